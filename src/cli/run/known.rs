//! `--expect`: the failures of a target that are known, and what became of them.

use std::path::Path;
use std::sync::Arc;

use crate::cli::{CliError, Environment};
use crate::clock::{AdjustableClock, Clock, zone};
use crate::diagnostic::Source;
use crate::harness::known_failures::KnownFailures;
use crate::scenario::{Deviations, Scenario};

/// Reads the list; none where none is named. What it says of scenarios that are none of the run is told.
pub(super) fn read(
    file: Option<&Path>,
    scenarios: &[Arc<Scenario>],
    is_suite: bool,
    environment: &Environment,
) -> Result<Option<KnownFailures>, CliError> {
    let Some(file) = file else { return Ok(None) };
    let list = Deviations::read(&Source::read(file)?)?;
    let today = AdjustableClock::system().now()?.to_zoned_datetime(zone()).date();
    let known = KnownFailures::new(&list, scenarios, is_suite, today);
    if !is_suite {
        known.elsewhere(scenarios).iter().for_each(|diagnostic| environment.show(diagnostic));
    }
    Ok(Some(known))
}

/// Tells of entries that no longer fail, and what to write for failures that are new. Whether an entry is to be taken out.
pub(super) fn tell(known: &KnownFailures, environment: &Environment) -> bool {
    let stale = known.stale();
    stale.iter().chain(&known.expired()).for_each(|diagnostic| environment.show(diagnostic));
    let count = known.new_failures();
    if count > 0 {
        let zh = format!("有 {count} 个新的失败；若已知晓，把下面几行加进清单：");
        let en = format!("new failures: {count}; where they are known, add these lines to the list:");
        environment.warn(&(zh, en).into());
        // Outside the warning, which would indent them: they stand as they do in the list.
        environment.tell(&known.to_add());
    }
    !stale.is_empty()
}
