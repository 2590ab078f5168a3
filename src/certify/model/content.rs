//! What a model client reports: day after day, from yesterday back, one of the three reports after the other.

use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Timestamp, ToSpan};
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Map, Value, json};

use super::fault::Fault;
use crate::contract::{Contract, DerivedFigure, EndpointId};

/// The hour at which stock is counted.
const MORNING: Time = Time::constant(8, 0, 0, 0);
/// The hour at which it is counted once more.
const EVENING: Time = Time::constant(17, 0, 0, 0);

/// The products that it has in stock, each with its unit (D007).
const PRODUCTS: [(&str, &str); 4] = [("11", "0"), ("21", "1"), ("14", "0"), ("22", "1")];

/// An institution of the annex that is none of a model client's.
const NEIGHBOUR: &str = "12330000470003222E";

/// Who reports, and how carelessly.
pub(super) struct Reporter<'a> {
    pub(super) contract: &'a Contract,
    pub(super) institution: &'a str,
    /// The first day that is reported: the one before that on which the client began.
    pub(super) first_day: Date,
    pub(super) fault: Option<Fault>,
}

/// The first year of which figures are reported, and of how many: what is reported does not leave the years of a report,
/// however long a client is at it.
const FIRST_YEAR: i32 = 2023;
const YEARS: i32 = 120;
/// So many days back lie those that are reported once there are no years left.
const FURTHER: i32 = 10_000;

impl Reporter<'_> {
    /// The report of this place in the sequence, and where it goes. `more` than none makes something else of the same report, as
    /// a client sends it that counts anew before each try.
    pub(super) fn report(&self, index: i32, now: Timestamp, more: i32) -> (EndpointId, Value) {
        let (day, kind) = (index / 3, index % 3);
        match kind {
            0 => (EndpointId::Stock, self.stock(day, more, self.counted_at(day, now))),
            2 if day / 3 < YEARS => (EndpointId::Tqc, self.quality(FIRST_YEAR - day / 3, day % 3, more)),
            2 => (EndpointId::Donor, self.donor(day + FURTHER, more)),
            _ => (EndpointId::Donor, self.donor(day, more)),
        }
    }

    /// Stock of the same day, counted at another hour.
    pub(super) fn counted_in_the_evening(&self, index: i32) -> Value {
        let day = index / 3;
        self.stock(day, 1, time_of(DateTime::from_parts(self.reported_day(day), EVENING)))
    }

    fn institution(&self) -> &str {
        if self.has(Fault::NeighboursInstitution) { NEIGHBOUR } else { self.institution }
    }

    fn has(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }

    fn stock(&self, day: i32, more: i32, counted_at: String) -> Value {
        let list = if self.has(Fault::ListCalledItems) { "Items" } else { "InventoryItem" };
        let items: Vec<Value> =
            (1..).zip(PRODUCTS).map(|(place, product)| self.item(place, product, 20 + day + more)).collect();
        let mut report = json!({
            "InveStatTime": counted_at,
            "InveStatFaciID": self.institution(),
            list: items,
        });
        if self.has(Fault::UnknownField) {
            report["Remark"] = json!("ok");
        }
        report
    }

    fn counted_at(&self, day: i32, now: Timestamp) -> String {
        let date = self.reported_day(day);
        if self.has(Fault::StockDateOnly) {
            return date.to_string();
        }
        let moment = if self.has(Fault::StockTimeInGmt) && day == 0 {
            now.to_zoned_datetime(jiff::tz::TimeZone::UTC).datetime()
        } else {
            DateTime::from_parts(date, MORNING)
        };
        time_of(moment)
    }

    fn item(&self, place: i32, (product, unit): (&str, &str), volume: i32) -> Value {
        let names = self.contract.dictionary("D001");
        let name = names.and_then(|names| names.values.iter().find(|value| value.value == product));
        let volume = if self.has(Fault::VolumeWithUnit) { "12.5ml".to_owned() } else { volume.to_string() };
        let mut item = json!({
            "ProdABO": if self.has(Fault::ValueOutsideDictionary) { "A".to_owned() } else { place.to_string() },
            "ProdRh": (1 + place % 2).to_string(),
            "ProdCode": product,
            "ProdName": self.name(name.map(|name| name.name.zh.as_str()).unwrap_or_default()),
            "ProdWashingType": "0",
            "ProdIrradiated": "0",
            "ProdVolume": volume,
            "ProdUnits": if self.has(Fault::WrongUnit) { "0" } else { unit },
            "ProdManuFaciCode": self.institution(),
        });
        if let Some(members) = item.as_object_mut().filter(|_| self.has(Fault::MissingField)) {
            members.remove("ProdWashingType");
        }
        item
    }

    fn name(&self, name: &str) -> String {
        match self.fault {
            Some(Fault::QuestionMarks) => "?".repeat(name.chars().count()),
            Some(Fault::SurrogatesApart | Fault::HalvesAsUtf8) => format!("{name}{RARE}"),
            _ => name.to_owned(),
        }
    }

    fn donor(&self, day: i32, more: i32) -> Value {
        let patients = 20 + day + more;
        json!({
            "FacilityCode": self.institution(),
            "HospTime": self.reported_day(day).to_string(),
            "InPatientNum": if self.has(Fault::NumberAsText) { json!(patients.to_string()) } else { json!(patients) },
            "DonorNum": if self.has(Fault::NegativeNumber) { -1 } else { 10 },
        })
    }

    /// Figures that follow from their operands; those of a part of a year are its own.
    fn quality(&self, year: i32, batch: i32, more: i32) -> Value {
        let size = if self.has(Fault::HalfYearIsYear) { 1 } else { 2 + batch };
        let mut report = Map::new();
        for (figure, place) in self.contract.figures().iter().zip(1..) {
            let (numerator, denominator) = (3 + 2 * place + more, (7 + 3 * place) * size * 10);
            report.insert(figure.figure.clone(), self.figure(figure, numerator, denominator));
            report.insert(figure.numerator.clone(), json!(numerator));
            report.insert(figure.denominator.clone(), json!(denominator));
        }
        report.insert("USCCode".to_owned(), json!(self.institution()));
        report.insert("Year".to_owned(), json!(year));
        report.insert("Batch".to_owned(), json!(batch.to_string()));
        Value::Object(report)
    }

    fn reported_day(&self, day: i32) -> Date {
        self.first_day.checked_sub(day.days()).unwrap_or(self.first_day)
    }

    fn figure(&self, figure: &DerivedFigure, numerator: i32, denominator: i32) -> Value {
        let per_cent = self.has(Fault::PerCentForPerThousand) && figure.factor == 1000;
        let factor = if per_cent { 100 } else { figure.factor };
        let exact = Decimal::from(numerator) * Decimal::from(factor) / Decimal::from(denominator);
        let (places, rounding) = match self.has(Fault::RoundsDown) {
            true => (1, RoundingStrategy::ToZero),
            false => (2, RoundingStrategy::MidpointAwayFromZero),
        };
        let rounded = exact.round_dp_with_strategy(places, rounding).to_string();
        serde_json::from_str(&rounded).unwrap_or_default()
    }
}

/// A time as the document writes it (1.2.1).
fn time_of(moment: DateTime) -> String {
    moment.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// A character beyond the basic plane.
pub(super) const RARE: char = '𠮷';

/// How far the zone is ahead in which a careless client tells its time as GMT.
pub(super) const ZONE: SignedDuration = SignedDuration::from_hours(8);
