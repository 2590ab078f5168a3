//! Exploration: requests are drawn from the contract and sent to a target. Every answer is compared with what the platform of
//! the same profile decides. A sequence that shows a difference is made as small as possible and written as a scenario.
//!
//! The files, in the order in which a request passes through them:
//!
//! - `plan` says what is drawn: a sequence of requests, each a list of changes to a correct client's request.
//! - `generate` draws such plans with proptest.
//! - `report` writes the report of a request as JSON text, with the changes to it.
//! - `compose` turns the plan of a request into a draft of it, and the draft into bytes.
//! - `fresh` chooses institutions and periods that nobody has reported for in this run.
//! - `model` asks the platform of the same profile what should be answered.
//! - `difference` compares an answer with the model's decision; `limit` tells what a platform may refuse for a limit of its own.
//! - `target_clock` knows what the target's clock shows.
//! - `sequence` sends the requests of one sequence and compares each answer.
//! - `search` runs sequence after sequence, and shrinks those that show a difference.
//! - `rehearse` makes the requests of a search without sending them.
//! - `summary` says what a finding means: its title, clause, reading and reason.
//! - `write` writes a finding as a scenario file.

mod compose;
mod difference;
mod fresh;
mod generate;
mod limit;
mod model;
mod plan;
mod rehearse;
mod report;
mod search;
mod sequence;
mod summary;
mod target_clock;
mod write;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;

pub use compose::{ComposedRequest, Signer};
pub use difference::{Difference, DifferenceKind};
pub use rehearse::rehearse;
pub use search::explore;
pub use summary::FindingSummary;
pub use write::{WrittenScenario, scenario};

use crate::client::TargetError;
use crate::clock::{AdjustableClock, Clock};
use crate::contract::{Contract, Profile};
use crate::harness::own_mock::OwnMock;
use crate::language::Bilingual;
use crate::message::Response;
use crate::payload::answer;
use crate::platform::{Decision, KeyRing};
use crate::scenario::Halt;

/// What an exploration works with.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The document.
    pub contract: Arc<Contract>,
    /// How the model reads it.
    pub profile: Profile,
    /// Who signs, and whom the model knows.
    pub keys: KeyRing,
    /// From which everything is drawn.
    pub seed: u64,
    /// Most requests.
    pub cases: u64,
    /// Longest time.
    pub time: Duration,
    /// Whether the target may be left with reports.
    pub may_write: bool,
    /// After so many findings it ends.
    pub most_findings: usize,
    /// Ends it where somebody asks for that.
    pub halt: Arc<Halt>,
}

/// What an exploration needs of a target beside its answers.
pub trait TargetControl {
    /// The clock by which requests are dated: the target's own where it is at hand, else the machine's.
    fn clock(&self) -> &dyn Clock;

    /// Makes the target forget all reports. Returns false if that cannot be done; such a target has a clock of its own too.
    fn reset(&self) -> bool;

    /// The value of the header Host, if it is not the target's address.
    fn host(&self) -> Option<&str>;
}

/// A target of somebody else. It keeps the reports that it was sent, and only its answers tell what its clock shows. The
/// value is the clock of this machine.
#[derive(Debug)]
pub struct RemoteTarget(pub AdjustableClock);

impl TargetControl for RemoteTarget {
    fn clock(&self) -> &dyn Clock {
        &self.0
    }

    fn reset(&self) -> bool {
        false
    }

    fn host(&self) -> Option<&str> {
        None
    }
}

/// An exploration has the clock of a mock in this process, and may empty its store.
impl TargetControl for OwnMock {
    fn clock(&self) -> &dyn Clock {
        self.clock()
    }

    fn reset(&self) -> bool {
        self.reset()
    }

    fn host(&self) -> Option<&str> {
        Some(self.host())
    }
}

/// What came of an exploration.
#[derive(Debug, Default)]
pub struct Exploration {
    /// How many requests were sent.
    pub requests: u64,
    /// How many sequences they made.
    pub sequences: u64,
    /// How many requests nothing was concluded from: too near an edge of the time window, reported for before this run, or
    /// not to be sent where nothing may be written.
    pub passed_over: u64,
    /// How many differences did not come again when the same was sent again.
    pub unsteady: u64,
    /// How often the model decided for each code, by its number.
    pub decided: BTreeMap<u32, u64>,
    /// The differences, in the order in which they were found, each of a kind once.
    pub findings: Vec<Finding>,
    /// Why it was halted, where it was.
    pub halted: Option<Bilingual>,
    /// Why it ended early, where it did.
    pub ended: Option<TargetError>,
}

/// A difference, shrunk.
#[derive(Debug)]
pub struct Finding {
    /// The requests. The answer to the last one differs from the model's.
    pub requests: Vec<SentRequest>,
    /// How that answer differs, the gravest first; at least one.
    pub differences: Vec<Difference>,
    /// How often a difference of this kind was seen.
    pub seen: u64,
    /// Whether the target keeps what it was sent: the scenario then reports for another year than was reported for here.
    pub lasting: bool,
}

/// A request that was sent, with the model's decision and the target's answer.
#[derive(Clone, Debug)]
pub struct SentRequest {
    /// What it is.
    pub composed: ComposedRequest,
    /// Its bytes.
    pub bytes: Bytes,
    /// When the target answered, by its clock.
    pub at: Timestamp,
    /// What the model decides.
    pub decision: Decision,
    /// What the target answered.
    pub answer: Option<Response>,
}

impl SentRequest {
    /// Whether a platform may refuse it for a limit of its own, where another takes it.
    pub fn may_be_too_much(&self) -> bool {
        limit::may_be_too_much(self.composed.body())
    }

    /// The code that was answered.
    pub fn answered(&self) -> Option<u32> {
        self.answer.as_ref().and_then(|answer| answer::code(&answer.body))
    }
}
