//! What a platform goes by where those who build one go wrong: each rule is a function, and the sound ones are the default.
//!
//! A platform that goes by another rule is wrong on purpose; such platforms are built above this room. Plain functions cost
//! a request no more than a call, and a platform with its rules stays a value that can be copied.

use jiff::Timestamp;

use super::{KeyEntry, KeyRing};
use crate::contract::Readings;
use crate::contract::reading::WindowEdge;
use crate::message::Request;
use crate::signature::{CanonicalRequest, CanonicalRequests, OutsideWindow, Signature, SignedHeaders, window};

/// The key that an AccessKey names (1.1.4.1).
pub type KeyRule = for<'a> fn(&'a KeyRing, &str) -> Option<&'a KeyEntry>;

/// Whether a date, the first, is near enough to the server's time, the second (1.1.4.2).
pub type WindowRule = fn(Timestamp, Timestamp, i64, WindowEdge) -> Result<(), OutsideWindow>;

/// The strings to sign of a request, one for each accepted form of Resource (1.1.4.2).
pub type CanonicalRule = for<'a> fn(SignedHeaders<'a>, &'a Request, &Readings) -> CanonicalRequests<'a>;

/// Whether a signature is that of one of the strings, with the key of the request (1.1.4.1).
pub type SignatureRule = fn(&KeyRing, &KeyEntry, &[CanonicalRequest<'_>], &Signature) -> bool;

/// The rules of a platform.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Which key is meant.
    pub key: KeyRule,
    /// How far off a date may be.
    pub window: WindowRule,
    /// What is signed.
    pub canonical: CanonicalRule,
    /// How a signature is compared.
    pub signature: SignatureRule,
}

impl Default for Rules {
    /// The sound rules.
    fn default() -> Self {
        Self {
            key: KeyRing::find,
            window: window::check,
            canonical: |headers, request, readings| headers.canonical(request, readings),
            signature: |_, key, strings, given| key.signing_key.verify(strings, given).is_some(),
        }
    }
}
