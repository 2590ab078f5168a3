//! Bodies of reports: the document's examples with another institution and period.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use serde_json::{Map, Value};

use crate::contract::{Endpoint, Field, ValueKind};

/// The members of a body, in order.
pub(super) type Body = Map<String, Value>;

/// The example with another institution, and its period as `period` has it.
pub(super) fn report(endpoint: &Endpoint, institution: &str, period: impl Fn(&Field) -> Value) -> Body {
    let mut members: Body = serde_json::from_str(endpoint.id.example()).unwrap_or_default();
    members.insert(endpoint.institution_field.clone(), institution.into());
    for field in endpoint.period_fields.iter().filter_map(|name| endpoint.field(name)) {
        members.insert(field.name.clone(), period(field));
    }
    members
}

/// The bytes of a body.
pub(super) fn bytes(members: Body) -> String {
    Value::Object(members).to_string()
}

/// A day between 1990 and 2017: no platform holds a report for it but by such a request.
pub(super) fn day(chance: &mut fastrand::Rng) -> Date {
    let first = date(1990, 1, 1);
    first.checked_add(chance.i64(0..10_000).days()).unwrap_or(first)
}

/// A period that begins on a day, as a field holds it.
pub(super) fn period(field: &Field, day: Date) -> Value {
    match field.value {
        ValueKind::DateTime => format!("{day} 08:00:00").into(),
        ValueKind::Year => i64::from(day.year()).into(),
        ValueKind::Dictionary => {
            let first = field.dictionary.as_ref().and_then(|known| known.values.first());
            first.map_or(Value::Null, |value| value.value.clone().into())
        }
        _ => day.to_string().into(),
    }
}
