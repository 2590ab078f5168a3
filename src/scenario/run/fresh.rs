//! A report for an institution and a period that were drawn, and which may have been reported for before: by an earlier run
//! at the same target, or in this one where a key may report for one institution only.

use super::Outcome;
use super::attempt::{Attempt, once};
use super::walk::Walk;
use crate::payload::answer;
use crate::scenario::template::{Draws, Scope};
use crate::scenario::{ComposedRequest, RequestPlan, RequestStep, Step};

/// How many are tried. Who refuses a report for another reason refuses it for every period, so the last answer counts.
const MOST: u32 = 12;

/// Sends a request; where its answer breaks an expectation by saying that the period is taken, another one is drawn.
pub(super) async fn attempt(walk: &mut Walk<'_>, step: &Step, request: &RequestStep) -> Attempt {
    let (clock, path) = (walk.context.setting.clock, walk.path.clone());
    let mut made = once(walk, step, request, clock, &path).await;
    for number in 2..=MOST {
        let next = drawn(&path, number);
        if !is_taken(walk, request, &made, &next) {
            break;
        }
        walk.session.turn().await;
        made = once(walk, step, request, clock, &next).await;
        made.result.attempts = number;
    }
    made
}

/// Under which path an attempt draws: what was sent once may be at the target.
pub(super) fn drawn(path: &str, number: u32) -> String {
    if number == 1 { path.to_owned() } else { format!("{path}#{number}") }
}

/// Whether an answer that was not wanted is that of a period which was reported before, and another draw makes another report.
/// One whose institution and period the step itself says would be the same again, and what becomes of it is what the step asks.
pub(super) fn is_taken(walk: &Walk<'_>, request: &RequestStep, made: &Attempt, next: &str) -> bool {
    let is_wrong = matches!(made.result.outcome, Outcome::Fail | Outcome::Warn);
    let Some(answer) = made.answer.as_ref().filter(|_| is_wrong) else { return false };
    let code = answer::code(&answer.response.body);
    let mut endpoints = walk.context.setting.contract.endpoints().iter();
    endpoints.any(|endpoint| Some(endpoint.already_reported.number) == code) && is_another(walk, request, next)
}

fn is_another(walk: &Walk<'_>, request: &RequestStep, next: &str) -> bool {
    let body = |draws: Draws<'_>| {
        let scope = Scope { names: &walk.names, draws: &draws };
        composed(request)?.body.as_ref()?.fill(&scope).ok()
    };
    let drawn_under = |path: &str| body(walk.context.draws_with(path, request.signing.own_key()));
    // Where a key leaves few periods, two draws may be the same by chance.
    let first = body(walk.draws_of(request));
    first != drawn_under(next) || first != drawn_under(&drawn(next, MOST))
}

fn composed(request: &RequestStep) -> Option<&ComposedRequest> {
    match &request.request {
        RequestPlan::Composed(composed) => Some(composed),
        RequestPlan::Raw(_) => None,
    }
}
