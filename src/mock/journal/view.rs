//! Journal entries as JSON for the admin listener and the log, without secrets.

use std::borrow::Cow;
use std::net::SocketAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value, json};
use smol_str::SmolStr;

use super::entry::{CutRequest, End, HandshakeFault, JournalEntry, Outcome};
use super::redaction::{ExchangeRedaction, Redaction};
use crate::contract::EndpointId;
use crate::language::ToBilingual;
use crate::message::wire::first_line;
use crate::platform::{Decision, Refusal, Subject, Verdict};
use crate::store::Recorded;

/// One line of the list: what it was about and what was answered.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Summary<'e> {
    id: u64,
    time: Option<Timestamp>,
    peer: SocketAddr,
    request: Cow<'e, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    broke_off: Option<&'static str>,
    #[serde(flatten)]
    answered: Option<Answered<'e>>,
}

/// What was answered.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Answered<'e> {
    code: u32,
    name: &'e str,
    status: u16,
    verdict: &'static str,
    findings: usize,
    sent_whole: bool,
    #[serde(flatten)]
    subject: SubjectView<'e>,
}

/// What it is about, as far as it could be told.
#[derive(Serialize)]
struct SubjectView<'e> {
    key: Option<Cow<'e, str>>,
    endpoint: Option<EndpointId>,
    institution: Option<Cow<'e, str>>,
    period: Option<Cow<'e, str>>,
}

/// A line of the log: the one of the list, and why it was answered so.
#[derive(Serialize)]
pub(crate) struct Line<'e> {
    #[serde(flatten)]
    summary: Summary<'e>,
    why: Cow<'e, str>,
}

impl<'e> Line<'e> {
    pub(crate) fn of(entry: &'e JournalEntry, why: &'e str, redaction: &ExchangeRedaction<'_>) -> Self {
        Self { summary: Summary::of(entry, redaction), why: redaction.text(why) }
    }
}

impl<'e> Summary<'e> {
    /// Whatever a client wrote is shown without secrets.
    pub(crate) fn of(entry: &'e JournalEntry, redaction: &ExchangeRedaction<'_>) -> Self {
        let (broke_off, answered) = match &entry.outcome {
            Outcome::BrokeOff(end) => (Some(end_word(*end)), None),
            Outcome::Answered { decision, whole } => (None, Some(Answered::of(decision, *whole, redaction))),
        };
        let request = match request_line(&entry.exchange.request) {
            Cow::Borrowed(line) => redaction.text(line),
            Cow::Owned(line) => redaction.text(&line).into_owned().into(),
        };
        Self { id: entry.id, time: entry.exchange.received, peer: entry.peer, request, broke_off, answered }
    }
}

impl<'e> Answered<'e> {
    fn of(decision: &'e Decision, whole: bool, redaction: &ExchangeRedaction<'_>) -> Self {
        Self {
            code: decision.code.number,
            name: &decision.code.name,
            status: decision.answer.status,
            verdict: verdict_word(&decision.verdict),
            findings: findings_count(decision),
            sent_whole: whole,
            subject: SubjectView::of(&decision.subject, redaction),
        }
    }
}

impl<'e> SubjectView<'e> {
    fn of(subject: &'e Subject, redaction: &ExchangeRedaction<'_>) -> Self {
        let shown = |text: &'e Option<SmolStr>| text.as_deref().map(|text| redaction.text(text));
        Self {
            key: shown(&subject.access_key),
            endpoint: subject.endpoint,
            institution: shown(&subject.institution),
            period: shown(&subject.period),
        }
    }
}

/// Everything: the exact bytes of both sides, and the decision with its reasons.
pub(crate) fn detail(entry: &JournalEntry, redaction: &Redaction) -> Map<String, Value> {
    let exchange = redaction.of(entry);
    let mut detail = object(json!(Summary::of(entry, &exchange)));
    detail.insert("request".to_owned(), message(&entry.exchange.request, entry.cut.as_ref(), &exchange));
    detail.insert("response".to_owned(), message(&entry.exchange.response, None, &exchange));
    if let Outcome::Answered { decision, .. } = &entry.outcome {
        detail.insert("decision".to_owned(), exchange.value(self::decision(decision, &exchange)));
    }
    detail
}

/// A decision and its reasons.
fn decision(decision: &Decision, redaction: &ExchangeRedaction<'_>) -> Value {
    json!({
        "code": decision.code.number,
        "name": decision.code.name,
        "status": decision.answer.status,
        "verdict": verdict(&decision.verdict),
        "findings": decision.findings,
        "untold": decision.untold,
        "recorded": decision.recorded.map(recorded_word),
        "store-error": decision.store_error.as_ref().map(ToBilingual::to_bilingual),
        "subject": SubjectView::of(&decision.subject, redaction),
        "canonical": decision.canonical_strings.as_slice(),
        "mistakes": decision.mistakes,
        "server-time": decision.now.map(|now| now.to_string()),
        "wire": decision.wire.as_ref().map(ToString::to_string),
    })
}

/// How many findings there were, kept or not.
pub(crate) fn findings_count(decision: &Decision) -> usize {
    decision.findings.len() + decision.untold
}

fn end_word(end: End) -> &'static str {
    match end {
        End::Closed => "closed-by-client",
        End::TooSlow => "head-too-slow",
        End::LetGo => "let-go",
        End::Shed => "shed",
        End::NoRoom => "no-room",
        End::Handshake(fault) => handshake_word(fault),
    }
}

fn handshake_word(fault: HandshakeFault) -> &'static str {
    match fault {
        HandshakeFault::NotTls => "tls-not-spoken",
        HandshakeFault::Distrusted => "tls-certificate-not-trusted",
        HandshakeFault::NothingInCommon => "tls-nothing-in-common",
        HandshakeFault::BrokeOff => "tls-broke-off",
        HandshakeFault::TooSlow => "tls-too-slow",
        HandshakeFault::Malformed => "tls-malformed",
    }
}

/// The request line as sent, as far as there is one.
pub(crate) fn request_line(request: &[u8]) -> Cow<'_, str> {
    let line = first_line(request);
    String::from_utf8_lossy(&line[..line.len().min(200)])
}

/// Bytes as base64, which loses nothing, and as text where they are text.
fn message(bytes: &[u8], cut: Option<&CutRequest>, redaction: &ExchangeRedaction<'_>) -> Value {
    let shown = redaction.bytes(bytes);
    let mut message = object(json!({
        "length": bytes.len(),
        "base64": STANDARD.encode(&shown),
    }));
    if let Ok(text) = std::str::from_utf8(&shown) {
        message.insert("text".to_owned(), text.into());
    }
    if matches!(shown, Cow::Owned(_)) {
        message.insert("redacted".to_owned(), true.into());
    }
    if let Some(cut) = cut {
        message.insert(
            "cut".to_owned(),
            json!({
                "kept": bytes.len(),
                "length": cut.length,
                "body-length": cut.body_length,
                "body-sha256": HEXLOWER.encode(&cut.body_sha256),
            }),
        );
    }
    Value::Object(message)
}

fn verdict(verdict: &Verdict) -> Value {
    let mut shown = object(json!({ "kind": verdict_word(verdict) }));
    match verdict {
        Verdict::Accepted => {}
        Verdict::Refused(refusal) => shown.extend(self::refusal(refusal)),
        Verdict::Forced { by, stage } => shown.extend(object(json!({ "by": by, "stage": stage }))),
    }
    Value::Object(shown)
}

fn refusal(refusal: &Refusal) -> Map<String, Value> {
    object(json!({
        "stage": refusal.stage,
        "reason": refusal.reason,
        "explanation": refusal.explanation,
        "clause": &*refusal.clause,
        "place": refusal.place.to_string(),
        "expected": refusal.expected,
        "actual": refusal.actual,
        "reading": refusal.reading,
    }))
}

fn verdict_word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Accepted => "accepted",
        Verdict::Refused(_) => "refused",
        Verdict::Forced { .. } => "forced",
    }
}

fn recorded_word(recorded: Recorded) -> &'static str {
    match recorded {
        Recorded::Recorded => "recorded",
        Recorded::Replaced => "replaced",
        Recorded::AlreadyThere => "already-there",
        Recorded::Replayed => "replayed",
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}
