//! What is said of one obligation.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::certify::observed::Observed;
use crate::certify::suite::Obligation;
use crate::certify::verdict::{MOST_NUMBERS, Outcome};
use crate::contract::Level;
use crate::language::Bilingual;

/// What is said of one obligation.
pub(super) struct Ruling {
    pub(super) outcome: Outcome,
    pub(super) evidence: Vec<u64>,
    pub(super) count: usize,
    pub(super) said: Bilingual,
    pub(super) decided_at: Option<Timestamp>,
}

impl Ruling {
    fn new(outcome: Outcome, said: impl Into<Bilingual>) -> Self {
        Self { outcome, evidence: Vec::new(), count: 0, said: said.into(), decided_at: None }
    }

    /// It was shown.
    pub(super) fn pass() -> Self {
        Self::new(Outcome::Pass, ("", ""))
    }

    /// It does not apply.
    pub(super) fn skip(reason: impl Into<Bilingual>) -> Self {
        Self::new(Outcome::Skip, reason)
    }

    /// There was no occasion.
    pub(super) fn not_shown(reason: impl Into<Bilingual>) -> Self {
        Self::new(Outcome::NotShown, reason)
    }

    /// It is decided at this instant at the latest.
    pub(super) fn pending(reason: impl Into<Bilingual>, decided_at: Timestamp) -> Self {
        Self { decided_at: Some(decided_at), ..Self::new(Outcome::NotShown, reason) }
    }

    /// It is broken: a must fails, of anything less there is a warning.
    pub(super) fn broken(obligation: &Obligation, said: impl Into<Bilingual>) -> Self {
        let outcome = if obligation.level == Level::Must { Outcome::Fail } else { Outcome::Warn };
        Self::new(outcome, said)
    }

    /// By these exchanges.
    pub(super) fn by<'a>(self, exchanges: impl IntoIterator<Item = &'a Observed>) -> Self {
        let numbers: BTreeSet<u64> = exchanges.into_iter().map(|observed| observed.number).collect();
        Self { count: numbers.len(), evidence: numbers.into_iter().take(MOST_NUMBERS).collect(), ..self }
    }
}
