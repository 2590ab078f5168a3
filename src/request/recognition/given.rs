//! The signature that a request bears, to be compared with those that are computed.

use crate::secret::constant_time_equal;
use crate::signature::Signature;

/// Compares in a time that tells nothing about where two signatures differ.
pub(super) struct Given<'a> {
    text: &'a str,
    /// Its bytes, where it is written as it should be.
    signature: Option<Signature>,
}

impl<'a> Given<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, signature: text.parse().ok() }
    }

    pub(super) fn is(&self, computed: &Signature) -> bool {
        self.signature.is_some_and(|given| constant_time_equal(given.bytes(), computed.bytes()))
    }

    pub(super) fn is_text(&self, computed: &str) -> bool {
        constant_time_equal(self.text.as_bytes(), computed.as_bytes())
    }
}
