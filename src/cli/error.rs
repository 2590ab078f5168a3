//! What can end a command early.

use std::io::{self, ErrorKind};

use thiserror::Error;

use super::Exit;
use crate::diagnostic::{Diagnostic, SourceError};
use crate::harness::runtime::RuntimeError;
use crate::language::Bilingual;

/// Why a command ended without doing its work. The variant says who is to blame and with it the exit code.
#[derive(Debug, Error)]
pub enum CliError {
    /// A file of the user's is wrong, at a place.
    #[error(transparent)]
    Input(#[from] Box<Diagnostic>),
    /// A file of the user's cannot be read.
    #[error(transparent)]
    File(#[from] SourceError),
    /// The command line asks for something that cannot be.
    #[error("{}", .0.en)]
    Usage(Bilingual),
    /// The target cannot be reached, or the harness failed.
    #[error("{}", .0.en)]
    Harness(Bilingual),
    /// Whoever was asked reads no longer.
    #[error("the output was closed")]
    OutputClosed,
}

impl CliError {
    /// A mistake on the command line.
    pub fn usage(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Usage(Bilingual::new(zh, en))
    }

    /// A failure outside the user's files and command line.
    pub fn harness(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Harness(Bilingual::new(zh, en))
    }

    /// Output that cannot be written.
    pub fn output(error: &io::Error) -> Self {
        match error.kind() {
            ErrorKind::BrokenPipe => Self::OutputClosed,
            _ => {
                Self::harness(format!("无法写到标准输出：{error}"), format!("cannot write to standard output: {error}"))
            }
        }
    }

    /// What became of a write to standard output. Who stops reading has seen enough: that is no mistake, and what a command
    /// found, and with it the exit code, stays the same.
    ///
    /// # Errors
    /// As [`CliError::output`].
    pub fn written(written: io::Result<()>) -> Result<(), Self> {
        match written {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Self::output(&error)),
            _ => Ok(()),
        }
    }

    /// The exit code.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Input(_) | Self::File(_) | Self::Usage(_) => Exit::Usage,
            Self::Harness(_) => Exit::Harness,
            Self::OutputClosed => Exit::Pending,
        }
    }
}

impl From<RuntimeError> for CliError {
    fn from(error: RuntimeError) -> Self {
        Self::Harness(error.told())
    }
}

impl From<Diagnostic> for CliError {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Input(Box::new(diagnostic))
    }
}
