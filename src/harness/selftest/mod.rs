//! The self-test of scenarios: each platform with a defect must be caught, and nothing may speak against a sound one.
//!
//! - `platforms` lists the platforms: one for each defect, and sound ones whose readings are drawn by chance.
//! - `trial` runs the scenarios at one platform and collects the cases that did not pass.
//! - `workers` does this for several platforms at a time.
//! - `matrix` is the result: which case catches which defect.

mod matrix;
mod platforms;
mod trial;
mod workers;

use std::sync::Arc;

pub use matrix::{ByExit, DefectResult, FalseAlarm, Matrix, SoundResult, WeakCatch};
pub use platforms::{TestedPlatform, tested_platforms};
pub use trial::{Ended, Objection, Trial, run};
pub use workers::{AsUser, SelftestError, Work};

use crate::harness::own_mock::MockSetting;
use crate::scenario::Scenario;

/// Runs the scenarios at every platform, of which the first has to be sound.
///
/// # Errors
/// [`SelftestError`].
pub fn selftest(
    platforms: &[TestedPlatform],
    scenarios: &[Arc<Scenario>],
    base: &MockSetting,
    work: &Work<'_>,
) -> Result<Matrix, SelftestError> {
    let trials = workers::trials(platforms, scenarios, base, work)?;
    Ok(Matrix::new(base, scenarios.len(), platforms, &trials))
}
