//! The open points of the document as named readings: what the code branches on.
//!
//! The table of readings is data; here stand the types that make a misspelled option impossible.
//! Loading the contract checks the two against each other, both ways.
//!
//! - `options` lists the open points with their options.
//! - `compound` has the options that take something behind a colon.
//! - `chosen` makes of that list the types, and the struct with one option for each open point.

mod chosen;
mod compound;
mod options;

use std::sync::Arc;

use thiserror::Error;

pub use compound::{ExistsText, ResourceBase};
pub use options::*;

use crate::language::Bilingual;

/// An open point as the table lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The stable id, such as `resource-form`.
    pub id: String,
    /// The clause that leaves the point open.
    pub clause: Arc<str>,
    /// What is open.
    pub question: Bilingual,
    /// What it can be read as, the default first.
    pub options: Vec<ReadingOption>,
}

/// One way to read an open point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadingOption {
    /// The option's word.
    pub option: String,
    /// What follows a colon, if the option takes something: `prefix` or `template`.
    pub parameter: Option<String>,
    /// What it means.
    pub meaning: Bilingual,
    /// The clause whose printed text it contradicts, if it does.
    pub contradicts: Option<Arc<str>>,
}

impl ReadingOption {
    /// The option as a profile writes it, with an example of what follows the colon.
    pub fn written(&self) -> String {
        match self.parameter.as_deref() {
            None => self.option.clone(),
            Some("prefix") => format!("{}:/api", self.option),
            Some(_) => format!("{}:{{institution_name}} {{year}}", self.option),
        }
    }
}

impl Reading {
    /// The option that a profile writes so, what follows its colon included.
    pub fn option(&self, written: &str) -> Option<&ReadingOption> {
        let word = written.split_once(':').map_or(written, |(word, _)| word);
        self.options.iter().find(|known| known.option == word)
    }
}

/// An option that a reading does not have.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReadingError {
    /// No reading has this id.
    #[error("there is no reading `{0}`")]
    UnknownReading(String),
    /// The reading has no such option.
    #[error("`{reading}` cannot be read as `{option}`")]
    UnknownOption {
        /// The reading.
        reading: &'static str,
        /// The option as given.
        option: String,
    },
}
