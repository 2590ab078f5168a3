//! A run for programs: one JSON object, a step a line, its form numbered. The form is `fixtures/schemas/report.json`.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::Serialize;

use super::{Report, curl, precedence};
use crate::diagnostic::Diagnostic;
use crate::language::Bilingual;
use crate::message::Exchange;
use crate::scenario::{Check, Deviation, Outcome, RunHead, Scenario, ScenarioResult, StepResult, Totals};
use crate::snapshot::{Change, Difference, State};
use crate::suite::precedence::Matrix;

/// The number of the form. It grows when a member changes its meaning or goes; new members may come without.
pub const VERSION: u32 = 1;

/// The form as JSON Schema (draft 2020-12), but for its titles and descriptions, which are objects with `zh` and `en`.
pub fn schema() -> serde_json::Value {
    serde_json::from_str(include_str!("../../fixtures/schemas/report.json")).expect("a test reads the file")
}

/// A run for programs. A scenario's card stands before its steps and its outcome behind them, as they become known.
pub struct Json<W> {
    output: W,
    origin: String,
    is_first: bool,
    broken_off: Option<Bilingual>,
    /// The scenario that is told of.
    scenario: Option<Arc<Scenario>>,
    matrix: Matrix,
}

#[derive(Debug, Serialize)]
struct HeadPart<'a> {
    version: u32,
    label: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<&'a str>,
    profile: &'a str,
    seed: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    began: Option<Timestamp>,
}

#[derive(Debug, Serialize)]
struct CardPart<'a> {
    id: &'a str,
    file: &'a str,
    title: &'a Bilingual,
    clause: &'a str,
    level: &'static str,
    verifies: Vec<&'a str>,
    tags: &'a [String],
    readings: BTreeMap<&'a str, &'a str>,
}

#[derive(Debug, Serialize)]
struct EndPart<'a> {
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a Bilingual>,
    #[serde(skip_serializing_if = "Option::is_none")]
    microseconds: Option<u128>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct TotalsPart<'a> {
    totals: BTreeMap<&'static str, usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    precedence: Vec<precedence::Row>,
    #[serde(skip_serializing_if = "Option::is_none")]
    broken_off: Option<&'a Bilingual>,
}

impl<W: Write> Json<W> {
    /// A report that is written to `output`.
    ///
    /// # Errors
    /// What the output says.
    pub fn new(mut output: W, head: &RunHead) -> io::Result<Self> {
        let RunHead { label, address, profile, seed, began } = head;
        let address = address.as_deref();
        let part = HeadPart { version: VERSION, label, address, profile, seed: *seed, began: *began };
        write!(output, "{{{}, \"scenarios\": [", members(&part)?)?;
        Ok(Self {
            output,
            origin: curl::origin(head),
            is_first: true,
            broken_off: None,
            scenario: None,
            matrix: Matrix::default(),
        })
    }

    fn separate(&mut self) -> io::Result<()> {
        let separator = if self.is_first { "\n" } else { ",\n" };
        self.is_first = false;
        self.output.write_all(separator.as_bytes())
    }
}

impl<W: Write> Report for Json<W> {
    fn begin(&mut self, scenario: &Arc<Scenario>) -> io::Result<()> {
        self.separate()?;
        self.is_first = true;
        self.scenario = Some(Arc::clone(scenario));
        write!(self.output, "{{{}, \"steps\": [", members(&card(scenario))?)
    }

    fn step(&mut self, step: &StepResult) -> io::Result<()> {
        if let Some(scenario) = &self.scenario {
            self.matrix.add(scenario, step);
        }
        self.separate()?;
        Ok(serde_json::to_writer(&mut self.output, &self::step(step, &self.origin))?)
    }

    fn end(&mut self, result: &ScenarioResult) -> io::Result<()> {
        let end = EndPart {
            outcome: result.outcome.word(),
            reason: result.reason.as_ref(),
            microseconds: result.elapsed.map(|elapsed| elapsed.as_micros()),
        };
        self.is_first = false;
        write!(self.output, "], {}}}", members(&end)?)
    }

    fn broken_off(&mut self, reason: &Bilingual) -> io::Result<()> {
        self.broken_off = Some(reason.clone());
        Ok(())
    }

    fn finish(&mut self, totals: &Totals) -> io::Result<()> {
        let totals = TotalsPart {
            totals: self::totals(totals),
            precedence: precedence::rows(&self.matrix),
            broken_off: self.broken_off.as_ref(),
        };
        writeln!(self.output, "\n], {}}}", members(&totals)?)?;
        self.output.flush()
    }
}

/// The members of an object without its braces.
fn members(part: &impl Serialize) -> io::Result<String> {
    let text = serde_json::to_string(part)?;
    Ok(text[1..text.len() - 1].to_owned())
}

fn totals(totals: &Totals) -> BTreeMap<&'static str, usize> {
    let mut counts: BTreeMap<_, _> = Outcome::ALL.iter().map(|outcome| (outcome.word(), totals.of(*outcome))).collect();
    counts.insert("steps", totals.steps);
    counts.insert("pending-snapshots", totals.pending);
    counts
}

fn card(scenario: &Scenario) -> CardPart<'_> {
    let card = &scenario.card;
    CardPart {
        id: &card.id,
        file: scenario.source.path(),
        title: &card.title,
        clause: &card.clause,
        level: card.level.word(),
        verifies: card.verifies.iter().map(|requirement| &*requirement.id).collect(),
        tags: &card.tags,
        readings: card.readings.iter().map(|(id, option)| (id.as_str(), option.as_str())).collect(),
    }
}

#[derive(Debug, Serialize)]
struct StepPart<'a> {
    name: &'a str,
    file: &'a str,
    line: usize,
    outcome: &'static str,
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

fn step<'a>(result: &'a StepResult, origin: &str) -> StepPart<'a> {
    StepPart {
        name: &result.name,
        file: result.place.source.path(),
        line: result.place.source.position(result.place.span.start).line,
        outcome: result.outcome.word(),
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
        curl: curl::again(result, origin),
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
