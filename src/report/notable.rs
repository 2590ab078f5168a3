//! The cases of a run at which somebody has to look: a line each, the gravest first, so that a reader of a long report sees
//! them at once.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::language::Bilingual;
use crate::scenario::{Outcome, Scenario, ScenarioResult, StepResult};

/// Most cases of one outcome that are kept, so that a long run takes no more memory than a short one.
const MOST_KEPT: usize = 100;

/// The cases: those that end the run with 1 before others, then by how they came out.
#[derive(Debug, Default)]
pub(super) struct Notable {
    kept: BTreeMap<Reverse<(bool, Outcome)>, Vec<Case>>,
    count: usize,
}

/// A case that did not pass.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Case {
    /// How it came out.
    #[serde(skip)]
    pub(super) outcome: Outcome,
    /// Whether it ends the run with 1.
    #[serde(skip)]
    pub(super) counts: bool,
    /// The scenario's id, and the step's name behind it.
    pub(super) id: String,
    /// The clause of the scenario.
    pub(super) clause: String,
    /// What is wrong.
    pub(super) gist: Bilingual,
    /// Its place among all steps that were told of.
    pub(super) number: usize,
}

impl Notable {
    /// Takes in a step; `number` is its place among all.
    pub(super) fn add_step(&mut self, scenario: &Scenario, step: &StepResult, number: usize) {
        self.add((step.counts, step.outcome), || Case {
            outcome: step.outcome,
            counts: step.counts,
            id: format!("{}/{}", scenario.card.id, step.name),
            clause: scenario.card.clause.to_string(),
            gist: step.gist().unwrap_or_default(),
            number,
        });
    }

    /// Takes in a scenario none of whose steps was begun.
    pub(super) fn add_scenario(&mut self, result: &ScenarioResult, number: usize) {
        let card = &result.scenario.card;
        self.add((result.counts, result.outcome), || Case {
            outcome: result.outcome,
            counts: result.counts,
            id: card.id.clone(),
            clause: card.clause.to_string(),
            gist: result.reason.clone().unwrap_or_default(),
            number,
        });
    }

    fn add(&mut self, (counts, outcome): (bool, Outcome), case: impl FnOnce() -> Case) {
        // What is known is nothing new.
        if outcome <= Outcome::Pass || outcome == Outcome::Expected {
            return;
        }
        self.count += 1;
        let kept = self.kept.entry(Reverse((counts, outcome))).or_default();
        if kept.len() < MOST_KEPT {
            kept.push(case());
        }
    }

    /// The first so many, the gravest before all others, and how many there are more.
    pub(super) fn first(&self, most: usize) -> (Vec<&Case>, usize) {
        let first: Vec<&Case> = self.kept.values().flatten().take(most).collect();
        let more = self.count - first.len();
        (first, more)
    }
}
