//! The report of a request: the document's example for a subject, with changes, as JSON text.

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use serde_json::{Map, Value, json};

use super::plan::ReportChange;
use crate::contract::{Contract, Endpoint, EndpointId, ValueKind};

/// The earliest day that is reported for.
const FIRST_DAY: Date = jiff::civil::date(1950, 1, 1);

/// How many days are reported for, all of them past.
pub(super) const DAYS: u32 = 27_000;

/// The years that are reported for begin with this one.
const FIRST_YEAR: u32 = 1950;

/// How many years are reported for: a period so many further on is another part of the same year.
pub(super) const YEARS: u32 = 74;

/// The time of day at which stock is counted.
const COUNTED: &str = "08:00:00";

/// A report under construction.
pub(super) struct Report {
    value: Value,
    /// JSON texts that no JSON library would write, in the places of their marks.
    texts: Vec<String>,
}

/// Where a mark stands there is no JSON yet: no text that is sent holds the character.
const MARK: &str = "\\u0001";

impl Report {
    /// The example of an endpoint, for an institution and a period.
    pub(super) fn of(contract: &Contract, endpoint: &Endpoint, institution: &str, period: u32) -> Self {
        let mut value = example(endpoint.id);
        value[&endpoint.institution_field] = institution.into();
        for (field, text) in period_values(contract, endpoint, period) {
            value[field] = text;
        }
        Self { value, texts: Vec::new() }
    }

    /// Changes it. What leads nowhere changes nothing.
    pub(super) fn change(&mut self, change: &ReportChange) {
        match change {
            ReportChange::Set(pointer, text) => {
                let mark = self.mark(text);
                self.put(pointer, mark);
            }
            ReportChange::Remove(pointer) => {
                self.take(pointer);
            }
            ReportChange::Rename(pointer, name) => self.rename(pointer, name),
            ReportChange::Duplicate(pointer, text) => {
                let mark = self.mark(text);
                self.again(pointer, mark);
            }
            ReportChange::RepeatItem(count) => self.items(*count),
        }
    }

    /// The report as compact JSON.
    pub(super) fn text(&self) -> String {
        let mut written = self.value.to_string().replace(AGAIN, "");
        for (text, index) in self.texts.iter().zip(0..) {
            written = written.replace(&format!("\"{MARK}{index};\""), text);
        }
        written
    }

    fn mark(&mut self, text: &str) -> Value {
        self.texts.push(text.to_owned());
        Value::String(format!("\u{1}{};", self.texts.len() - 1))
    }

    fn put(&mut self, pointer: &str, new: Value) {
        let Some((parent, name)) = pointer.rsplit_once('/') else {
            self.value = new;
            return;
        };
        match self.value.pointer_mut(parent) {
            Some(Value::Object(members)) => {
                members.insert(name.to_owned(), new);
            }
            Some(Value::Array(elements)) => {
                match name.parse::<usize>().ok().and_then(|index| elements.get_mut(index)) {
                    Some(element) => *element = new,
                    None => elements.push(new),
                }
            }
            _ => {}
        }
    }

    fn take(&mut self, pointer: &str) -> Option<Value> {
        let (parent, name) = pointer.rsplit_once('/')?;
        match self.value.pointer_mut(parent)? {
            Value::Object(members) => members.shift_remove(name),
            Value::Array(elements) => {
                let index = name.parse().ok().filter(|index| *index < elements.len())?;
                Some(elements.remove(index))
            }
            _ => None,
        }
    }

    /// The order of members is kept.
    fn rename(&mut self, pointer: &str, new: &str) {
        let Some((Value::Object(members), name)) = self.parent(pointer) else { return };
        let renamed = std::mem::take(members).into_iter().map(|(own, value)| match own == name {
            true => (new.to_owned(), value),
            false => (own, value),
        });
        *members = renamed.collect::<Map<_, _>>();
    }

    fn again(&mut self, pointer: &str, new: Value) {
        if let Some((Value::Object(members), name)) = self.parent(pointer) {
            members.insert(format!("{AGAIN_MARK}{name}"), new);
        }
    }

    fn parent<'a>(&mut self, pointer: &'a str) -> Option<(&mut Value, &'a str)> {
        let (parent, name) = pointer.rsplit_once('/')?;
        Some((self.value.pointer_mut(parent)?, name))
    }

    fn items(&mut self, count: usize) {
        let Value::Object(members) = &mut self.value else { return };
        for list in members.values_mut().filter_map(Value::as_array_mut) {
            if let Some(first) = list.first().cloned() {
                *list = vec![first; count];
            }
        }
    }
}

/// A name that stands twice in one object is no key of a map: the second bears this until the report is written.
const AGAIN_MARK: &str = "\u{1}again;";
const AGAIN: &str = "\\u0001again;";

fn example(id: EndpointId) -> Value {
    serde_json::from_str(id.example()).expect("the examples are JSON, as tests check")
}

/// The fields that say when a report is for, each with its value.
fn period_values<'a>(contract: &Contract, endpoint: &'a Endpoint, period: u32) -> Vec<(&'a str, Value)> {
    let fields = endpoint.period_fields.iter().filter_map(|name| endpoint.field(name));
    let value = |field: &crate::contract::Field| match field.value {
        ValueKind::DateTime => json!(format!("{} {COUNTED}", day(period))),
        ValueKind::Date => json!(day(period).to_string()),
        ValueKind::Year => json!(year(period)),
        _ => batch(contract, field, period),
    };
    fields.map(|field| (field.name.as_str(), value(field))).collect()
}

fn batch(contract: &Contract, field: &crate::contract::Field, period: u32) -> Value {
    let dictionary = field.dictionary.as_ref().and_then(|dictionary| contract.dictionary(&dictionary.id));
    let values = dictionary.map_or(&[][..], |dictionary| &dictionary.values);
    let index = (period / YEARS) as usize % values.len().max(1);
    values.get(index).map_or(Value::Null, |value| json!(value.value))
}

/// The member of a report that names its year, where it has one, as it is written.
pub(super) fn year_member(endpoint: &Endpoint, period: u32) -> Option<String> {
    let field = endpoint.fields.iter().find(|field| field.value == ValueKind::Year)?;
    Some(format!("\"{}\":{}", field.name, year(period)))
}

fn year(period: u32) -> u32 {
    FIRST_YEAR + period % YEARS
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
