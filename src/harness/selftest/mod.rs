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

pub use matrix::{DefectResult, FalseAlarm, Matrix, SoundResult, WeakCatch};
pub use platforms::{TestedPlatform, tested_platforms};
pub use trial::{Objection, Trial, run};
pub use workers::SelftestError;

use crate::harness::own_mock::MockSetting;
use crate::scenario::Scenario;

/// Runs the scenarios at every platform, `jobs` of them at a time, and tells each platform that is done. The first one has
/// to be sound.
///
/// # Errors
/// [`SelftestError`].
pub fn selftest(
    platforms: &[TestedPlatform],
    scenarios: &[Arc<Scenario>],
    base: &MockSetting,
    jobs: usize,
    done: &(dyn Fn(&TestedPlatform) + Sync),
) -> Result<Matrix, SelftestError> {
    let trials = workers::trials(platforms, scenarios, base, jobs, done)?;
    Ok(Matrix::new(base, scenarios.len(), platforms, &trials))
}
