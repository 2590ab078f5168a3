//! What a Rust test uses of this library: a mock platform, a signature, the examination of a body, and scenarios run at an
//! address.
//!
//! `mock_platform` starts a mock in the test's own runtime, as `builder` was told; `blocking` does it for tests without one.
//! `exchange` is what the mock has seen and kept. `examine` holds a body against the document, `sign` signs a request, `run`
//! runs scenarios, and `error` is why one of these cannot be done.

pub mod blocking;
mod builder;
mod error;
mod examine;
mod exchange;
mod mock_platform;
#[cfg(feature = "scenarios")]
mod run;
mod sign;

pub use builder::MockPlatformBuilder;
pub use error::Error;
pub use examine::{Finding, examine};
pub use exchange::{Exchange, StoredReport};
pub use mock_platform::MockPlatform;
#[cfg(feature = "scenarios")]
pub use run::{Outcome, Results, Run, ScenarioOutcome, StepOutcome};
pub use sign::Signer;
