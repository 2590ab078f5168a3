//! A decision about a recorded request, and what of it hangs on what nobody knows.

use std::sync::Arc;

use jiff::Timestamp;

use super::hypothesis::{Hypothesis, is_query_hidden};
use super::{Given, ServerTime, TimeSource, server_time};
use crate::clock::{AdjustableClock, ClockSetting};
use crate::contract::{Code, Profile, Stage};
use crate::diagnostic::Diagnostic;
use crate::message::Arrival;
use crate::platform::{Decision, Platform, Refusal, Verdict};
use crate::store::World;

/// A decision about a recorded request.
pub(super) struct Decided<'a> {
    pub(super) hypothesis: &'a Hypothesis<'a>,
    pub(super) platform: Platform,
    pub(super) decision: Decision,
    /// The step at which the recorded answer arose by something that no request tells: the platform's clock, what was reported
    /// before, whether it could be stored.
    untold: Option<Stage>,
}

impl<'a> Decided<'a> {
    /// What is answered under the chosen readings.
    pub(super) fn of(hypothesis: &'a Hypothesis<'a>) -> Result<Self, Box<Diagnostic>> {
        Self::under(hypothesis, hypothesis.question.profile)
    }

    /// What is answered under other readings. Nothing was reported before but by the earlier exchanges of the recording:
    /// whether something was, no request tells.
    pub(super) fn under(hypothesis: &'a Hypothesis<'a>, profile: &Profile) -> Result<Self, Box<Diagnostic>> {
        let platform = hypothesis.platform(profile)?;
        let mut decision = decide(&platform, &hypothesis.arrival, hypothesis.at, &World::new(0));
        // Only what would be recorded hangs on what was recorded before.
        if decision.code.is_success() && !hypothesis.question.earlier.is_empty() {
            decision = behind_earlier(hypothesis, &platform, &decision);
        } else {
            decision.undecided.retain(|stage| *stage != Stage::Repeat);
        }
        let untold = untold(hypothesis, &platform, &decision);
        Ok(Self { hypothesis, platform, decision, untold })
    }

    /// The check that refused; none where it could only do so by what was put in the place of something unknown.
    pub(super) fn refusal(&self) -> Option<&Refusal> {
        refusal(&self.decision).filter(|refusal| !self.is_hidden(refusal.stage))
    }

    /// What is answered, if what is taken as given is so.
    pub(super) fn code(&self) -> &Arc<Code> {
        let is_taken_to_pass = self.refusal().is_none() && refusal(&self.decision).is_some();
        if is_taken_to_pass { self.platform.passed() } else { &self.decision.code }
    }

    /// Whether a step is not known to pass: nothing that it reads is known, or a value of it was replaced.
    pub(super) fn is_open(&self, stage: Stage) -> bool {
        self.is_hidden(stage) || self.decision.undecided.contains(&stage) || self.untold == Some(stage)
    }

    /// What is taken as given of the platform, where the recorded answer speaks of it.
    pub(super) fn given_of_platform(&self) -> Option<Given> {
        self.untold.map(|stage| match stage {
            Stage::Clock | Stage::Date => Given::Clock,
            _ => Given::State,
        })
    }

    /// Whether every step up to the one that decided is known.
    pub(super) fn is_certain(&self) -> bool {
        !self.hypothesis.takes(Given::Line) && !self.hangs_on(|stage| self.is_open(stage))
    }

    /// Whether a step up to the one that decided reads a value that was replaced.
    pub(super) fn hangs_on_replaced(&self) -> bool {
        self.hangs_on(|stage| self.decision.undecided.contains(&stage))
    }

    /// Whether something holds of a step that passed, up to the one that decided. What refuses by what is known is certain.
    fn hangs_on(&self, holds: impl Fn(Stage) -> bool) -> bool {
        let refused = self.refusal().map(|refusal| refusal.stage);
        let passed = self.platform.stages().chain(OF_RECORDING).take_while(|stage| Some(*stage) != refused);
        passed.into_iter().any(holds)
    }

    /// Whether nothing is known of a step.
    fn is_hidden(&self, stage: Stage) -> bool {
        let takes = |given| self.hypothesis.takes(given);
        match stage {
            Stage::Head if takes(Given::Host) => true,
            Stage::Head | Stage::Route => takes(Given::RequestLine) || takes(Given::Interface),
            Stage::Authorization | Stage::Signature if takes(Given::Masked) => true,
            Stage::Authorization | Stage::Scheme => takes(Given::Authorization),
            Stage::Signature if is_query_hidden(self.hypothesis.question, self.platform.profile()) => true,
            Stage::Key | Stage::Permission | Stage::Signature => takes(Given::Authorization) || takes(Given::Signature),
            Stage::File | Stage::Body | Stage::Institution | Stage::Value => {
                !self.hypothesis.is_body_known() || takes(Given::Headers)
            }
            Stage::Headers | Stage::Clock | Stage::Date => takes(Given::Headers),
            // Two reports with the same stand-in need not be two for the same day.
            Stage::Repeat => self.decision.undecided.contains(&Stage::Repeat),
            Stage::Storage | Stage::Passed => false,
        }
    }
}

/// The steps behind all judging.
pub(super) const OF_RECORDING: [Stage; 2] = [Stage::Storage, Stage::Repeat];

/// The step at which a recorded answer arose, where the request is accepted as far as the recording tells and the answer was
/// raised by something else. Whoever took such an answer for a contradiction would blame a platform that was right.
fn untold(hypothesis: &Hypothesis<'_>, platform: &Platform, decision: &Decision) -> Option<Stage> {
    let recorded = hypothesis.question.recorded;
    let code = platform.contract().code_number(recorded.code()?)?;
    let status = recorded.response.as_ref()?.status;
    // What hangs on values that were replaced says nothing of the platform.
    if !decision.code.is_success() || !decision.undecided.is_empty() {
        return None;
    }
    let source = ServerTime::of(hypothesis.question).source;
    let is_clock_told = matches!(source, TimeSource::Given | TimeSource::Response);
    match code.stage {
        Stage::Clock => Some(Stage::Clock),
        Stage::Date if !is_clock_told => Some(Stage::Date),
        _ if repeated(hypothesis, platform)
            .is_some_and(|again| again.code == *code && again.answer.status == status) =>
        {
            Some(Stage::Repeat)
        }
        // With 4XX a value is at fault (1.3.3), and that the recording tells.
        Stage::Storage if is_own_failure(decision, code, platform) && !(400..500).contains(&status) => {
            Some(Stage::Storage)
        }
        _ => None,
    }
}

/// What is answered to the same report a second time, where that is another answer than to the first.
fn repeated(hypothesis: &Hypothesis<'_>, platform: &Platform) -> Option<Decision> {
    let world = World::new(0);
    let decided = || decide(platform, &hypothesis.arrival, hypothesis.at, &world);
    let (first, second) = (decided(), decided());
    (first.code != second.code).then_some(second)
}

/// Whether a code is that of a report to this interface which could not be stored.
fn is_own_failure(decision: &Decision, code: &Arc<Code>, platform: &Platform) -> bool {
    let endpoint = decision.subject.endpoint.map(|id| platform.contract().endpoint(id));
    endpoint.is_some_and(|endpoint| endpoint.failure == *code)
}

/// The refusal of a decision; what a test key answers is none.
fn refusal(decision: &Decision) -> Option<&Refusal> {
    match &decision.verdict {
        Verdict::Refused(refusal) => Some(refusal),
        Verdict::Accepted | Verdict::Forced { .. } => None,
    }
}

/// What is answered behind the earlier exchanges, to what is accepted without them.
fn behind_earlier(hypothesis: &Hypothesis<'_>, platform: &Platform, alone: &Decision) -> Decision {
    let world = World::new(0);
    let mut may_be_repeated = false;
    for earlier in hypothesis.question.earlier {
        let at = server_time::of(earlier, hypothesis.question).instant.or(hypothesis.at);
        let platform = platform.clone().with_replaced(earlier.replaced.clone());
        let before = decide(&platform, &Arrival::Request(earlier.request.clone()), at, &world);
        may_be_repeated |= may_repeat(alone, &before);
    }
    let mut decision = decide(platform, &hypothesis.arrival, hypothesis.at, &world);
    decision.undecided.retain(|stage| *stage != Stage::Repeat);
    if may_be_repeated {
        decision.undecided.push(Stage::Repeat);
    }
    decision
}

/// Whether one report may be for the same institution and day as one before it, where what tells that was replaced.
fn may_repeat(report: &Decision, before: &Decision) -> bool {
    let is_replaced = [report, before].iter().any(|decision| decision.undecided.contains(&Stage::Repeat));
    is_replaced && before.recorded.is_some() && report.subject.endpoint == before.subject.endpoint
}

/// What is decided where the server's clock stands at this instant.
fn decide(platform: &Platform, arrival: &Arrival, at: Option<Timestamp>, world: &World) -> Decision {
    let clock = AdjustableClock::new(at.map_or(ClockSetting::Broken, ClockSetting::Fixed));
    platform.decide(arrival, &clock, world).now_or_never().expect("a store in memory answers at once")
}
