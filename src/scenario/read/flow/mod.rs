//! The tree of steps: what a step does, and when and how often it is done.
//!
//! `load` reads the tree. `claim` is what a step holds the target to; `each` does a step several times, with a `label` for
//! each round; `parallel` does steps at the same time, `include` those of another file; `retry` does one again, `capture`
//! takes values out of its answer, and `clock` sets the mock's clock by a `span` of time.

mod capture;
mod claim;
mod clock;
mod each;
mod include;
mod label;
mod load;
mod parallel;
mod retry;
mod span;

pub use capture::{Capture, CaptureSource};
pub use claim::{Cited, OwnClaim};
pub use clock::ClockMove;
pub use each::{Loop, Rounds, Rows};
pub use include::{Argument, Include};
pub use parallel::{CodeCounts, Parallel};
pub use retry::Retry;

pub(in crate::scenario) use claim::{Claim, refuse_must_on_a_reading, requirement};
pub(in crate::scenario) use clock::card_clock;
pub(in crate::scenario) use each::INDEX;
pub(in crate::scenario) use label::Labels;
pub(in crate::scenario) use load::{phase, reason, steps};
pub(in crate::scenario) use retry::ANSWER;

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use crate::diagnostic::{Place, Source};
use crate::language::Bilingual;
use crate::scenario::read::condition::Condition;
use crate::scenario::read::signing::SigningPlan;
use crate::scenario::{Expectation, Named, Observe, RequestPlan};

/// A step: an action, and when and how often it is done.
#[derive(Clone, Debug)]
pub struct Step {
    /// The name, a part of the path by which its results and snapshots are known.
    pub name: Arc<str>,
    /// The file that it stands in.
    pub source: Arc<Source>,
    /// Where its name stands, or its first line.
    pub place: Range<usize>,
    /// What it holds the target to, and how strictly.
    pub claim: OwnClaim,
    /// Why it is not done at all.
    pub skip: Option<Bilingual>,
    /// When it is done.
    pub when: Option<Condition>,
    /// How often it is done; once without.
    pub rounds: Option<Loop>,
    /// What is done.
    pub action: Action,
}

/// What a step does.
#[derive(Clone, Debug)]
pub enum Action {
    /// Sends a request and judges the answer.
    Request(Box<RequestStep>),
    /// Steps one after another.
    Group(Vec<Step>),
    /// Steps at the same time.
    Parallel(Box<Parallel>),
    /// The steps of another file.
    Include(Box<Include>),
    /// Tells how the target reads an open point, by what earlier steps captured.
    Observe(Box<Observe>),
    /// Waits.
    Pause(Duration),
    /// Sets or moves the clock of the mock that was started, and that of its client.
    Clock(ClockMove),
}

/// A request and what its answer should be.
#[derive(Clone, Debug)]
pub struct RequestStep {
    /// What is sent.
    pub request: RequestPlan,
    /// How it is signed.
    pub signing: SigningPlan,
    /// What is expected.
    pub expectation: Expectation,
    /// What is taken out of the answer for later steps.
    pub captures: Vec<Capture>,
    /// Whether the answer is kept as a snapshot.
    pub keeps_snapshot: bool,
    /// How often it is tried.
    pub retry: Option<Retry>,
}

impl Step {
    /// Where the step stands.
    pub fn place(&self) -> Place {
        Place { source: Arc::clone(&self.source), span: self.place.clone() }
    }

    /// The steps inside it.
    pub fn inner(&self) -> &[Step] {
        match &self.action {
            Action::Group(steps) => steps,
            Action::Parallel(parallel) => &parallel.steps,
            Action::Include(include) => &include.steps,
            Action::Request(_) | Action::Observe(_) | Action::Pause(_) | Action::Clock(_) => &[],
        }
    }

    /// The request, where it sends one itself.
    pub fn request(&self) -> Option<&RequestStep> {
        match &self.action {
            Action::Request(request) => Some(request),
            _ => None,
        }
    }

    /// The step and all steps inside it, in the order of the files.
    pub fn all(&self) -> Vec<&Step> {
        let mut all = vec![self];
        for step in self.inner() {
            all.extend(step.all());
        }
        all
    }

    /// The names of keys in it and inside it, each with its file.
    pub fn keys(&self) -> Vec<(&Arc<Source>, &Named)> {
        let mut keys = Vec::new();
        for step in self.all() {
            if let Some(request) = step.request() {
                keys.extend(request.signing.keys().map(|key| (&step.source, key)));
            }
        }
        keys
    }

    /// Whether a snapshot of this path below the step would be one that the step keeps.
    pub fn keeps(&self, path: &str) -> bool {
        let Some(rest) = path.strip_prefix(&*self.name) else { return false };
        let mut rest = rest.strip_prefix('/').or(rest.is_empty().then_some(""));
        if let Some(rounds) = &self.rounds {
            rest = rest.and_then(|rest| {
                let (round, inner) = rest.split_once('/').unwrap_or((rest, ""));
                rounds.may_reach(round).then_some(inner)
            });
        }
        match (rest, self.request()) {
            (Some(""), Some(request)) => request.keeps_snapshot,
            (Some(rest), None) => self.inner().iter().any(|step| step.keeps(rest)),
            _ => false,
        }
    }
}
