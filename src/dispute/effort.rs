//! How much is looked for in an exchange, and over all exchanges of a file.

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

    /// Takes off what an exchange has cost: so many signatures.
    pub fn spend(&mut self, signatures: usize) {
        self.signatures = self.signatures.saturating_sub(signatures);
    }
}
