//! What commands that speak to somebody run on.

use tokio::runtime::{Builder, Runtime};

use super::CliError;

/// A runtime of one thread.
pub(super) fn runtime() -> Result<Runtime, CliError> {
    Builder::new_current_thread().enable_all().build().map_err(|error| {
        CliError::harness(format!("无法启动运行时：{error}"), format!("the runtime cannot be started: {error}"))
    })
}
