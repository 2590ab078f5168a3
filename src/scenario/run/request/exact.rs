//! `sign: exact`: a request that the target sees in the very second by which it was signed.

use jiff::Timestamp;

use super::attempt::{Attempt, once};
use super::fresh::{drawn, is_another, most_draws};
use crate::clock::AdjustableClock;
use crate::contract::reading::DateFormat;
use crate::language::Bilingual;
use crate::message::{DATE, Response};
use crate::scenario::run::result::without_exchange;
use crate::scenario::run::walk::Walk;
use crate::scenario::run::{Outcome, StepResult};
use crate::scenario::{RequestStep, Step};
use crate::signature::HttpDate;

/// How often a request is made until its second holds to the answer. An answer takes some milliseconds, so that a second
/// hardly ever turns over twice; a target whose Date does not keep pace would be asked for ever.
const MOST: u32 = 5;

/// Sends a request until the Date of its answer is the second that it was signed by; each is signed by the Date of the answer
/// before. An answer without a Date shows nothing, and is taken as it is.
pub(super) async fn attempt(walk: &mut Walk<'_>, step: &Step, request: &RequestStep) -> Attempt {
    let Ok(now) = walk.context.setting.clock.now() else {
        return once(walk, step, request, walk.context.setting.clock, &walk.path.clone()).await;
    };
    let mut second = whole(now);
    for number in 1..=MOST {
        let clock = AdjustableClock::fixed(second);
        let mut attempt = once(walk, step, request, &clock, &drawn(&walk.path, number)).await;
        attempt.result.attempts = number;
        match attempt.answer.as_ref().and_then(|answer| shown(&answer.response, second)) {
            Some(shown) if shown != second => second = shown,
            _ if number < MOST.min(most_draws(walk, request, &attempt))
                && is_another(walk, request, &drawn(&walk.path, number + 1)) => {}
            _ => return attempt,
        }
        walk.session.turn().await;
    }
    let reason = Bilingual::new(
        format!("连续 {MOST} 次，应答的 Date 都不是签名时的那一秒，无法精确到秒"),
        format!(
            "{MOST} times the Date of the answer was not the second of the signature: it cannot be exact to the second"
        ),
    );
    let skipped = without_exchange(step, &walk.path, Outcome::Skip, reason);
    Attempt::without_answer(StepResult { attempts: MOST, ..skipped })
}

fn whole(instant: Timestamp) -> Timestamp {
    Timestamp::from_second(instant.as_second()).unwrap_or(instant)
}

/// The second that an answer shows.
fn shown(response: &Response, near: Timestamp) -> Option<Timestamp> {
    HttpDate::parse(response.headers.text(DATE)?, DateFormat::AllThree).ok()?.at(near).ok()
}
