//! By which mistake a signature was made that a platform refuses: it is computed again under every mistake of the table, and
//! only one that gives the very signature is named. What it would take to guess, it does not say.
//!
//! `search` goes from the likely to the unlikely: single mistakes, other keys, other interfaces, other seconds, and what `pairs`
//! has of two mistakes at once; `dates` knows other seconds, and `characters` what is misspelt; `given` compares. `causes` knows
//! the line of code that usually makes a mistake.

mod causes;
mod characters;
mod dates;
mod given;
mod pairs;
mod search;

pub use causes::{Cause, CodeLines, ProgrammingLanguage};

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::contract::{Parameters, Readings};
use crate::language::Bilingual;
use crate::message::Request;
use crate::secret::Secret;

use super::signing::OtherRequest;
use search::Search;

/// A refused request, and what its signature could have been made with.
#[derive(Clone, Copy, Debug)]
pub struct Recognition<'a> {
    /// The request as it was sent.
    pub request: &'a Request,
    /// The text of the signature that it bears.
    pub given: &'a str,
    /// AccessKeys with their secrets, that which the request names first. Without one nothing is found.
    pub keys: &'a [(&'a str, &'a Secret)],
    /// The other interfaces, for which a client may have signed.
    pub paths: &'a [OtherRequest],
    /// How the platform reads the document.
    pub readings: &'a Readings,
    /// The words of the interface.
    pub parameters: &'a Parameters,
}

crate::words::words! {
    /// How far is looked.
    pub enum Depth {
        /// For a single mistake.
        Single = "single",
        /// For two at once too, of those that clients make most.
        Pairs = "pairs",
    }
}

/// A way to come to the very signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// The ids of the mistakes, one or two, as a scenario writes them under `sign`: `digest: hex`, `secret: OTHER-KEY`,
    /// `for: POST /Stock/HospStock`. What hangs on one message or one secret has a word that no scenario takes: a date of
    /// another second, `signed-date: Date -1s`; a character, `secret: other-case at 5`; a header's name, `signed-name: x-bis3-dat`.
    pub parts: Vec<String>,
    /// What the client does, for a person.
    pub meaning: Bilingual,
}

impl Way {
    /// Its parts as one word.
    pub fn id(&self) -> String {
        self.parts.join(" + ")
    }
}

/// `id`, the `parts` where it is more than one, and the `meaning` in both languages.
impl Serialize for Way {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &self.id())?;
        if self.parts.len() > 1 {
            map.serialize_entry("parts", &self.parts)?;
        }
        map.serialize_entry("meaning", &self.meaning)?;
        map.end()
    }
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recognized {
    /// Every way of the first step that leads to the signature: they give the same bytes. None where the signature is right or
    /// made in another way.
    pub ways: Vec<Way>,
    /// How many signatures were computed.
    pub tried: usize,
    /// Whether the search came to its end; where it did not, that nothing was found says less.
    pub is_complete: bool,
}

impl Recognition<'_> {
    /// Most signatures that are computed, whatever there are of keys.
    pub const MOST: usize = 4000;
    /// How far the second that was signed may lie off the one that is sent.
    pub const SECONDS: i64 = 120;

    /// Looks for the mistake.
    pub fn search(&self, depth: Depth) -> Recognized {
        self.search_while(depth, &|| true)
    }

    /// Looks for it as long as the caller has time: it is asked now and then.
    pub fn search_while(&self, depth: Depth, may_go_on: &dyn Fn() -> bool) -> Recognized {
        match self.keys {
            [own, others @ ..] => Search::of(self, *own, may_go_on).run(others, depth),
            [] => Recognized { is_complete: true, ..Recognized::default() },
        }
    }
}
