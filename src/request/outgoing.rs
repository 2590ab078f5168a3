//! Bytes that are ready to be sent.

use bytes::Bytes;

/// Bytes that are ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// All of them.
    pub bytes: Bytes,
    /// The method: answers to some have no body.
    pub method: String,
    /// What becomes of the sending side behind them.
    pub ending: Ending,
    /// Whether they tell themselves where the request ends. What stands behind the end that a target sees would be read
    /// as the beginning of the next request.
    pub tells_its_end: bool,
}

/// What becomes of the sending side of a connection behind a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ending {
    /// It stays open.
    #[default]
    Kept,
    /// It is closed, so that the target sees that no more bytes come; an answer can still be read.
    Closed,
}
