//! An answer held against what a step expects.
//!
//! `received` is an answer read once; `check` compares it with all expectations, with `answer` for its status, headers and
//! body; `connection` is what becomes of the connection; `matching` compares one value with one matcher, and a `mismatch`
//! tells what was expected; `reading` tells how the target reads an open point.

mod answer;
pub(super) mod check;
pub(super) mod connection;
pub(super) mod matching;
mod mismatch;
pub(super) mod reading;
pub(super) mod received;
