//! Compares an answer with the decision of the model.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::contract::reading::{HttpStatus, UnknownRoute};
use crate::contract::{Contract, FindingKind, Readings, Requirement, Stage, StatusSource};
use crate::diagnostic::{shorten_to_line, visible};
use crate::invariants::answered_at;
use crate::message::{CONTENT_TYPE, DATE, JSON_TYPE, MediaType, Response};
use crate::platform::{Decision, Verdict};
use crate::signature::date::DateForm;

/// Something in which an answer differs from the model's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// In what.
    pub kind: DifferenceKind,
    /// What the model answers.
    pub expected: String,
    /// What the target answered; empty where it is not there.
    pub actual: String,
}

/// In what an answer differs, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DifferenceKind {
    /// There is none.
    Answer,
    /// The code in the body.
    Code,
    /// The status, by its class unless the document or the profile gives it.
    Status,
    /// The body is no JSON object with the three names, each with its type.
    Shape,
    /// The text of the code.
    Text,
    /// What `data` holds, on success; on an error only that it is an object.
    Data,
    /// Content-Type is not that of JSON in UTF-8.
    ContentType,
    /// Date is missing or shows no date.
    Date,
    /// Content-Length is missing or wrong.
    ContentLength,
}

impl DifferenceKind {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Code => "code",
            Self::Status => "status",
            Self::Shape => "shape",
            Self::Text => "text",
            Self::Data => "data",
            Self::ContentType => "content-type",
            Self::Date => "date",
            Self::ContentLength => "content-length",
        }
    }

    /// The requirement that a difference breaks, whatever the request was; none where that depends on the request.
    pub(super) fn requirement<'a>(self, contract: &'a Contract, decision: &Decision) -> Option<&'a Arc<Requirement>> {
        contract.requirement(match self {
            Self::Code | Self::Text | Self::Answer => return None,
            Self::Status if decision.code.status_source == StatusSource::Document && !decision.code.is_success() => {
                "date-window-403"
            }
            Self::Status => "error-status",
            Self::Shape => "error-body-elements",
            Self::Data => "error-body-data",
            Self::ContentType => "transport-utf8-response",
            Self::Date => "header-response-date",
            Self::ContentLength => "header-response-content-length",
        })
    }
}

/// How an answer differs from a decision; nothing where it does not. The answer to a HEAD has no body to be looked at.
pub(super) fn differences(
    decision: &Decision,
    answer: &Response,
    method: &str,
    readings: &Readings,
) -> Vec<Difference> {
    let mut found = Vec::new();
    if method != "HEAD" {
        found.extend(body(decision, answer));
        found.extend(length(answer));
    }
    found.extend(status(decision, answer.status, readings));
    found.extend(content_type(answer));
    found.extend(date(decision, answer));
    found.sort_by_key(|difference| difference.kind);
    found
}

fn differs(kind: DifferenceKind, expected: impl Into<String>, actual: impl Into<String>) -> Option<Difference> {
    Some(Difference { kind, expected: expected.into(), actual: actual.into() })
}

fn status(decision: &Decision, actual: u16, readings: &Readings) -> Option<Difference> {
    let expected = decision.answer.status;
    let same = if is_fixed(decision, readings) { expected == actual } else { expected / 100 == actual / 100 };
    if same { None } else { differs(DifferenceKind::Status, status_wish(decision, readings), actual.to_string()) }
}

/// The status that is expected, or its class, as a scenario says it.
pub(super) fn status_wish(decision: &Decision, readings: &Readings) -> String {
    let status = decision.answer.status;
    if is_fixed(decision, readings) { status.to_string() } else { format!("{}XX", status / 100) }
}

/// Whether the document or the profile gives the status itself, not its class alone.
fn is_fixed(decision: &Decision, readings: &Readings) -> bool {
    match &decision.verdict {
        Verdict::Refused(refusal) if refusal.stage == Stage::Head => false,
        _ if readings.http_status == HttpStatus::Always200 => true,
        Verdict::Refused(refusal) if refusal.stage == Stage::Route => readings.unknown_route == UnknownRoute::NotFound,
        Verdict::Refused(refusal) if refusal.reason == FindingKind::ContentEncoding.word() => false,
        _ => decision.code.status_source == StatusSource::Document,
    }
}

/// The first thing that is wrong with the body, and what else can be told in spite of it.
fn body(decision: &Decision, answer: &Response) -> Vec<Difference> {
    let shape = |expected: &str, actual: String| differs(DifferenceKind::Shape, expected, actual).into_iter().collect();
    let expected: Value = serde_json::from_slice(&decision.answer.body).unwrap_or_default();
    let Ok(text) = std::str::from_utf8(&answer.body) else {
        return shape("UTF-8", shown(&answer.text()));
    };
    let Ok(Value::Object(actual)) = serde_json::from_str::<Value>(text) else {
        return shape("{…}", shown(text));
    };
    let Some(wanted) = expected.as_object() else { return Vec::new() };
    // What a platform adds to the three is nobody's harm: 1.3.2 does not say that there is nothing else.
    if !wanted.keys().all(|name| actual.contains_key(name)) {
        return shape(&listed(wanted), listed(&actual));
    }
    let member = |(name, wanted): (&String, &Value)| of_member(name, wanted, &actual[name], decision.code.is_success());
    wanted.iter().filter_map(member).collect()
}

fn of_member(name: &str, expected: &Value, actual: &Value, is_success: bool) -> Option<Difference> {
    let kind = match expected {
        Value::Number(_) => DifferenceKind::Code,
        Value::String(_) => DifferenceKind::Text,
        _ => DifferenceKind::Data,
    };
    let same = match kind {
        DifferenceKind::Data if !is_success => std::mem::discriminant(expected) == std::mem::discriminant(actual),
        _ => expected == actual,
    };
    // What it is on an error is open (reading `error-data`): of another type it is no other shape.
    let is_open = kind == DifferenceKind::Data && !is_success;
    let is_of_type = is_open || std::mem::discriminant(expected) == std::mem::discriminant(actual);
    let kind = if is_of_type { kind } else { DifferenceKind::Shape };
    match (same, kind) {
        (true, _) => None,
        (false, DifferenceKind::Shape) => {
            differs(kind, format!("{name}: {}", type_of(expected)), shown(&actual.to_string()))
        }
        (false, _) => differs(kind, shown(&expected.to_string()), shown(&actual.to_string())),
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// The names of an object, sorted.
fn listed(object: &Map<String, Value>) -> String {
    let mut names: Vec<&str> = object.keys().map(String::as_str).collect();
    names.sort_unstable();
    shown(&names.join(", "))
}

fn content_type(answer: &Response) -> Option<Difference> {
    let actual = answer.headers.text(CONTENT_TYPE).unwrap_or_default();
    let media_type = MediaType::read(actual);
    let is_json = media_type.is_json() && media_type.is_utf8();
    if is_json { None } else { differs(DifferenceKind::ContentType, JSON_TYPE, shown(actual)) }
}

/// Where the clock of both is one, the instant is known.
fn date(decision: &Decision, answer: &Response) -> Option<Difference> {
    let expected = decision.now.map(|now| DateForm::ImfFixdate.format(now)).unwrap_or_default();
    let actual = answer.headers.text(DATE).unwrap_or_default();
    let is_right =
        answered_at(answer).is_some_and(|at| decision.now.is_some_and(|now| now.as_second() == at.as_second()));
    if is_right { None } else { differs(DifferenceKind::Date, expected, shown(actual)) }
}

/// A chunked answer tells its length by its coding.
fn length(answer: &Response) -> Option<Difference> {
    if answer.headers.first("Transfer-Encoding").is_some() {
        return None;
    }
    let expected = answer.body.len().to_string();
    let actual = answer.headers.text("Content-Length").unwrap_or_default();
    if actual == expected { None } else { differs(DifferenceKind::ContentLength, expected, shown(actual)) }
}

/// Most characters of what came that are shown.
const SHOWN: usize = 160;

fn shown(text: &str) -> String {
    visible(&shorten_to_line(text, SHOWN)).into_owned()
}
