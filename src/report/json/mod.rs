//! A run for programs: one JSON object, a step a line, its form numbered. The form is `fixtures/schemas/report.json`.
//! `step` is the part of a single step.

mod step;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;

use super::allowance::Allowance;
use super::{Report, curl, precedence, words};
use crate::diagnostic::escaped_json;
use crate::language::Bilingual;
use crate::scenario::{Outcome, RunHead, Scenario, ScenarioResult, StepResult, Totals};
use crate::suite::precedence::Matrix;

/// The number of the form. It grows when a member changes its meaning or goes; new members may come without.
pub const VERSION: u32 = 1;

/// The form as JSON Schema (draft 2020-12), but for its titles and descriptions, which are objects with `zh` and `en`.
pub fn schema() -> serde_json::Value {
    serde_json::from_str(include_str!("../../../fixtures/schemas/report.json")).expect("a test reads the file")
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
    /// For steps at which somebody should look, and for all others.
    notable: Allowance,
    others: Allowance,
}

/// Most bytes of steps with their messages, of those at which somebody should look and of all others.
const MOST_OF_NOTABLE: usize = 256 * 1024 * 1024;
const MOST_OF_OTHERS: usize = 64 * 1024 * 1024;

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
    counts: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a Bilingual>,
    #[serde(skip_serializing_if = "Option::is_none")]
    microseconds: Option<u128>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct TotalsPart<'a> {
    verdict: Bilingual,
    totals: BTreeMap<&'static str, usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    precedence: Vec<precedence::Row>,
    /// How many steps stand without their messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    broken_off: Option<&'a Bilingual>,
}

impl<W: Write> Json<W> {
    /// A report that is written to `output`.
    ///
    /// # Errors
    /// What the output says.
    pub fn new(mut output: W, head: &RunHead) -> io::Result<Self> {
        let RunHead { contract: _, label, address, profile, seed, began } = head;
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
            notable: Allowance::of(MOST_OF_NOTABLE),
            others: Allowance::of(MOST_OF_OTHERS),
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
        let mut text = escaped_json(serde_json::to_string(&step::step(step, &self.origin))?);
        let is_notable = step.outcome > Outcome::Pass || words::is_pending(step);
        let allowance = if is_notable { &mut self.notable } else { &mut self.others };
        if !allowance.takes(text.len()) {
            let part = step::step(step, &self.origin).without_messages(step);
            text = escaped_json(serde_json::to_string(&part)?);
        }
        self.output.write_all(text.as_bytes())
    }

    fn end(&mut self, result: &ScenarioResult) -> io::Result<()> {
        let end = EndPart {
            outcome: result.outcome.word(),
            counts: result.counts,
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
            verdict: words::verdict(totals),
            totals: self::totals(totals),
            precedence: precedence::rows(&self.matrix),
            left_out: Some(self.notable.left_out() + self.others.left_out()).filter(|count| *count > 0),
            broken_off: self.broken_off.as_ref(),
        };
        writeln!(self.output, "\n], {}}}", members(&totals)?)?;
        self.output.flush()
    }
}

/// The members of an object without its braces.
fn members(part: &impl Serialize) -> io::Result<String> {
    let text = serde_json::to_string(part)?;
    Ok(escaped_json(text[1..text.len() - 1].to_owned()))
}

fn totals(totals: &Totals) -> BTreeMap<&'static str, usize> {
    let mut counts: BTreeMap<_, _> = Outcome::ALL.iter().map(|outcome| (outcome.word(), totals.of(*outcome))).collect();
    counts.insert("steps", totals.steps);
    counts.insert("pending-snapshots", totals.pending);
    counts.insert("counting", totals.counting);
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
