//! An explanation as JSON.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{Explained, words};
use crate::dispute::{Answered, Check, Explanation, Later, Otherwise, OwnString, StringToSign};
use crate::evidence::Damage;
use crate::platform::Refusal;
use crate::request::recognition::{Recognized, Way};

/// The number of the form. It grows when a member changes its meaning or goes; new members may come without.
const VERSION: u32 = 1;

/// The form as JSON Schema (draft 2020-12), but for its titles and descriptions, which are objects with `zh` and `en`.
pub fn schema() -> Value {
    serde_json::from_str(include_str!("../../../fixtures/schemas/explanation.json")).expect("a test reads the file")
}

/// An explanation for programs: what `bis3 spec schema explanation` describes.
pub fn json(explained: &Explained<'_>) -> Value {
    let Explained { name, recording, recorded, explanation, profile, .. } = explained;
    let damage: Vec<Value> = recording.damage.iter().chain(&explanation.damage).map(self::damage).collect();
    let mut value = json!({
        "version": VERSION,
        "file": name,
        "format": recording.format,
        "line": recorded.line,
        "profile": profile.id,
        "request": {
            "method": recorded.request.method.as_str(),
            "target": recorded.request.target.as_str(),
            "endpoint": explained.endpoint().map(|endpoint| endpoint.id),
        },
        "code": explanation.is_certain.then_some(explanation.code.number),
        "name": explanation.is_certain.then_some(&explanation.code.name),
        "text": explanation.text,
        "if": (!explanation.is_certain).then(|| condition(explanation)),
        "verdict": words::verdict(explanation),
        "stage": refusal(explanation).map(|refusal| refusal.stage),
        "reason": refusal(explanation).map(|refusal| refusal.reason),
        "checks": explanation.checks.iter().map(check).collect::<Vec<_>>(),
        "later": explanation.later.iter().map(later).collect::<Vec<_>>(),
        "server-time": explanation.server_time,
        "offset-seconds": explanation.offset_seconds,
        "canonical": explanation.string_to_sign.as_ref().map(canonical),
        "mistakes": explanation.mistakes.as_ref().map_or_else(Vec::new, mistakes),
        "tried": explanation.mistakes.as_ref().map_or(0, |recognized| recognized.tried),
        "own-string": explanation.own_string.as_ref().map(own_string),
        "findings": explanation.findings,
        "untold": explanation.untold,
        "otherwise": explanation.otherwise.iter().map(otherwise).collect::<Vec<_>>(),
        "answered": explanation.answered.as_ref().map(|answer| answered(answer, explanation)),
        "damage": damage,
    });
    let unsought = explanation.unsought();
    if let Some(members) = value.as_object_mut().filter(|_| !unsought.is_empty()) {
        members.insert("not-looked-for".to_owned(), json!(unsought));
    }
    value
}

/// What was answered in truth.
fn answered(answered: &Answered, explanation: &Explanation) -> Value {
    json!({
        "status": answered.status,
        "code": answered.code,
        "possible": answered.possible,
        "differs": explanation.differs_from_recorded(),
    })
}

/// What the code hangs on, and what it is then.
fn condition(explanation: &Explanation) -> Value {
    json!({
        "given": explanation.given,
        "replaced": explanation.replaced,
        "body-known": explanation.body_known,
        "code": explanation.code.number,
    })
}

fn refusal(explanation: &Explanation) -> Option<&Refusal> {
    explanation.checks.iter().find_map(|check| check.refusal.as_ref())
}

fn check(check: &Check) -> Value {
    let difference = check.difference();
    json!({
        "stage": check.stage,
        "outcome": check.outcome,
        "title": check.title,
        "requirement": &*check.requirement.id,
        "clause": check.clause(),
        "read": check.read,
        "place": difference.map(|(place, ..)| place.to_string()),
        "expected": difference.map(|(_, expected, _)| expected),
        "actual": difference.map(|(.., actual)| actual),
        "explanation": check.refusal.as_ref().map(|refusal| &refusal.explanation),
    })
}

fn later(later: &Later) -> Value {
    json!({
        "code": later.code.number,
        "name": later.code.name,
        "stage": later.refusal.stage,
        "reason": later.refusal.reason,
        "explanation": later.refusal.explanation,
    })
}

/// The string as text, and as base64 of its bytes: not every byte is a character.
fn canonical(string: &StringToSign) -> Value {
    json!({
        "text": String::from_utf8_lossy(&string.bytes),
        "base64": STANDARD.encode(&string.bytes),
        "access-key": string.access_key,
        "expected": string.expected.map(|signature| signature.to_string()),
        "given": string.given.map(|signature| signature.to_string()),
    })
}

/// The likeliest first; of two at once, the parts too.
fn mistakes(recognized: &Recognized) -> Vec<Value> {
    let mistake = |way: &Way| {
        let parts = (way.parts.len() > 1).then_some(&way.parts);
        let mut value = json!({ "id": way.parts.join(" + "), "meaning": way.meaning, "causes": way.causes() });
        if let (Some(parts), Some(members)) = (parts, value.as_object_mut()) {
            members.insert("parts".to_owned(), json!(parts));
        }
        value
    };
    recognized.ways.iter().map(mistake).collect()
}

fn own_string(own: &OwnString) -> Value {
    json!({
        "base64": STANDARD.encode(&own.bytes),
        "first-difference": own.first_difference,
        "gives-signature": own.gives_signature,
        "mistakes": mistakes(&own.mistakes),
    })
}

fn otherwise(otherwise: &Otherwise) -> Value {
    json!({
        "reading": otherwise.reading,
        "option": otherwise.option,
        "code": otherwise.code.number,
        "certain": otherwise.is_certain,
    })
}

/// What a tool has done to what it recorded.
pub fn damage(damage: &Damage) -> Value {
    json!({
        "kind": damage.kind,
        "detail": damage.detail,
        "meaning": damage.kind.meaning(),
        "remedy": damage.kind.remedy(),
    })
}
