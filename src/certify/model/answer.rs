//! What a client does with an answer.

use std::sync::Arc;

use jiff::Timestamp;

use super::fault::Fault;
use crate::contract::reading::DateFormat;
use crate::contract::{Code, Contract, Retry, Stage};
use crate::diagnostic::BYTE_ORDER_MARK;
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

/// What a client with this fault makes of an answer.
pub(super) fn next(response: &Response, contract: &Contract, fault: Option<Fault>) -> Next {
    if is_rejected(response, fault) {
        return Next::Again;
    }
    let code = answer::code(response.body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&response.body));
    match code {
        _ if response.status == 200 && fault == Some(Fault::IgnoresCodeAt200) => Next::Done,
        Some(code) => by_code(contract.code_number(code), response.status, fault),
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

/// By the row of a code, where it is a listed one.
fn by_code(code: Option<&Arc<Code>>, status: u16, fault: Option<Fault>) -> Next {
    if repeats(code, fault) {
        return Next::Again;
    }
    let Some(code) = code else { return Next::Aside };
    let advice = code.remedy(code.stage).map(|remedy| remedy.retry);
    match (code.stage, advice) {
        (Stage::Passed, _) | (_, Some(Retry::Never)) => Next::Done,
        (Stage::Date, _) if fault == Some(Fault::NoResynchronisation) => Next::Aside,
        (Stage::Date, _) => Next::Clock,
        (Stage::Signature, _) if fault == Some(Fault::ResynchronisesOn10008) => Next::Clock,
        // Whether the storage failed or a value was refused, the code does not tell, and the status does.
        (Stage::Storage, _) if status < 500 => Next::Aside,
        (_, Some(Retry::Later)) => Next::Again,
        (_, Some(Retry::AfterChange) | None) => Next::Aside,
    }
}

/// Whether a careless client sends the same again whatever the code asks for.
fn repeats(code: Option<&Arc<Code>>, fault: Option<Fault>) -> bool {
    let stage = code.map(|code| code.stage);
    match fault {
        Some(Fault::RepeatsOn20007) => stage == Some(Stage::Repeat),
        Some(Fault::RepeatsRefusedValue) => stage == Some(Stage::Storage),
        Some(Fault::RepeatsOn10003) => stage == Some(Stage::Key),
        Some(Fault::RepeatsOn10007) => stage == Some(Stage::Permission),
        Some(Fault::RepeatsOn10008) => stage == Some(Stage::Signature),
        Some(Fault::RepeatsOn10009) => stage == Some(Stage::Body),
        Some(Fault::RepeatsUnlistedCode) => stage.is_none(),
        _ => false,
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
