//! A secret that cannot be printed by accident, and comparison in constant time.
//!
//! - `source` reads a secret from the environment or from a file.
//! - `known` finds secrets in what others have written: in each of its `forms`, however `spelling` has escaped them. `lookup`
//!   finds all of them at one pass, and looks only where `pieces` says that one may stand.
//! - `covering` keeps them out of what is written.

mod covering;
mod forms;
mod known;
mod lookup;
mod pieces;
mod source;
mod spelling;

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};
use subtle::ConstantTimeEq;
use tokio_rustls::rustls::crypto::ring;
use zeroize::Zeroizing;

pub use crate::credentials::REDACTED;
pub use covering::Covering;
pub use known::{KnownSecrets, texts_of};
pub use source::{SecretError, SecretFileError, Unseen, refuse_other_readers};
pub use spelling::{Reading, Spelled};

/// Shorter secrets, and shorter pieces of one, are not looked for: they would be found everywhere.
pub const SHORTEST: usize = 6;

/// A secret text: redacted in `Debug`, `Display` and `Serialize` from birth, wiped from memory when dropped.
#[derive(Clone, Deserialize)]
#[serde(from = "String")]
pub struct Secret(Zeroizing<String>);

/// Bytes that nobody can foresee; none where the operating system gives none.
pub fn random_bytes<const COUNT: usize>() -> Option<[u8; COUNT]> {
    let mut bytes = [0; COUNT];
    ring::default_provider().secure_random.fill(&mut bytes).ok()?;
    Some(bytes)
}

impl Secret {
    /// Takes a text as a secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The secret itself. Every call is a place to review: only signing needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(REDACTED)
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        constant_time_equal(self.0.as_bytes(), other.0.as_bytes())
    }
}

impl Eq for Secret {}

/// Whether two byte strings are equal, in a time that depends on their lengths only.
pub fn constant_time_equal(left: &[u8], right: &[u8]) -> bool {
    left.ct_eq(right).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_format_shows_the_text() {
        let secret = Secret::new("vVmeg");
        let json = serde_json::to_string(&secret).expect("a string serializes");
        for shown in [format!("{secret}"), format!("{secret:?}"), json] {
            assert!(!shown.contains("vVmeg"), "{shown}");
        }
    }

    #[test]
    fn equality_is_by_content() {
        assert_eq!(Secret::new("a"), Secret::new("a"));
        assert_ne!(Secret::new("a"), Secret::new("b"));
        assert!(!constant_time_equal(b"a", b"aa"));
    }
}
