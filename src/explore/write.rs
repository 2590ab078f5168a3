//! Writes a finding as a scenario file that shows it again.

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use sha1::{Digest, Sha1};

use super::compose::ComposedRequest;
use super::difference::{Difference, DifferenceKind, status_wish};
use super::{Finding, SentRequest, Setting};
use crate::contract::{Contract, Level, Readings};
use crate::diagnostic::yaml::{self, FlowSeq};
use crate::message::{self, CONTENT_TYPE, HOST, JSON_TYPE, Version};
use crate::request::{Draft, Transfer};
use crate::scenario::written::{Body, Bytes, Card, Expect, Header, Request, Sign, Step, Text, literal};

/// A scenario's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenScenario {
    /// The id, which is a file name too.
    pub id: String,
    /// The text.
    pub text: String,
}

/// Writes a finding as a scenario. Under readings that are not the default ones it names them in its card. What rests on a
/// reading, the default one too, is never a must.
pub fn scenario(finding: &Finding, setting: &Setting) -> WrittenScenario {
    let year = lasting_year(finding);
    let steps = steps(finding, setting, year.as_ref());
    let id = id(finding, &steps);
    let summary = finding.summary(setting);
    let readings = other_readings(setting);
    let card = Card {
        id: id.clone(),
        title: summary.title,
        clause: summary.clause.to_string(),
        verifies: FlowSeq(vec![summary.requirement.to_string()]),
        level: if readings.is_empty() && summary.reading.is_none() { Level::Must } else { Level::Should },
        tags: FlowSeq(["explore"]),
        readings,
        writes: true,
        key: None,
        snapshot: None,
        variables: year.iter().map(|_| (YEAR, "${fresh.year}")).collect(),
        steps,
    };
    WrittenScenario { id, text: yaml::write(&card) }
}

/// The name of the variable for the year.
const YEAR: &str = "year";

/// The member of a report that names the year for which something was reported at a target that keeps it.
struct YearMember<'a> {
    /// As it stands in the reports.
    written: &'a str,
    /// With the variable in the place of the year.
    with_variable: String,
}

/// None where the reports are for several years, or where one of them or its answer tells the year in another place too.
fn lasting_year(finding: &Finding) -> Option<YearMember<'_>> {
    let mut years =
        finding.requests.iter().filter_map(|sent| sent.composed.year.as_deref()).filter(|_| finding.lasting);
    let written = years.next()?;
    let (name, digits) = written.split_once(':')?;
    let names_it_once = |sent: &SentRequest| {
        let body = String::from_utf8_lossy(sent.composed.body());
        let answer_names_it = text_of(&answer_of(sent)).is_some_and(|text| text.contains(digits));
        body.matches(written).count() == 1 && body.matches(digits).count() == 1 && !answer_names_it
    };
    let about_years = || finding.requests.iter().filter(|sent| sent.composed.year.is_some());
    let is_of_all = about_years().all(|sent| sent.composed.year.as_deref() == Some(written) && names_it_once(sent));
    is_of_all.then(|| YearMember { written, with_variable: format!("{name}:${{{YEAR}}}") })
}

/// The readings that the default profile reads otherwise.
fn other_readings(setting: &Setting) -> BTreeMap<&'static str, String> {
    let usual = setting.contract.default_readings();
    let own = Readings::IDS.iter().filter_map(|id| Some((*id, setting.profile.readings.get(id)?)));
    own.filter(|(id, option)| usual.get(id).as_ref() != Some(option)).collect()
}

/// The same finding has the same id wherever it is found.
fn id(finding: &Finding, steps: &[Step]) -> String {
    let kind = finding.differences.first().map_or("answer", |difference| difference.kind.word());
    let digest = Sha1::digest(yaml::write(&steps));
    let digits = HEXLOWER.encode(&digest[..4]);
    format!("explore-{kind}-{digits}")
}

fn steps(finding: &Finding, setting: &Setting, year: Option<&YearMember<'_>>) -> Vec<Step> {
    let last = finding.requests.len().saturating_sub(1);
    let step = |(position, sent): (usize, &SentRequest)| {
        let differences = if position == last { &finding.differences[..] } else { &[] };
        // What the language cannot say in parts is written as it went over the wire; nobody signed it.
        let (request, sign) = match sent.composed.draft.version {
            Version::Http10 => (Request::Raw { raw: Bytes::from(&sent.bytes[..]) }, None),
            _ => (request(&sent.composed, year), Some(sign(&sent.composed, &setting.contract))),
        };
        let expect = Some(expect(sent, differences, setting));
        let name = format!("request-{}", position + 1);
        Step { name, skip: None, request, sign, expect, snapshot: Some(false) }
    };
    finding.requests.iter().enumerate().map(step).collect()
}

fn request(composed: &ComposedRequest, year: Option<&YearMember<'_>>) -> Request {
    let Draft { method, path, query, headers, withheld, content_type, transfer, .. } = &composed.draft;
    let mut headers: Vec<Header> = headers.iter().map(header).collect();
    // A body that is written as a text has no type of its own in the language.
    if let Some(value) = content_type.as_deref().filter(|_| !composed.draft.names(CONTENT_TYPE)) {
        headers.push(Header::from([(CONTENT_TYPE.to_owned(), Some(Text::from(value)))]));
    }
    if withheld.iter().any(|name| name == HOST) {
        headers.push(Header::from([(HOST.to_owned(), None)]));
    }
    let mut body = Bytes::from(composed.body());
    if let (Bytes::Text(text), Some(year)) = (&mut body, year) {
        text.0 = text.0.replace(year.written, &year.with_variable);
    }
    let chunked = if let Transfer::Chunked(sizes) = transfer { Some(FlowSeq(sizes.clone())) } else { None };
    let (path, query) = (Text::from(path), query.as_ref().map(Text::from));
    Request::Composed { method: method.clone(), path, query, headers, body: Some(Body::Bytes(body)), chunked }
}

fn header(header: &message::Header) -> Header {
    Header::from([(header.name.to_string(), Some(Text::from(String::from_utf8_lossy(&header.value))))])
}

fn sign(composed: &ComposedRequest, contract: &Contract) -> Sign {
    match composed.signing_keys(contract.parameters()) {
        None => Sign::Word("none"),
        Some(keys) => Sign::With(keys.into_iter().map(|(key, value)| (key.to_owned(), literal(value))).collect()),
    }
}

/// What the model answers; of what targets may say as they like, only what this one says differently.
fn expect(sent: &SentRequest, differences: &[Difference], setting: &Setting) -> Expect {
    let decision = &sent.decision;
    let differs = |kind: DifferenceKind| differences.iter().any(|difference| difference.kind == kind);
    let status = status_wish(decision, &setting.profile.readings);
    let headers = header_wishes(sent).into_iter().filter(|(kind, ..)| differs(*kind));
    let expect = Expect {
        status: serde_json::from_str(&status).unwrap_or(Value::String(status)),
        headers: headers.map(|(_, name, wish)| (name, wish)).collect(),
        ..Expect::default()
    };
    if sent.composed.draft.method == "HEAD" {
        return expect;
    }
    let body = answer_of(sent);
    let is_about_body = differs(DifferenceKind::Shape) || differs(DifferenceKind::Data);
    Expect {
        code: Some(decision.code.name.clone()),
        text: text_of(&body).map(Text::from),
        json: is_about_body.then(|| body_wish(&body, decision.code.is_success())),
        ..expect
    }
}

/// What is expected of a header where it differs. The length is compared as a text: that of the body that came is known.
fn header_wishes(sent: &SentRequest) -> [(DifferenceKind, &'static str, Value); 3] {
    let content_type = format!("(?i)^{JSON_TYPE}(; ?charset=\"?utf-8\"?)?$");
    let date = "^[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT$";
    let length = sent.answer.as_ref().map_or(0, |answer| answer.body.len());
    [
        (DifferenceKind::ContentType, "Content-Type", json!({"regex": content_type})),
        (DifferenceKind::Date, "Date", json!({"regex": date})),
        (DifferenceKind::ContentLength, "Content-Length", json!(length.to_string())),
    ]
}

/// The body that the model answers with.
fn answer_of(sent: &SentRequest) -> Value {
    serde_json::from_slice(&sent.decision.answer.body).unwrap_or_default()
}

/// The text of the code in it.
fn text_of(body: &Value) -> Option<&str> {
    body.as_object()?.values().find_map(Value::as_str)
}

fn body_wish(body: &Value, is_success: bool) -> Value {
    if is_success {
        return json!({"equals": body});
    }
    let members = body.as_object().into_iter().flatten();
    let kind = |value: &Value| match value {
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        _ => "object",
    };
    let mut paths: serde_json::Map<String, Value> =
        members.map(|(name, value)| (format!("$.{name}"), json!({"type": kind(value)}))).collect();
    paths.insert("$".to_owned(), json!({"length": paths.len()}));
    json!({"paths": paths})
}
