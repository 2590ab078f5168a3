//! The places at which the platform can be changed.

use crate::contract::{Contract, Stage};
use crate::fault::WireEffect;
use crate::message::{Arrival, Request, Response};
use crate::platform::{CanonicalRule, Decision, KeyEntry, KeyRule, Platform, SignatureRule, WindowRule};
use crate::store::{Recorded, Store, StoreResult, Submission};

/// A place of the platform, and what is different there.
pub(super) enum Seam {
    /// What a message is read as; none where it is read as it came.
    Arrival(fn(&Platform, &Request) -> Option<Arrival>),
    /// What is held true of the document.
    Contract(fn(&mut Contract)),
    /// How open points are read, whatever the profile says.
    Readings(&'static [(&'static str, &'static str)]),
    /// What a key may do, and with what it signs.
    Keys(fn(KeyEntry) -> KeyEntry),
    /// Which key a name finds.
    KeyLookup(KeyRule),
    /// The first step is judged just before the second.
    Order(Stage, Stage),
    /// How far off the request's date may be.
    Date(WindowRule),
    /// The strings to sign, of a request.
    Canonical(CanonicalRule),
    /// Whether a signature is the right one.
    Comparison(SignatureRule),
    /// How a report is handed to the store.
    Submission(for<'a> fn(&'a dyn Store, Submission) -> StoreResult<'a, Recorded>),
    /// What becomes of the store where a request is refused, with the report in it if one could be read.
    Refused(for<'a> fn(&'a dyn Store, Option<Submission>) -> StoreResult<'a, ()>),
    /// What is answered.
    Answer(fn(&mut Decision)),
    /// What happens on the wire where a request is refused (`true`) or taken (`false`).
    Wire(fn(bool) -> Option<WireEffect>),
    /// The answer's head and bytes.
    Response(fn(&mut Response)),
}

impl Seam {
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Arrival(_) => "arrival",
            Self::Contract(_) => "contract",
            Self::Readings(_) => "readings",
            Self::Keys(_) => "keys",
            Self::KeyLookup(_) => "key-lookup",
            Self::Order(..) => "order",
            Self::Date(_) => "date",
            Self::Canonical(_) => "canonical",
            Self::Comparison(_) => "comparison",
            Self::Submission(_) => "submission",
            Self::Refused(_) => "refused",
            Self::Answer(_) => "answer",
            Self::Wire(_) => "wire",
            Self::Response(_) => "response",
        }
    }
}
