//! What ends a run with 1. One function decides; whoever tells of a run asks what it decided.

use super::check::{Check, Ground};
use super::outcome::Outcome;
use crate::diagnostic::Severity;
use crate::words::words;

words! {
    /// From what on a run ends with 1.
    pub enum FailOn {
        /// What is against printed text.
        Fail = "fail",
        /// A warning, too: what is against a settled point, or a reading that is none at all.
        Warn = "warn",
        /// A reading that is not the claimed one, too.
        Reading = "reading",
    }
}

impl FailOn {
    /// What is taken where nobody says otherwise: a reading counts where one is claimed.
    pub fn of_claim(is_claimed: bool) -> Self {
        if is_claimed { Self::Reading } else { Self::Warn }
    }

    /// Whether a step ends the run with 1.
    pub fn counts(self, outcome: Outcome, checks: &[Check]) -> bool {
        match outcome {
            Outcome::Fail => true,
            Outcome::Warn => checks.iter().any(|check| self.counts_check(check)),
            Outcome::Skip | Outcome::Pass | Outcome::Expected | Outcome::Error => false,
        }
    }

    fn counts_check(self, check: &Check) -> bool {
        let Some(failure) = &check.failure else { return false };
        match (failure.severity, check.ground) {
            (Severity::Error, _) => true,
            (_, Ground::Settled) => self >= Self::Warn,
            (_, Ground::ClaimedReading) => self >= Self::Reading,
            (_, Ground::ClaimedContradiction | Ground::UnclaimedReading) => false,
        }
    }
}
