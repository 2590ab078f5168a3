//! What holds of every answer, whatever was asked: each answer that a command sees is held against it.
//!
//! The rules are rows of the contract (`fixtures/contract/invariants.csv`); what stands here is how each is checked. Of one
//! request and its answer [`violations`] is a pure function; a [`Checker`] adds what shows only in several answers of one
//! platform, and a [`ViolationLog`] keeps what was found.
//!
//! - `seen` reads a request and the bytes that came back, `head` and `body` check the parts of the answer.
//! - `time` holds the date of the request and the code against the answer's own Date.
//! - `characters` finds text of the request that comes back harmed.
//! - `memory` remembers what must be the same in the next answer.
//! - `checker` puts them together, `log` counts and keeps the first places.

mod body;
mod characters;
mod checker;
mod head;
mod log;
mod memory;
mod seen;
mod time;

pub use checker::Checker;
pub use log::{Violated, ViolationLog};
pub use time::{ahead_of_request, answered_at};

use self::seen::Seen;
use crate::contract::{Contract, InvariantKind, Readings};
use crate::diagnostic::visible_in_both;
use crate::language::Bilingual;

/// Something that does not hold of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// What.
    pub kind: InvariantKind,
    /// What should be there.
    pub expected: Bilingual,
    /// What is there.
    pub actual: Bilingual,
}

impl Violation {
    /// What was seen comes from the target: it is made visible here, once for all that tell of it.
    fn new(kind: InvariantKind, expected: impl Into<Bilingual>, actual: impl Into<Bilingual>) -> Self {
        Self { kind, expected: expected.into(), actual: visible_in_both(&actual.into()) }
    }
}

/// What does not hold of an answer: the bytes that were sent, and all that came back. Where nobody claims how the target
/// reads the document, nothing that contradicts its text is forgiven. Bytes that are no whole answer are not judged here.
pub fn violations(request: &[u8], response: &[u8], contract: &Contract, claimed: Option<&Readings>) -> Vec<Violation> {
    let Some(seen) = Seen::of(request, response) else { return Vec::new() };
    let mut found = of_one(&seen, contract, claimed);
    found.extend(time::violation(&seen, contract));
    found
}

fn of_one(seen: &Seen<'_>, contract: &Contract, claimed: Option<&Readings>) -> Vec<Violation> {
    let mut found = head::violations(seen);
    found.extend(body::violations(seen, contract, claimed));
    found.extend(characters::violation(seen));
    found
}
