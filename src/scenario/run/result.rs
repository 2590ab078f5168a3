//! What is told of a step.

use super::{Outcome, StepResult};
use crate::diagnostic::Severity;
use crate::language::Bilingual;
use crate::scenario::{Check, Step};

/// The result of a step that has no exchange.
pub(super) fn without_exchange(step: &Step, path: &str, outcome: Outcome, reason: Bilingual) -> StepResult {
    StepResult { outcome, reason: Some(reason), ..StepResult::bare(path, step.place()) }
}

/// The gravest failure decides.
pub(super) fn outcome(checks: &[Check]) -> Outcome {
    let graveness = |check: &Check| match check.failure.as_ref()?.severity {
        Severity::Error => Some(Outcome::Fail),
        Severity::Warning => Some(Outcome::Warn),
    };
    checks.iter().filter_map(graveness).max().unwrap_or(Outcome::Pass)
}
