//! Answer: the one place that chooses the status and writes the body.
//!
//! The body is `{"code":…,"msg":…,"data":…}` (letter case: reading `error-body-case`). On success `data` is an empty object.
//! On an error, under `error-data: details`, it is an object of this shape:
//!
//! | name | what it holds |
//! |---|---|
//! | `stage` | the step in the order of checks that spoke, such as `signature` |
//! | `reason` | the check's stable word, such as `signature-differs`; `fault-rule` or `test-key` where the code was asked for |
//! | `clause` | the clause of the document, such as `1.1.4.2` |
//! | `place` | `message`, `header <name>`, `body` or `body <JSON pointer>` |
//! | `expected` | what would have passed; empty where nothing is to be said |
//! | `actual` | what stood there; empty where nothing is to be said |
//! | `reading` | `{"id":…,"option":…}`: the reading that decided; left out where none did |
//! | `canonical` | with 10008 only: the strings that the platform signed, one for each accepted form of Resource |
//! | `mistake` | with 10008, where it was looked for and found: `id`, `parts` where there are two, `meaning`, and under `or` the ids of others that give the same signature |
//! | `explanation` | `{"zh":…,"en":…}`: what is wrong, in one sentence |
//! | `actor` | who has to act: `client`, `platform`, or `both`, the client first |
//! | `retry` | whether to send it again: `after-change`, `later` or `never` |
//! | `action` | `{"zh":…,"en":…}`: what to do |

use bytes::Bytes;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::details::{self, Details};
use super::record::{Ending, Ruling};
use super::{Answer, Decision, Platform, Refusal, Verdict, checks, text};
use crate::contract::reading::{ErrorBodyCase, ErrorData, HttpStatus, UnknownRoute};
use crate::contract::{Code, FindingKind, Readings, Stage};

/// Puts a ruling into words.
pub(super) fn answer(platform: &Platform, ruling: Ruling<'_>) -> Decision {
    let status = status(platform.readings(), &ruling.ending);
    let body = if ruling.ending.code.is_success() { platform.success.clone() } else { error_body(platform, &ruling) };
    let Ruling { ending, wire, facts, .. } = ruling;
    let allow = facts.allow.filter(|_| status == METHOD_NOT_ALLOWED).map(str::to_owned);
    let challenge = (status == UNAUTHORIZED).then(|| platform.contract.parameters().scheme.clone());
    Decision {
        answer: Answer { status, body, allow, challenge, close: facts.endless },
        code: ending.code,
        verdict: ending.verdict,
        findings: facts.findings,
        untold: facts.untold,
        undecided: facts.undecided,
        recorded: ending.recorded,
        store_error: facts.store_error,
        subject: facts.subject,
        canonical_strings: facts.canonical_strings,
        mistakes: Vec::new(),
        now: facts.now,
        wire,
        trial: None,
    }
}

const OK: u16 = 200;
const UNAUTHORIZED: u16 = 401;
const NOT_FOUND: u16 = 404;
const METHOD_NOT_ALLOWED: u16 = 405;
const CONFLICT: u16 = 409;
const CONTENT_TOO_LARGE: u16 = 413;
const UNSUPPORTED_MEDIA_TYPE: u16 = 415;
const HEAD_TOO_LARGE: u16 = 431;

/// The statuses by which HTTP itself refuses a message that was sent to an interface, with the code for what cannot be
/// parsed: they stand in no row of the code table.
pub const STATUSES_OF_HTTP: &[u16] = &[CONTENT_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, HEAD_TOO_LARGE];

/// The status of an answer.
fn status(readings: &Readings, ending: &Ending) -> u16 {
    match &ending.verdict {
        // HTTP itself answers what is no request of the interface, under every reading.
        Verdict::Refused(refusal) if refusal.stage == Stage::Head => status_of_refusal(readings, refusal, &ending.code),
        _ if readings.http_status == HttpStatus::Always200 => OK,
        Verdict::Refused(refusal) => status_of_refusal(readings, refusal, &ending.code),
        Verdict::Accepted | Verdict::Forced { .. } => ending.code.status,
    }
}

fn status_of_refusal(readings: &Readings, refusal: &Refusal, code: &Code) -> u16 {
    match refusal.stage {
        Stage::Head if refusal.reason == checks::HEAD_TOO_LARGE.reason => HEAD_TOO_LARGE,
        Stage::Head if refusal.reason == FindingKind::BodyTooLarge.word() => CONTENT_TOO_LARGE,
        Stage::Route if readings.unknown_route == UnknownRoute::NotFound => {
            if refusal.reason == checks::UNKNOWN_METHOD.reason { METHOD_NOT_ALLOWED } else { NOT_FOUND }
        }
        Stage::Body if refusal.reason == FindingKind::ContentEncoding.word() => UNSUPPORTED_MEDIA_TYPE,
        Stage::Institution | Stage::Value => code.status_on_value.unwrap_or(code.status),
        // The code of a repeated stock or donor report is that of a failed one; its status is that of a conflict.
        Stage::Repeat if code.stage != Stage::Repeat => CONFLICT,
        _ => code.status,
    }
}

/// The phrase of a status (RFC 9110, 15); empty for one that no answer here has.
pub fn reason_phrase(status: u16) -> &'static str {
    match status {
        OK => "OK",
        400 => "Bad Request",
        UNAUTHORIZED => "Unauthorized",
        403 => "Forbidden",
        NOT_FOUND => "Not Found",
        METHOD_NOT_ALLOWED => "Method Not Allowed",
        CONFLICT => "Conflict",
        CONTENT_TOO_LARGE => "Content Too Large",
        UNSUPPORTED_MEDIA_TYPE => "Unsupported Media Type",
        HEAD_TOO_LARGE => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        _ => "",
    }
}

/// The body of every success.
pub(super) fn success_body(passed: &Code, readings: &Readings) -> Bytes {
    body(passed, &passed.text, readings, &Empty {})
}

fn error_body(platform: &Platform, ruling: &Ruling<'_>) -> Bytes {
    let readings = platform.readings();
    let code = &ruling.ending.code;
    let text = text::of(platform, ruling);
    match readings.error_data {
        ErrorData::Empty => body(code, &text, readings, &Empty {}),
        ErrorData::Details => body(code, &text, readings, &Details::of(ruling)),
        ErrorData::Text => body(code, &text, readings, &details::sentence(ruling)),
        ErrorData::Nothing => body(code, &text, readings, &()),
    }
}

fn body(code: &Code, text: &str, readings: &Readings, data: &impl Serialize) -> Bytes {
    let pascal = match readings.error_body_case {
        ErrorBodyCase::Lower => false,
        ErrorBodyCase::PascalOnErrors => !code.is_success(),
        ErrorBodyCase::Pascal => true,
    };
    let names = if pascal { ["Code", "Msg", "Data"] } else { ["code", "msg", "data"] };
    let envelope = Envelope { names, number: code.number, text, data };
    serde_json::to_vec(&envelope).expect("text and numbers make JSON").into()
}

/// Code, Msg and Data (1.3.2).
struct Envelope<'a, D> {
    names: [&'static str; 3],
    number: u32,
    text: &'a str,
    data: &'a D,
}

impl<D: Serialize> Serialize for Envelope<'_, D> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let [code, msg, data] = self.names;
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry(code, &self.number)?;
        map.serialize_entry(msg, self.text)?;
        map.serialize_entry(data, self.data)?;
        map.end()
    }
}

#[derive(Serialize)]
struct Empty {}
