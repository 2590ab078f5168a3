//! What is told of a step.

use super::{Outcome, StepResult};
use crate::contract::Level;
use crate::diagnostic::Severity;
use crate::language::Bilingual;
use crate::scenario::{Check, Step};
use crate::snapshot::State;

/// The result of a step that has no exchange.
pub(super) fn without_exchange(step: &Step, path: &str, outcome: Outcome, reason: Bilingual) -> StepResult {
    StepResult {
        name: path.to_owned(),
        place: step.place(),
        outcome,
        reason: Some(reason),
        checks: Vec::new(),
        exchange: None,
        code: None,
        snapshot: State::NotCompared,
        attempts: 0,
        elapsed: None,
        again: None,
        verifies: Vec::new(),
        level: Level::Must,
        seen: Vec::new(),
        known: None,
    }
}

/// The gravest failure decides.
pub(super) fn outcome(checks: &[Check]) -> Outcome {
    let graveness = |check: &Check| match check.failure.as_ref()?.severity {
        Severity::Error => Some(Outcome::Fail),
        Severity::Warning => Some(Outcome::Warn),
    };
    checks.iter().filter_map(graveness).max().unwrap_or(Outcome::Pass)
}
