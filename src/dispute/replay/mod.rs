//! The requests of a dispute once more: offline to the mock, as they were sent, or to a live platform, signed anew.
//!
//! `outgoing` has the bytes that are sent, `send` sends them, `answer` lays the answers beside those that were recorded.

mod answer;
mod outgoing;
mod send;

pub use answer::{Again, Replayed, Sameness};
pub use send::{Replay, ReplayError};
