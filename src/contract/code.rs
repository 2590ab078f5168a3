//! The codes of 1.3.3.

use std::sync::Arc;

use super::{Remedy, Requirement, Stage};
use crate::language::Bilingual;
use crate::words::words;

/// A code: the number that an answer carries and its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The number.
    pub number: u32,
    /// The name, spelled as printed.
    pub name: String,
    /// The text, as printed; 20007 and 20008 hold `%s`.
    pub text: String,
    /// The status under `http-status: by-code`.
    pub status: u16,
    /// The status when a value is at fault and not the storage, where the two differ.
    pub status_on_value: Option<u16>,
    /// Who gives the status.
    pub status_source: StatusSource,
    /// Whether this document describes what raises the code.
    pub described: bool,
    /// The step in the order of checks at which it arises.
    pub stage: Stage,
    /// How it arises here.
    pub trigger: Bilingual,
    /// The requirement that lists it.
    pub requirement: Arc<Requirement>,
    /// What to do about it, for each step at which it arises; nothing where it means success.
    pub remedies: Vec<Remedy>,
}

impl Code {
    /// Whether the code means success.
    pub fn is_success(&self) -> bool {
        self.stage == Stage::Passed
    }

    /// Whether its text holds a blank for what was reported already (reading `tqc-exists-text`).
    pub fn names_what_exists(&self) -> bool {
        self.text.contains(Self::BLANK)
    }

    /// What stands in a text for what was reported already.
    pub const BLANK: &str = "%s";

    /// What to do where it arose at this step. At a step that the table does not list it is what the table says of the code, if
    /// that is one thing only: advice for another of several steps would mislead.
    pub fn remedy(&self, stage: Stage) -> Option<&Remedy> {
        let only = match self.remedies.as_slice() {
            [only] => Some(only),
            _ => None,
        };
        self.remedies.iter().find(|remedy| remedy.stage == stage).or(only)
    }
}

/// The number of a code that is written in digits.
pub(super) fn number(word: &str) -> Option<u32> {
    word.bytes().all(|byte| byte.is_ascii_digit()).then(|| word.parse().ok()).flatten()
}

words! {
    /// Who gives a code's status.
    pub enum StatusSource {
        /// The document prints it.
        Document = "document",
        /// It is chosen here, within the document's 4XX and 5XX.
        Reading = "reading",
    }
}
