//! What can end a command early.

use std::io::{self, ErrorKind};

use thiserror::Error;

use super::Exit;
use crate::client::{AddressError, TargetError, TrustError};
use crate::clock::ClockFailure;
use crate::diagnostic::{Diagnostic, SourceError};
use crate::evidence::chain::EvidenceError;
use crate::harness::comparison::ComparisonError;
use crate::harness::last_failed::LastFailedError;
use crate::harness::own_mock::OwnMockError;
use crate::harness::runtime::RuntimeError;
use crate::harness::selftest::SelftestError;
use crate::language::{Bilingual, ToBilingual};
use crate::mock::TlsError;
use crate::snapshot::SnapshotError;
use crate::store::StoreFileError;

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
            _ => Self::harness(
                format!("无法写到标准输出：{}", error.to_bilingual().zh),
                format!("cannot write to standard output: {error}"),
            ),
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

/// What is wrong, where it is told among other things.
impl ToBilingual for CliError {
    fn to_bilingual(&self) -> Bilingual {
        match self {
            Self::Input(diagnostic) => (*diagnostic.message).clone(),
            Self::File(error) => error.to_bilingual(),
            Self::Usage(text) | Self::Harness(text) => text.clone(),
            Self::OutputClosed => ("无人读取输出", "nobody reads the output").into(),
        }
    }
}

/// Who is to blame for an error of another room.
macro_rules! blame {
    ($($error:ty => $blame:ident,)+) => {
        $(impl From<$error> for CliError {
            fn from(error: $error) -> Self {
                Self::$blame(error.to_bilingual())
            }
        })+
    };
}

blame! {
    AddressError => Usage,
    StoreFileError => Usage,
    TlsError => Usage,
    TrustError => Usage,
    ComparisonError => Harness,
    OwnMockError => Harness,
    RuntimeError => Harness,
    SelftestError => Harness,
    SnapshotError => Harness,
    TargetError => Harness,
}

impl From<LastFailedError> for CliError {
    fn from(error: LastFailedError) -> Self {
        match error {
            LastFailedError::Missing(_) => Self::Usage(error.to_bilingual()),
            LastFailedError::File(error) => error.into(),
            LastFailedError::Unwritten { .. } => Self::Harness(error.to_bilingual()),
        }
    }
}

impl From<EvidenceError> for CliError {
    fn from(error: EvidenceError) -> Self {
        if error.is_of_user() { Self::Usage(error.to_bilingual()) } else { Self::Harness(error.to_bilingual()) }
    }
}

impl From<ClockFailure> for CliError {
    fn from(error: ClockFailure) -> Self {
        Self::harness("无法读取本机时钟", error.to_string())
    }
}

impl From<Diagnostic> for CliError {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Input(Box::new(diagnostic))
    }
}
