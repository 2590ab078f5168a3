//! What a hospital's software does with an answer: it looks at the code first, and at the status where there is none.

use serde::Serialize;

use crate::client::Answer;
use crate::contract::{Contract, Stage};
use crate::message::TOO_MANY_REQUESTS;
use crate::payload::answer;

/// What became of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// It was taken.
    Accepted,
    /// The platform has it already, from a sending whose answer got lost.
    AlreadyThere,
    /// It was refused, and is put aside for somebody to look at.
    Refused,
    /// Nobody knows what became of it, however often it was sent.
    Unknown,
}

/// What a client does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing more.
    Ended(End),
    /// It sets its clock by the answer and sends again at once.
    SetClock,
    /// It sends the same later.
    Later,
}

/// The code of an answer, if it has one.
pub(super) fn code(answer: &Answer) -> Option<u32> {
    answer::code(&answer.response.body)
}

/// What a client does with an answer.
pub(super) fn next(answer: &Answer, contract: &Contract) -> Next {
    let status = answer.response.status;
    let code = code(answer).and_then(|number| contract.code_number(number));
    match code.map(|code| code.stage) {
        Some(Stage::Passed) => Next::Ended(End::Accepted),
        Some(Stage::Repeat) => Next::Ended(End::AlreadyThere),
        Some(Stage::Date) => Next::SetClock,
        Some(Stage::Clock) => Next::Later,
        // With 4XX the value is at fault, with 5XX the storage (1.3.3).
        Some(_) if status >= 500 => Next::Later,
        None if status >= 500 || status == TOO_MANY_REQUESTS => Next::Later,
        _ => Next::Ended(End::Refused),
    }
}
