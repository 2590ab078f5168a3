//! Public keys of OpenSSH.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use ring::signature::{ED25519, UnparsedPublicKey};
use serde::{Deserialize, Serialize};

use super::wire::{Reader, strings};
use crate::evidence::Sha256Digest;

/// The name of the only kind of key that signs bundles: every OpenSSH of the last ten years makes it.
pub(super) const ED25519_NAME: &str = "ssh-ed25519";

/// A public key (RFC 8709).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(pub(super) [u8; 32]);

/// The fingerprint of a key as `ssh-keygen -l` shows it: `SHA256:` and 43 characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(String);

impl PublicKey {
    /// The key in base64, as files of keys write it behind its kind.
    pub fn from_base64(text: &str) -> Option<Self> {
        Self::from_blob(&STANDARD.decode(text).ok()?)
    }

    /// The key of a line such as `ssh-ed25519 AAAA… comment`.
    pub fn from_line(line: &str) -> Option<Self> {
        let mut words = line.split_ascii_whitespace();
        (words.next()? == ED25519_NAME).then_some(())?;
        Self::from_base64(words.next()?)
    }

    pub(super) fn from_blob(blob: &[u8]) -> Option<Self> {
        let mut reader = Reader(blob);
        reader.expect(ED25519_NAME.as_bytes())?;
        let key = reader.string()?.try_into().ok()?;
        reader.end()?;
        Some(Self(key))
    }

    pub(super) fn blob(&self) -> Vec<u8> {
        strings(&[ED25519_NAME.as_bytes(), &self.0])
    }

    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, self.0).verify(message, signature).is_ok()
    }

    /// Its fingerprint.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint(format!("SHA256:{}", STANDARD_NO_PAD.encode(Sha256Digest::of(&self.blob()).bytes())))
    }
}

/// As files of keys write it, without a comment.
impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{ED25519_NAME} {}", STANDARD.encode(self.blob()))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
