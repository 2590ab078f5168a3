//! A seed that no earlier call had.

use super::CliError;
use crate::clock::{AdjustableClock, Clock};

/// The machine's time: a target that keeps what it was told before is not told the same again. Never the clock that was asked
/// for, which may stand still.
///
/// # Errors
/// [`CliError`] where the machine's clock cannot be read.
pub(super) fn seed() -> Result<u64, CliError> {
    let now = AdjustableClock::system().now();
    let now = now.map_err(|error| CliError::harness("无法读取本机时钟", error.to_string()))?;
    Ok(now.as_microsecond().unsigned_abs())
}
