//! Where exchanges are kept for longer than the journal keeps them.

use std::fmt::Debug;
use std::net::SocketAddr;

use jiff::Timestamp;

use super::journal_entry::End;

/// Keeps exchanges. What it costs, every answer waits for.
pub trait Keeper: Debug + Send + Sync {
    /// Keeps an exchange, before the first byte of its answer goes, and gives it a number; none where it cannot be kept.
    fn keep(&self, exchange: &KeptExchange<'_>) -> Option<u64>;

    /// Of the answer only so many bytes went.
    fn went_in_part(&self, number: u64, sent: usize);
}

/// An exchange to be kept.
#[derive(Clone, Copy, Debug)]
pub struct KeptExchange<'a> {
    /// Who sent the request.
    pub peer: SocketAddr,
    /// When it was read.
    pub received: Option<Timestamp>,
    /// Its bytes, however many.
    pub request: &'a [u8],
    /// The bytes of the answer, or how the connection ended without one; neither where the answer could not go.
    pub response: Result<&'a [u8], Option<End>>,
}
