//! What is said of one obligation.

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

    /// It cannot be said, since the program itself stood still.
    pub(super) fn held_up() -> Self {
        let reason = (
            "程序自己在这期间停顿过（机器太忙或休眠），无法判断；请换一个文件夹再做一次",
            "the program itself stood still meanwhile (the machine was too busy, or asleep), and nobody can say: make another run in another folder",
        );
        Self::new(Outcome::Error, reason)
    }

    /// By these exchanges.
    pub(super) fn by<'a>(self, exchanges: impl IntoIterator<Item = &'a Observed>) -> Self {
        let mut numbers: Vec<u64> = exchanges.into_iter().map(|observed| observed.number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        Self { count: numbers.len(), evidence: numbers.into_iter().take(MOST_NUMBERS).collect(), ..self }
    }
}
