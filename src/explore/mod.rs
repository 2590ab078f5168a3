//! Exploration: requests are drawn from the contract, a target answers them, and every answer is held against what the
//! platform of the same profile decides. A difference is shrunk to the smallest sequence that shows it, and written as a
//! scenario.
//!
//! *plan* is what is drawn (*generate*), *compose* makes of it what a scenario could say (with the *report*), *send* its
//! bytes; *model* is the platform asked the same, *difference* holds the answer against it, *sequence* does both request by
//! request, *search* goes on until something is found and shrinks it, *told* puts it into words, *write* makes the scenario.

mod compose;
mod difference;
mod generate;
mod model;
mod periods;
mod plan;
mod report;
mod search;
mod send;
mod sequence;
mod told;
mod write;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

pub use compose::{Client, Composed};
pub use difference::{Difference, What};
pub use search::explore;
pub use sequence::rehearse;
pub use told::Told;
pub use write::{WrittenScenario, scenario};

use crate::client::TargetError;
use crate::clock::{AdjustableClock, Clock};
use crate::contract::{Contract, Profile};
use crate::message::Response;
use crate::platform::{Decision, KeyRing};
use crate::scenario::Mistakes;

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
}

/// A target as far as an exploration needs more of it than answers.
pub trait Surroundings {
    /// The clock by which requests are dated: the target's own where it is at hand, else the machine's.
    fn clock(&self) -> &dyn Clock;

    /// Makes the target forget all reports, and says whether it can be made to; one that cannot has a clock of its own too.
    fn renew(&self) -> bool;

    /// What Host says, where that is not the target's address.
    fn host(&self) -> Option<&str>;
}

/// A target of somebody else's: it keeps what it was sent, and only its answers tell what its clock shows. What is held here
/// is the clock of this machine.
#[derive(Debug)]
pub struct Elsewhere(pub AdjustableClock);

impl Surroundings for Elsewhere {
    fn clock(&self) -> &dyn Clock {
        &self.0
    }

    fn renew(&self) -> bool {
        false
    }

    fn host(&self) -> Option<&str> {
        None
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
    /// Why it ended early, where it did.
    pub ended: Option<TargetError>,
}

/// A difference, shrunk.
#[derive(Debug)]
pub struct Finding {
    /// The requests; the last is answered otherwise than the model does.
    pub taken: Vec<Taken>,
    /// How its answer differs, the gravest first; at least one.
    pub differences: Vec<Difference>,
    /// How often a difference of this kind was seen.
    pub seen: u64,
    /// Whether the target keeps what it was sent: the scenario then reports for another year than was reported for here.
    pub lasting: bool,
}

/// A request that was sent, and what came of it.
#[derive(Clone, Debug)]
pub struct Taken {
    /// What it is.
    pub composed: Composed,
    /// The signing mistakes that made a difference.
    pub mistakes: Mistakes,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// When the target answered, by its clock.
    pub at: Timestamp,
    /// What the model decides.
    pub decision: Decision,
    /// What the target answered.
    pub answer: Option<Response>,
}
