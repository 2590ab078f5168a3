//! One attempt: a request is made, sent and judged once.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::send::{Reply, send_unless_halted};
use super::{capture, cut, outgoing};
use crate::client::{Answer, Blame, Failure};
use crate::clock::Clock;
use crate::diagnostic::{Diagnostic, Severity, shorten_to_line};
use crate::language::{Bilingual, ToBilingual, bilingual};
use crate::message::{Exchange, RETRY_AFTER, Response, TOO_MANY_REQUESTS};
use crate::payload::answer;
use crate::scenario::judge::check::{self, Observed};
use crate::scenario::judge::connection::Silence;
use crate::scenario::judge::reading::Judge;
use crate::scenario::judge::received::Received;
use crate::scenario::read::expectation::StatusWish;
use crate::scenario::run::result::{outcome, without_exchange};
use crate::scenario::run::walk::Walk;
use crate::scenario::run::{Context, Outcome, Setting, StepResult, severity};
use crate::scenario::template::{Scope, Unfilled, Value};
use crate::scenario::{Capture, Check, CheckSubject, Expectation, RequestStep, SeenReading, Step};

/// What came of one attempt.
pub(super) struct Attempt {
    pub(super) result: StepResult,
    pub(super) answer: Option<Answer>,
    pub(super) captured: Vec<(Arc<str>, Value)>,
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
        return rehearsed(walk, step, request, exchange);
    }
    let reply = send_unless_halted(walk.session, &outgoing, &expectation, walk.halt).await;
    let exchange = match walk.session.played_request() {
        Some(request) => Exchange { request: request.clone(), ..exchange },
        None => exchange,
    };
    match reply {
        Reply::Halted(reason) => Attempt::without_answer(without_exchange(step, &walk.path, Outcome::Skip, reason)),
        Reply::Failed(failure) => {
            let cut = cut::is_cut_again(walk, &outgoing, &failure).await;
            let told = unanswered(step, &walk.path, exchange, failure);
            Attempt::without_answer(if cut { cut::told(walk, step, told) } else { told })
        }
        Reply::Silence(silence) => silent(walk, (step, request), &expectation, &silence, exchange),
        Reply::Answer { answer, elapsed, closed } => {
            let exchange = Exchange { response: answer.bytes.clone(), ..exchange };
            judged(walk, (step, request), &expectation, (answer, elapsed, closed), exchange)
        }
    }
}

/// No answer, where the step expects or allows that.
fn silent(
    walk: &Walk<'_>,
    (step, request): (&Step, &RequestStep),
    expectation: &Expectation,
    silence: &Silence,
    exchange: Exchange,
) -> Attempt {
    let severity = severity(walk.claim.level);
    let checks = check::check_silence(expectation, silence, &step.source, severity);
    let bare = without_exchange(step, &walk.path, outcome(&checks), Bilingual::default());
    let result = StepResult { checks, exchange: Some(exchange), reason: None, attempts: 1, ..bare };
    // Later steps may ask whether there was an answer at all.
    let nothing = |capture: &Capture| (Arc::clone(&capture.name), Value::of_json("null"));
    let captured = request.captures.iter().map(nothing).collect();
    Attempt { captured, ..Attempt::without_answer(result) }
}

/// A request that was made and is not sent. What it would have captured stays open.
fn rehearsed(walk: &Walk<'_>, step: &Step, request: &RequestStep, exchange: Exchange) -> Attempt {
    let reason = walk.names.await_answer_in(&exchange.request).then(awaits_answer);
    let bare = without_exchange(step, &walk.path, Outcome::Skip, Bilingual::default());
    let result = StepResult { exchange: Some(exchange), reason, ..bare };
    let captured = request.captures.iter().map(|capture| (Arc::clone(&capture.name), Value::awaited(&capture.name)));
    Attempt { result, answer: None, captured: captured.collect() }
}

/// What is said of a request in which a value is missing.
fn awaits_answer() -> Bilingual {
    Bilingual::new(
        "其中的 ${…} 取自此前的应答，运行时才填入；签名和 Content-Length 会随之不同",
        "what stands there as ${…} is taken from an answer before it; signature and Content-Length will differ",
    )
}

impl Attempt {
    pub(super) fn without_answer(result: StepResult) -> Self {
        Self { result, answer: None, captured: Vec::new() }
    }
}

fn judged(
    walk: &Walk<'_>,
    (step, request): (&Step, &RequestStep),
    expectation: &Expectation,
    (answer, elapsed, closed): (Answer, Duration, bool),
    exchange: Exchange,
) -> Attempt {
    let Context { setting, .. } = walk.context;
    if answer.response.status == TOO_MANY_REQUESTS && !asks_for(expectation, TOO_MANY_REQUESTS) {
        let slowed = without_exchange(step, &walk.path, Outcome::Error, too_many_requests(&answer.response));
        return Attempt::without_answer(StepResult { exchange: Some(exchange), attempts: 1, ..slowed });
    }
    let severity = severity(walk.claim.level);
    let received = Received::of(&answer.response);
    let observed = Observed { received: &received, elapsed, closed };
    let mut checks = check::check(expectation, &observed, &step.source, setting.contract, severity);
    let mut captured = Vec::with_capacity(request.captures.len());
    for capture in &request.captures {
        let value = capture::value(capture, &received).map_err(|reason| not_captured(capture, reason, step, severity));
        let (value, failure) = value.map_or_else(|failure| (None, Some(failure)), |value| (Some(value), None));
        captured.extend(value.map(|value| (Arc::clone(&capture.name), value)));
        checks.push(Check::new(CheckSubject::Capture(capture.name.to_string()), failure));
    }
    // Another answer than the one that hangs on the open point tells nothing of it: a success has status 200 everywhere.
    let is_another = checks.iter().any(|check| check.subject == CheckSubject::Code && check.failure.is_some());
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

/// Whether a step expects just this status.
fn asks_for(expectation: &Expectation, status: u16) -> bool {
    expectation.status.as_ref().is_some_and(|(wanted, _)| wanted.contains(&StatusWish::Exactly(status)))
}

/// That the target, or a gateway before it, takes no more requests for now: it says nothing of what was asked.
fn too_many_requests(response: &Response) -> Bilingual {
    let wait = response.headers.text(RETRY_AFTER).map_or_else(Bilingual::default, |wait| {
        let wait = shorten_to_line(wait, SHOWN);
        bilingual!("，Retry-After: {wait}", ", Retry-After: {wait}")
    });
    bilingual!(
        "目标限制了请求的速率（429{wait}）：用 --rate 放慢后重跑",
        "the target limits the rate of requests (429{wait}): run it again more slowly, with --rate",
        wait
    )
}

/// Most characters of a header that are shown.
const SHOWN: usize = 40;

fn not_captured(capture: &Capture, reason: Bilingual, step: &Step, severity: Severity) -> Diagnostic {
    let message = ("应答里取不到这个值", "the answer has no such value to capture");
    let diagnostic = Diagnostic { severity, ..Diagnostic::error(message).actual(reason) };
    diagnostic.at(&step.source, capture.place.clone())
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

fn unanswered(step: &Step, path: &str, exchange: Exchange, failure: Failure) -> StepResult {
    let outcome = match failure.blame() {
        Blame::Target => Outcome::Fail,
        Blame::Surroundings => Outcome::Error,
    };
    let (found_nobody, told) = (failure.error.found_nobody(), failure.to_bilingual());
    let exchange = Exchange { response: failure.received, ..exchange };
    let bare = without_exchange(step, path, outcome, told);
    StepResult { exchange: Some(exchange), attempts: 1, found_nobody, ..bare }
}
