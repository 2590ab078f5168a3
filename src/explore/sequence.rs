//! One sequence sent request by request, each answer held against the model's.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};

use super::compose::{Composed, compose};
use super::difference::{What, answered_at, code, differences};
use super::model::Model;
use super::periods::Periods;
use super::plan::SequencePlan;
use super::report::DAYS;
use super::send::{Outgoing, Sender};
use super::{Difference, Exploration, Setting, Surroundings, Taken, search};
use crate::client::{Blame, Session, TargetError};
use crate::contract::Stage;
use crate::diagnostic::Diagnostic;
use crate::language::Bilingual;
use crate::platform::{Platform, Recorded};

/// Everything at work in an exploration.
pub(super) struct Explorer<'a> {
    pub(super) setting: &'a Setting,
    pub(super) session: &'a mut Session,
    surroundings: &'a dyn Surroundings,
    model: Model,
    periods: Periods,
    host: String,
    prefix: String,
    /// How far the target's clock is ahead of the one at hand.
    ahead: SignedDuration,
    /// Whether that is known.
    knows_clock: bool,
    /// Whether the target's reports and clock are at hand.
    pub(super) own: bool,
    pub(super) exploration: Exploration,
}

/// What came of a sequence.
pub(super) enum Came {
    /// Every answer was that of the model.
    Agreement,
    /// The last of these requests was answered otherwise.
    Disagreement(Disagreement),
    /// Nothing can be concluded.
    PassedOver,
    /// A report was refused as a repeat that nobody repeated in this run.
    ReportedBefore(Disagreement),
    /// The target cannot be reached.
    Unreachable(TargetError),
}

/// Requests of which the last was answered otherwise than by the model.
pub(super) struct Disagreement {
    pub(super) taken: Vec<Taken>,
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
        surroundings: &'a dyn Surroundings,
        platform: Platform,
        setting: &'a Setting,
    ) -> Self {
        let address = session.address();
        let host = surroundings.host().map_or_else(|| address.authority(), str::to_owned);
        let prefix = address.prefix.clone();
        let (model, own) = (Model::new(platform), surroundings.renew());
        let exploration = Exploration::default();
        let (periods, ahead) = (Periods::default(), SignedDuration::ZERO);
        Self { setting, session, surroundings, model, periods, host, prefix, ahead, knows_clock: own, own, exploration }
    }

    /// Opens the connection and, where the target has a clock of its own, reads it from the answer to a request that nobody
    /// signed.
    pub(super) async fn reach(&mut self) -> Result<(), TargetError> {
        self.session.open().await?;
        if self.own {
            return Ok(());
        }
        self.session.turn().await;
        let request = format!("GET {}/ HTTP/1.1\r\nHost: {}\r\n\r\n", self.prefix, self.host);
        self.exploration.requests += 1;
        let Ok(answer) = self.session.exchange(request.as_bytes(), "GET").await else { return Ok(()) };
        if let (Some(theirs), Ok(ours)) = (answered_at(&answer.response), self.surroundings.clock().now()) {
            self.ahead = theirs.duration_since(ours);
            self.knows_clock = true;
        }
        Ok(())
    }

    /// Sends a sequence for subjects of which nothing was reported. Where one was, before this run, others are taken.
    pub(super) async fn run(&mut self, plan: &SequencePlan) -> Came {
        let mut refused = HashSet::new();
        let mut came = self.attempt(plan).await;
        for _ in 1..TRIES {
            let Came::ReportedBefore(disagreement) = &came else { return came };
            refused.extend(institution(disagreement));
            came = self.attempt(&self.moved(plan)).await;
        }
        let Came::ReportedBefore(disagreement) = came else { return came };
        refused.extend(institution(&disagreement));
        if refused.len() == TRIES && self.is_movable(plan, &disagreement) {
            return Came::Disagreement(disagreement);
        }
        self.exploration.passed_over += 1;
        Came::PassedOver
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
        let position = disagreement.taken.len().saturating_sub(1);
        plan.requests.get(position).is_some_and(|request| {
            let endpoint = self.setting.contract.endpoint(request.endpoint);
            !request.sets_period(endpoint)
        })
    }

    async fn attempt(&mut self, plan: &SequencePlan) -> Came {
        let Setting { contract, keys, .. } = self.setting;
        let subjects = if self.own {
            self.surroundings.renew();
            self.model.renew();
            plan.subjects.clone()
        } else {
            self.periods.fresh(plan, contract, keys)
        };
        let mut taken = Vec::with_capacity(plan.requests.len());
        for (request, position) in plan.requests.iter().zip(0..) {
            let composed = compose(request, subjects[request.subject % subjects.len()], position, contract, keys);
            match self.exchange(composed).await {
                Step::Taken(step, differences) if differences.is_empty() => taken.push(*step),
                Step::Taken(step, differences) => {
                    let is_unexplained = !self.own && self.was_reported_before(&step);
                    taken.push(*step);
                    let disagreement = Disagreement { taken, differences };
                    return if is_unexplained {
                        Came::ReportedBefore(disagreement)
                    } else {
                        Came::Disagreement(disagreement)
                    };
                }
                Step::PassedOver => {
                    self.exploration.passed_over += 1;
                    return Came::PassedOver;
                }
                Step::Unreachable(error) => return Came::Unreachable(error),
            }
        }
        Came::Agreement
    }

    async fn exchange(&mut self, composed: Composed) -> Step {
        self.session.turn().await;
        let Some(now) = self.now() else { return Step::PassedOver };
        let outgoing = self.sender().outgoing(&composed, now);
        if !self.setting.may_write && !self.is_surely_refused(&outgoing.bytes, now) {
            return Step::PassedOver;
        }
        self.exploration.requests += 1;
        let answer = match self.session.exchange(&outgoing.bytes, &composed.method).await {
            Ok(answer) => answer.response,
            Err(failure) if !is_of_target(&failure.error) => return Step::Unreachable(failure.error),
            Err(failure) => {
                let told = failure.error.told();
                return self.taken(composed, outgoing, now, Err(told));
            }
        };
        let at = if self.own { now } else { answered_at(&answer).unwrap_or(now) };
        if !self.own && self.is_on_the_edge(&outgoing, at) {
            return Step::PassedOver;
        }
        self.taken(composed, outgoing, at, Ok(answer))
    }

    fn taken(
        &mut self,
        composed: Composed,
        outgoing: Outgoing,
        at: Timestamp,
        answer: Result<crate::message::Response, Bilingual>,
    ) -> Step {
        let Outgoing { bytes, mistakes, .. } = outgoing;
        let decision = self.model.decide(&bytes, at);
        *self.exploration.decided.entry(decision.code.number).or_default() += 1;
        let found = match &answer {
            Ok(answer) => differences(&decision, answer, &composed.method, &self.setting.profile.readings),
            Err(told) => vec![Difference {
                what: What::Answer,
                expected: format!("{} {}", decision.answer.status, decision.code.number),
                actual: told.en.clone(),
            }],
        };
        Step::Taken(Box::new(Taken { composed, mistakes, bytes, at, decision, answer: answer.ok() }), found)
    }

    fn sender(&self) -> Sender<'_> {
        Sender {
            parameters: self.setting.contract.parameters(),
            readings: &self.setting.profile.readings,
            keys: &self.setting.keys,
            host: &self.host,
            prefix: &self.prefix,
        }
    }

    /// What the target's clock shows.
    fn now(&self) -> Option<Timestamp> {
        self.surroundings.clock().now().ok()?.checked_add(self.ahead).ok()
    }

    /// Whether nothing can be left at the target by this. Its clock is known from its answers alone, to a second or two at
    /// best: a date that is refused must be far outside the window, and where no clock was shown none is known to be.
    fn is_surely_refused(&self, bytes: &[u8], now: Timestamp) -> bool {
        let about = [SignedDuration::ZERO, LEEWAY, -LEEWAY];
        about.into_iter().all(|off| {
            let at = now.checked_add(off).unwrap_or(now);
            let stage = self.model.sure_refusal(bytes, at);
            stage.is_some_and(|stage| self.knows_clock || stage != Stage::Date)
        })
    }

    /// Whether a second more or less on the way would change what is answered.
    fn is_on_the_edge(&self, outgoing: &Outgoing, at: Timestamp) -> bool {
        let off = (outgoing.dated.as_second() - at.as_second()).abs();
        (off - self.setting.contract.parameters().clock_window_seconds).abs() <= 1
    }

    /// Whether the model takes for a first report what the target takes for a repeat.
    fn was_reported_before(&self, step: &Taken) -> bool {
        let endpoint = self.setting.contract.endpoint(step.composed.endpoint);
        let answered = step.answer.as_ref().and_then(code);
        step.decision.recorded == Some(Recorded::Recorded)
            && answered == Some(u64::from(endpoint.already_reported.number))
    }
}

/// The first sequences that an exploration of this seed would send to a target of its own, and what the model decides about
/// them at one instant. Nothing is sent.
///
/// # Errors
/// A [`Diagnostic`] where the contract lacks what a platform answers with.
pub fn rehearse(setting: &Setting, host: &str, at: Timestamp, count: usize) -> Result<Vec<Vec<Taken>>, Diagnostic> {
    let model = Model::new(Platform::new(setting.contract.clone(), setting.profile.clone(), setting.keys.clone())?);
    let sender = Sender {
        parameters: setting.contract.parameters(),
        readings: &setting.profile.readings,
        keys: &setting.keys,
        host,
        prefix: setting.profile.readings.resource_base.prefix(),
    };
    let of_plan = |plan: SequencePlan| {
        model.renew();
        let requests = plan.requests.iter().zip(0..).map(|(request, position)| {
            let subject = plan.subjects[request.subject % plan.subjects.len()];
            let composed = compose(request, subject, position, &setting.contract, &setting.keys);
            let Outgoing { bytes, mistakes, .. } = sender.outgoing(&composed, at);
            Taken { decision: model.decide(&bytes, at), composed, mistakes, bytes, at, answer: None }
        });
        requests.collect()
    };
    Ok(search::plans(setting).take(count).map(of_plan).collect())
}

/// For which institution the request was that was answered otherwise.
fn institution(disagreement: &Disagreement) -> Option<String> {
    disagreement.taken.last()?.decision.subject.institution.clone()
}

/// Whether the target took the request and then left it without a whole answer: that is an answer of its kind.
fn is_of_target(error: &TargetError) -> bool {
    matches!(error, TargetError::Closed { .. } | TargetError::Broken(_) | TargetError::AnswerTimeout(_))
        || error.blame() == Blame::Target
}

/// What came of one request.
enum Step {
    Taken(Box<Taken>, Vec<Difference>),
    PassedOver,
    Unreachable(TargetError),
}
