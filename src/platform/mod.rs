//! The platform as a function: what is answered to a message, why, what was found and what was recorded.
//!
//! [`Platform::decide`] opens no socket and no file and reads no clock of its own. It is three steps, of which only the
//! middle one changes anything: *judge* takes the checks in their order, *record* hands an admitted report to the store in
//! one atomic act, *answer* is the one place that chooses status and body. What lasts between requests (reports, used
//! signatures, fault rules) belongs to a [`World`], which the caller brings. Its store may take its time and may fail:
//! `judge` and `answer` are functions that wait for nothing, and what is awaited is between them.
//!
//! - `keys` says who may report, and `rules` what a platform goes by where others go wrong.
//! - `judge` goes through the checks: `order` is their order, `checks` their words, `route` finds the endpoint, `refused` is
//!   a refusal as it is made, and `finding_code` the code that answers a wrong value.
//! - `record` lets the fault rules speak, and says what goes to the store and what comes of it.
//! - `answer` writes the body with the text of `text` and the data of `details`; `decision` is the outcome, `response` the
//!   answer as a message, `http_date` its date.
//! - `diagnosis` names the mistake behind a refused signature, for whoever has the time to ask.

mod answer;
mod checks;
mod decision;
mod details;
mod diagnosis;
mod finding_code;
mod http_date;
mod judge;
mod keys;
mod order;
mod record;
mod refused;
mod response;
mod route;
mod rules;
mod text;

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use jiff::tz::TimeZone;

pub use answer::{STATUSES_OF_HTTP, reason_phrase};
pub use decision::{Answer, Decision, Refusal, Subject, Verdict};
pub use finding_code::finding_code;
pub use keys::{Institutions, KeyEntry, KeyRing};
pub use rules::{CanonicalRule, KeyRule, Rules, SignatureRule, WindowRule};

use crate::clock::{self, Clock};
use crate::contract::{Code, Contract, Profile, Readings, Stage};
use crate::diagnostic::Diagnostic;
use crate::fault::FaultRules;
use crate::message::{Arrival, Request, Response};
use crate::payload::json::MOST_LEVELS;
use crate::store::{Deferred, Store, World};
use judge::Judged;
use order::Order;
use record::BeforeStore;
use route::Routes;

/// Whoever answers messages as a platform does: a [`Platform`], or what stands in its place.
pub trait Decide: fmt::Debug + Send + Sync {
    /// The platform in it.
    fn platform(&self) -> &Platform;

    /// As [`Platform::decide`].
    fn decide<'a>(&'a self, arrival: &'a Arrival, clock: &'a dyn Clock, world: &'a World) -> Deferred<'a, Decision>;

    /// As [`Platform::response`].
    fn response(&self, decision: &Decision) -> Response;

    /// As [`Platform::refuses_unread`]. Who decides otherwise than its platform reads every body.
    fn refuses_unread(&self, _request: &Request, _clock: &dyn Clock) -> bool {
        false
    }
}

/// The platform: the document, how it is read, and who may report.
#[derive(Clone, Debug)]
pub struct Platform {
    contract: Arc<Contract>,
    profile: Profile,
    keys: KeyRing,
    order: Order,
    routes: Routes,
    passed: Arc<Code>,
    /// The body of every success, made once.
    success: Bytes,
    /// Where the hospitals are: a day is a day there.
    zone: TimeZone,
    rules: Rules,
    /// Most levels of JSON in a body.
    levels: usize,
    /// Members of a body whose values are not those that were sent.
    replaced: Vec<String>,
}

impl Platform {
    /// A platform that reads the document as `profile` does.
    ///
    /// # Errors
    /// A [`Diagnostic`] where a replaced contract does not list a code that a check answers with.
    pub fn new(contract: Arc<Contract>, profile: Profile, keys: KeyRing) -> Result<Self, Diagnostic> {
        let passed = checks::named_codes(&contract)?;
        let success = answer::success_body(&passed, &profile.readings);
        Ok(Self {
            order: Order::of(&profile.readings),
            routes: Routes::of(&contract, &profile.readings),
            zone: clock::zone(),
            rules: Rules::default(),
            levels: MOST_LEVELS,
            replaced: Vec::new(),
            contract,
            profile,
            keys,
            passed,
            success,
        })
    }

    /// One with the same limits, that reads another document, otherwise, or for others.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn beside(&self, contract: Arc<Contract>, profile: Profile, keys: KeyRing) -> Result<Self, Diagnostic> {
        Self::new(contract, profile, keys).map(|platform| platform.with_levels(self.levels))
    }

    /// The same platform, with other rules.
    #[must_use]
    pub fn with_rules(self, rules: Rules) -> Self {
        Self { rules, ..self }
    }

    /// The same platform, which reads a body of so many levels of JSON: the document names no limit.
    #[must_use]
    pub fn with_levels(self, levels: usize) -> Self {
        Self { levels, ..self }
    }

    /// The same platform for a recorded message in which members, as JSON pointers, do not have the values that were sent. No
    /// check reads these: what hangs on them is left open, see [`Decision::undecided`].
    #[must_use]
    pub fn with_replaced(self, replaced: Vec<String>) -> Self {
        Self { replaced, ..self }
    }

    /// The same platform, which takes a step of the checks just before another one.
    #[must_use]
    pub fn with_step_before(mut self, stage: Stage, other: Stage) -> Self {
        self.order.put_before(stage, other);
        self
    }

    /// The document.
    pub fn contract(&self) -> &Arc<Contract> {
        &self.contract
    }

    /// How the document is read.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Who may report.
    pub fn keys(&self) -> &KeyRing {
        &self.keys
    }

    /// The code of success.
    pub fn passed(&self) -> &Arc<Code> {
        &self.passed
    }

    /// The steps that judge a message, in the order in which they are taken.
    pub fn stages(&self) -> impl Iterator<Item = Stage> {
        self.order.judging().copied()
    }

    /// Decides about a message, and records the report in it where it is admitted. With a store in memory the decision is
    /// there at once.
    ///
    /// The clock is read once, before anything else; that it cannot be read matters at its own step.
    pub fn decide<'a>(&'a self, arrival: &'a Arrival, clock: &dyn Clock, world: &'a World) -> Deferred<'a, Decision> {
        self.decide_with(arrival, clock, world.store(), world.faults())
    }

    /// The same where store and fault rules do not come from one world.
    pub fn decide_with<'a>(
        &'a self,
        arrival: &'a Arrival,
        clock: &dyn Clock,
        store: &'a dyn Store,
        faults: &'a FaultRules,
    ) -> Deferred<'a, Decision> {
        self.settle(judge::judge(self, arrival, clock.now()), store, faults)
    }

    /// Has the store say and do what is needed of it, each thing once it is known that it is.
    fn settle<'a>(
        &'a self,
        judged: Judged<'a>,
        store: &'a dyn Store,
        faults: &'a FaultRules,
    ) -> Deferred<'a, Decision> {
        match judged {
            Judged::AsksForUse(case, signature) => {
                store.used(signature).then(move |used| self.settle(case.resume(signature, used), store, faults))
            }
            Judged::Whole(judgement) => match record::before_store(self, judgement, faults) {
                BeforeStore::Decided(ruling) => Deferred::now(answer::answer(self, ruling)),
                BeforeStore::Admitted(submission, admitted) => {
                    store.record(submission).map(move |recorded| answer::answer(self, admitted.ruling(recorded)))
                }
            },
        }
    }

    /// Whether a request is refused whatever its body says, as far as that is known by its head: it has no route, or nobody
    /// whose key is known has signed it. A body that proves nothing costs nothing, then.
    pub fn refuses_unread(&self, request: &Request, clock: &dyn Clock) -> bool {
        judge::refuses_unread(self, request, clock.now())
    }

    /// The answer of a decision with its headers, as it goes out.
    pub fn response(&self, decision: &Decision) -> Response {
        decision.answer.response(decision.now)
    }

    fn readings(&self) -> &Readings {
        &self.profile.readings
    }
}

impl Decide for Platform {
    fn platform(&self) -> &Platform {
        self
    }

    fn decide<'a>(&'a self, arrival: &'a Arrival, clock: &'a dyn Clock, world: &'a World) -> Deferred<'a, Decision> {
        self.decide(arrival, clock, world)
    }

    fn response(&self, decision: &Decision) -> Response {
        self.response(decision)
    }

    fn refuses_unread(&self, request: &Request, clock: &dyn Clock) -> bool {
        self.refuses_unread(request, clock)
    }
}
