//! Requirements: one row for every testable sentence of the document, and for every point settled beside it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::language::Bilingual;

/// A sentence that can be held against a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The stable word id.
    pub id: Arc<str>,
    /// The clause of the document.
    pub clause: Arc<str>,
    /// The sentence in Chinese, and an English gloss.
    pub sentence: Bilingual,
    /// How strictly the document speaks.
    pub level: Level,
    /// Whom it binds.
    pub binds: Binds,
    /// Why it is not tested from outside, if it is not.
    pub untested: Option<Bilingual>,
    /// Where the sentence stands.
    pub origin: Origin,
}

/// How strictly a sentence speaks (RFC 2119).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Printed as an obligation or a fact of the interface.
    Must,
    /// Settled from HTTP, JSON or plain sense.
    Should,
    /// Allowed.
    May,
}

/// Whom a sentence binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Binds {
    /// The platform.
    Platform,
    /// The hospital's client.
    Client,
    /// Both sides.
    Both,
}

/// Where a sentence stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// In the document.
    Document,
    /// Settled here, because the document leaves it to HTTP, JSON or plain sense.
    Settled,
}

impl Level {
    /// The word that the tables use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::May => "may",
        }
    }
}

impl Binds {
    /// The word that the tables use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Platform => "platform",
            Self::Client => "client",
            Self::Both => "both",
        }
    }
}

impl Origin {
    /// The word that the tables use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Settled => "settled",
        }
    }
}
