//! A line as it is written.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::fault::FaultKind;
use super::line::{Content, Told};
use crate::evidence::Sha256Digest;

/// A line: what it says, and the digest of the line before. Only the first line of the first file has none.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Written<C> {
    pub(super) previous: Option<Sha256Digest>,
    #[serde(flatten)]
    pub(super) content: C,
}

impl Written<Content> {
    /// Reads a line without its line feed.
    ///
    /// # Errors
    /// What the JSON library says of it, or which member is no base64.
    pub(super) fn read(line: &[u8]) -> Result<Self, FaultKind> {
        let written: Self = serde_json::from_slice(line).map_err(|error| FaultKind::Unreadable(error.to_string()))?;
        match &written.content {
            Content::Exchange(exchange) => match exchange.told.undecodable() {
                Some(member) => Err(FaultKind::Undecodable(member)),
                None => Ok(written),
            },
            _ => Ok(written),
        }
    }
}

impl Told {
    /// The member that is no base64, where there is one: a message that cannot be read is not an empty one.
    pub(super) fn undecodable(&self) -> Option<&'static str> {
        let members = [
            ("request", Some(&self.request)),
            ("response", self.response.as_ref()),
            ("received", self.received.as_ref()),
        ];
        let is_wrong = |text: Option<&String>| text.is_some_and(|text| STANDARD.decode(text).is_err());
        members.into_iter().find(|(_, text)| is_wrong(*text)).map(|(name, _)| name)
    }
}
