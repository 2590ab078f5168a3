//! What a run comes to: the totals, which scenarios failed, and which failures were known. Who listens is told of each step
//! as it is to be told.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::jobs::Listener;
use super::known_failures::KnownFailures;
use crate::contract::Contract;
use crate::language::{Bilingual, bilingual};
use crate::scenario::{Outcome, Scenario, ScenarioResult, StepResult, Totals};

/// Stands between a run and who listens to it.
#[derive(Debug)]
pub struct Recorder<L> {
    /// Who is told how the run goes on.
    pub listener: L,
    /// How many scenarios and steps came out how.
    pub totals: Totals,
    /// The ids of the scenarios that were run.
    pub ran: BTreeSet<String>,
    /// The ids of those in which something has to be looked at.
    pub failed: BTreeSet<String>,
    /// The known failures, with what became of each.
    pub known: Option<KnownFailures>,
    /// How many steps came out wrong since their period had been reported before.
    pub met_earlier: usize,
    /// Whether no scenario is run behind the first that failed.
    pub fail_fast: bool,
    contract: Arc<Contract>,
    stopped_at: Option<String>,
}

impl<L> Recorder<L> {
    /// Nothing has been run.
    pub fn new(listener: L, known: Option<KnownFailures>, fail_fast: bool, contract: Arc<Contract>) -> Self {
        let (totals, ran, failed) = (Totals::default(), BTreeSet::new(), BTreeSet::new());
        Self { listener, totals, ran, failed, known, met_earlier: 0, fail_fast, contract, stopped_at: None }
    }

    fn record(&mut self, result: &ScenarioResult) {
        let id = &result.scenario.card.id;
        self.totals.add(result);
        if result.outcome != Outcome::Skip {
            self.ran.insert(id.clone());
        }
        if result.counts || result.outcome >= Outcome::Error || result.pending > 0 {
            self.failed.insert(id.clone());
            if self.fail_fast {
                self.stopped_at.get_or_insert_with(|| id.clone());
            }
        }
    }
}

impl<L: Listener> Listener for Recorder<L> {
    fn begin(&mut self, scenario: &Arc<Scenario>) {
        self.listener.begin(scenario);
        if let Some(known) = &mut self.known {
            known.begin(scenario);
        }
    }

    fn step(&mut self, step: &StepResult) {
        let judged = self.known.as_mut().and_then(|known| known.judged(step));
        self.met_earlier += usize::from(judged.is_none() && step.met_an_earlier_report(&self.contract));
        self.listener.step(judged.as_ref().unwrap_or(step));
    }

    fn end(&mut self, result: &ScenarioResult) {
        let judged = self.known.as_mut().and_then(|known| known.ended(result));
        let result = judged.as_ref().unwrap_or(result);
        self.record(result);
        self.listener.end(result);
    }

    fn stopped(&self) -> Option<Bilingual> {
        let told =
            |id| bilingual!("{id} 未通过，按 --fail-fast 不再运行", "{id} did not pass, and --fail-fast was given");
        self.stopped_at.as_ref().map(told)
    }
}
