//! Writes a report as JSON text, with changes to its JSON and to its bytes.

use bytes::Bytes;
use jiff::civil::{Date, Time};
use jiff::{Span, ToSpan};

use super::plan::{BodyChange, ReportChange};
use crate::contract::{Endpoint, ValueKind};
use crate::request::{ReportIdentity, Tree};

/// The earliest day that is reported for.
const FIRST_DAY: Date = jiff::civil::date(1950, 1, 1);

/// How many days are reported for, all of them past.
pub(super) const DAYS: u32 = 27_000;

/// The years that are reported for begin with this one.
const FIRST_YEAR: i16 = 1950;

/// How many years are reported for: a period so many further on is another part of the same year.
pub(super) const YEARS: u32 = 74;

/// The time of day at which stock is counted.
const COUNTED: Time = jiff::civil::time(8, 0, 0, 0);

/// A report that is being made.
pub(super) struct Report(Tree);

impl Report {
    /// The example of an endpoint, for an institution and a period.
    pub(super) fn of(endpoint: &Endpoint, institution: &str, period: u32) -> Self {
        let identity = ReportIdentity {
            institution: institution.to_owned(),
            moment: day(period).to_datetime(COUNTED),
            year: year(period),
            batch: batch(endpoint, period),
        };
        Self(Tree::example(endpoint, |field| identity.value_of(field)))
    }

    /// Changes it. A pointer that leads nowhere changes nothing. What is put in is not read: it may be no JSON.
    pub(super) fn change(&mut self, change: &ReportChange) {
        let Self(report) = self;
        match change {
            ReportChange::Set(pointer, text) => {
                report.set(pointer, Tree::Leaf(text.as_str().into()));
            }
            ReportChange::Remove(pointer) => {
                report.remove(pointer);
            }
            ReportChange::Rename(pointer, name) => {
                report.rename(pointer, name);
            }
            ReportChange::Duplicate(pointer, text) => {
                let Some((parent, name)) = pointer.rsplit_once('/') else { return };
                if let Some(Tree::Object(members)) = report.find(parent) {
                    members.push((name.to_owned(), Tree::Leaf(text.as_str().into())));
                }
            }
            ReportChange::RepeatItem(count) => repeat_item(report, *count),
        }
    }

    /// The report as compact JSON.
    pub(super) fn text(&self) -> String {
        self.0.text()
    }
}

fn repeat_item(report: &mut Tree, count: usize) {
    let Tree::Object(members) = report else { return };
    for (_, value) in members {
        if let Tree::Array(items) = value
            && let Some(first) = items.first().cloned()
        {
            *items = vec![first; count];
        }
    }
}

impl BodyChange {
    /// A body with this change.
    pub(super) fn applied_to(&self, body: &Bytes) -> Bytes {
        let text = || String::from_utf8_lossy(body);
        match self {
            Self::Whole(other) => other.clone().into(),
            Self::Surround(before, behind) => [before.as_bytes(), body, behind.as_bytes()].concat().into(),
            Self::Replace(from, to) => text().replace(from.as_str(), to).into(),
            Self::Cut(thousandths) => body.slice(..body.len() * thousandths / 1000),
            Self::Encoding(encoding) => encoding.encode(&text()).0.into_owned().into(),
            Self::Utf16 => text().encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Self::StrayByte(byte) => {
                let at = body.iter().position(|byte| *byte == b'"').map_or(0, |quote| quote + 1);
                [&body[..at], &[*byte], &body[at..]].concat().into()
            }
        }
    }
}

/// The part of the year; nothing where reports are for a day.
fn batch(endpoint: &Endpoint, period: u32) -> String {
    let batches = endpoint.batches();
    let index = (period / YEARS) as usize % batches.len().max(1);
    batches.get(index).map_or_else(String::new, |batch| batch.value.clone())
}

/// The member of a report that names its year, where it has one, as it is written.
pub(super) fn year_member(endpoint: &Endpoint, period: u32) -> Option<String> {
    let field = endpoint.fields.iter().find(|field| field.value == ValueKind::Year)?;
    Some(format!("\"{}\":{}", field.name, year(period)))
}

fn year(period: u32) -> i16 {
    FIRST_YEAR + (period % YEARS) as i16
}

fn day(period: u32) -> Date {
    let days: Span = i64::from(period % DAYS).days();
    FIRST_DAY.checked_add(days).unwrap_or(FIRST_DAY)
}

/// What keeps two subjects apart at an endpoint: periods that are alike there have one number.
pub(super) fn slot(endpoint: &Endpoint, period: u32) -> u32 {
    match endpoint.period_fields.len() {
        1 => period % DAYS,
        _ => period % (YEARS * 3),
    }
}
