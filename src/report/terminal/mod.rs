//! A run for a person at a terminal. Colours are always written; whoever prints takes them out where they do not belong.
//!
//! `step` tells of one step, `summary` of the whole run at its end, and `line` makes their lines.

mod line;
mod step;
mod summary;

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use self::line::{push_line, reason, styled};
use super::Report;
use super::notable::Notable;
use super::{curl, precedence, words};
use crate::contract::Contract;
use crate::language::{Bilingual, Language};
use crate::scenario::{Outcome, ReadingsSeen, RunHead, Scenario, ScenarioResult, StepResult, Totals};
use crate::suite::precedence::Matrix;

pub(super) use self::step::plain;

/// A run for a person. What a scenario's steps have to tell is held back until its outcome can stand before it; of each
/// outcome only the first steps, so that a long scenario takes no more memory than a short one.
pub struct Terminal<W> {
    output: W,
    language: Language,
    contract: Arc<Contract>,
    /// Where requests can be sent again; none where each scenario had a mock of its own, which is gone.
    origin: Option<String>,
    steps: String,
    /// How many steps came out how, but for those that passed and need nobody to look.
    counts: BTreeMap<Outcome, usize>,
    seen: ReadingsSeen,
    notable: Notable,
    /// The scenario that is told of.
    scenario: Option<Arc<Scenario>>,
    matrix: Matrix,
    /// Told at the end, unless it is the one that a run has without being told.
    seed: u64,
}

/// Most steps of one outcome that a scenario tells of.
const MOST_TOLD: usize = 50;

impl<W: io::Write> Terminal<W> {
    /// A report that is written to `output`.
    pub fn new(output: W, head: &RunHead, language: Language) -> Self {
        Self {
            output,
            language,
            contract: Arc::clone(&head.contract),
            origin: origin(head),
            steps: String::new(),
            counts: BTreeMap::new(),
            seen: ReadingsSeen::default(),
            notable: Notable::default(),
            scenario: None,
            matrix: Matrix::default(),
            seed: head.seed,
        }
    }

    /// How many steps were not told of.
    fn rest(&self) -> String {
        let untold = |(outcome, count): (&Outcome, &usize)| {
            let more = count.checked_sub(MOST_TOLD).filter(|more| *more > 0)?;
            Some(format!("{} {more}", words::outcome(*outcome).in_language(self.language)))
        };
        let parts: Vec<String> = self.counts.iter().rev().filter_map(untold).collect();
        let mut text = String::new();
        if !parts.is_empty() {
            let parts = parts.join(self.language.pick("，", ", "));
            let line = self.language.pick(format!("… 其余未列出：{parts}"), format!("… and more, not listed: {parts}"));
            push_line(&mut text, 1, &line);
        }
        text
    }
}

impl<W: io::Write> Report for Terminal<W> {
    fn begin(&mut self, scenario: &Arc<Scenario>) -> io::Result<()> {
        self.scenario = Some(Arc::clone(scenario));
        self.steps.clear();
        self.counts.clear();
        Ok(())
    }

    fn step(&mut self, step: &StepResult) -> io::Result<()> {
        if let Some(scenario) = &self.scenario {
            self.seen.add(&scenario.card.id, step);
            self.matrix.add(scenario, step);
            self.notable.add_step(scenario, step, 0);
        }
        if step.outcome == Outcome::Pass && !words::is_pending(step) {
            return Ok(());
        }
        let count = self.counts.entry(step.outcome).or_default();
        *count += 1;
        if *count <= MOST_TOLD {
            step::step(&mut self.steps, step, self.origin.as_deref(), self.language);
        }
        Ok(())
    }

    fn end(&mut self, result: &ScenarioResult) -> io::Result<()> {
        if result.steps == 0 {
            self.notable.add_scenario(result, 0);
        }
        self.output.write_all(scenario(result, &self.contract, self.language).as_bytes())?;
        self.output.write_all(self.steps.as_bytes())?;
        self.output.write_all(self.rest().as_bytes())?;
        self.output.flush()
    }

    fn broken_off(&mut self, reason: &Bilingual) -> io::Result<()> {
        writeln!(self.output, "\n{}", words::broken_off(reason).in_language(self.language))
    }

    fn finish(&mut self, totals: &Totals) -> io::Result<()> {
        self.output.write_all(summary::readings(&self.seen, &self.contract, self.language).as_bytes())?;
        self.output.write_all(precedence::text(&self.matrix, self.language).as_bytes())?;
        self.output.write_all(summary::recap(&self.notable, self.language).as_bytes())?;
        self.output.write_all(summary::totals(totals, self.language).as_bytes())?;
        if self.seed != 0 {
            writeln!(
                self.output,
                "{} {}",
                self.language.pick("随机种子：--seed", "chance was drawn from --seed"),
                self.seed
            )?;
        }
        writeln!(self.output, "{}", words::verdict(totals).in_language(self.language))?;
        self.output.flush()
    }
}

/// One line for a scenario, and the sentence of the document that it speaks for where it did not pass.
fn scenario(result: &ScenarioResult, contract: &Contract, language: Language) -> String {
    let card = &result.scenario.card;
    let mut text = format!(
        "{} {}  {}{}\n",
        styled(result.outcome, language),
        card.id,
        card.title.in_language(language),
        reason(result.reason.as_ref().map(|reason| reason.in_language(language))),
    );
    if result.outcome > Outcome::Pass {
        push_line(&mut text, 1, words::claim(card, contract).in_language(language));
    }
    text
}

/// Where the requests of a run can be sent again by hand.
pub(super) fn origin(head: &RunHead) -> Option<String> {
    head.address.is_some().then(|| curl::origin(head))
}
