//! Faults in reading the values of fields (1.2, 1.4, annex).

use jiff::civil::Date;

use super::rewriting::with_members;
use crate::contract::{Endpoint, Field, FieldType, ValueKind};
use crate::message::{Arrival, Request};
use crate::payload::json::{Member, Value, quoted};
use crate::platform::Platform;

/// Replaces values of fields that the contract knows; `change` tells the JSON in the place of one.
fn with_fields(
    platform: &Platform,
    request: &Request,
    change: impl Fn(&Field, &Value<'_>) -> Option<String>,
) -> Option<Arrival> {
    let endpoint = endpoint(platform, request)?;
    with_members(request, |_, member, edits| {
        let replaced = field(endpoint, member.name()).and_then(|field| change(field, &member.value.value));
        if let Some(json) = replaced {
            edits.replace(&member.value, json);
        }
    })
}

/// The same for texts, which are told without their quotes.
fn with_texts(
    platform: &Platform,
    request: &Request,
    change: impl Fn(&Field, &str) -> Option<String>,
) -> Option<Arrival> {
    with_fields(platform, request, |field, value| match value {
        Value::Text(text) => change(field, text).filter(|changed| changed != text).map(|changed| quoted(&changed)),
        _ => None,
    })
}

/// The same for numbers.
fn with_numbers(
    platform: &Platform,
    request: &Request,
    change: impl Fn(&Field, &str) -> Option<String>,
) -> Option<Arrival> {
    with_fields(platform, request, |field, value| match value {
        Value::Number(written) => change(field, written),
        _ => None,
    })
}

fn endpoint<'p>(platform: &'p Platform, request: &Request) -> Option<&'p Endpoint> {
    let endpoints = platform.contract().endpoints().iter();
    endpoints.map(|endpoint| &**endpoint).find(|endpoint| request.path().ends_with(&endpoint.path))
}

fn field<'e>(endpoint: &'e Endpoint, name: &str) -> Option<&'e Field> {
    endpoint.fields.iter().chain(&endpoint.item_fields).find(|field| field.name == name)
}

pub(super) fn product_code_as_number(platform: &Platform, request: &Request) -> Option<Arrival> {
    with_texts(platform, request, |field, text| {
        let dictionary = field.dictionary.as_ref()?;
        let number: u32 = text.parse().ok()?;
        dictionary.values.iter().find(|known| known.value.parse() == Ok(number)).map(|known| known.value.clone())
    })
}

pub(super) fn trim_values(platform: &Platform, request: &Request) -> Option<Arrival> {
    with_texts(platform, request, |_, text| Some(text.trim().to_owned()))
}

pub(super) fn drop_zero_fraction(platform: &Platform, request: &Request) -> Option<Arrival> {
    with_numbers(platform, request, |field, written| {
        let (whole, fraction) = written.split_once('.').filter(|_| field.kind == FieldType::Int)?;
        fraction.bytes().all(|digit| digit == b'0').then(|| whole.to_owned())
    })
}

pub(super) fn refuse_above_16_bits(platform: &Platform, request: &Request) -> Option<Arrival> {
    with_numbers(platform, request, |field, written| {
        let is_large =
            field.kind == FieldType::Int && written.parse().is_ok_and(|int: i32| i16::try_from(int).is_err());
        is_large.then(|| "1e99".to_owned())
    })
}

pub(super) fn bound_large_ints(platform: &Platform, request: &Request) -> Option<Arrival> {
    with_numbers(platform, request, |field, written| {
        let is_too_large = field.kind == FieldType::Int
            && written.parse::<i32>().is_err()
            && written.bytes().all(|byte| byte.is_ascii_digit());
        // A year is bounded otherwise.
        is_too_large.then(|| i32::MAX.to_string())
    })
}

/// A value that would do takes the place of each null.
pub(super) fn fill_nulls(platform: &Platform, request: &Request) -> Option<Arrival> {
    with_fields(platform, request, |field, value| {
        let first = || field.dictionary.as_ref().and_then(|dictionary| dictionary.values.first());
        (*value == Value::Null).then(|| match (field.kind, first()) {
            (FieldType::String, Some(known)) => quoted(&known.value),
            (FieldType::String, None) => quoted(if field.value == ValueKind::Volume { "0" } else { "" }),
            (FieldType::Items, _) => "[]".to_owned(),
            _ => "0".to_owned(),
        })
    })
}

pub(super) fn drop_empty_texts(platform: &Platform, request: &Request) -> Option<Arrival> {
    let endpoint = endpoint(platform, request)?;
    let is_empty = |member: &Member<'_>| matches!(&member.value.value, Value::Text(text) if text.is_empty());
    with_members(request, |text, member, edits| {
        if field(endpoint, member.name()).is_some() && is_empty(member) {
            edits.remove(text, member);
        }
    })
}

pub(super) fn volume_without_sign(platform: &Platform, request: &Request) -> Option<Arrival> {
    with_texts(platform, request, |field, text| {
        (field.value == ValueKind::Volume).then(|| text.trim_start_matches(['+', '-']).to_owned())
    })
}

pub(super) fn drop_minus(platform: &Platform, request: &Request) -> Option<Arrival> {
    with_numbers(platform, request, |_, written| written.strip_prefix('-').map(str::to_owned))
}

fn is_time(field: &Field) -> bool {
    matches!(field.value, ValueKind::DateTime | ValueKind::Date)
}

pub(super) fn slashes_in_times(platform: &Platform, request: &Request) -> Option<Arrival> {
    with_texts(platform, request, |field, text| is_time(field).then(|| text.replace('/', "-")))
}

pub(super) fn take_hour_24(platform: &Platform, request: &Request) -> Option<Arrival> {
    with_texts(platform, request, |field, text| is_time(field).then(|| text.replace(" 24:", " 00:")))
}

/// The 31st of any month is taken, as by one who looks at the digits alone.
pub(super) fn take_impossible_day(platform: &Platform, request: &Request) -> Option<Arrival> {
    with_texts(platform, request, |field, text| {
        let (month, rest) = text.split_at_checked(8).filter(|_| is_time(field))?;
        let day = rest.get(..2).filter(|day| matches!(*day, "29" | "30" | "31"))?;
        let is_none = format!("{month}{day}").parse::<Date>().is_err();
        is_none.then(|| format!("{month}28{}", &rest[2..]))
    })
}

pub(super) fn refuse_future(platform: &Platform, request: &Request) -> Option<Arrival> {
    // The clock is not asked here: a year that is far enough ahead lies in the future at any time.
    with_texts(platform, request, |field, text| {
        let year: i32 = text.get(..4).filter(|_| is_time(field))?.parse().ok()?;
        (year >= FAR_AHEAD).then(|| "-".to_owned())
    })
}

const FAR_AHEAD: i32 = 2090;

pub(super) fn refuse_wrong_figures(platform: &Platform, request: &Request) -> Option<Arrival> {
    let figures = platform.contract().figures();
    let endpoint = endpoint(platform, request)?;
    let numbers = numbers(request);
    let number = |position: usize| numbers(&endpoint.fields.get(position)?.name);
    let follows = |figure: &crate::contract::DerivedFigure| -> Option<bool> {
        let positions = figure.positions;
        let (of, by) = (number(positions.numerator)?, number(positions.denominator)?);
        let expected = if by == 0.0 { 0.0 } else { of / by * f64::from(figure.factor) };
        Some((number(positions.figure)? - expected).abs() < 0.011)
    };
    let is_wrong = figures.iter().any(|figure| follows(figure) == Some(false));
    is_wrong.then(|| with_numbers(platform, request, |_, _| Some("-1".to_owned()))).flatten()
}

pub(super) fn refuse_more_donors(platform: &Platform, request: &Request) -> Option<Arrival> {
    let numbers = numbers(request);
    let is_more = numbers("DonorNum")? > numbers("InPatientNum")?;
    is_more.then(|| with_numbers(platform, request, |_, _| Some("-1".to_owned()))).flatten()
}

fn numbers(request: &Request) -> impl Fn(&str) -> Option<f64> {
    let report: Option<serde_json::Value> = serde_json::from_slice(&request.body).ok();
    move |name| report.as_ref()?.get(name)?.as_f64()
}

fn is_institution(field: &Field) -> bool {
    field.value == ValueKind::Institution
}

pub(super) fn first_17_characters(platform: &Platform, request: &Request) -> Option<Arrival> {
    let rows = platform.contract().institutions().rows();
    with_texts(platform, request, |field, text| {
        let start = text.get(..17).filter(|_| is_institution(field))?;
        rows.iter().find(|row| row.code.starts_with(start)).map(|row| row.code.clone())
    })
}

pub(super) fn upper_case_institution(platform: &Platform, request: &Request) -> Option<Arrival> {
    with_texts(platform, request, |field, text| is_institution(field).then(|| text.to_uppercase()))
}

pub(super) fn institution_of_name(platform: &Platform, request: &Request) -> Option<Arrival> {
    let rows = platform.contract().institutions().rows();
    with_texts(platform, request, |field, text| {
        rows.iter().find(|row| is_institution(field) && row.name == text).map(|row| row.code.clone())
    })
}
