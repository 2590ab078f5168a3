//! What is asked about a recorded exchange.

use std::sync::Arc;

use jiff::Timestamp;

use super::Effort;
use crate::contract::{Contract, Profile};
use crate::evidence::Recorded;
use crate::platform::KeyRing;

/// A recorded exchange, and what is known beside it.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// The exchange.
    pub recorded: &'a Recorded,
    /// The exchanges before it, in their order: what they have reported was reported.
    pub earlier: &'a [Recorded],
    /// The document.
    pub contract: &'a Arc<Contract>,
    /// How it is read.
    pub profile: &'a Profile,
    /// The keys whose secrets are known.
    pub keys: &'a KeyRing,
    /// The string that the client has signed, where it was logged.
    pub own_string: Option<&'a [u8]>,
    /// What of that which takes a while is looked for too.
    pub effort: Effort,
    /// What the server's clock showed, where it is told; else it is seen from the recording.
    pub at: Option<Timestamp>,
}
