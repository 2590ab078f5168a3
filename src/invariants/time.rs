//! The code of an answer held against the date of its request and the answer's own Date: one clock tells both (1.1.4.2,
//! 1.1.5.2).

use jiff::{SignedDuration, Timestamp};

use super::Violation;
use super::seen::Seen;
use crate::contract::reading::DateFormat;
use crate::contract::{Contract, InvariantKind, Parameters, Stage};
use crate::message::{DATE, Request, Response};
use crate::signature::HttpDate;

/// How long may lie between the judging of a request and the Date of its answer: a slow answer is no wrong one.
const LEEWAY: SignedDuration = SignedDuration::from_mins(1);

/// What the target's clock showed, by the header Date of its answer. A server writes the first of the three forms
/// (RFC 9110, 5.6.7).
pub fn answered_at(answer: &Response) -> Option<Timestamp> {
    let date = HttpDate::parse(answer.headers.text(DATE)?, DateFormat::ImfFixdate).ok()?;
    date.at(Timestamp::UNIX_EPOCH).ok()
}

/// How far the target's clock was ahead of the date of a request that it answered, as far as both bear a date that can be read.
pub fn ahead_of_request(answer: &Response, request: &Request, parameters: &Parameters) -> Option<SignedDuration> {
    let answered = answered_at(answer)?;
    Some(answered.duration_since(operation_date(request, answered, parameters)?))
}

/// That the answer calls a request expired which is not, by the answer's own Date, or takes one that is.
pub(super) fn violation(seen: &Seen<'_>, contract: &Contract) -> Option<Violation> {
    let code = contract.code_number(seen.code?)?;
    let off = ahead_of_request(&seen.response, seen.request.as_ref()?, contract.parameters())?;
    let window = SignedDuration::from_secs(contract.parameters().clock_window_seconds);
    let kind = match code.stage {
        Stage::Date if off.abs() < window - LEEWAY => InvariantKind::ExpiredEarly,
        Stage::Passed if off > window + LEEWAY => InvariantKind::PassedLate,
        Stage::Passed if -off > window + LEEWAY => InvariantKind::PassedEarly,
        _ => return None,
    };
    let (minutes, seconds) = (off.abs().as_secs() / 60, off.abs().as_secs() % 60);
    let expected = match kind {
        InvariantKind::ExpiredEarly => ("不答 10006", "no 10006"),
        _ => ("10006", "10006"),
    };
    let actual = (
        format!("{}，请求时间与 Date 相差 {minutes} 分 {seconds} 秒", code.number),
        format!("{}, the request is {minutes} min {seconds} s off the Date", code.number),
    );
    Some(Violation::new(kind, expected, actual))
}

/// The date of a request, where it bears just one that can be read.
fn operation_date(request: &Request, answered: Timestamp, parameters: &Parameters) -> Option<Timestamp> {
    let mut dates = request.headers.all(&parameters.date_header);
    let date = dates.next().filter(|_| dates.next().is_none())?;
    HttpDate::parse(std::str::from_utf8(date).ok()?, DateFormat::AllThree).ok()?.at(answered).ok()
}
