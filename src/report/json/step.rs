//! A step of a run as JSON: its checks, its snapshot and both messages.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::language::Bilingual;
use crate::message::Exchange;
use crate::report::curl;
use crate::scenario::{Check, Deviation, StepResult};
use crate::snapshot::{Change, Difference, State};

/// A step and what became of it.
#[derive(Debug, Serialize)]
pub(super) struct StepPart<'a> {
    name: &'a str,
    file: &'a str,
    line: usize,
    outcome: &'static str,
    counts: bool,
    level: &'static str,
    verifies: Vec<&'a str>,
    seen: Vec<SeenPart<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a Bilingual>,
    #[serde(skip_serializing_if = "Option::is_none")]
    known: Option<KnownPart<'a>>,
    checks: Vec<CheckPart<'a>>,
    snapshot: SnapshotPart<'a>,
    attempts: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    microseconds: Option<u128>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exchange: Option<ExchangePart>,
    #[serde(rename = "left-out", skip_serializing_if = "Option::is_none")]
    left_out: Option<LeftOutPart>,
    #[serde(skip_serializing_if = "Option::is_none")]
    curl: Option<String>,
}

/// What is known of a failure that is expected.
#[derive(Debug, Serialize)]
struct KnownPart<'a> {
    kind: &'static str,
    reason: &'a str,
    owner: &'a str,
    until: String,
}

#[derive(Debug, Serialize)]
struct SeenPart<'a> {
    reading: &'a str,
    option: &'a str,
}

#[derive(Debug, Serialize)]
struct CheckPart<'a> {
    subject: String,
    holds: bool,
    #[serde(skip_serializing_if = "Option::is_none", flatten)]
    failure: Option<FailurePart<'a>>,
}

#[derive(Debug, Serialize)]
struct FailurePart<'a> {
    file: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    message: &'a Bilingual,
    expected: Option<&'a Bilingual>,
    actual: Option<&'a Bilingual>,
    suggestion: Option<&'a str>,
    help: Option<&'a Bilingual>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct SnapshotPart<'a> {
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    differences: &'a [Difference],
    /// How many others there are, which are not listed.
    #[serde(skip_serializing_if = "is_none")]
    more_differences: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference over")]
fn is_none(count: &usize) -> bool {
    *count == 0
}

#[derive(Debug, Serialize)]
struct ExchangePart {
    request: BytesPart,
    response: BytesPart,
}

/// How many bytes of messages are left out.
#[derive(Debug, Serialize)]
struct LeftOutPart {
    request: usize,
    response: usize,
}

/// Bytes as text where they are UTF-8, else as base64.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
enum BytesPart {
    Text(String),
    Base64(String),
}

/// The part of a step; `origin` is the address of the target, for the curl line.
pub(super) fn step<'a>(result: &'a StepResult, origin: &str) -> StepPart<'a> {
    StepPart {
        name: &result.name,
        file: result.place.source.path(),
        line: result.place.source.position(result.place.span.start).line,
        outcome: result.outcome.word(),
        counts: result.counts,
        level: result.level.word(),
        verifies: result.verifies.iter().map(|requirement| &*requirement.id).collect(),
        seen: result.seen.iter().map(|seen| SeenPart { reading: &seen.reading, option: &seen.option }).collect(),
        reason: result.reason.as_ref(),
        known: result.known.as_deref().map(known),
        checks: result.checks.iter().map(check).collect(),
        snapshot: snapshot(&result.snapshot),
        attempts: result.attempts,
        microseconds: result.elapsed.map(|elapsed| elapsed.as_micros()),
        exchange: result.exchange.as_ref().map(exchange),
        left_out: None,
        curl: curl::again(result, origin),
    }
}

impl StepPart<'_> {
    /// The part without its messages, of which it tells how long they are.
    pub(super) fn without_messages(self, result: &StepResult) -> Self {
        let left_out = result
            .exchange
            .as_ref()
            .map(|exchange| LeftOutPart { request: exchange.request.len(), response: exchange.response.len() });
        Self { exchange: None, left_out, ..self }
    }
}

fn known(deviation: &Deviation) -> KnownPart<'_> {
    let Deviation { kind, reason, owner, until, .. } = deviation;
    KnownPart { kind: kind.word(), reason, owner, until: until.to_string() }
}

fn check(check: &Check) -> CheckPart<'_> {
    CheckPart {
        subject: check.subject.word(),
        holds: check.failure.is_none(),
        failure: check.failure.as_ref().map(failure),
    }
}

fn failure(failure: &Diagnostic) -> FailurePart<'_> {
    let position = failure.position();
    FailurePart {
        file: failure.place.as_ref().map(|place| place.source.path()),
        line: position.map(|position| position.line),
        column: position.map(|position| position.column),
        message: &failure.message,
        expected: failure.expected.as_deref(),
        actual: failure.actual.as_deref(),
        suggestion: failure.suggestion.as_deref(),
        help: failure.help.as_deref(),
    }
}

fn snapshot(state: &State) -> SnapshotPart<'_> {
    let bare = |state| SnapshotPart { state, file: None, differences: &[], more_differences: 0 };
    match state {
        State::NotCompared => bare("not-compared"),
        State::Same => bare("same"),
        State::Accepted => bare("accepted"),
        State::Pending { path, change, .. } => SnapshotPart {
            state: "pending",
            file: Some(path.display().to_string()),
            differences: match change {
                Change::New => &[],
                Change::Different(found) => &found.first,
            },
            more_differences: match change {
                Change::New => 0,
                Change::Different(found) => found.more,
            },
        },
    }
}

fn exchange(exchange: &Exchange) -> ExchangePart {
    ExchangePart { request: bytes(&exchange.request), response: bytes(&exchange.response) }
}

fn bytes(bytes: &[u8]) -> BytesPart {
    match std::str::from_utf8(bytes) {
        Ok(text) => BytesPart::Text(text.to_owned()),
        Err(_) => BytesPart::Base64(STANDARD.encode(bytes)),
    }
}
