//! An answer held against what a step expects.
//!
//! `received` is an answer read once; `check` compares it with all expectations, with `answer` for its status, headers and
//! body; `matching` compares one value with one matcher.

mod answer;
pub(super) mod check;
pub(super) mod matching;
pub(super) mod received;

use std::ops::Range;
use std::time::Duration;

/// That no answer came, where a step expects just that.
pub(in crate::scenario) struct Silence {
    /// Where it is expected.
    pub(in crate::scenario) place: Range<usize>,
    /// How long it took.
    pub(in crate::scenario) elapsed: Duration,
    /// Whether the connection stayed open.
    pub(in crate::scenario) still_open: bool,
}
