//! The bundle of a dispute: made, shown, checked, replayed and countersigned, by this program and by the tools of any machine.

mod archive;
mod basis;
mod held;
mod program;
mod raw_bytes;
mod replay;
mod sealed;
mod stock_tools;
mod support;
pub mod tamper;
mod timestamp;
mod tree;
mod untold;
mod verdicts;
