//! The scenarios of a run, one after another or several at once. What they tell comes in the order of the list either
//! way, so that every report is the same to the byte at any number of jobs.

use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::{slice, thread};

use tokio::runtime::Runtime;

use super::plan::{Place, Plan};
use super::recorder::Recorder;
use crate::cli::runtime::runtime;
use crate::cli::{CliError, own_mock};
use crate::language::Bilingual;
use crate::scenario::{self, Scenario, ScenarioResult, StepResult};

/// Runs every scenario of a plan.
pub(super) fn run_all(plan: &Plan, recorder: &mut Recorder) -> Result<(), CliError> {
    match plan.jobs.min(plan.scenarios.len()) {
        0 | 1 => in_turn(plan, recorder),
        jobs => at_once(plan, jobs, recorder),
    }
}

/// One thread: client and mock take turns, and a switch between threads would cost more than it gains.
fn in_turn(plan: &Plan, recorder: &mut Recorder) -> Result<(), CliError> {
    let runtime = runtime()?;
    for scenario in &plan.scenarios {
        recorder.begin(scenario);
        let result = match recorder.stopped() {
            Some(reason) => ScenarioResult::skipped(scenario, reason),
            None => runtime.block_on(run_one(scenario, plan, &mut |step| recorder.step(&step))),
        };
        recorder.end(&result);
    }
    Ok(())
}

/// What the thread that runs a scenario tells of it.
enum Told {
    Step(Box<StepResult>),
    End(Box<ScenarioResult>),
}

/// Most steps of a scenario that are done and not yet told. A thread that is further ahead waits, so that memory does not
/// grow with the length of scenarios.
const STEPS_AHEAD: usize = 64;

/// The scenarios that are still to be run. Whoever takes one queues what will be told of it before the next can be taken:
/// the order of the queue is that of the list. The queue is short, so that memory does not grow with their number.
struct Remaining<'a> {
    scenarios: slice::Iter<'a, Arc<Scenario>>,
    queue: SyncSender<Receiver<Told>>,
}

impl<'a> Remaining<'a> {
    /// None where all are taken or nobody listens any more.
    fn take(&mut self) -> Option<(&'a Arc<Scenario>, SyncSender<Told>)> {
        let scenario = self.scenarios.next()?;
        let (tell, told) = sync_channel(STEPS_AHEAD);
        self.queue.send(told).ok()?;
        Some((scenario, tell))
    }
}

fn at_once(plan: &Plan, jobs: usize, recorder: &mut Recorder) -> Result<(), CliError> {
    let runtimes = (0..jobs).map(|_| runtime()).collect::<Result<Vec<_>, _>>()?;
    let (queue, in_order) = sync_channel(jobs);
    let remaining = Arc::new(Mutex::new(Remaining { scenarios: plan.scenarios.iter(), queue }));
    thread::scope(|scope| {
        for runtime in runtimes {
            let remaining = Arc::clone(&remaining);
            // One that breaks down is told of where its scenario stands, so it takes nothing else down with it.
            scope.spawn(move || panic::catch_unwind(AssertUnwindSafe(|| work(&runtime, plan, &remaining))));
        }
        // Were one end of the queue kept here, nobody would be told of a thread that is gone.
        drop(remaining);
        tell_in_order(plan, in_order, recorder);
    });
    Ok(())
}

/// A thread takes one scenario after another, each to its end: what its steps left behind is torn down in any case.
fn work(runtime: &Runtime, plan: &Plan, remaining: &Mutex<Remaining<'_>>) {
    let take = || remaining.lock().unwrap_or_else(PoisonError::into_inner).take();
    while let Some((scenario, tell)) = take() {
        // Where nobody listens any more there is nobody to tell.
        let mut step = |step| drop(tell.send(Told::Step(Box::new(step))));
        let result = runtime.block_on(run_one(scenario, plan, &mut step));
        drop(tell.send(Told::End(Box::new(result))));
    }
}

fn tell_in_order(plan: &Plan, in_order: Receiver<Receiver<Told>>, recorder: &mut Recorder) {
    for scenario in &plan.scenarios {
        recorder.begin(scenario);
        let mut has_ended = false;
        for told in in_order.recv().into_iter().flatten() {
            match told {
                Told::Step(step) => recorder.step(&step),
                Told::End(result) => {
                    recorder.end(&result);
                    has_ended = true;
                }
            }
        }
        if !has_ended {
            recorder.end(&ScenarioResult::failed_to_start(scenario, thread_gone()));
        }
    }
}

/// What is said of a scenario whose thread broke down: the reports are finished nevertheless.
fn thread_gone() -> Bilingual {
    Bilingual::new("运行它的线程意外终止（bis3 的缺陷）", "the thread that ran it broke down (a defect of bis3)")
}

async fn run_one(scenario: &Arc<Scenario>, plan: &Plan, tell: &mut dyn FnMut(StepResult)) -> ScenarioResult {
    if let Some(reason) = scenario::skipped(scenario, &plan.surroundings()) {
        return ScenarioResult::skipped(scenario, reason);
    }
    match &plan.place {
        Place::Target(connector) => {
            scenario::run(scenario, &mut connector.session(), &plan.target_setting(), tell).await
        }
        Place::OwnMock => own_mock::run(scenario, &plan.mock, &plan.label, plan.snapshots, tell).await,
    }
}
