//! Writes what a command has made, whole or not at all, and says when that was.

use std::path::Path;

use jiff::Timestamp;

use crate::cli::CliError;
use crate::cli::output::unwritten;
use crate::clock::{AdjustableClock, Clock};
use crate::diagnostic::write_file;

/// Writes a file whole or not at all.
///
/// # Errors
/// [`CliError::Harness`] where it cannot be written.
pub(super) fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<(), CliError> {
    write_file(path, content).map_err(|error| unwritten(path, &error))
}

/// The second in which a bundle is made.
pub(super) fn made() -> Result<Timestamp, CliError> {
    let now = AdjustableClock::system().now()?;
    Ok(Timestamp::from_second(now.as_second()).unwrap_or(now))
}
