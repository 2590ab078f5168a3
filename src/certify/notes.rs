//! The words of what is noted in the evidence of a run beside its exchanges.

/// A run begins: `about` is the plan, `text` the digests of plan and claims and the challenge's nonce.
pub const RUN_BEGUN: &str = "run-begun";
/// A run ends: nothing is waited for any more.
pub const RUN_ENDED: &str = "run-ended";
/// The client's command was started.
pub const COMMAND_STARTED: &str = "command-started";
/// The client's command has ended; `text` is its exit code.
pub const COMMAND_ENDED: &str = "command-ended";
/// A trial (`about`) is to begin with the next report.
pub const TRIAL_WANTED: &str = "trial-wanted";
/// An obligation (`about`) is left out by who makes the run; `text` is why.
pub const SKIPPED: &str = "skipped";
/// The program stood still for `text` milliseconds up to now: the machine was too busy, or asleep.
pub const HELD_UP: &str = "held-up";
