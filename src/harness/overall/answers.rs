//! What holds of every answer, a step each.

use std::sync::Arc;

use super::card;
use crate::contract::{Invariant, Level};
use crate::diagnostic::{Diagnostic, Severity};
use crate::invariants::{Violated, ViolationLog};
use crate::scenario::{Check, CheckSubject, Outcome, StepResult};

/// A step for each invariant.
pub(super) fn steps(answers: &ViolationLog) -> Vec<StepResult> {
    let violated = answers.violated();
    let of = |invariant: &Invariant| violated.iter().find(|found| found.first.kind == invariant.kind);
    answers.contract.invariants().iter().map(|invariant| step(answers, invariant, of(invariant))).collect()
}

fn step(answers: &ViolationLog, invariant: &Invariant, violated: Option<&Violated>) -> StepResult {
    let (requirement, name) = (&invariant.requirement, invariant.kind.word());
    let place = card::place(&answers.contract, card::INVARIANTS, name);
    let (severity, outcome) = match requirement.level {
        Level::Must => (Severity::Error, Outcome::Fail),
        Level::Should | Level::May => (Severity::Warning, Outcome::Warn),
    };
    let failure = violated.map(|found| {
        let told = Diagnostic::error(invariant.title.clone()).expected(found.first.expected.clone());
        let told = told.actual(found.first.actual.clone()).help(found.places());
        Diagnostic { severity, ..told }
    });
    StepResult {
        outcome: if failure.is_some() { outcome } else { Outcome::Pass },
        checks: vec![Check::new(CheckSubject::EveryAnswer, failure)],
        exchange: violated.map(|found| found.exchange.clone()),
        verifies: vec![Arc::clone(requirement)],
        level: requirement.level,
        ..StepResult::bare(name, place)
    }
}
