//! The runtimes on which a client, and a mock in the same process, run.

use std::io;

use tokio::runtime::{Builder, Runtime};

use crate::language::{Bilingual, ToBilingual};

/// The operating system gives what a runtime needs no more.
#[derive(Debug, thiserror::Error)]
#[error("the runtime cannot be started: {0}")]
pub struct RuntimeError(#[from] io::Error);

impl ToBilingual for RuntimeError {
    fn to_bilingual(&self) -> Bilingual {
        Bilingual::new(format!("无法启动运行时：{}", self.0), self.to_string())
    }
}

/// A runtime of as many threads as the machine has processors, for what is to be as quick as it can.
///
/// # Errors
/// [`RuntimeError`].
pub fn threads() -> Result<Runtime, RuntimeError> {
    Ok(Builder::new_multi_thread().enable_all().build()?)
}

/// A runtime of one thread.
///
/// # Errors
/// [`RuntimeError`].
pub fn runtime() -> Result<Runtime, RuntimeError> {
    Ok(Builder::new_current_thread().enable_all().build()?)
}
