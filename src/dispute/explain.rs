//! Explains a recorded exchange.

use std::sync::Arc;

use super::checks::checks;
use super::decided::Decided;
use super::hypothesis::Hypothesis;
use super::mistakes::mistakes;
use super::otherwise::otherwise;
use super::{Answered, Effort, Explanation, Given, Later, OwnString, Question, ServerTime, StringToSign, server_time};
use crate::contract::reading::HttpStatus;
use crate::contract::{Code, Endpoint, Stage};
use crate::diagnostic::Diagnostic;
use crate::message::Request;
use crate::platform::Decision;

/// What a platform answers to a recorded request, and why, step by step. Nothing is read but what is asked about, and
/// nothing was reported before.
///
/// # Errors
/// A [`Diagnostic`] where a replaced contract lacks a code that a check answers with.
pub fn explain(question: &Question<'_>) -> Result<Explanation, Box<Diagnostic>> {
    let server_time = ServerTime::of(question);
    let hypothesis = Hypothesis::of(question, server_time.instant);
    let decided = Decided::of(&hypothesis)?;
    let body_known = hypothesis.is_body_known();
    let string = string_to_sign(&hypothesis);
    Ok(Explanation {
        request: hypothesis.request().cloned(),
        code: Arc::clone(decided.code()),
        is_certain: decided.is_certain(),
        given: given(&decided),
        replaced: question.recorded.replaced.clone(),
        checks: checks(&decided),
        later: later(&decided)?,
        mistakes: string
            .as_ref()
            .filter(|_| question.effort != Effort::Answer && !hypothesis.takes(Given::Masked))
            .and_then(|string| mistakes(question, &decided.platform, hypothesis.request()?, string)),
        own_string: string.as_ref().and_then(|string| own_string(&hypothesis, string)).transpose()?,
        string_to_sign: string,
        otherwise: if body_known && question.effort == Effort::All && !is_long(question) {
            otherwise(&decided)?
        } else {
            Vec::new()
        },
        answered: answered(question, hypothesis.request()),
        text: text(&decided.decision),
        damage: question.recorded.damage.clone(),
        effort: question.effort,
        findings: if body_known { decided.decision.findings.clone() } else { Vec::new() },
        untold: decided.decision.untold,
        offset_seconds: offset(question, &server_time),
        body_known,
        server_time,
    })
}

/// What is taken as given, and with it the values that were replaced and the state of the platform, where the answer hangs on
/// them.
fn given(decided: &Decided<'_>) -> Vec<Given> {
    let replaced = decided.hangs_on_replaced().then_some(Given::Replaced);
    decided.hypothesis.given.iter().copied().chain(replaced).chain(decided.given_of_platform()).collect()
}

/// Whether a body is so long that to read it once for every reading would take seconds. No report is.
fn is_long(question: &Question<'_>) -> bool {
    question.recorded.request.body.len() > MOST_BODY
}

/// The longest body, in bytes, that is read under every reading.
const MOST_BODY: usize = 64 * 1024;

/// The string to sign, where the headers that enter it are known.
fn string_to_sign(hypothesis: &Hypothesis<'_>) -> Option<StringToSign> {
    let question = hypothesis.question;
    let (parameters, readings) = (question.contract.parameters(), &question.profile.readings);
    let request = hypothesis.request().filter(|_| !hypothesis.takes(Given::Headers))?;
    let string = StringToSign::of(request, question.keys, parameters, readings);
    let string = if hypothesis.takes(Given::Masked) { StringToSign { given: None, ..string } } else { string };
    Some(string.with_given(!hypothesis.takes(Given::Authorization)))
}

/// The client's own string, where that was given.
fn own_string(hypothesis: &Hypothesis<'_>, string: &StringToSign) -> Option<Result<OwnString, Box<Diagnostic>>> {
    let question = hypothesis.question;
    Some(OwnString::of(question.own_string?, question, hypothesis.request()?, string))
}

/// What the recording tells of the answer.
fn answered(question: &Question<'_>, request: Option<&Request>) -> Option<Answered> {
    let status = question.recorded.response.as_ref()?.status;
    let code = question.recorded.code();
    let possible = if code.is_none() { with_status(status, question, request) } else { Vec::new() };
    Some(Answered { status, code, possible })
}

/// The codes that a request to its interface can be answered with under this status.
fn with_status(status: u16, question: &Question<'_>, request: Option<&Request>) -> Vec<u32> {
    if question.profile.readings.http_status != HttpStatus::ByCode {
        return Vec::new();
    }
    let endpoints = question.contract.endpoints();
    let asked = |endpoint: &&Arc<Endpoint>| request.is_some_and(|request| request.path().ends_with(&*endpoint.path));
    let asked = endpoints.iter().find(asked);
    let is_of_others = |code: &Code| {
        let mut others = endpoints.iter().filter(|endpoint| asked.is_some_and(|asked| asked.id != endpoint.id));
        others.any(|endpoint| {
            [&endpoint.failure, &endpoint.already_reported].iter().any(|known| known.number == code.number)
        })
    };
    let codes = question.contract.codes().iter().filter(|code| code.described && !is_of_others(code));
    codes.filter(|code| code.status == status || code.status_on_value == Some(status)).map(|code| code.number).collect()
}

/// The text of an answer that names what was reported already.
fn text(decision: &Decision) -> Option<String> {
    let body = decision.code.names_what_exists().then_some(&decision.answer.body)?;
    let body: serde_json::Value = serde_json::from_slice(body).ok()?;
    ["msg", "Msg"].iter().find_map(|name| body[name].as_str()).map(str::to_owned)
}

/// How many seconds the request's date lies ahead of the server's time.
fn offset(question: &Question<'_>, server_time: &ServerTime) -> Option<i64> {
    let name = &question.contract.parameters().date_header;
    let date = server_time::date(&question.recorded.request.headers, name, server_time.instant)?;
    Some(date.as_second() - server_time.instant?.as_second())
}

/// What would be refused next: a date and a signature can be taken to be mended, and what is refused behind them is seen.
fn later(decided: &Decided<'_>) -> Result<Vec<Later>, Box<Diagnostic>> {
    let mut later = Vec::new();
    let mut hypothesis = decided.hypothesis.clone();
    let mut stage = decided.refusal().map(|refusal| refusal.stage);
    loop {
        hypothesis = match stage {
            Some(Stage::Date) if !hypothesis.takes(Given::Date) => hypothesis.with_date(),
            Some(Stage::Signature) if !hypothesis.takes(Given::Signature) => hypothesis.with_signature(),
            _ => return Ok(later),
        };
        let next = Decided::of(&hypothesis)?;
        let Some(refusal) = next.refusal() else { return Ok(later) };
        stage = Some(refusal.stage);
        later.push(Later { code: Arc::clone(next.code()), refusal: refusal.clone() });
    }
}
