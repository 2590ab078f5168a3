//! What comes of explaining a recorded exchange.

use std::sync::Arc;

use super::{Check, Effort, Given, Otherwise, OwnString, ServerTime, StringToSign, Unsought};
use crate::contract::{Code, Stage};
use crate::evidence::Damage;
use crate::message::Request;
use crate::payload::Finding;
use crate::platform::Refusal;
use crate::request::recognition::{Recognition, Recognized};

/// Why a message is answered as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The request, with what was taken as given in its place; none where no server could read its head.
    pub request: Option<Request>,
    /// What is answered, if what is taken as given is so.
    pub code: Arc<Code>,
    /// Its text with what stands for its blank, where it has one.
    pub text: Option<String>,
    /// Whether the code hangs on nothing that was taken as given.
    pub is_certain: bool,
    /// What was taken as given, since the recording does not hold it.
    pub given: Vec<Given>,
    /// The members of the body, as JSON pointers, whose values were replaced: nothing is said of them.
    pub replaced: Vec<String>,
    /// Whether the body is known, and with it what stands behind the head.
    pub body_known: bool,
    /// The steps in the platform's order.
    pub checks: Vec<Check>,
    /// What would be refused next, once what was refused is mended, each behind the one before.
    pub later: Vec<Later>,
    /// What the server's clock showed.
    pub server_time: ServerTime,
    /// How many seconds the request's date lies ahead of it; negative where it lies behind.
    pub offset_seconds: Option<i64>,
    /// The string to sign; none where it is not known.
    pub string_to_sign: Option<StringToSign>,
    /// The mistakes that give the very signature, where it is refused and a secret is known.
    pub mistakes: Option<Recognized>,
    /// The client's own string beside it, where that was given.
    pub own_string: Option<OwnString>,
    /// What the document says against the message.
    pub findings: Vec<Finding>,
    /// How many findings there are besides.
    pub untold: usize,
    /// Single readings under which the answer is another one.
    pub otherwise: Vec<Otherwise>,
    /// What was answered in truth, where that was recorded.
    pub answered: Option<Answered>,
    /// What was done to the recording.
    pub damage: Vec<Damage>,
    /// How much was looked for.
    pub effort: Effort,
}

/// A refusal behind the refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Later {
    /// What is answered then.
    pub code: Arc<Code>,
    /// Why.
    pub refusal: Refusal,
}

/// What a recording tells of the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The status.
    pub status: u16,
    /// The code in its body, where there is one.
    pub code: Option<u32>,
    /// Where there is none, the codes that are answered with this status.
    pub possible: Vec<u32>,
}

impl Explanation {
    /// Whether code 1 is answered, whatever was taken as given left aside.
    pub fn is_accepted(&self) -> bool {
        self.is_certain && self.code.is_success()
    }

    /// Whether the recorded answer has another code than is answered here; none where there is no code, or where it is another
    /// one than what is answered if what is taken as given is so: then that may simply not be so.
    pub fn differs_from_recorded(&self) -> Option<bool> {
        let recorded = self.answered.as_ref()?.code?;
        let differs = recorded != self.code.number;
        (self.is_certain || !differs).then_some(differs)
    }
}

/// So many signatures show that one is right, and cost nothing.
const FREE: usize = 4;

impl Explanation {
    /// How many signatures it has cost to look for the mistake in one.
    pub fn cost(&self) -> usize {
        let tried = self.mistakes.as_ref().map_or(0, |recognized| recognized.tried);
        // The interface that was signed has been looked for by the same search.
        let is_guessed = self.given.contains(&Given::Interface);
        tried.saturating_sub(FREE) + if is_guessed { Recognition::MOST } else { 0 }
    }

    /// What was not looked for, and might have been found.
    pub fn unsought(&self) -> Vec<Unsought> {
        let lacks_mistakes = self.effort == Effort::Answer && self.is_signature_refused();
        let lacks_readings = self.effort != Effort::All;
        let all = [(lacks_mistakes, Unsought::Mistakes), (lacks_readings, Unsought::OtherReadings)];
        all.into_iter().filter(|(is_lacking, _)| *is_lacking).map(|(_, what)| what).collect()
    }

    /// Whether the signature, or its form, is refused now or next.
    pub fn is_signature_refused(&self) -> bool {
        let refused = self.checks.iter().filter_map(|check| check.refusal.as_ref().map(|_| check.stage));
        let mut stages = refused.chain(self.later.iter().map(|later| later.refusal.stage));
        stages.any(|stage| matches!(stage, Stage::Signature | Stage::Authorization | Stage::Scheme))
    }
}
