//! One request, its answer, and what is made of it.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::walk::Walk;
use super::{Context, Outcome, Setting, StepResult, exact, fresh, retry, severity};
use crate::client::{Answer, Blame, Failure};
use crate::clock::{Clock, Stopwatch};
use crate::contract::Level;
use crate::diagnostic::{Diagnostic, Severity};
use crate::language::Bilingual;
use crate::message::Exchange;
use crate::payload::answer;
use crate::scenario::judge::check;
use crate::scenario::judge::check::Observed;
use crate::scenario::judge::received::Received;
use crate::scenario::read::observation::Judge;
use crate::scenario::run::capture;
use crate::scenario::run::outgoing;
use crate::scenario::run::send::{Reply, send};
use crate::scenario::template::{Scope, Unfilled, Value};
use crate::scenario::{Check, Expectation, RequestStep, SeenReading, Step, Subject};
use crate::snapshot::{self, Policy, State, Volatile};

/// Sends a request until its answer is what is wanted; the last attempt counts.
pub(super) async fn run(walk: &mut Walk<'_>, step: &Step, request: &RequestStep) -> StepResult {
    walk.session.turn().await;
    let stopwatch = walk.context.setting.timed.then(Stopwatch::start);
    let mut attempt = attempt(walk, step, request).await;
    if let Some(retry) = &request.retry
        && !walk.context.setting.rehearsal
    {
        attempt = retry::again(walk, step, request, retry, attempt).await;
    }
    let Attempt { mut result, answer, captured } = attempt;
    // Before what was captured gets its name: the step did not know it.
    result.again = again_where_failed(walk, request, &result);
    keep(&walk.context, &mut result, request, answer.as_ref());
    for (name, value) in captured {
        walk.names.keep(&name, value);
    }
    if let Some(codes) = &mut walk.codes {
        codes.extend(answer.map(|answer| answer::code(&answer.response.body)));
    }
    StepResult { elapsed: stopwatch.map(Stopwatch::elapsed), ..result }
}

/// The request made and signed once more, where it was sent and the step did not pass. Only what is drawn from the clock
/// is another; a deliberate mistake is made again.
fn again_where_failed(walk: &Walk<'_>, request: &RequestStep, result: &StepResult) -> Option<Bytes> {
    if result.outcome <= Outcome::Pass || result.exchange.is_none() {
        return None;
    }
    let Context { scenario, setting, .. } = walk.context;
    let scope = Scope { names: &walk.names, draws: &walk.draws_of(request) };
    let made = outgoing::outgoing(request, scenario.key.as_ref(), walk.session.address(), setting, &scope);
    made.ok().map(|outgoing| outgoing.bytes)
}

/// What came of one attempt.
pub(super) struct Attempt {
    pub(super) result: StepResult,
    pub(super) answer: Option<Answer>,
    pub(super) captured: Vec<(Arc<str>, Value)>,
}

pub(super) async fn attempt(walk: &mut Walk<'_>, step: &Step, request: &RequestStep) -> Attempt {
    match request.signing.is_exact() && !walk.context.setting.rehearsal {
        true => exact::attempt(walk, step, request).await,
        false => fresh::attempt(walk, step, request).await,
    }
}

/// Sends a request that is signed by a clock, with what is drawn under a path.
pub(super) async fn once(
    walk: &mut Walk<'_>,
    step: &Step,
    request: &RequestStep,
    clock: &dyn Clock,
    drawn: &str,
) -> Attempt {
    let Context { scenario, setting, .. } = walk.context;
    let prepared = {
        let draws = walk.context.draws_with(drawn, request.signing.own_key());
        let scope = Scope { names: &walk.names, draws: &draws };
        let address = walk.session.address();
        let made = outgoing::outgoing(request, scenario.key.as_ref(), address, &Setting { clock, ..*setting }, &scope);
        // What is expected may hang on answers, and where nothing is sent there are none.
        let expectation = || {
            if setting.rehearsal { Ok(Cow::Borrowed(&request.expectation)) } else { request.expectation.fill(&scope) }
        };
        made.and_then(|made| Ok((made, expectation()?)))
    };
    let (outgoing, expectation) = match prepared {
        Ok(prepared) => prepared,
        Err(reason) => {
            return Attempt::without_answer(without_exchange(step, &walk.path, Outcome::Error, reason));
        }
    };
    let exchange =
        Exchange { received: setting.clock.now().ok(), request: outgoing.bytes.clone(), response: Bytes::new() };
    if setting.rehearsal {
        return rehearsed(step, request, &walk.path, exchange);
    }
    match send(walk.session, &outgoing, &expectation).await {
        Reply::Failed(failure) => Attempt::without_answer(unanswered(step, &walk.path, exchange, failure)),
        Reply::Silence(silence) => {
            let severity = severity(walk.claim.level);
            let checks = check::check_silence(&expectation, &silence, &step.source, severity);
            let bare = without_exchange(step, &walk.path, outcome(&checks), Bilingual::default());
            Attempt::without_answer(StepResult { checks, exchange: Some(exchange), reason: None, attempts: 1, ..bare })
        }
        Reply::Answer { answer, elapsed, closed } => {
            let exchange = Exchange { response: answer.bytes.clone(), ..exchange };
            judged(walk, step, request, &expectation, (answer, elapsed, closed), exchange)
        }
    }
}

/// A request that was made and is not sent. What it would have captured stays open.
fn rehearsed(step: &Step, request: &RequestStep, path: &str, exchange: Exchange) -> Attempt {
    let not_sent = Bilingual::new("没有发送", "it was not sent");
    let result = StepResult { exchange: Some(exchange), ..without_exchange(step, path, Outcome::Skip, not_sent) };
    let captured = request.captures.iter().map(|capture| (Arc::clone(&capture.name), Value::awaited(&capture.name)));
    Attempt { result, answer: None, captured: captured.collect() }
}

impl Attempt {
    pub(super) fn without_answer(result: StepResult) -> Self {
        Self { result, answer: None, captured: Vec::new() }
    }
}

fn judged(
    walk: &Walk<'_>,
    step: &Step,
    request: &RequestStep,
    expectation: &Expectation,
    (answer, elapsed, closed): (Answer, Duration, bool),
    exchange: Exchange,
) -> Attempt {
    let Context { setting, .. } = walk.context;
    let severity = severity(walk.claim.level);
    let received = Received::of(&answer.response);
    let observed = Observed { received: &received, elapsed, closed };
    let mut checks = check::check(expectation, &observed, &step.source, setting.contract, severity);
    let mut captured = Vec::with_capacity(request.captures.len());
    for capture in &request.captures {
        let failure = match capture::value(capture, &received) {
            Ok(value) => {
                captured.push((Arc::clone(&capture.name), value));
                None
            }
            Err(reason) => {
                let message = ("应答里取不到这个值", "the answer has no such value to capture");
                let diagnostic = Diagnostic { severity, ..Diagnostic::error(message).actual(reason) };
                Some(diagnostic.at(&step.source, capture.place.clone()))
            }
        };
        checks.push(Check { subject: Subject::Capture(capture.name.to_string()), failure });
    }
    // Another answer than the one that hangs on the open point tells nothing of it: a success has status 200 everywhere.
    let is_another = checks.iter().any(|check| check.subject == Subject::Code && check.failure.is_some());
    let seen = match seen(walk, step, expectation, &observed).map(|seen| seen.filter(|_| !is_another)) {
        Ok(None) => Vec::new(),
        Ok(Some((check, seen))) => {
            checks.push(check);
            seen
        }
        Err(Unfilled { reason, .. }) => {
            let error = without_exchange(step, &walk.path, Outcome::Error, reason);
            return Attempt::without_answer(StepResult { checks, exchange: Some(exchange), attempts: 1, ..error });
        }
    };
    let outcome = outcome(&checks);
    let result = StepResult {
        checks,
        seen,
        code: answer::code(&answer.response.body),
        exchange: Some(exchange),
        reason: None,
        attempts: 1,
        ..without_exchange(step, &walk.path, outcome, Bilingual::default())
    };
    Attempt { result, answer: Some(answer), captured }
}

/// How the target reads the open point on which the answer hangs, where it does.
fn seen(
    walk: &Walk<'_>,
    step: &Step,
    expectation: &Expectation,
    observed: &Observed<'_>,
) -> Result<Option<(Check, Vec<SeenReading>)>, Unfilled> {
    let Some(wish) = &expectation.reading else { return Ok(None) };
    let Context { setting, .. } = walk.context;
    let (source, contract) = (&step.source, setting.contract);
    let judge = Judge { contract, claimed: setting.claimed, severity: severity(walk.claim.level), source };
    let fits = |wishes: &Expectation| check::fits(wishes, observed, source, contract);
    wish.check(fits, &judge, &Scope { names: &walk.names, draws: &walk.draws() }).map(Some)
}

/// Holds the answer against its snapshot. An answer that breaks an expectation is no answer to remember, nor is one that
/// an earlier run proposed.
fn keep(context: &Context<'_>, result: &mut StepResult, request: &RequestStep, answer: Option<&Answer>) {
    let Some(answer) = answer else { return };
    if !request.keeps_snapshot || context.setting.snapshots == Policy::Off {
        return;
    }
    let shelf = &context.shelf;
    let outcome = match result.outcome {
        Outcome::Pass => shelf.hold(&result.name, &remembered(context, result, answer)),
        Outcome::Warn | Outcome::Fail => shelf.refuse(&result.name).map(|()| State::NotCompared),
        Outcome::Skip | Outcome::Expected | Outcome::Error => return,
    };
    match outcome {
        Ok(state) => result.snapshot = state,
        Err(error) => (result.outcome, result.reason) = (Outcome::Error, Some(error.told())),
    }
}

/// An answer as its snapshot, without what only this request said.
fn remembered(context: &Context<'_>, result: &StepResult, answer: &Answer) -> String {
    let sent = result.exchange.as_ref().map_or(&[][..], |exchange| &exchange.request);
    let volatile = Volatile::of(sent, &context.setting.contract.parameters().date_header);
    snapshot::rendered(&answer.response, &context.scenario.redaction, &volatile)
}

pub(super) fn without_exchange(step: &Step, path: &str, outcome: Outcome, reason: Bilingual) -> StepResult {
    StepResult {
        name: path.to_owned(),
        place: step.place(),
        outcome,
        reason: Some(reason),
        checks: Vec::new(),
        exchange: None,
        code: None,
        snapshot: State::NotCompared,
        attempts: 0,
        elapsed: None,
        again: None,
        verifies: Vec::new(),
        level: Level::Must,
        seen: Vec::new(),
        known: None,
    }
}

fn unanswered(step: &Step, path: &str, exchange: Exchange, failure: Failure) -> StepResult {
    let outcome = match failure.error.blame() {
        Blame::Target => Outcome::Fail,
        Blame::Surroundings => Outcome::Error,
    };
    let exchange = Exchange { response: failure.received, ..exchange };
    StepResult { exchange: Some(exchange), attempts: 1, ..without_exchange(step, path, outcome, failure.error.told()) }
}

/// The gravest failure decides.
pub(super) fn outcome(checks: &[Check]) -> Outcome {
    let graveness = |check: &Check| match check.failure.as_ref()?.severity {
        Severity::Error => Some(Outcome::Fail),
        Severity::Warning => Some(Outcome::Warn),
    };
    checks.iter().filter_map(graveness).max().unwrap_or(Outcome::Pass)
}
