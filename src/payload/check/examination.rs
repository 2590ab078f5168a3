//! One body under examination, and what its parts share.

use jiff::civil::Date;
use smallvec::SmallVec;

use crate::contract::{Endpoint, Field, FindingKind, Stage};
use crate::payload::finding::findings::{Detail, Findings};
use crate::payload::finding::path::Path;
use crate::payload::finding::quote::quoted;
use crate::payload::json::Node;

/// The examination of one body.
#[derive(Debug)]
pub(super) struct Examination<'c, 't> {
    pub(super) endpoint: &'c Endpoint,
    /// The text that the tree was decoded from.
    pub(super) text: &'t str,
    /// The date where the report is made.
    pub(super) today: Option<Date>,
    /// The members whose values are not those that were sent.
    pub(super) replaced: &'t [String],
    pub(super) findings: &'t mut Findings<'c>,
}

/// A field and the value that stands for it.
#[derive(Clone, Copy, Debug)]
pub(super) struct At<'c, 'n> {
    pub(super) field: &'c Field,
    /// The name under which it was sent.
    pub(super) name: &'c str,
    pub(super) node: &'n Node<'n>,
    pub(super) path: Path<'c>,
}

/// The values of an object in the order of its table, where each has one. An item of a list has room in place.
pub(super) type Values<'n> = SmallVec<[Option<Scalar<'n>>; 12]>;

/// A value of the printed type, or one that stands for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scalar<'n> {
    /// A String.
    Text(&'n str),
    /// An Int, and how it is written.
    Int(i32, &'n str),
    /// A Float, as it is written.
    Float(&'n str),
    /// What stands for a value that nobody knows.
    Replaced(&'n str),
}

impl<'n> Scalar<'n> {
    /// The text, or the number as it is written.
    pub(super) fn written(self) -> &'n str {
        match self {
            Self::Text(written) | Self::Int(_, written) | Self::Float(written) | Self::Replaced(written) => written,
        }
    }
}

impl<'c> Examination<'c, '_> {
    /// Adds a finding against the value of a field.
    pub(super) fn tell(
        &mut self,
        kind: FindingKind,
        refuses: Option<Stage>,
        at: At<'c, '_>,
        detail: impl FnOnce(Detail<'c>) -> Detail<'c>,
    ) {
        let text = self.text;
        self.findings.add(kind, refuses, |blank| {
            let place = at.path.place_of(at.name);
            detail(blank.place(place).requirement(&at.field.requirement).actual(stands(text, at.node)))
        });
    }
}

/// What stands in the text, between backticks.
pub(super) fn stands(text: &str, node: &Node<'_>) -> String {
    quoted(text.get(node.span.clone()).unwrap_or_default())
}
