//! The same for tests without a runtime of their own.

use std::ops::Deref;

use tokio::runtime::{Builder, Runtime};

use super::builder::MockPlatformBuilder;
use super::error::Error;

/// A mock platform that runs in a thread of its own. It can be asked for all that [`super::MockPlatform`] can. Dropped, it
/// stops; what is in flight then is cut.
#[derive(Debug)]
pub struct MockPlatform {
    mock: super::MockPlatform,
    runtime: Runtime,
}

impl MockPlatform {
    /// Starts one as `bis3 serve` would.
    ///
    /// # Errors
    /// [`Error::Start`] where the system gives no thread or no port.
    pub fn start() -> Result<Self, Error> {
        start(super::MockPlatform::builder())
    }

    /// Takes no more connections and lets requests in flight finish.
    pub fn stop(self) {
        self.runtime.block_on(self.mock.stop());
    }
}

/// Starts a mock as it was built.
///
/// # Errors
/// As [`MockPlatformBuilder::start`].
pub fn start(builder: MockPlatformBuilder) -> Result<MockPlatform, Error> {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().map_err(Error::start)?;
    Ok(MockPlatform { mock: runtime.block_on(builder.start())?, runtime })
}

impl Deref for MockPlatform {
    type Target = super::MockPlatform;

    fn deref(&self) -> &Self::Target {
        &self.mock
    }
}

/// Runs scenarios.
///
/// # Errors
/// As [`super::Run::run`], and [`Error::Start`] where the system gives no runtime.
#[cfg(feature = "scenarios")]
pub fn run(run: &super::Run) -> Result<super::Results, Error> {
    let runtime = Builder::new_current_thread().enable_all().build().map_err(Error::start)?;
    runtime.block_on(run.run())
}
