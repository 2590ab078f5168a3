//! What the document says against a message.

use std::fmt;
use std::sync::Arc;

use crate::contract::{FindingKind, Requirement, Stage};

/// Something that the document says against a message, with everything needed to check it by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which kind.
    pub kind: FindingKind,
    /// The requirement that is broken; its clause is the finding's clause.
    pub requirement: Arc<Requirement>,
    /// Where in the message.
    pub place: Place,
    /// What the document wants there.
    pub expected: String,
    /// What stands there.
    pub actual: String,
    /// The reading under which it was judged, if one decides.
    pub reading: Option<ReadingChoice>,
    /// The step at which it refuses the message; none where it is only told.
    pub refuses: Option<Stage>,
}

/// A reading and the option chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadingChoice {
    /// The reading's id.
    pub id: &'static str,
    /// The option chosen in the profile.
    pub option: String,
}

/// A place in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The request line or the message as a whole.
    Message,
    /// A header, by name.
    Header(String),
    /// A value in the body, as a JSON pointer (RFC 6901); empty for the whole body.
    Body(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message => f.write_str("message"),
            Self::Header(name) => write!(f, "header {name}"),
            Self::Body(pointer) if pointer.is_empty() => f.write_str("body"),
            Self::Body(pointer) => write!(f, "body {pointer}"),
        }
    }
}
