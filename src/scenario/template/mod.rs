//! `${…}` in the texts of a scenario: read when the file is, filled in when a step is run.
//!
//! A value is kept as its JSON text, so that a number that was captured is sent as it was written. A text without `${`
//! is handed on as it stands.
//!
//! `text` is a text with references, `value` what a reference stands for, `names` the values in scope when a step is run.
//! `builtin` are the values that are always there, `draws` the chance behind them, `fresh` an institution and a period for a
//! new report. `known` are the names in scope when the file is read, `shape` what is known of each value then.

mod builtin;
mod draws;
mod fresh;
mod known;
mod names;
mod shape;
mod text;
mod value;

pub(super) use draws::Draws;
pub(super) use fresh::Fresh;
pub(super) use known::Known;
pub(super) use names::{Names, Scope};
pub(super) use shape::Shape;
pub(super) use text::{OPEN, Part, parts};
pub(super) use value::stuffed;

pub use text::Text;
pub use value::Value;

use std::ops::Range;
use std::sync::Arc;

use crate::language::Bilingual;

/// `${name.member.0}`: a name and the way into its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The name.
    pub name: Arc<str>,
    /// Members and indexes below it.
    pub members: Vec<String>,
    /// Where it stands in the file.
    pub place: Range<usize>,
}

/// A reference that could not be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfilled {
    /// The place of the reference.
    pub place: Range<usize>,
    /// Why.
    pub reason: Bilingual,
}

impl Reference {
    /// As it is written, without its braces.
    pub fn path(&self) -> String {
        let members = self.members.iter().map(String::as_str);
        std::iter::once(&*self.name).chain(members).collect::<Vec<_>>().join(".")
    }
}
