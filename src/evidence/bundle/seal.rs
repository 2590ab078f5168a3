//! Makes a bundle.

use jiff::Timestamp;
use serde_json::Value;

use super::archive::{ArchiveError, Entry, MOST_BYTES, MOST_ENTRIES, pack};
use super::manifest::VERSION;
use super::signature::{PublicKey, Signature};
use super::{EVIDENCE, Form, Kind, MANIFEST, Manifest, SIGNATURE, SUMS, TakenLines, sums};
use crate::evidence::Sha256Digest;

/// Room for names, headers, manifest and what comes later.
const RESERVE: usize = 8 * 1024 * 1024;

/// What is sealed.
#[derive(Clone, Debug)]
pub struct Content {
    /// What the bundle is for.
    pub kind: Kind,
    /// When it is made.
    pub made: Timestamp,
    /// By whom, as they call themselves.
    pub who: Option<String>,
    /// The key that is going to sign.
    pub key: Option<PublicKey>,
    /// The evidence.
    pub evidence: TakenLines,
    /// The other entries, in their order: texts and reports, README first.
    pub entries: Vec<Entry>,
    /// What the manifest says besides.
    pub subject: Value,
}

/// A bundle that is sealed, and perhaps signed.
#[derive(Clone, Debug)]
pub struct Sealed {
    entries: Vec<Entry>,
}

impl Sealed {
    /// Seals it.
    ///
    /// # Errors
    /// [`ArchiveError`] where it is larger than what would be read again.
    pub fn of(content: Content) -> Result<Self, ArchiveError> {
        let Content { kind, made, who, key, evidence, mut entries, subject } = content;
        entries.push(Entry::new(EVIDENCE, evidence.bytes));
        if entries.len() + 100 > MOST_ENTRIES {
            return Err(ArchiveError::TooManyEntries);
        }
        if entries.iter().map(|entry| entry.content.len()).sum::<usize>() > MOST_BYTES - RESERVE {
            return Err(ArchiveError::TooLarge);
        }
        let sums = sums::text(&entries);
        let manifest = Manifest {
            format: Form::Bundle,
            version: VERSION,
            kind,
            tool: tool(),
            made,
            who,
            key: key.map(|key| key.fingerprint()),
            sha256sums: Sha256Digest::of(sums.as_bytes()),
            evidence: evidence.told,
            subject,
        };
        entries.push(Entry::new(SUMS, sums));
        entries.push(Entry::new(MANIFEST, manifest.text()));
        Ok(Self { entries })
    }

    /// What is to be signed.
    pub fn manifest(&self) -> &[u8] {
        &self.entries.last().expect("the manifest stands last").content
    }

    /// The bytes of the bundle, with its signature where there is one.
    pub fn pack(mut self, signature: Option<&Signature>) -> Vec<u8> {
        self.entries.extend(signature.map(|signature| Entry::new(SIGNATURE, signature.text())));
        pack(&self.entries)
    }
}

/// This program, with its version.
pub(super) fn tool() -> String {
    concat!("bis3 ", env!("CARGO_PKG_VERSION")).to_owned()
}
