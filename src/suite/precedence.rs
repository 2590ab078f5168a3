//! The order of checks as a run has shown it: of two faults at once, which was told.

use std::collections::BTreeMap;

use crate::scenario::{Outcome, Scenario, StepResult};

/// The part of the suite whose steps have two faults each.
pub const PART: &str = "precedence";

/// What parts the names of two faults in a step's name.
const BETWEEN: char = '.';

/// The faults in the settled order of their checks (1.3.3): a name, as scenarios use it, and a short label.
pub const FAULTS: &[(&str, &str)] = &[
    ("MalformedHead", "400"),
    ("BodyTooLarge", "413"),
    ("UnknownRoute", "route"),
    ("AuthorizationNoExist", "10000"),
    ("SchemeInvalid", "10002"),
    ("AuthorizationInvalid", "10001"),
    ("AccessKeyNoExist", "10003"),
    ("HeaderNoExist", "10004"),
    ("HeaderInvalid", "10005"),
    ("GetSvrDateFailed", "10011"),
    ("AuthorizationExpired", "10006"),
    ("AuthorizationNoMatch", "10008"),
    ("PermissionDenied-key", "10007k"),
    ("RequestFileArgParsingFailed", "10010"),
    ("RequestArgParsingFailed", "10009"),
    ("PermissionDenied-institution", "10007i"),
    ("SaveTQCFailed-value", "20005v"),
    ("SaveTQCFailed-storage", "20005s"),
    ("TQCDataExist", "20007"),
];

/// The order of checks that a run has shown.
#[derive(Clone, Debug, Default)]
pub struct Matrix(BTreeMap<(usize, usize), Told>);

/// What a request with two faults was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The fault that is judged first, as it is settled: its place among [`FAULTS`].
    pub first: usize,
    /// The other.
    pub second: usize,
    /// The code of the answer; none where there was no answer, or none with a code.
    pub code: Option<u32>,
    /// How the step came out: what is worse than a pass is against the settled order.
    pub outcome: Outcome,
}

impl Matrix {
    /// Takes in a step, where it is one with two faults.
    pub fn add(&mut self, scenario: &Scenario, step: &StepResult) {
        if step.outcome == Outcome::Skip || !scenario.card.tags.iter().any(|tag| tag == PART) {
            return;
        }
        let Some((first, second)) = step.name.split_once(BETWEEN) else { return };
        let (Some(first), Some(second)) = (place(first), place(second)) else { return };
        self.0.insert((first, second), Told { first, second, code: step.code, outcome: step.outcome });
    }

    /// Whether the run had no such step.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What was told, by the first fault and then by the second.
    pub fn told(&self) -> impl Iterator<Item = &Told> {
        self.0.values()
    }

    /// What was told of two faults.
    pub fn of(&self, first: usize, second: usize) -> Option<&Told> {
        self.0.get(&(first, second))
    }
}

fn place(name: &str) -> Option<usize> {
    FAULTS.iter().position(|(known, _)| *known == name)
}
