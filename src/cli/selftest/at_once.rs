//! Several platforms at the same time. What came of each is told in the order of the list.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;

use super::plan::Subject;
use super::trial::{self, Trial};
use crate::cli::CliError;
use crate::cli::own_mock::MockSetting;
use crate::cli::runtime::runtime;
use crate::scenario::Scenario;

/// Puts the suite before every platform, `jobs` of them at a time.
pub(super) fn run_all(
    subjects: &[Subject],
    scenarios: &[Arc<Scenario>],
    base: &MockSetting,
    jobs: usize,
    done: &(dyn Fn(&Subject) + Sync),
) -> Result<Vec<Trial>, CliError> {
    let runtimes = (0..jobs.clamp(1, subjects.len().max(1))).map(|_| runtime()).collect::<Result<Vec<_>, _>>()?;
    let next = AtomicUsize::new(0);
    let trials: Vec<OnceLock<Trial>> = subjects.iter().map(|_| OnceLock::new()).collect();
    thread::scope(|scope| {
        for runtime in runtimes {
            let (next, trials) = (&next, &trials);
            scope.spawn(move || {
                while let Some((subject, place)) = take(next, subjects, trials) {
                    // Nobody else has taken this place.
                    let _ = place.set(runtime.block_on(trial::run(scenarios, &subject.setting(base))));
                    done(subject);
                }
            });
        }
    });
    let gone = || CliError::harness("自检线程意外终止", "a thread of the self-test broke down");
    trials.into_iter().map(|trial| trial.into_inner().ok_or_else(gone)).collect()
}

fn take<'a>(
    next: &AtomicUsize,
    subjects: &'a [Subject],
    trials: &'a [OnceLock<Trial>],
) -> Option<(&'a Subject, &'a OnceLock<Trial>)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    subjects.get(index).zip(trials.get(index))
}
