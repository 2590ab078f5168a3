//! Recorded exchanges as a scenario that sends them again: signed anew, so that they are judged today as they were then, or
//! byte for byte.
//!
//! All exchanges of a recording become the steps of one scenario, in their order. What an answer says may hang on everything
//! that was reported before, by whichever client: a file for each client would lose that.
//!
//! - `scenario` puts steps together to a file; `step` makes one of an exchange.
//! - `request` is what is sent, `signing` how it is signed: `signed` gathers what `authorization` and `dates` find that the
//!   client gets wrong.
//! - `note` is what is said of an exchange, in the file too.

mod authorization;
mod dates;
mod note;
mod request;
mod scenario;
mod signed;
mod signing;
mod step;

use std::sync::Arc;

use crate::contract::{Contract, Profile};
use crate::platform::KeyRing;
use crate::secret::KnownSecrets;

pub use note::Note;
pub use scenario::{Answer, Imported, Origin, scenario};

/// What is known beside a recording.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// The document.
    pub contract: &'a Arc<Contract>,
    /// How it is read.
    pub profile: &'a Profile,
    /// The keys whose secrets are known.
    pub keys: &'a KeyRing,
    /// What must stand in no file.
    pub secrets: &'a KnownSecrets,
    /// Whether the bytes are sent as they were recorded, the old signature with them.
    pub is_verbatim: bool,
    /// Whether the recorded answers are kept as snapshots.
    pub keeps_answers: bool,
}
