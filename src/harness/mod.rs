//! Mock and scenario in one process. Nothing here reads arguments or writes to a terminal.
//!
//! - `own_mock` starts a mock for one scenario and runs the scenario against it.
//! - `run` says which scenarios are run, at which target and with what, and runs one of them.
//! - `jobs` runs all of them, one after another or several at once.
//! - `overall` tells what a run shows as a whole.
//! - `recorder` keeps what a run comes to, `known_failures` says which of its failures are known, and `last_failed` remembers
//!   them for the next run.
//! - `shard` chooses the part of the scenarios that belongs to one of several machines.
//! - `coverage` collects which requirement is tested by which cases.
//! - `comparison` runs the same scenarios at two targets and compares the answers.
//! - `selftest` runs scenarios at platforms with one defect each, and at sound ones.
//! - `runtime` starts what all of this runs on.

pub mod comparison;
pub mod coverage;
pub mod jobs;
pub mod known_failures;
pub mod last_failed;
pub mod overall;
pub mod own_mock;
pub mod recorder;
pub mod run;
pub mod runtime;
pub mod selftest;
pub mod shard;
