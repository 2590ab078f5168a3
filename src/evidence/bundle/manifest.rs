//! What a bundle says of itself. It is what is signed, and it binds every other entry.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::lines::EvidenceLines;
use super::signature::Fingerprint;
use crate::diagnostic::escaped_json;
use crate::evidence::Sha256Digest;
use crate::words::words;

/// The version of the form. A reader refuses one that it does not know.
pub(super) const VERSION: u32 = 1;

words! {
    /// The word by which a manifest is known.
    pub enum Form {
        /// A bundle.
        Bundle = "bis3-bundle",
    }

    /// What a bundle is for.
    pub enum Kind {
        /// A dispute about what was answered.
        Dispute = "dispute",
        /// What a client has shown.
        Certification = "certification",
        /// What a platform has shown.
        Platform = "platform",
    }
}

/// The text of `manifest.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Manifest {
    /// Always the same word.
    pub format: Form,
    /// The version of the form.
    pub version: u32,
    /// What it is for.
    pub kind: Kind,
    /// The tool that made it, with its version.
    pub tool: String,
    /// When, by the clock of who made it.
    pub made: Timestamp,
    /// By whom, as they call themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// The key that signs it; none where it is not signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Fingerprint>,
    /// The SHA-256 of `SHA256SUMS`, which holds that of every other entry.
    pub sha256sums: Sha256Digest,
    /// The lines of the evidence.
    pub evidence: EvidenceLines,
    /// What the kind of bundle says besides.
    pub subject: Value,
}

impl Manifest {
    /// Reads it.
    ///
    /// # Errors
    /// What the JSON library says, or that the version is a later one.
    pub(super) fn read(text: &[u8]) -> Result<Self, String> {
        let manifest: Self = serde_json::from_slice(text).map_err(|error| error.to_string())?;
        if manifest.version > VERSION {
            return Err(format!("version {}", manifest.version));
        }
        Ok(manifest)
    }

    pub(super) fn text(&self) -> Vec<u8> {
        json_text(self)
    }
}

/// A value as the text of an entry.
pub fn json_text(value: &impl Serialize) -> Vec<u8> {
    let text = serde_json::to_string_pretty(value).expect("names are texts, and no value of a bundle can fail");
    (escaped_json(text) + "\n").into_bytes()
}
