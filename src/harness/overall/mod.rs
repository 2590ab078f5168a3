//! What a run shows as a whole, told behind its scenarios as if it were two more: what holds of every answer, and that each
//! open point is read in one way.
//!
//! - `card` makes the scenario under which each is told.
//! - `answers` tells what does not hold of answers, `readings` where an open point is read in two ways, and `unclaimed` what
//!   is wrong under a reading that the run has shown.

mod answers;
mod card;
mod readings;
mod unclaimed;

use std::sync::Arc;

pub use self::card::is_of_whole_run;
use self::unclaimed::Unclaimed;
use crate::contract::Contract;
use crate::invariants::ViolationLog;
use crate::scenario::{FailOn, ReadingsSeen, Scenario, ScenarioResult, StepResult};

/// What a run has shown so far.
pub struct Overall {
    contract: Arc<Contract>,
    answers: Arc<ViolationLog>,
    fail_on: FailOn,
    /// Whether each scenario has a platform of its own, which follows the readings of its card.
    own_platforms: bool,
    readings: ReadingsSeen,
    unclaimed: Vec<Unclaimed>,
}

/// What is told as a scenario: its steps, each of them done.
pub struct Part {
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// Its steps.
    pub steps: Vec<StepResult>,
}

impl Overall {
    /// Nothing shown yet. What is found in answers comes by way of the log.
    pub fn new(answers: &Arc<ViolationLog>, fail_on: FailOn, own_platforms: bool) -> Self {
        let (contract, answers) = (Arc::clone(&answers.contract), Arc::clone(answers));
        Self { contract, answers, fail_on, own_platforms, readings: ReadingsSeen::default(), unclaimed: Vec::new() }
    }

    /// The same, behind what the target has shown before.
    pub fn after(self, shown: &ReadingsSeen) -> Self {
        Self { readings: shown.clone(), ..self }
    }

    /// Takes in a step.
    pub fn add(&mut self, scenario: &Scenario, step: &StepResult) {
        self.unclaimed.extend(Unclaimed::of(scenario, step));
        let of_card = |id: &str| scenario.card.readings.iter().any(|(reading, _)| reading == id);
        if self.own_platforms && step.seen.iter().any(|seen| of_card(&seen.reading)) {
            return;
        }
        self.readings.add(&scenario.card.id, step);
    }

    /// What the run has shown as a whole; where not `all` is asked for, only what is wrong.
    pub fn parts(&self, all: bool) -> Vec<Part> {
        let wrong = |step: &StepResult| all || step.checks.iter().any(|check| check.failure.is_some());
        let parts = [
            (card::every_answer(&self.contract), answers::steps(&self.answers)),
            (card::one_reading(&self.contract), self.one_reading()),
        ];
        let part = |(scenario, steps): (Arc<Scenario>, Vec<StepResult>)| {
            let steps = steps.into_iter().filter(wrong).map(|step| self.counted(step)).collect();
            Part { scenario, steps }
        };
        parts.into_iter().map(part).filter(|part| !part.steps.is_empty()).collect()
    }

    fn one_reading(&self) -> Vec<StepResult> {
        let defaults = self.contract.default_readings();
        let mut steps = readings::steps(&self.readings, &self.contract);
        steps.extend(self.unclaimed.iter().filter_map(|step| step.judged(&self.readings, defaults)));
        steps
    }

    fn counted(&self, step: StepResult) -> StepResult {
        StepResult { counts: self.fail_on.counts(step.outcome, &step.checks), ..step }
    }
}

impl Part {
    /// What came of it.
    pub fn result(&self) -> ScenarioResult {
        let mut result = ScenarioResult::begun(&self.scenario);
        self.steps.iter().for_each(|step| result.add(step));
        result
    }
}

/// The scenarios under which it is told, for whoever knows scenarios by their ids.
pub fn scenarios(contract: &Contract) -> [Arc<Scenario>; 2] {
    [card::every_answer(contract), card::one_reading(contract)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::SeenReading;

    /// Which points a run tells of that has seen this option behind what was shown before it.
    fn told(before: &str, option: &str) -> Vec<(String, bool)> {
        let contract = Contract::embedded();
        let mut shown = ReadingsSeen::default();
        shown.count("daily-repeat", [before], || "probe-daily-repeat/second".to_owned());
        let answers = ViolationLog::new(Arc::clone(&contract));
        let mut overall = Overall::new(&answers, FailOn::Warn, false).after(&shown);
        let scenario = card::one_reading(&contract);
        let place = card::place(&contract, card::READINGS, "daily-repeat");
        let seen = vec![SeenReading { reading: "daily-repeat".into(), option: option.to_owned() }];
        overall.add(&scenario, &StepResult { seen, ..StepResult::bare("again", place) });
        let steps = overall.parts(false).into_iter().flat_map(|part| part.steps);
        steps.map(|step| (step.name, step.counts)).collect()
    }

    #[test]
    fn a_reading_that_a_run_contradicts_behind_what_was_asked_before_counts() {
        assert_eq!(told("replaces", "refused"), [("daily-repeat".to_owned(), true)]);
        assert_eq!(told("replaces", "replaces"), []);
    }
}
