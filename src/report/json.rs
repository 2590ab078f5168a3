//! A run for programs: one JSON object, its form numbered.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::language::Bilingual;
use crate::message::Exchange;
use crate::scenario::{Check, Outcome, RunResult, ScenarioResult, StepResult};
use crate::snapshot::{Change, Difference, State};

/// The number of the form. It grows when a member changes its meaning or goes; new members may come without.
pub const VERSION: u32 = 1;

/// A report, ready to be written.
#[derive(Debug, Serialize)]
pub struct Report<'a> {
    version: u32,
    label: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<&'a str>,
    profile: &'a str,
    totals: BTreeMap<&'static str, usize>,
    scenarios: Vec<ScenarioPart<'a>>,
}

#[derive(Debug, Serialize)]
struct ScenarioPart<'a> {
    id: &'a str,
    file: &'a str,
    title: &'a Bilingual,
    clause: &'a str,
    level: &'static str,
    verifies: Vec<&'a str>,
    tags: &'a [String],
    readings: BTreeMap<&'a str, &'a str>,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a Bilingual>,
    steps: Vec<StepPart<'a>>,
}

#[derive(Debug, Serialize)]
struct StepPart<'a> {
    name: &'a str,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a Bilingual>,
    checks: Vec<CheckPart<'a>>,
    snapshot: SnapshotPart<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exchange: Option<ExchangePart>,
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
    line: Option<usize>,
    column: Option<usize>,
    message: &'a Bilingual,
    expected: Option<&'a Bilingual>,
    actual: Option<&'a Bilingual>,
}

#[derive(Debug, Serialize)]
struct SnapshotPart<'a> {
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    differences: Vec<DifferencePart<'a>>,
}

#[derive(Debug, Serialize)]
struct DifferencePart<'a> {
    pointer: &'a str,
    expected: Option<&'a str>,
    actual: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct ExchangePart {
    request: BytesPart,
    response: BytesPart,
}

/// Bytes as text where they are UTF-8, else as base64.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
enum BytesPart {
    Text(String),
    Base64(String),
}

/// The report of a run.
pub fn report(run: &RunResult) -> Report<'_> {
    let totals = run.totals();
    let mut counts: BTreeMap<_, _> = Outcome::ALL.iter().map(|outcome| (outcome.word(), totals.of(*outcome))).collect();
    counts.insert("steps", totals.steps);
    counts.insert("pending-snapshots", totals.pending);
    Report {
        version: VERSION,
        label: &run.label,
        address: run.address.as_deref(),
        profile: &run.profile,
        totals: counts,
        scenarios: run.scenarios.iter().map(scenario).collect(),
    }
}

fn scenario(result: &ScenarioResult) -> ScenarioPart<'_> {
    let card = &result.scenario.card;
    ScenarioPart {
        id: &card.id,
        file: result.scenario.source.path(),
        title: &card.title,
        clause: &card.clause,
        level: card.level.word(),
        verifies: card.verifies.iter().map(|requirement| &*requirement.id).collect(),
        tags: &card.tags,
        readings: card.readings.iter().map(|(id, option)| (id.as_str(), option.as_str())).collect(),
        outcome: result.outcome.word(),
        reason: result.reason.as_ref(),
        steps: result.steps.iter().map(step).collect(),
    }
}

fn step(result: &StepResult) -> StepPart<'_> {
    StepPart {
        name: &result.name,
        outcome: result.outcome.word(),
        reason: result.reason.as_ref(),
        checks: result.checks.iter().map(check).collect(),
        snapshot: snapshot(&result.snapshot),
        exchange: result.exchange.as_ref().map(exchange),
    }
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
        line: position.map(|position| position.line),
        column: position.map(|position| position.column),
        message: &failure.message,
        expected: failure.expected.as_deref(),
        actual: failure.actual.as_deref(),
    }
}

fn snapshot(state: &State) -> SnapshotPart<'_> {
    let bare = |state| SnapshotPart { state, file: None, differences: Vec::new() };
    match state {
        State::NotCompared => bare("not-compared"),
        State::Same => bare("same"),
        State::Accepted => bare("accepted"),
        State::Pending { path, change, .. } => SnapshotPart {
            state: "pending",
            file: Some(path.display().to_string()),
            differences: match change {
                Change::New => Vec::new(),
                Change::Different(found) => found.iter().map(difference).collect(),
            },
        },
    }
}

fn difference(found: &Difference) -> DifferencePart<'_> {
    DifferencePart { pointer: &found.pointer, expected: found.expected.as_deref(), actual: found.actual.as_deref() }
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
