//! Exit codes, named once.

use std::process::ExitCode;

/// How a command ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: all well.
    Passed,
    /// 1: something does not conform.
    Nonconformance,
    /// 2: a wrong command line or a bad input file.
    Usage,
    /// 3: the target cannot be reached, or the harness itself failed.
    Harness,
    /// 4: snapshots are pending.
    Pending,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Passed => 0,
            Exit::Nonconformance => 1,
            Exit::Usage => 2,
            Exit::Harness => 3,
            Exit::Pending => 4,
        })
    }
}
