//! An explanation for a person and for programs.
//!
//! - `text` begins with the answer, then says why, then what was looked at.
//! - `json` is the form for programs.
//! - `mistakes` names what a signature was made with, `words` has what both say.

mod json;
mod mistakes;
mod text;
mod words;

use std::sync::Arc;

use crate::contract::{Contract, Endpoint, Profile};
use crate::dispute::Explanation;
use crate::evidence::{Recorded, Recording};

pub use json::{damage, json, schema};
pub use text::text;
pub use words::verdict;

/// An explanation, and what it is about.
#[derive(Clone, Debug)]
pub struct Explained<'a> {
    /// The name of the file.
    pub name: &'a str,
    /// What the file holds.
    pub recording: &'a Recording,
    /// The exchange in it.
    pub recorded: &'a Recorded,
    /// The document.
    pub contract: &'a Arc<Contract>,
    /// How it is read.
    pub profile: &'a Profile,
    /// The explanation.
    pub explanation: &'a Explanation,
}

impl Explained<'_> {
    /// The interface that the request was sent to.
    fn endpoint(&self) -> Option<&Arc<Endpoint>> {
        let path = self.explanation.request.as_ref()?.path();
        let prefix = self.profile.readings.resource_base.prefix();
        let path = path.strip_prefix(prefix).unwrap_or(path);
        self.contract.endpoints().iter().find(|endpoint| endpoint.path == path)
    }
}
