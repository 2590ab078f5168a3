//! What commands that speak to somebody run on.

use std::num::NonZeroUsize;

use tokio::runtime::{Builder, Runtime};

use super::CliError;

/// A runtime of one thread.
pub(super) fn runtime() -> Result<Runtime, CliError> {
    Builder::new_current_thread().enable_all().build().map_err(|error| {
        CliError::harness(format!("无法启动运行时：{error}"), format!("the runtime cannot be started: {error}"))
    })
}

/// How many are done at the same time, as typed; the error names what can be typed, the same in both languages.
///
/// # Errors
/// What can be typed, where it is something else.
pub(super) fn parse_jobs(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "1 | 2 | 3 | …".to_owned())
}
