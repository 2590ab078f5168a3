//! What a client does with an answer.

use jiff::Timestamp;

use super::fault::Fault;
use crate::contract::reading::DateFormat;
use crate::message::{DATE, Response, TOO_MANY_REQUESTS};
use crate::payload::answer;
use crate::signature::HttpDate;

/// What a client does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// The report is done.
    Done,
    /// The same again, after a pause.
    Again,
    /// Its clock is set by the answer, and the same once more.
    Clock,
    /// The report is put aside, and somebody is told.
    Aside,
}

const PASSED: u32 = 1;
const EXPIRED: u32 = 10_006;
const NO_MATCH: u32 = 10_008;
const NO_CLOCK: u32 = 10_011;
const FIRST_SAVE: u32 = 20_000;
const LAST_SAVE: u32 = 20_006;
const ALREADY_THERE: [u32; 2] = [20_007, 20_008];
const LAST_LISTED: u32 = 20_010;

/// What a client with this fault makes of an answer.
pub(super) fn next(response: &Response, fault: Option<Fault>) -> Next {
    if is_rejected(response, fault) {
        return Next::Again;
    }
    let code = answer::code(response.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&response.body));
    match code {
        _ if response.status == 200 && fault == Some(Fault::IgnoresCodeAt200) => Next::Done,
        Some(code) => by_code(code, response.status, fault),
        None => by_status(response.status, fault),
    }
}

/// Answers that only a careless client takes for none.
fn is_rejected(response: &Response, fault: Option<Fault>) -> bool {
    let text = response.text();
    match fault {
        Some(Fault::RejectsLetterCase) => text.contains("\"Code\""),
        Some(Fault::RejectsUnknownMembers) => text.contains("traceId"),
        Some(Fault::RejectsCodeAsText) => text.contains("\"code\":\""),
        Some(Fault::RejectsChunked) => response.headers.first("Transfer-Encoding").is_some(),
        _ => false,
    }
}

fn by_code(code: u32, status: u16, fault: Option<Fault>) -> Next {
    let repeats = match fault {
        Some(Fault::RepeatsOn20007) => code == 20_007,
        Some(Fault::RepeatsRefusedValue) => (FIRST_SAVE..=LAST_SAVE).contains(&code),
        Some(Fault::RepeatsOn10003) => code == 10_003,
        Some(Fault::RepeatsOn10007) => code == 10_007,
        Some(Fault::RepeatsOn10008) => code == NO_MATCH,
        Some(Fault::RepeatsOn10009) => code == 10_009,
        Some(Fault::RepeatsUnlistedCode) => code > LAST_LISTED,
        _ => false,
    };
    match code {
        _ if repeats => Next::Again,
        PASSED => Next::Done,
        EXPIRED if fault == Some(Fault::NoResynchronisation) => Next::Aside,
        EXPIRED => Next::Clock,
        NO_MATCH if fault == Some(Fault::ResynchronisesOn10008) => Next::Clock,
        NO_CLOCK => Next::Again,
        code if ALREADY_THERE.contains(&code) => Next::Done,
        FIRST_SAVE..=LAST_LISTED if status >= 500 => Next::Again,
        _ => Next::Aside,
    }
}

/// Where no code can be read.
fn by_status(status: u16, fault: Option<Fault>) -> Next {
    match status {
        200 if fault == Some(Fault::UnreadableIsDone) => Next::Done,
        502 | 504 if fault == Some(Fault::GatewayPageIsDone) => Next::Done,
        TOO_MANY_REQUESTS | ..400 | 500.. => Next::Again,
        _ => Next::Aside,
    }
}

/// What the server's clock shows, as the answer tells it.
pub(super) fn server_time(response: &Response, now: Timestamp) -> Option<Timestamp> {
    HttpDate::parse(response.headers.text(DATE)?, DateFormat::AllThree).ok()?.at(now).ok()
}
