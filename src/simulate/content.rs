//! What an institution reports on a day: the document's example in its form, with figures of its own that go on from one day
//! to the next.

use fastrand::Rng;
use jiff::civil::Date;
use serde_json::{Map, Number, Value};

use super::plan::Plan;
use super::roster::{Member, Roster};
use super::schedule::{Arrival, Mistake};
use crate::contract::{Contract, Endpoint, Field, FieldType, RelationKind, ValueKind};
use crate::request::ReportIdentity;

/// What all reports of a simulation follow from.
pub(super) struct Content<'a> {
    pub(super) contract: &'a Contract,
    pub(super) first_day: Date,
    pub(super) seed: u64,
}

/// The body of an arrival, JSON text.
pub fn body(arrival: &Arrival, plan: &Plan, roster: &Roster, contract: &Contract, seed: u64) -> String {
    Content { contract, first_day: plan.day, seed }.report(arrival, &roster.members()[arrival.member])
}

/// What is a value of no dictionary.
const OF_NO_DICTIONARY: &str = "99";

/// The largest hospital has so many patients admitted on a day.
const MOST_PATIENTS: f64 = 600.0;

impl Content<'_> {
    /// The body of a report, JSON text. The same seed makes the same one.
    pub(super) fn report(&self, arrival: &Arrival, member: &Member) -> String {
        let endpoint = self.contract.endpoint(arrival.endpoint);
        let mut report: Map<String, Value> =
            serde_json::from_str(endpoint.id.example()).expect("a test reads the document's examples");
        let own = Own { member: arrival.member as u64, day: arrival.day, seed: self.seed };
        if let Some(list) = endpoint.items_field() {
            stock(&mut report, list, endpoint, own);
        } else if endpoint.batches().is_empty() {
            counts(&mut report, endpoint, own);
        } else {
            self.figures(&mut report, endpoint, own);
        }
        self.identify(&mut report, endpoint, arrival, member);
        if arrival.mistake == Some(Mistake::Value) {
            spoil(&mut report, endpoint);
        }
        Value::Object(report).to_string()
    }

    /// For whom and for when it is.
    fn identify(&self, report: &mut Map<String, Value>, endpoint: &Endpoint, arrival: &Arrival, member: &Member) {
        let day = self.first_day.saturating_add(jiff::Span::new().days(i64::from(arrival.day)));
        // The half-year that has ended.
        let (year, half) = if day.month() > 6 { (day.year(), "1") } else { (day.year() - 1, "2") };
        let identity = ReportIdentity {
            institution: member.code.clone(),
            moment: day.at(0, 0, 1, 0),
            year,
            batch: half.to_owned(),
        };
        let names = endpoint.period_fields.iter().chain([&endpoint.institution_field]);
        for field in names.filter_map(|name| endpoint.field(name)) {
            if let Some(value) = identity.value_of(field) {
                report.insert(field.name.clone(), serde_json::from_str(&value).expect("JSON text"));
            }
        }
    }

    /// Quality figures: operands of the institution's size, and what follows from them.
    fn figures(&self, report: &mut Map<String, Value>, endpoint: &Endpoint, own: Own) {
        let mut rng = own.rng(1);
        let size = own.size();
        for field in endpoint.fields.iter().filter(|field| is_operand(field)) {
            let printed = report.get(&field.name).and_then(Value::as_f64).unwrap_or_default();
            set(report, field, printed * size * (0.9 + rng.f64() / 10.0));
        }
        for figure in self.contract.figures().iter().filter(|figure| figure.endpoint == endpoint.id) {
            let value = |name: &str| report.get(name).and_then(Value::as_f64).unwrap_or_default();
            let (part, whole) = (value(&figure.numerator), value(&figure.denominator));
            // A part of a whole is not above it, however both were rounded.
            let whole = if figure.factor == PERCENT { whole.max(part) } else { whole };
            let result = if whole == 0.0 { 0.0 } else { f64::from(figure.factor) * part / whole };
            for (name, value) in [(&figure.denominator, whole), (&figure.figure, result)] {
                if let Some(field) = endpoint.field(name) {
                    set(report, field, value);
                }
            }
        }
    }
}

/// The factor of a percentage.
const PERCENT: u32 = 100;

/// Whose figures, and on which day.
#[derive(Clone, Copy)]
struct Own {
    member: u64,
    day: u32,
    seed: u64,
}

impl Own {
    /// Chance that is the institution's own.
    fn rng(self, what: u64) -> Rng {
        let mut mixed = Rng::with_seed(self.seed ^ self.member.rotate_left(20) ^ what.rotate_left(50));
        mixed.fork()
    }

    /// How large it is, from 0 to 1; most are small.
    fn size(self) -> f64 {
        self.rng(0).f64().powi(3).max(0.02)
    }

    /// A level that goes up and down from day to day and never below nothing.
    fn level(self, what: u64, most: f64) -> f64 {
        let mut rng = self.rng(what + 2);
        let whole = most * self.size();
        let mut level = whole * rng.f64();
        for _ in 0..self.day {
            level = (level + whole * (rng.f64() - 0.5) / 5.0).max(0.0);
        }
        level.round()
    }
}

/// Stock: each item of the example for every blood group.
fn stock(report: &mut Map<String, Value>, list: &Field, endpoint: &Endpoint, own: Own) {
    let name = list.sent_name();
    let printed: Vec<Value> = report.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    // The first value of an item that has a dictionary is its group.
    let group = endpoint.item_fields.iter().find_map(|field| Some((field, field.dictionary.as_ref()?)));
    let Some((group, dictionary)) = group else { return };
    let mut items = Vec::new();
    for (item, value) in printed.iter().flat_map(|item| dictionary.values.iter().map(move |value| (item, value))) {
        let mut item = item.clone();
        item[&group.name] = value.value.as_str().into();
        for volume in endpoint.item_fields.iter().filter(|field| field.value == ValueKind::Volume) {
            let most = item[&volume.name].as_str().and_then(|text| text.parse().ok()).unwrap_or(1.0) * 4.0;
            item[&volume.name] = own.level(items.len() as u64, most).to_string().into();
        }
        items.push(item);
    }
    report.insert(name.to_owned(), items.into());
}

/// Patients and donors among them.
fn counts(report: &mut Map<String, Value>, endpoint: &Endpoint, own: Own) {
    for (field, what) in endpoint.fields.iter().filter(|field| field.value == ValueKind::Count).zip(0..) {
        set(report, field, own.level(what, MOST_PATIENTS));
    }
    for relation in endpoint.relations.iter().filter(|relation| relation.kind == RelationKind::DonorsAbovePatients) {
        let [part, whole] = [relation.field, relation.other].map(|at| &endpoint.fields[at]);
        let number = |field: &Field| report.get(&field.name).and_then(Value::as_f64).unwrap_or_default();
        let part_of_whole = (number(part) / 10.0).min(number(whole));
        set(report, part, part_of_whole);
    }
}

fn is_operand(field: &Field) -> bool {
    matches!(field.value, ValueKind::Count | ValueKind::Quantity)
}

/// Sets a number in the printed type, with two decimals where it may have any.
fn set(report: &mut Map<String, Value>, field: &Field, value: f64) {
    let value = match field.kind {
        FieldType::Int => Value::from(value.round() as i64),
        FieldType::Float | FieldType::String | FieldType::Items => {
            Number::from_f64((value * 100.0).round() / 100.0).map_or(Value::Null, Value::Number)
        }
    };
    report.insert(field.name.clone(), value);
}

/// Puts in a value that the document does not allow.
fn spoil(report: &mut Map<String, Value>, endpoint: &Endpoint) {
    if let Some(count) = endpoint.fields.iter().find(|field| field.value == ValueKind::Count) {
        report.insert(count.name.clone(), (-1).into());
    }
    let group = endpoint.item_fields.iter().find(|field| field.dictionary.is_some());
    let list = endpoint.items_field().map(Field::sent_name);
    if let Some((group, list)) = group.zip(list)
        && let Some(item) = report.get_mut(list).and_then(|items| items.get_mut(0))
    {
        item[&group.name] = OF_NO_DICTIONARY.into();
    }
}
