//! Sends one sequence, request by request, and compares each answer with the model's.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};
use smol_str::SmolStr;

use super::compose::{ComposedRequest, Composer};
use super::difference::{DifferenceKind, differences};
use super::fresh::UsedPeriods;
use super::limit;
use super::model::Model;
use super::plan::SequencePlan;
use super::report::DAYS;
use super::target_clock::{TargetClock, is_let_in};
use super::{Difference, Exploration, SentRequest, Setting, TargetControl};
use crate::client::{Blame, Session, TargetError};
use crate::contract::Stage;
use crate::language::{Bilingual, ToBilingual};
use crate::message::Response;
use crate::platform::Platform;
use crate::request::Outgoing;
use crate::store::Recorded;

/// Everything at work in an exploration.
pub(super) struct Explorer<'a> {
    pub(super) setting: &'a Setting,
    pub(super) session: &'a mut Session,
    control: &'a dyn TargetControl,
    model: Model,
    periods: UsedPeriods,
    composer: Composer<'a>,
    clock: TargetClock,
    /// Whether the target's reports and clock are at hand.
    pub(super) own: bool,
    pub(super) exploration: Exploration,
}

/// What came of a sequence.
pub(super) enum SequenceResult {
    /// Every answer was that of the model.
    Agreement,
    /// The last of these requests was answered otherwise.
    Disagreement(Disagreement),
    /// Nothing can be concluded.
    Skipped,
    /// A report was refused as a repeat that nobody repeated in this run.
    AlreadyReported(Disagreement),
    /// The target cannot be reached.
    Unreachable(TargetError),
}

/// Requests of which the last was answered otherwise than by the model.
pub(super) struct Disagreement {
    pub(super) requests: Vec<SentRequest>,
    pub(super) differences: Vec<Difference>,
}

/// How far the target's clock may be off where nothing may be written.
const LEEWAY: SignedDuration = SignedDuration::from_mins(1);

/// How often a sequence is sent, each time about another institution, before a target that says "reported already" is not
/// believed. Where a key may report for one institution only, it always is: earlier runs may have used up all periods.
const TRIES: usize = 3;

impl<'a> Explorer<'a> {
    pub(super) fn new(
        session: &'a mut Session,
        control: &'a dyn TargetControl,
        platform: Platform,
        setting: &'a Setting,
    ) -> Self {
        let address = session.address();
        let host = control.host().map_or_else(|| address.authority(), str::to_owned);
        let composer = Composer::new(setting, &host, &address.prefix);
        let (model, own) = (Model::new(platform), control.reset());
        let exploration = Exploration::default();
        let (periods, clock) = (UsedPeriods::default(), TargetClock::new(own));
        Self { setting, session, control, model, periods, composer, clock, own, exploration }
    }

    /// Opens the connection and, where the target has a clock of its own, reads it from the answer to a request that nobody
    /// signed. A Date by which no request of this machine's time is let in is not believed if one is.
    pub(super) async fn reach(&mut self) -> Result<(), TargetError> {
        self.session.open().await?;
        if self.own {
            return Ok(());
        }
        let unsigned = self.composer.unsigned();
        let Some((answer, now)) = self.answer_to(unsigned).await else { return Ok(()) };
        let Some(told) = TargetClock::told(&answer, now) else { return Ok(()) };
        self.clock = told;
        if told.excludes_ours(self.setting) {
            let ours = self.control.clock().now().ok().and_then(|now| self.composer.not_json(now));
            let answer = self.answer_to(ours).await;
            if answer.is_some_and(|(answer, _)| is_let_in(&answer, self.setting)) {
                self.clock = TargetClock::as_at_hand();
            }
        }
        Ok(())
    }

    /// The answer to a request ahead of all others, and what the clock at hand showed when it had come.
    async fn answer_to(&mut self, request: Option<Outgoing>) -> Option<(Response, Timestamp)> {
        self.session.turn().await;
        let request = request?;
        self.exploration.requests += 1;
        let answer = self.session.exchange(&request.bytes, &request.method).await.ok()?;
        // Not every target says that it closes a connection: what the clock shows hangs on the next answer.
        self.session.leave();
        Some((answer.response, self.control.clock().now().ok()?))
    }

    /// Sends a sequence for subjects of which nothing was reported. Where one was, before this run, others are taken.
    pub(super) async fn run(&mut self, plan: &SequencePlan) -> SequenceResult {
        let mut refused = HashSet::new();
        let mut result = self.attempt(plan).await;
        for _ in 1..TRIES {
            let SequenceResult::AlreadyReported(disagreement) = &result else { return result };
            refused.extend(institution(disagreement));
            result = self.attempt(&self.moved(plan)).await;
        }
        let SequenceResult::AlreadyReported(disagreement) = result else { return result };
        refused.extend(institution(&disagreement));
        if refused.len() == TRIES && self.is_movable(plan, &disagreement) {
            return SequenceResult::Disagreement(disagreement);
        }
        self.exploration.passed_over += 1;
        SequenceResult::Skipped
    }

    /// The sequence about others, drawn anew in every run: one of the same seed may have been here.
    fn moved(&self, plan: &SequencePlan) -> SequencePlan {
        let instant = self.now().map_or(0, |now| now.as_nanosecond() as u64);
        let mut chance = fastrand::Rng::with_seed(instant ^ self.exploration.requests);
        let institutions = self.setting.contract.institutions().rows().len().max(1);
        plan.moved(chance.usize(..institutions), chance.u32(..DAYS))
    }

    /// Whether the request that was refused as a repeat was for another period at each try.
    fn is_movable(&self, plan: &SequencePlan, disagreement: &Disagreement) -> bool {
        let position = disagreement.requests.len().saturating_sub(1);
        plan.requests.get(position).is_some_and(|request| {
            let endpoint = self.setting.contract.endpoint(request.endpoint);
            !request.sets_period(endpoint)
        })
    }

    async fn attempt(&mut self, plan: &SequencePlan) -> SequenceResult {
        let Setting { contract, keys, .. } = self.setting;
        let subjects = if self.own {
            self.control.reset();
            self.model.reset();
            plan.subjects.clone()
        } else {
            self.periods.fresh(plan, contract, keys)
        };
        let mut sent = Vec::with_capacity(plan.requests.len());
        for (request, position) in plan.requests.iter().zip(0..) {
            let composed = self.composer.compose(request, subjects[request.subject % subjects.len()], position);
            match self.exchange(composed).await {
                RequestResult::Answered(request, differences) if differences.is_empty() => sent.push(*request),
                RequestResult::Answered(request, differences) => {
                    let is_unexplained = !self.own && self.was_reported_before(&request);
                    sent.push(*request);
                    let disagreement = Disagreement { requests: sent, differences };
                    return if is_unexplained {
                        SequenceResult::AlreadyReported(disagreement)
                    } else {
                        SequenceResult::Disagreement(disagreement)
                    };
                }
                RequestResult::Skipped => {
                    self.exploration.passed_over += 1;
                    return SequenceResult::Skipped;
                }
                RequestResult::Unreachable(error) => return SequenceResult::Unreachable(error),
            }
        }
        SequenceResult::Agreement
    }

    async fn exchange(&mut self, mut composed: ComposedRequest) -> RequestResult {
        self.session.turn().await;
        let Some(now) = self.now() else { return RequestResult::Skipped };
        let Some(outgoing) = self.harmless(&mut composed, now) else { return RequestResult::Skipped };
        self.exploration.requests += 1;
        let answer = match self.session.exchange(&outgoing.bytes, &outgoing.method).await {
            Ok(answer) => answer.response,
            Err(failure) if !is_of_target(&failure.error) => return RequestResult::Unreachable(failure.error),
            Err(failure) => {
                let told = failure.error.to_bilingual();
                return self.judged(composed, outgoing, now, Err(told));
            }
        };
        let at = self.clock.at(&answer, now);
        if !self.own && self.is_on_the_edge(&composed, now, at) {
            return RequestResult::Skipped;
        }
        self.judged(composed, outgoing, at, Ok(answer))
    }

    fn judged(
        &mut self,
        composed: ComposedRequest,
        outgoing: Outgoing,
        at: Timestamp,
        answer: Result<Response, Bilingual>,
    ) -> RequestResult {
        let Outgoing { bytes, method, .. } = outgoing;
        let has_limit = answer
            .as_ref()
            .is_ok_and(|answer| limit::refuses(answer, composed.body(), composed.endpoint, &self.setting.contract));
        if has_limit {
            let decision = self.model.decide_apart(&bytes, at);
            let sent = SentRequest { composed, bytes, at, decision, answer: answer.ok() };
            return RequestResult::Answered(Box::new(sent), Vec::new());
        }
        let decision = self.model.decide(&bytes, at);
        *self.exploration.decided.entry(decision.code.number).or_default() += 1;
        let found = match &answer {
            Ok(answer) => differences(&decision, answer, &method, &self.setting.profile.readings),
            Err(told) => vec![Difference {
                kind: DifferenceKind::Answer,
                expected: format!("{} {}", decision.answer.status, decision.code.number),
                actual: told.en.clone(),
            }],
        };
        RequestResult::Answered(Box::new(SentRequest { composed, bytes, at, decision, answer: answer.ok() }), found)
    }

    /// What the target's clock shows.
    fn now(&self) -> Option<Timestamp> {
        self.control.clock().now().ok()?.checked_add(self.clock.ahead).ok()
    }

    /// The bytes of a request that is sent now; none where it cannot be made, or could leave something where nothing may be.
    fn harmless(&self, composed: &mut ComposedRequest, now: Timestamp) -> Option<Outgoing> {
        let outgoing = self.composer.outgoing(composed, now)?;
        if self.setting.may_write {
            return Some(outgoing);
        }
        if self.sure_refusal(&outgoing.bytes, now)? >= Stage::File {
            return Some(outgoing);
        }
        // A sound report behind a wrong signature would be stored where signatures are not checked.
        composed.report_nothing();
        self.composer.outgoing(composed, now)
    }

    /// The step at which this is refused for sure; none where it may not be. The target's clock is known
    /// from its answers alone, to a second or two at best: a date that is refused must be far outside the window, and where
    /// no clock was shown none is known to be.
    fn sure_refusal(&self, bytes: &[u8], now: Timestamp) -> Option<Stage> {
        let about = [SignedDuration::ZERO, LEEWAY, -LEEWAY];
        let stages = about.into_iter().map(|off| {
            let at = now.checked_add(off).unwrap_or(now);
            self.model.sure_refusal(bytes, at).filter(|stage| self.clock.is_known || *stage != Stage::Date)
        });
        stages.collect::<Option<Vec<_>>>()?.into_iter().min()
    }

    /// Whether a second more or less on the way would change what is answered.
    fn is_on_the_edge(&self, composed: &ComposedRequest, now: Timestamp, at: Timestamp) -> bool {
        let dated = composed.draft.signing.as_ref().and_then(|signing| signing.date(now).ok()).unwrap_or(now);
        let off = (dated.as_second() - at.as_second()).abs();
        (off - self.setting.contract.parameters().clock_window_seconds).abs() <= 1
    }

    /// Whether the model takes for a first report what the target takes for a repeat.
    fn was_reported_before(&self, request: &SentRequest) -> bool {
        let endpoint = self.setting.contract.endpoint(request.composed.endpoint);
        request.decision.recorded == Some(Recorded::Recorded)
            && request.answered() == Some(endpoint.already_reported.number)
    }
}

/// For which institution the request was that was answered otherwise.
fn institution(disagreement: &Disagreement) -> Option<String> {
    disagreement.requests.last()?.decision.subject.institution.as_ref().map(SmolStr::to_string)
}

/// Whether the target took the request and then left it without a whole answer: that is an answer of its kind.
fn is_of_target(error: &TargetError) -> bool {
    matches!(error, TargetError::Closed { .. } | TargetError::Broken(_) | TargetError::AnswerTimeout(_))
        || error.blame() == Blame::Target
}

/// What came of one request.
enum RequestResult {
    Answered(Box<SentRequest>, Vec<Difference>),
    Skipped,
    Unreachable(TargetError),
}
