//! How much is looked for in an exchange, and over all exchanges of a file.

use super::{Explanation, Given};
use crate::contract::Stage;
use crate::request::recognition::Recognition;
use crate::words::words;

/// How much is looked for in an exchange, beside what is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Effort {
    /// Nothing that takes a while.
    Answer,
    /// The mistake in a signature.
    Mistakes,
    /// That, and what other readings answer.
    #[default]
    All,
}

words! {
    /// What was not looked for.
    pub enum Unsought {
        /// The mistake in a signature that is refused.
        Mistakes = "mistakes",
        /// What other readings answer.
        OtherReadings = "other-readings",
    }
}

/// What is left to spend on the exchanges of a file, in their order. It is counted and not timed: whoever judges them again
/// comes to the same.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    is_few: bool,
    signatures: usize,
}

/// How many exchanges at once are held against every other reading.
const MOST_THOROUGH: usize = 5;

/// Most signatures that are computed for all exchanges to find the mistakes in theirs.
const MOST_SIGNATURES: usize = 10 * Recognition::MOST;

/// So many signatures show that one is right, and cost nothing.
const FREE: usize = 4;

impl Budget {
    /// That of so many exchanges.
    pub fn over(exchanges: usize) -> Self {
        Self { is_few: exchanges <= MOST_THOROUGH, signatures: MOST_SIGNATURES }
    }

    /// What is looked for in the next exchange.
    pub fn effort(&self) -> Effort {
        match self.signatures {
            _ if self.is_few => Effort::All,
            0 => Effort::Answer,
            _ => Effort::Mistakes,
        }
    }

    /// Takes off what an exchange has cost.
    pub fn spend(&mut self, explanation: &Explanation) {
        let tried = explanation.mistakes.as_ref().map_or(0, |recognized| recognized.tried);
        // The interface that was signed has been looked for by the same search.
        let is_guessed = explanation.given.contains(&Given::Interface);
        let cost = tried.saturating_sub(FREE) + if is_guessed { Recognition::MOST } else { 0 };
        self.signatures = self.signatures.saturating_sub(cost);
    }
}

impl Explanation {
    /// What was not looked for, and might have been found.
    pub fn unsought(&self) -> Vec<Unsought> {
        let lacks_mistakes = self.effort == Effort::Answer && self.is_signature_refused();
        let lacks_readings = self.effort != Effort::All;
        let all = [(lacks_mistakes, Unsought::Mistakes), (lacks_readings, Unsought::OtherReadings)];
        all.into_iter().filter(|(is_lacking, _)| *is_lacking).map(|(_, what)| what).collect()
    }

    /// Whether the signature, or its form, is refused now or next.
    pub fn is_signature_refused(&self) -> bool {
        let refused = self.checks.iter().filter_map(|check| check.refusal.as_ref().map(|_| check.stage));
        let mut stages = refused.chain(self.later.iter().map(|later| later.refusal.stage));
        stages.any(|stage| matches!(stage, Stage::Signature | Stage::Authorization | Stage::Scheme))
    }
}
