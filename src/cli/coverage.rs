//! What the suite covers: every scenario run against a mock of its own, and what each step holds the mock to.

use std::sync::Arc;

use super::CliError;
use super::own_mock::{self, MockSetting};
use super::runtime::runtime;
use crate::scenario::Scenario;
use crate::snapshot::Policy;
use crate::suite::coverage::Coverage;

const LABEL: &str = "coverage";

/// Runs scenarios against mocks of their own.
///
/// # Errors
/// [`CliError`] where no runtime can be started.
pub fn covered(scenarios: &[Arc<Scenario>], setting: &MockSetting) -> Result<Coverage, CliError> {
    Ok(runtime()?.block_on(run(scenarios, setting)))
}

async fn run(scenarios: &[Arc<Scenario>], setting: &MockSetting) -> Coverage {
    let mut coverage = Coverage::default();
    for scenario in scenarios {
        own_mock::run(scenario, setting, LABEL, Policy::Off, &mut |step| coverage.add(scenario, &step)).await;
    }
    coverage
}
