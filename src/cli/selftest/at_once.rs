//! Several platforms at the same time. What came of each is told in the order of the list.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;

use super::plan::Subject;
use super::trial::{self, Trial};
use tokio::runtime::Runtime;

use crate::cli::CliError;
use crate::cli::own_mock::MockSetting;
use crate::cli::runtime::runtime;
use crate::scenario::Scenario;

/// Puts the suite before every platform, `jobs` of them at a time; the first is sound.
///
/// A faulty one meets only what can catch it. Where that does not, it meets the whole suite, which tells why.
pub(super) fn run_all(
    subjects: &[Subject],
    scenarios: &[Arc<Scenario>],
    base: &MockSetting,
    jobs: usize,
    done: &(dyn Fn(&Subject) + Sync),
) -> Result<Vec<Trial>, CliError> {
    let (first, others) = subjects.split_at(subjects.len().min(1));
    let whole =
        |setting: &MockSetting, runtime: &Runtime, _: &Subject| runtime.block_on(trial::run(scenarios, setting));
    let mut trials = each(first, base, jobs, done, &whole)?;
    let sound = trials.first().cloned().unwrap_or_default();
    trials.extend(each(others, base, jobs, done, &|setting, runtime, subject| {
        if let Subject::Mutant(defect) = subject {
            let trial = runtime.block_on(trial::run(&sound.naming(defect.clause(), scenarios), setting));
            if trial.killers(*defect).next().is_some() {
                return trial;
            }
        }
        whole(setting, runtime, subject)
    })?);
    Ok(trials)
}

fn each(
    subjects: &[Subject],
    base: &MockSetting,
    jobs: usize,
    done: &(dyn Fn(&Subject) + Sync),
    try_on: &(dyn Fn(&MockSetting, &Runtime, &Subject) -> Trial + Sync),
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
                    let _ = place.set(try_on(&subject.setting(base), &runtime, subject));
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
