//! Values of the right type that the document does not allow, or that deserve a look.

use super::examination::{At, Examination, Scalar};
use crate::contract::reading::{DonorDate, StatTime};
use crate::contract::{Dictionary, FindingKind, Stage, ValueKind};
use crate::payload::check_digit::{ALPHABET, CheckDigit, check_digit};
use crate::payload::finding::quote::{entry, listed, quoted, range};
use crate::payload::moment::Moment;

const DATE: &str = "yyyy-MM-dd";
const DATE_AND_TIME: &str = "yyyy-MM-dd HH:mm:ss";

/// The forms in which a moment may be written.
struct Forms {
    /// What is found where it has none of them.
    kind: FindingKind,
    date_alone: bool,
    with_time: bool,
    /// The reading that says which of the two are taken.
    reading: &'static str,
}

impl<'c> Examination<'c, '_> {
    /// Examines one value by the kind that the contract gives its field.
    pub(super) fn value(&mut self, scalar: Scalar<'_>, at: At<'c, '_>) {
        match (at.field.value, scalar) {
            (ValueKind::DateTime, Scalar::Text(text)) => self.moment(text, &self.date_time(), at),
            (ValueKind::Date, Scalar::Text(text)) => self.moment(text, &self.date(), at),
            (ValueKind::Dictionary, Scalar::Text(text)) => self.dictionary(text, at),
            (ValueKind::Institution, Scalar::Text(text)) => self.institution(text, at),
            (ValueKind::Manufacturer | ValueKind::ProductName, Scalar::Text("")) => {
                self.tell(FindingKind::EmptyText, None, at, |detail| detail);
            }
            (ValueKind::Manufacturer, Scalar::Text(text)) => self.check_digit(text, at),
            (ValueKind::Volume, Scalar::Text(text)) if !is_volume(text) => {
                self.tell(FindingKind::NotAVolume, Some(Stage::Value), at, |detail| {
                    detail.expected(r"`[0-9]+(\.[0-9]+)?`")
                });
            }
            (ValueKind::Count | ValueKind::Quantity | ValueKind::Figure, _) if is_negative(scalar.written()) => {
                self.tell(FindingKind::Negative, Some(Stage::Value), at, |detail| detail.expected("≥ 0"));
            }
            (ValueKind::Year, Scalar::Int(year, _)) => self.year(year, at),
            // Of another printed type than the kind has: the contract's business, not the report's.
            (
                ValueKind::Items
                | ValueKind::DateTime
                | ValueKind::Date
                | ValueKind::Dictionary
                | ValueKind::Institution
                | ValueKind::Manufacturer
                | ValueKind::ProductName
                | ValueKind::Volume
                | ValueKind::Count
                | ValueKind::Quantity
                | ValueKind::Figure
                | ValueKind::Year,
                _,
            ) => {}
        }
    }

    fn date_time(&self) -> Forms {
        let date_alone = self.findings.readings.stat_time == StatTime::DateOrDateTime;
        Forms { kind: FindingKind::NotADateTime, date_alone, with_time: true, reading: "stat-time" }
    }

    fn date(&self) -> Forms {
        let with_time = self.findings.readings.donor_date == DonorDate::DateOrDateTime;
        Forms { kind: FindingKind::NotADate, date_alone: true, with_time, reading: "donor-date" }
    }

    fn moment(&mut self, text: &str, forms: &Forms, at: At<'c, '_>) {
        let Forms { kind, date_alone, with_time, reading } = *forms;
        let moment = Moment::read(text);
        match moment {
            Some(moment) if if moment.has_time { with_time } else { date_alone } => self.future(moment, at),
            _ => self.tell(kind, Some(Stage::Value), at, |detail| {
                let forms = [(date_alone, DATE), (with_time, DATE_AND_TIME)];
                let forms = forms.iter().filter(|(allowed, _)| *allowed).map(|(_, form)| quoted(form));
                let detail = detail.expected(forms.collect::<Vec<_>>().join(" / "));
                if moment.is_some() { detail.reading(reading) } else { detail }
            }),
        }
    }

    fn future(&mut self, moment: Moment, at: At<'c, '_>) {
        if let Some(today) = self.today.filter(|today| moment.date > *today) {
            self.tell(FindingKind::FutureDate, None, at, |detail| detail.expected(format!("≤ {today}")));
        }
    }

    fn dictionary(&mut self, text: &str, at: At<'c, '_>) {
        let Some(dictionary) = &at.field.dictionary else { return };
        if dictionary.get(text).is_none() {
            self.tell(FindingKind::OutsideDictionary, Some(Stage::Value), at, |detail| {
                detail.expected(meant(dictionary, text)).requirement(&dictionary.requirement)
            });
        }
    }

    fn institution(&mut self, text: &str, at: At<'c, '_>) {
        let institutions = self.findings.contract.institutions();
        if institutions.first(text).is_none() {
            self.tell(FindingKind::UnknownInstitution, None, at, |detail| {
                match institutions.first(&text.trim().to_uppercase()) {
                    Some(row) => detail.expected(format!("{} {}", quoted(&row.code), row.name)),
                    None => detail.expected("∈ bis3 spec institutions"),
                }
            });
        }
        self.check_digit(text, at);
    }

    fn check_digit(&mut self, text: &str, at: At<'c, '_>) {
        let expected = match check_digit(text) {
            CheckDigit::Fits | CheckDigit::None => return,
            CheckDigit::Expected(digit) => format!("…`{digit}`"),
            CheckDigit::Foreign(character, position) => format!("{ALPHABET} (`{character}` @ {position})"),
        };
        let is_listed = self.findings.contract.institutions().first(text).is_some();
        self.tell(FindingKind::CheckDigit, None, at, |detail| match is_listed {
            // The table counts, also where a code that it prints fails: the reporter must not mend it.
            true => detail.expected(expected).actual(format!("{} (bis3 spec institutions {text})", quoted(text))),
            false => detail.expected(expected),
        });
    }

    fn year(&mut self, year: i32, at: At<'c, '_>) {
        let parameters = self.findings.contract.parameters();
        let (minimum, maximum) = (parameters.year_minimum, parameters.year_maximum);
        if !(minimum..=maximum).contains(&i64::from(year)) {
            self.tell(FindingKind::YearOutOfRange, Some(Stage::Value), at, |detail| {
                detail.expected(range(minimum, maximum))
            });
        } else if let Some(today) = self.today.filter(|today| year > i32::from(today.year())) {
            self.tell(FindingKind::FutureDate, None, at, |detail| detail.expected(format!("≤ {}", today.year())));
        }
    }
}

/// The dictionary's values, or the one whose name was sent in place of its code.
fn meant(dictionary: &Dictionary, text: &str) -> String {
    match dictionary.values.iter().find(|value| value.name.zh == text || value.name.en == text) {
        Some(value) => format!("{}: {}", dictionary.id, entry(value)),
        None => listed(dictionary),
    }
}

/// ASCII digits with an optional point and digits.
fn is_volume(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match text.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(text),
    }
}

/// `-0` in any spelling is not negative.
fn is_negative(written: &str) -> bool {
    let mantissa = written.split(['e', 'E']).next().unwrap_or_default();
    mantissa.starts_with('-') && mantissa.bytes().any(|byte| matches!(byte, b'1'..=b'9'))
}
