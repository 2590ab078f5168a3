//! The requests of a dispute once more: offline to the mock, as they were sent, or to a live platform, signed anew.
//!
//! `outgoing` has the bytes that are sent, `mistake` the mistake in a signature that is made again, `send` sends them, `answer` lays the answers beside those that were recorded.

mod answer;
mod mistake;
mod outgoing;
mod send;

pub use answer::{Again, Replayed, Sameness, SignedWrongly, Silence};
pub use send::{Replay, ReplayError};
