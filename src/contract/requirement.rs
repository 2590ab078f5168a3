//! Requirements: one row for every testable sentence of the document, and for every point settled beside it.

use std::sync::Arc;

use crate::language::Bilingual;
use crate::words::words;

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

words! {
    /// How strictly a sentence speaks (RFC 2119).
    pub enum Level {
        /// Printed as an obligation or a fact of the interface.
        Must = "must",
        /// Settled from HTTP, JSON or plain sense.
        Should = "should",
        /// Allowed.
        May = "may",
    }
    /// Whom a sentence binds.
    pub enum Binds {
        /// The platform.
        Platform = "platform",
        /// The hospital's client.
        Client = "client",
        /// Both sides.
        Both = "both",
    }
    /// Where a sentence stands.
    pub enum Origin {
        /// In the document.
        Document = "document",
        /// Settled here, because the document leaves it to HTTP, JSON or plain sense.
        Settled = "settled",
    }
}
