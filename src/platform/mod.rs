//! The platform as a function: what is answered to a message, why, what was found and what was recorded.
//!
//! Nothing here opens a socket or a file or reads a clock of its own.

mod decision;
mod effect;

pub use decision::{Answer, Decision, Recorded, Refusal, Subject, Verdict};
pub use effect::WireEffect;
