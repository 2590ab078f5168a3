//! Runs the scenarios at several platforms at the same time. The results come in the order of the list.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;

use tokio::runtime::Runtime;

use super::platforms::TestedPlatform;
use super::trial::{self, Ended, Trial};
use crate::harness::own_mock::{MockSetting, OwnMockError};
use crate::harness::runtime::{RuntimeError, runtime};
use crate::language::{Bilingual, ToBilingual};
use crate::scenario::Scenario;

/// Why a self-test could not be finished.
#[derive(Debug, thiserror::Error)]
pub enum SelftestError {
    /// A thread has nothing to run on.
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
    /// No mock could be started for a user's run.
    #[error(transparent)]
    Mock(#[from] OwnMockError),
    /// Somebody asked for its end.
    #[error("{}; {done} of {count} platforms were tried, and nothing was judged", reason.en)]
    Halted {
        /// Why.
        reason: Bilingual,
        /// How many platforms were tried.
        done: usize,
        /// Of how many.
        count: usize,
    },
    /// A thread broke down.
    #[error("a thread of the self-test broke down")]
    Thread,
}

impl ToBilingual for SelftestError {
    fn to_bilingual(&self) -> Bilingual {
        match self {
            Self::Runtime(error) => error.to_bilingual(),
            Self::Mock(error) => error.to_bilingual(),
            Self::Halted { reason, done, count } => Bilingual::new(
                format!("{}；已试 {count} 个平台中的 {done} 个，没有得出结论", reason.zh),
                self.to_string(),
            ),
            Self::Thread => Bilingual::new("自检线程意外终止", self.to_string()),
        }
    }
}

/// How the work is done.
pub struct Work<'a> {
    /// How many platforms are tried at a time.
    pub jobs: usize,
    /// Told each platform that is done.
    pub done: &'a (dyn Fn(&TestedPlatform) + Sync),
    /// Judges a platform as a user would.
    pub as_user: &'a AsUser<'a>,
}

/// Puts scenarios to a platform as a user would, in their order, and says how that ends.
pub type AsUser<'a> = dyn Fn(&TestedPlatform, &[Arc<Scenario>], &Runtime) -> Result<Ended, OwnMockError> + Sync + 'a;

/// Runs the scenarios at every platform; the first is sound.
///
/// One with a defect gets only the scenarios that can catch it. Where none of them does, it gets all, which shows why.
pub(super) fn trials(
    platforms: &[TestedPlatform],
    scenarios: &[Arc<Scenario>],
    base: &MockSetting,
    work: &Work<'_>,
) -> Result<Vec<Trial>, SelftestError> {
    let judged = |trial: Trial, runtime: &Runtime, platform: &TestedPlatform| {
        let ended = Some((work.as_user)(platform, &trial.likeliest_first(scenarios), runtime)?);
        Ok(Trial { ended, ..trial })
    };
    let (first, others) = platforms.split_at(platforms.len().min(1));
    let whole = |setting: &MockSetting, runtime: &Runtime, platform: &TestedPlatform| {
        judged(runtime.block_on(trial::run(scenarios, setting)), runtime, platform)
    };
    let mut trials = each(first, base, work, &whole)?;
    let sound = trials.first().cloned().unwrap_or_default();
    trials.extend(each(others, base, work, &|setting, runtime, platform| {
        if let TestedPlatform::Mutant(defect) = platform {
            let trial = runtime.block_on(trial::run(&sound.naming(defect.clause(), scenarios), setting));
            if trial.killers(*defect).next().is_some() {
                return judged(trial, runtime, platform);
            }
        }
        whole(setting, runtime, platform)
    })?);
    Ok(trials)
}

/// What came of a platform, or why nobody knows.
type Tried = Result<Trial, SelftestError>;

fn each(
    platforms: &[TestedPlatform],
    base: &MockSetting,
    work: &Work<'_>,
    try_on: &(dyn Fn(&MockSetting, &Runtime, &TestedPlatform) -> Tried + Sync),
) -> Result<Vec<Trial>, SelftestError> {
    let runtimes = (0..work.jobs.clamp(1, platforms.len().max(1))).map(|_| runtime()).collect::<Result<Vec<_>, _>>()?;
    let next = AtomicUsize::new(0);
    let trials: Vec<OnceLock<Tried>> = platforms.iter().map(|_| OnceLock::new()).collect();
    thread::scope(|scope| {
        for runtime in runtimes {
            let (next, trials) = (&next, &trials);
            scope.spawn(move || {
                while let Some((platform, place)) = take(next, platforms, trials) {
                    let tried = try_on(&platform.setting(base), &runtime, platform);
                    // A trial that was broken off shows nothing of its platform.
                    if base.halt.reason().is_some() {
                        return;
                    }
                    // Nobody else has taken this place.
                    let _ = place.set(tried);
                    (work.done)(platform);
                }
            });
        }
    });
    if let Some(reason) = base.halt.reason() {
        let done = trials.iter().filter(|trial| trial.get().is_some()).count();
        return Err(SelftestError::Halted { reason, done, count: trials.len() });
    }
    trials.into_iter().map(|trial| trial.into_inner().unwrap_or(Err(SelftestError::Thread))).collect()
}

fn take<'a>(
    next: &AtomicUsize,
    platforms: &'a [TestedPlatform],
    trials: &'a [OnceLock<Tried>],
) -> Option<(&'a TestedPlatform, &'a OnceLock<Tried>)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    platforms.get(index).zip(trials.get(index))
}
