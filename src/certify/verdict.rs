//! What is said of each obligation, and of all of them.

use std::sync::Arc;

use jiff::Timestamp;

use super::suite::Obligation;
use crate::contract::Level;
use crate::language::Bilingual;
use crate::payload::ReadingChoice;
use crate::request::recognition::Way;
use crate::words::words;

words! {
    /// What is said of an obligation.
    pub enum Outcome {
        /// It was shown.
        Pass = "pass",
        /// What was shown breaks a must.
        Fail = "fail",
        /// What was shown breaks a should.
        Warn = "warn",
        /// There was no occasion yet.
        NotShown = "not-shown",
        /// It does not apply, for a reason.
        Skip = "skip",
        /// It could not be judged.
        Error = "error",
    }
}

/// What is said of one obligation.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The obligation.
    pub obligation: Arc<Obligation>,
    /// What is said of it.
    pub outcome: Outcome,
    /// The readings of open points under which this is said.
    pub conditional_on: Vec<ReadingChoice>,
    /// The exchanges that show it, by their numbers; at most [`MOST_NUMBERS`].
    pub evidence: Vec<u64>,
    /// How many exchanges show it.
    pub count: usize,
    /// What was seen, or why there is nothing to see; empty where it was shown and nothing is to be said.
    pub said: Bilingual,
    /// The mistakes by which refused signatures were made, where they were recognised: each way gives the very signature.
    pub mistakes: Vec<Way>,
    /// When it is decided at the latest, where nobody but the client can do anything: something is waited for.
    pub decided_at: Option<Timestamp>,
}

/// Most exchanges that a verdict names.
pub const MOST_NUMBERS: usize = 20;

/// What is said of a run.
#[derive(Clone, Debug)]
pub struct Verdicts {
    /// Of each obligation of the plan, in the order of the tables.
    pub verdicts: Vec<Verdict>,
    /// How many exchanges were judged.
    pub exchanges: usize,
    /// The last instant that the evidence tells of.
    pub until: Option<Timestamp>,
    /// How often a run was begun or taken up.
    pub runs: usize,
}

impl Verdict {
    /// Whether it keeps the whole from a pass.
    pub fn blocks(&self) -> bool {
        let is_required = self.obligation.is_scored && self.obligation.level != Level::May;
        match self.outcome {
            Outcome::Fail | Outcome::Error => self.obligation.is_scored,
            Outcome::NotShown => is_required,
            Outcome::Pass | Outcome::Warn | Outcome::Skip => false,
        }
    }

    /// Whether it may still become another one without anybody doing something wrong.
    pub fn is_open(&self) -> bool {
        self.outcome == Outcome::NotShown && self.obligation.level != Level::May
    }

    /// Whether it may be shown and need not, and was not.
    pub fn is_left_undone(&self) -> bool {
        self.outcome == Outcome::NotShown && !self.is_open()
    }

    /// What to do about it: to mend what is broken, and to show what was not shown; none where it was shown or does not apply.
    pub fn to_do(&self) -> Option<&Bilingual> {
        match self.outcome {
            Outcome::Pass | Outcome::Skip => None,
            Outcome::Fail | Outcome::Warn => Some(&self.obligation.mend),
            Outcome::NotShown | Outcome::Error => Some(&self.obligation.to_do),
        }
    }
}

impl Verdicts {
    /// What is said of the whole: a fail where something failed, not-shown where something required is still to be shown, else
    /// a pass.
    pub fn overall(&self) -> Outcome {
        let has = |outcome| self.culprits().any(|verdict| verdict.outcome == outcome);
        if has(Outcome::Error) {
            Outcome::Error
        } else if has(Outcome::Fail) {
            Outcome::Fail
        } else if has(Outcome::NotShown) {
            Outcome::NotShown
        } else {
            Outcome::Pass
        }
    }

    /// What keeps the whole from a pass.
    pub fn culprits(&self) -> impl Iterator<Item = &Verdict> {
        self.verdicts.iter().filter(|verdict| verdict.blocks())
    }

    /// How many have this outcome.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.verdicts.iter().filter(|verdict| verdict.outcome == outcome).count()
    }

    /// The verdict on an obligation of this id.
    pub fn of(&self, id: &str) -> Option<&Verdict> {
        self.verdicts.iter().find(|verdict| verdict.obligation.id == id)
    }

    /// When something that is waited for is decided next.
    pub fn next_decision(&self) -> Option<Timestamp> {
        self.verdicts.iter().filter_map(|verdict| verdict.decided_at).min()
    }

    /// Whether nothing is to come any more.
    pub fn is_done(&self) -> bool {
        !self.verdicts.iter().any(Verdict::is_open)
    }
}
