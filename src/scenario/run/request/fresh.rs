//! A report for an institution and a period that were drawn, and which may have been reported for before: by an earlier run
//! at the same target, or in this one where a key may report for one institution only.

use super::attempt::{Attempt, once};
use super::sign;
use crate::contract::Endpoint;
use crate::message::Response;
use crate::payload::answer;
use crate::platform::Institutions;
use crate::scenario::run::Outcome;
use crate::scenario::run::walk::Walk;
use crate::scenario::template::Scope;
use crate::scenario::{ComposedRequest, RequestPlan, RequestStep, Step};

/// How many are drawn where answers say that the period is taken: a key of one institution has few left after some runs.
const MOST: u32 = 12;

/// How many are drawn where an answer may as well say that a value is wrong: who refuses a report for its values refuses it
/// for a second period too, and nothing more is sent than tells the two apart.
const IN_DOUBT: u32 = 2;

/// The status of a report that was refused because it was made before.
const CONFLICT: u16 = 409;

/// Sends a request; where its answer breaks an expectation by saying that the period is taken, another one is drawn.
pub(super) async fn attempt(walk: &mut Walk<'_>, step: &Step, request: &RequestStep) -> Attempt {
    let (clock, path) = (walk.context.setting.clock, walk.path.clone());
    let mut made = once(walk, step, request, clock, &path).await;
    let mut number = 1;
    let mut sent = 1;
    while let Some(next) = (number + 1..=most_draws(walk, request, &made)).find(|next| {
        // Two draws may be alike.
        is_another(walk, request, &drawn(&path, *next))
    }) {
        (number, sent) = (next, sent + 1);
        walk.session.turn().await;
        made = once(walk, step, request, clock, &drawn(&path, number)).await;
        made.result.attempts = sent;
    }
    made
}

/// Under which path an attempt draws: what was sent once may be at the target.
pub(super) fn drawn(path: &str, number: u32) -> String {
    if number == 1 { path.to_owned() } else { format!("{path}#{number}") }
}

/// How many periods may be drawn behind this answer: none but the first where it is the one that was wanted, or has nothing
/// to do with the period.
pub(super) fn most_draws(walk: &Walk<'_>, request: &RequestStep, made: &Attempt) -> u32 {
    let is_wrong = matches!(made.result.outcome, Outcome::Fail | Outcome::Warn);
    let Some(answer) = made.answer.as_ref().filter(|_| is_wrong) else { return 1 };
    let code = answer::code(&answer.response.body);
    let mut endpoints = walk.context.setting.contract.endpoints().iter();
    match endpoints.find(|endpoint| Some(endpoint.already_reported.number) == code) {
        None => 1,
        Some(endpoint) if is_in_doubt(endpoint, &answer.response, is_bound(walk, request)) => IN_DOUBT,
        Some(_) => MOST,
    }
}

/// Whether the answer may be about a value. The status tells where errors have one of their own; where they have not, a key
/// that may report for everybody hardly draws a taken period twice.
fn is_in_doubt(endpoint: &Endpoint, answer: &Response, is_bound: bool) -> bool {
    let is_error = answer.status >= 400;
    endpoint.already_reported.number == endpoint.failure.number && answer.status != CONFLICT && (is_error || !is_bound)
}

fn is_bound(walk: &Walk<'_>, request: &RequestStep) -> bool {
    let named = request.signing.own_key().or(walk.context.scenario.key.as_ref());
    let key = sign::entry(named, walk.context.setting.keys);
    key.is_ok_and(|key| matches!(key.institutions, Institutions::Listed(_)))
}

/// Whether another draw makes another report. One whose institution and period the step itself says would be the same again,
/// and what becomes of it is what the step asks.
pub(super) fn is_another(walk: &Walk<'_>, request: &RequestStep, next: &str) -> bool {
    let body = |draws| {
        let scope = Scope { names: &walk.names, draws };
        composed(request)?.body.as_ref()?.fill(&scope).ok()
    };
    body(&walk.draws_of(request)) != body(&walk.context.draws_with(next, request.signing.own_key()))
}

fn composed(request: &RequestStep) -> Option<&ComposedRequest> {
    match &request.request {
        RequestPlan::Composed(composed) => Some(composed),
        RequestPlan::Raw(_) => None,
    }
}
