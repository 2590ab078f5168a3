//! What the target's clock shows, as far as its answers tell.

use jiff::{SignedDuration, Timestamp};

use super::Setting;
use crate::contract::Stage;
use crate::invariants::answered_at;
use crate::message::Response;
use crate::payload::answer;

/// What is known of the target's clock.
#[derive(Clone, Copy, Debug)]
pub(super) struct TargetClock {
    /// How far it is ahead of the one at hand.
    pub(super) ahead: SignedDuration,
    /// Whether that is known.
    pub(super) is_known: bool,
    /// Whether the Date of an answer tells it: a gateway may write another.
    is_told: bool,
}

impl TargetClock {
    /// One that is at hand itself, or of which nothing is known yet.
    pub(super) fn new(at_hand: bool) -> Self {
        Self { ahead: SignedDuration::ZERO, is_known: at_hand, is_told: !at_hand }
    }

    /// One that an answer has told which came at `now` by the clock at hand.
    pub(super) fn told(answer: &Response, now: Timestamp) -> Option<Self> {
        let ahead = answered_at(answer)?.duration_since(now);
        Some(Self { ahead, is_known: true, is_told: true })
    }

    /// One that goes with the clock at hand, whatever the answers tell.
    pub(super) fn as_at_hand() -> Self {
        Self { ahead: SignedDuration::ZERO, is_known: true, is_told: false }
    }

    /// Whether every request that is dated by the clock at hand would be refused if it were right.
    pub(super) fn excludes_ours(&self, setting: &Setting) -> bool {
        self.ahead.abs().as_secs() >= setting.contract.parameters().clock_window_seconds
    }

    /// When an answer was given to a request that was sent at `now`, by the target's clock.
    pub(super) fn at(&self, answer: &Response, now: Timestamp) -> Timestamp {
        answered_at(answer).filter(|_| self.is_told).unwrap_or(now)
    }
}

/// Whether an answer comes from behind the checks of date and signature.
pub(super) fn is_let_in(answer: &Response, setting: &Setting) -> bool {
    let code = answer::code(&answer.body).and_then(|number| setting.contract.code_number(number));
    code.is_some_and(|code| code.stage > Stage::Signature)
}
