//! Warnings of scenarios that rest on readings which nobody claims: they count where the run itself has shown that the target
//! reads the document so.

use crate::contract::Readings;
use crate::language::{Bilingual, bilingual};
use crate::scenario::{Check, Ground, ReadingsSeen, Scenario, SeenRow, StepResult};

/// A step that is no fault where the target reads the document otherwise.
pub(super) struct Unclaimed {
    scenario: String,
    /// The readings on which the scenario rests, each with its option.
    readings: Vec<(String, String)>,
    step: StepResult,
}

impl Unclaimed {
    /// The step, where its warning is worth nothing yet.
    pub(super) fn of(scenario: &Scenario, step: &StepResult) -> Option<Self> {
        let rests = |check: &Check| check.failure.is_some() && check.ground == Ground::UnclaimedReading;
        step.checks.iter().any(rests).then(|| Self {
            scenario: scenario.card.id.clone(),
            readings: scenario.card.readings.iter().map(|(id, option)| (id.to_string(), option.to_string())).collect(),
            step: step.clone(),
        })
    }

    /// The step once more, where every reading on which it rests was seen, and no other of that point. Of a target that reads
    /// some other point otherwise than most nothing is said: its answer may hang on that one.
    pub(super) fn judged(&self, seen: &ReadingsSeen, defaults: &Readings) -> Option<StepResult> {
        let is_own = |id: &str| self.readings.iter().any(|(own, _)| own == id);
        let is_usual = |row: &SeenRow<'_>| {
            is_own(row.reading)
                || defaults.get(row.reading).is_some_and(|usual| row.options().any(|seen| seen == usual))
        };
        if !seen.rows().all(|row| is_usual(&row)) {
            return None;
        }
        let follows = |(id, option): &(String, String)| {
            let mut rows = seen.rows().filter(|row| row.reading == id);
            rows.next().is_some_and(|row| row.option == *option) && rows.next().is_none()
        };
        self.readings.iter().all(follows).then(|| {
            let settled = |check: &Check| Check { ground: Ground::Settled, ..check.clone() };
            StepResult {
                name: format!("{}/{}", self.scenario, self.step.name),
                reason: Some(self.told()),
                checks: self.step.checks.iter().map(settled).collect(),
                seen: Vec::new(),
                ..self.step.clone()
            }
        })
    }

    fn told(&self) -> Bilingual {
        let readings: Vec<String> = self.readings.iter().map(|(id, option)| format!("{id}: {option}")).collect();
        let readings = readings.join(", ");
        bilingual!(
            "目标在其他步骤中就是按 {readings} 来读的，因此这里算错误",
            "the target was seen to read {readings} at other steps, so this counts against it"
        )
    }
}
