//! A request that is sent again until its answer is what is wanted.

use super::attempt::Attempt;
use super::{capture, exact, fresh};
use crate::contract::Level;
use crate::diagnostic::Diagnostic;
use crate::language::Bilingual;
use crate::scenario::read::flow::ANSWER;
use crate::scenario::run::result::outcome;
use crate::scenario::run::walk::Walk;
use crate::scenario::run::{Outcome, severity};
use crate::scenario::template::Scope;
use crate::scenario::{Check, CheckSubject, Condition, RequestStep, Retry, Step};

/// Sends a request until its answer is what is wanted; the last attempt counts.
pub(super) async fn attempts(walk: &mut Walk<'_>, step: &Step, request: &RequestStep) -> Attempt {
    let made = attempt(walk, step, request).await;
    match &request.retry {
        Some(retry) if !walk.context.setting.rehearsal => again(walk, step, request, retry, made).await,
        _ => made,
    }
}

async fn attempt(walk: &mut Walk<'_>, step: &Step, request: &RequestStep) -> Attempt {
    match request.signing.is_exact() && !walk.context.setting.rehearsal {
        true => exact::attempt(walk, step, request).await,
        false => fresh::attempt(walk, step, request).await,
    }
}

/// Tries again until what is waited for has come.
async fn again(walk: &mut Walk<'_>, step: &Step, request: &RequestStep, retry: &Retry, mut made: Attempt) -> Attempt {
    let mut attempts = made.result.attempts;
    while !is_done(walk, retry, &mut made) {
        if attempts >= retry.times {
            if let Some(until) = &retry.until {
                never_reached(step, until, walk.claim.level, &mut made);
            }
            break;
        }
        walk.session.pause(retry.every).await;
        walk.session.turn().await;
        made = attempt(walk, step, request).await;
        attempts += made.result.attempts;
    }
    made.result.attempts = attempts;
    made
}

/// Whether `until` holds of an attempt.
fn is_reached(walk: &Walk<'_>, until: &Condition, attempt: &Attempt) -> Result<bool, Bilingual> {
    let mut names = walk.names.clone();
    for (name, value) in &attempt.captured {
        names.keep(name, value.clone());
    }
    if let Some(answer) = &attempt.answer {
        names.give(&ANSWER.into(), capture::answer(&answer.response));
    }
    until.holds(&Scope { names: &names, draws: &walk.draws() })
}

/// Whether what was waited for has come: `until`, or that every expectation holds.
fn is_done(walk: &Walk<'_>, retry: &Retry, attempt: &mut Attempt) -> bool {
    // A request that could not be made will not be made by waiting.
    if attempt.result.exchange.is_none() {
        return true;
    }
    let Some(until) = &retry.until else { return attempt.result.outcome == Outcome::Pass };
    // Nothing can be said of an answer that did not come, and whatever is waited for may come with the next one.
    if attempt.answer.is_none() {
        return false;
    }
    match is_reached(walk, until, attempt) {
        Ok(reached) => reached,
        Err(reason) => {
            (attempt.result.outcome, attempt.result.reason) = (Outcome::Error, Some(reason));
            true
        }
    }
}

/// What `until` waits for did not come: that is a check that does not hold.
fn never_reached(step: &Step, until: &Condition, level: Level, attempt: &mut Attempt) {
    let message = ("until 的条件一直没有成立", "what until waits for did not come");
    let diagnostic = Diagnostic { severity: severity(level), ..Diagnostic::error(message).expected(until.written()) };
    let failure = Some(diagnostic.at(&step.source, until.place().clone()));
    attempt.result.checks.push(Check::new(CheckSubject::Until, failure));
    attempt.result.outcome = attempt.result.outcome.max(outcome(&attempt.result.checks));
}
