//! Runs all scenarios of a run, one after another or several at once. Their results come in the order of the list either
//! way, so that every report is the same to the byte at any number of jobs.

use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::{slice, thread};

use tokio::runtime::Runtime;

use super::overall::Overall;
use super::run::{Run, Target};
use super::runtime::{RuntimeError, runtime};
use crate::language::{Bilingual, bilingual};
use crate::scenario::{Scenario, ScenarioResult, StepResult};

/// Who is told how a run goes on.
pub trait Listener {
    /// A scenario is begun.
    fn begin(&mut self, scenario: &Arc<Scenario>);

    /// A step of it is done.
    fn step(&mut self, step: &StepResult);

    /// The scenario is done, or was skipped.
    fn end(&mut self, result: &ScenarioResult);

    /// Why no further scenario is to be run; none while they are. Only a run of one job asks.
    fn stopped(&self) -> Option<Bilingual> {
        None
    }
}

/// How a run came to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Every scenario had its turn.
    Whole,
    /// Nobody was at the target any more, as is told.
    TargetLost(Bilingual),
    /// It was halted before its end, for this reason.
    Halted(Bilingual),
}

/// Runs every scenario.
///
/// # Errors
/// [`RuntimeError`], before the first is begun.
pub fn run_all(run: &Run, listener: &mut dyn Listener) -> Result<Ending, RuntimeError> {
    let mut listening = Listening { run, overall: run.overall(), scenario: None, in_vain: 0, listener };
    match run.jobs.min(run.scenarios.len()) {
        0 | 1 => in_turn(run, &mut listening),
        jobs => at_once(run, jobs, &mut listening),
    }?;
    let is_lost = listening.is_lost();
    let Listening { overall, listener, .. } = listening;
    for part in overall.parts(run.is_suite) {
        listener.begin(&part.scenario);
        part.steps.iter().for_each(|step| listener.step(step));
        listener.end(&part.result());
    }
    Ok(match run.mock.halt.reason() {
        None => Ending::Whole,
        Some(reason) if is_lost => Ending::TargetLost(reason),
        Some(reason) => Ending::Halted(reason),
    })
}

/// How many requests one after another find nobody at a target that is lost: one may be a moment's trouble.
const MOST_IN_VAIN: usize = 3;

/// Takes in what the run shows as a whole on the way to who is told.
struct Listening<'a> {
    run: &'a Run,
    overall: Overall,
    scenario: Option<Arc<Scenario>>,
    /// How many requests have found nobody since the last that was taken.
    in_vain: usize,
    listener: &'a mut dyn Listener,
}

impl Listening<'_> {
    fn is_lost(&self) -> bool {
        self.in_vain >= MOST_IN_VAIN
    }

    /// Halts the run where nobody is at the target any more: the rest would tell the same of nobody.
    fn look_for_target(&mut self, step: &StepResult) {
        match (step.found_nobody, &step.exchange) {
            (true, _) => self.in_vain += 1,
            (false, Some(_)) => self.in_vain = 0,
            (false, None) => {}
        }
        if self.is_lost() && matches!(self.run.target, Target::Address(_)) {
            self.run.mock.halt.call(target_lost());
        }
    }
}

fn target_lost() -> Bilingual {
    bilingual!(
        "目标已经连不上（连续 {MOST_IN_VAIN} 个请求都无法建立连接），不再运行",
        "nobody is at the target any more ({MOST_IN_VAIN} requests one after another found no connection), so the run ends here"
    )
}

impl Listener for Listening<'_> {
    fn begin(&mut self, scenario: &Arc<Scenario>) {
        self.scenario = Some(Arc::clone(scenario));
        self.listener.begin(scenario);
    }

    fn step(&mut self, step: &StepResult) {
        if let Some(scenario) = &self.scenario {
            self.overall.add(scenario, step);
        }
        self.look_for_target(step);
        self.listener.step(step);
    }

    fn end(&mut self, result: &ScenarioResult) {
        self.listener.end(result);
    }

    fn stopped(&self) -> Option<Bilingual> {
        self.listener.stopped()
    }
}

/// One thread: client and mock take turns, and a switch between threads would cost more than it gains.
fn in_turn(run: &Run, listener: &mut dyn Listener) -> Result<(), RuntimeError> {
    let runtime = runtime()?;
    for scenario in &run.scenarios {
        listener.begin(scenario);
        let result = match listener.stopped() {
            Some(reason) => ScenarioResult::skipped(scenario, reason),
            None => runtime.block_on(run.run_one(scenario, &mut |step| listener.step(&step))),
        };
        listener.end(&result);
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

fn at_once(run: &Run, jobs: usize, listener: &mut dyn Listener) -> Result<(), RuntimeError> {
    let runtimes = (0..jobs).map(|_| runtime()).collect::<Result<Vec<_>, _>>()?;
    let (queue, in_order) = sync_channel(jobs);
    let remaining = Arc::new(Mutex::new(Remaining { scenarios: run.scenarios.iter(), queue }));
    thread::scope(|scope| {
        for runtime in runtimes {
            let remaining = Arc::clone(&remaining);
            // One that breaks down is told of where its scenario stands, so it takes nothing else down with it.
            scope.spawn(move || panic::catch_unwind(AssertUnwindSafe(|| work(&runtime, run, &remaining))));
        }
        // Were one end of the queue kept here, nobody would be told of a thread that is gone.
        drop(remaining);
        tell_in_order(run, in_order, listener);
    });
    Ok(())
}

/// A thread takes one scenario after another, each to its end: what its steps left behind is torn down in any case.
fn work(runtime: &Runtime, run: &Run, remaining: &Mutex<Remaining<'_>>) {
    let take = || remaining.lock().unwrap_or_else(PoisonError::into_inner).take();
    while let Some((scenario, tell)) = take() {
        // Where nobody listens any more there is nobody to tell.
        let mut step = |step| drop(tell.send(Told::Step(Box::new(step))));
        let result = runtime.block_on(run.run_one(scenario, &mut step));
        drop(tell.send(Told::End(Box::new(result))));
    }
}

fn tell_in_order(run: &Run, in_order: Receiver<Receiver<Told>>, listener: &mut dyn Listener) {
    for scenario in &run.scenarios {
        listener.begin(scenario);
        let mut has_ended = false;
        for told in in_order.recv().into_iter().flatten() {
            match told {
                Told::Step(step) => listener.step(&step),
                Told::End(result) => {
                    listener.end(&result);
                    has_ended = true;
                }
            }
        }
        if !has_ended {
            listener.end(&ScenarioResult::failed_to_start(scenario, thread_gone()));
        }
    }
}

/// What is said of a scenario whose thread broke down: the reports are finished nevertheless.
fn thread_gone() -> Bilingual {
    Bilingual::new("运行它的线程意外终止（bis3 的缺陷）", "the thread that ran it broke down (a defect of bis3)")
}
