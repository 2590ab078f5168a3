//! What a run tells as it goes on, to all who want to know: the reports, the progress bar, the totals, the exit code.

use std::sync::Arc;

use super::expected::Expected;
use super::memory::Learned;
use super::outputs::Outputs;
use crate::cli::CliError;
use crate::cli::progress::Progress;
use crate::harness::jobs::Listener;
use crate::language::{Bilingual, bilingual};
use crate::scenario::{Outcome, Scenario, ScenarioResult, StepResult, Totals};

pub(super) struct Recorder {
    outputs: Outputs,
    progress: Progress,
    fail_fast: bool,
    /// The scenario after which no other is run.
    stopped_at: Option<String>,
    totals: Totals,
    learned: Learned,
    expected: Option<Expected>,
}

/// What came of a run.
pub(super) struct Recorded {
    pub(super) totals: Totals,
    pub(super) learned: Learned,
    /// The known failures, with what became of each.
    pub(super) expected: Option<Expected>,
    /// What is known holds also where a report could not be written.
    pub(super) written: Result<(), CliError>,
}

impl Recorder {
    pub(super) fn new(outputs: Outputs, progress: Progress, fail_fast: bool, expected: Option<Expected>) -> Self {
        let (totals, learned) = (Totals::default(), Learned::default());
        Self { outputs, progress, fail_fast, stopped_at: None, totals, learned, expected }
    }

    fn learn(&mut self, result: &ScenarioResult) {
        let id = &result.scenario.card.id;
        if result.outcome != Outcome::Skip {
            self.learned.ran.insert(id.clone());
        }
        if result.outcome >= Outcome::Error || result.pending > 0 {
            self.learned.failed.insert(id.clone());
            if self.fail_fast && self.stopped_at.is_none() {
                self.stopped_at = Some(id.clone());
            }
        }
    }

    /// Finishes the reports.
    pub(super) fn finish(self) -> Recorded {
        let Self { outputs, progress, totals, learned, expected, .. } = self;
        progress.finish();
        Recorded { totals, learned, expected, written: outputs.finish(&totals) }
    }
}

impl Listener for Recorder {
    fn begin(&mut self, scenario: &Arc<Scenario>) {
        self.progress.at(scenario.card.id.clone());
        self.outputs.scenario_begins(scenario);
        if let Some(expected) = &mut self.expected {
            expected.begin(scenario);
        }
    }

    fn step(&mut self, step: &StepResult) {
        match self.expected.as_mut().and_then(|expected| expected.judged(step)) {
            Some(judged) => self.outputs.step(&judged),
            None => self.outputs.step(step),
        }
    }

    fn end(&mut self, result: &ScenarioResult) {
        let judged = self.expected.as_mut().and_then(|expected| expected.ended(result));
        let result = judged.as_ref().unwrap_or(result);
        self.totals.add(result);
        let (outputs, progress) = (&mut self.outputs, &self.progress);
        progress.aside(|| outputs.scenario_ends(result));
        progress.advance();
        self.learn(result);
    }

    fn stopped(&self) -> Option<Bilingual> {
        self.stopped_at.as_ref().map(|id| {
            bilingual!("{id} 未通过，按 --fail-fast 不再运行", "{id} did not pass, and --fail-fast was given")
        })
    }
}
