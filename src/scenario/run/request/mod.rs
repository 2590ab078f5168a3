//! One request, its answer, and what is made of it.
//!
//! `outgoing` makes its bytes and `sign` says who signs them, `send` sends them, `capture` takes values out of the answer,
//! and an `attempt` is all of that once. `fresh` draws another period where one is taken; `exact` keeps to the target's
//! second, `retry` waits for another answer, and `cut` sends once more what was cut without one.

mod attempt;
mod capture;
mod cut;
mod exact;
mod fresh;
mod outgoing;
mod retry;
mod send;
pub(super) mod sign;

use bytes::Bytes;

use self::attempt::Attempt;
use crate::client::Answer;
use crate::clock::Stopwatch;
use crate::language::ToBilingual;
use crate::payload::answer;
use crate::scenario::run::walk::Walk;
use crate::scenario::run::{Context, Outcome, StepResult};
use crate::scenario::template::Scope;
use crate::scenario::{RequestStep, Step};
use crate::secret::KnownSecrets;
use crate::snapshot::{self, Policy, State, Volatile};

/// Sends a request until its answer is what is wanted; the last attempt counts.
pub(super) async fn run(walk: &mut Walk<'_>, step: &Step, request: &RequestStep) -> StepResult {
    walk.session.set_place(format!("{}/{}", walk.context.scenario.card.id, walk.path));
    walk.session.turn().await;
    let stopwatch = walk.context.setting.timed.then(Stopwatch::start);
    let Attempt { mut result, answer, captured } = retry::attempts(walk, step, request).await;
    // Before what was captured gets its name: the step did not know it.
    // What is played again was signed by whoever knew the secret.
    let is_played = walk.session.played_request().is_some();
    result.again = if is_played { None } else { again_where_failed(walk, request, &result) };
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

/// Holds the answer against its snapshot. An answer that breaks an expectation is no answer to remember, nor is one that
/// an earlier run proposed.
fn keep(context: &Context<'_>, result: &mut StepResult, request: &RequestStep, answer: Option<&Answer>) {
    let Some(answer) = answer else { return };
    if !request.keeps_snapshot || context.setting.snapshots == Policy::Off {
        return;
    }
    let snapshots = &context.snapshots;
    let outcome = match result.outcome {
        Outcome::Pass => snapshots.compare(&result.name, &remembered(context, result, answer)),
        Outcome::Warn | Outcome::Fail => snapshots.refuse(&result.name).map(|()| State::NotCompared),
        Outcome::Skip | Outcome::Expected | Outcome::Error => return,
    };
    match outcome {
        Ok(state) => result.snapshot = state,
        Err(error) => (result.outcome, result.reason) = (Outcome::Error, Some(error.to_bilingual())),
    }
}

/// An answer as its snapshot, without what only this request said, and without the secret of a key.
fn remembered(context: &Context<'_>, result: &StepResult, answer: &Answer) -> String {
    let sent = result.exchange.as_ref().map_or(&[][..], |exchange| &exchange.request);
    let volatile = Volatile::of(sent, &context.setting.contract.parameters().date_header);
    let rendered = snapshot::rendered(&answer.response, &context.scenario.redaction, &volatile);
    KnownSecrets::new(context.setting.keys.secrets()).text(&rendered).into_owned()
}
