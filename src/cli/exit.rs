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
    /// 130: Ctrl-C broke it off, as shells count (128 and the number of the signal).
    Interrupted,
    /// 143: SIGTERM broke it off.
    Terminated,
}

impl Exit {
    /// The number that the program ends with.
    pub fn number(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::Nonconformance => 1,
            Self::Usage => 2,
            Self::Harness => 3,
            Self::Pending => 4,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.number())
    }
}
