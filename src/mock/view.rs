//! Journal entries as JSON for the admin listener and the log, without secrets.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::entry::{CutRequest, End, Entry, Outcome};
use super::redaction::Redaction;
use crate::platform::{Decision, Recorded, Refusal, Subject, Verdict};

/// One line of the list: what it was about and what was answered.
pub(super) fn summary(entry: &Entry) -> Map<String, Value> {
    let mut summary = object(json!({
        "id": entry.id,
        "time": entry.exchange.received.map(|time| time.to_string()),
        "peer": entry.peer.to_string(),
        "request": request_line(&entry.exchange.request),
    }));
    match &entry.outcome {
        Outcome::BrokeOff(end) => {
            summary.insert("broke_off".to_owned(), end_word(*end).into());
        }
        Outcome::Answered { decision, whole } => {
            summary.extend(object(json!({
                "code": decision.code.number,
                "name": decision.code.name,
                "status": decision.answer.status,
                "verdict": verdict_word(&decision.verdict),
                "findings": findings_count(decision),
                "sent_whole": whole,
            })));
            summary.extend(subject(&decision.subject));
        }
    }
    summary
}

/// Everything: the exact bytes of both sides, and the decision with its reasons.
pub(super) fn detail(entry: &Entry, redaction: &Redaction) -> Map<String, Value> {
    let mut detail = summary(entry);
    detail.insert("request".to_owned(), message(&entry.exchange.request, entry.cut.as_ref(), redaction));
    detail.insert("response".to_owned(), message(&entry.exchange.response, None, redaction));
    if let Outcome::Answered { decision, .. } = &entry.outcome {
        detail.insert("decision".to_owned(), redaction.of(entry).value(self::decision(decision)));
    }
    detail
}

/// A decision and its reasons.
pub(super) fn decision(decision: &Decision) -> Value {
    json!({
        "code": decision.code.number,
        "name": decision.code.name,
        "status": decision.answer.status,
        "verdict": verdict(&decision.verdict),
        "findings": decision.findings,
        "untold": decision.untold,
        "recorded": decision.recorded.map(recorded_word),
        "subject": subject(&decision.subject),
        "canonical": decision.canonical_strings,
        "server_time": decision.now.map(|now| now.to_string()),
        "wire": decision.wire.as_ref().map(ToString::to_string),
    })
}

/// How many findings there were, kept or not.
pub(super) fn findings_count(decision: &Decision) -> usize {
    decision.findings.len() + decision.untold
}

fn end_word(end: End) -> &'static str {
    match end {
        End::Closed => "closed-by-client",
        End::TooSlow => "head-too-slow",
        End::LetGo => "let-go",
    }
}

/// The request line as sent, as far as there is one.
pub(super) fn request_line(request: &[u8]) -> String {
    let line = request.split(|byte| matches!(byte, b'\r' | b'\n')).find(|line| !line.is_empty()).unwrap_or_default();
    String::from_utf8_lossy(&line[..line.len().min(200)]).into_owned()
}

/// Bytes as base64, which loses nothing, and as text where they are text.
fn message(bytes: &[u8], cut: Option<&CutRequest>, redaction: &Redaction) -> Value {
    let shown = redaction.bytes(bytes);
    let mut message = object(json!({
        "length": bytes.len(),
        "base64": STANDARD.encode(&shown),
    }));
    if let Ok(text) = std::str::from_utf8(&shown) {
        message.insert("text".to_owned(), text.into());
    }
    if matches!(shown, std::borrow::Cow::Owned(_)) {
        message.insert("redacted".to_owned(), true.into());
    }
    if let Some(cut) = cut {
        message.insert(
            "cut".to_owned(),
            json!({
                "kept": bytes.len(),
                "length": cut.length,
                "body_length": cut.body_length,
                "body_sha256": hexadecimal(&cut.body_sha256),
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

fn subject(subject: &Subject) -> Map<String, Value> {
    object(json!({
        "key": subject.access_key,
        "endpoint": subject.endpoint,
        "institution": subject.institution,
        "period": subject.period,
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
        Recorded::Failed => "failed",
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}
