//! What the document says against a message.
//!
//! - [`Finding`] is one of them, [`Place`] where it stands in the message.
//! - `findings` collects what is found; `path` is its place in the body, `quote` the text shown in it.

pub(crate) mod findings;
pub(crate) mod path;
pub(crate) mod quote;

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};
use smol_str::SmolStr;

use crate::contract::{FindingKind, Readings, Requirement, Stage};

/// Something that the document says against a message, with everything needed to check it by hand.
///
/// `expected` and `actual` read the same in every language: a piece of the message stands between backticks as it was sent
/// (cut after 60 characters), types and names are the printed ones, a dictionary is listed as `` `1` A, `2` B ``, bounds
/// are written `≥ 0` or `0…9`. The few words that are needed stand in Chinese and English; what the JSON library says of a
/// text that is not JSON is left as it is. One of the two is empty where nothing is there to be said.
///
/// As JSON, the requirement is its id, its clause stands beside it, and the place is its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which kind.
    pub kind: FindingKind,
    /// The requirement that is broken; its clause is the finding's clause.
    pub requirement: Arc<Requirement>,
    /// Where in the message.
    pub place: Place,
    /// What the document wants there.
    pub expected: SmolStr,
    /// What stands there.
    pub actual: SmolStr,
    /// The reading under which it was judged, if one decides.
    pub reading: Option<ReadingChoice>,
    /// The step at which it refuses the message; none where it is only told.
    pub refuses: Option<Stage>,
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Shown<'a> {
            kind: FindingKind,
            requirement: &'a str,
            clause: &'a str,
            place: String,
            expected: &'a str,
            actual: &'a str,
            reading: Option<&'a ReadingChoice>,
            refuses: Option<Stage>,
        }
        Shown {
            kind: self.kind,
            requirement: &self.requirement.id,
            clause: &self.requirement.clause,
            place: self.place.to_string(),
            expected: &self.expected,
            actual: &self.actual,
            reading: self.reading.as_ref(),
            refuses: self.refuses,
        }
        .serialize(serializer)
    }
}

/// A reading and the option chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReadingChoice {
    /// The reading's id.
    pub id: &'static str,
    /// The option chosen in the profile.
    pub option: SmolStr,
}

impl ReadingChoice {
    /// What `readings` choose for the reading of this id; none where there is no such reading.
    pub fn of(readings: &Readings, id: &str) -> Option<Self> {
        readings.choice(id).map(|(id, option)| Self { id, option })
    }
}

/// A place in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The request line or the message as a whole.
    Message,
    /// A header, by name.
    Header(SmolStr),
    /// A value in the body, as a JSON pointer (RFC 6901); empty for the whole body. A name of more than 60 characters is cut,
    /// and `…` stands for the rest.
    Body(SmolStr),
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
