//! Makes a step of an exchange.

use std::sync::Arc;

use serde_json::{Value, json};

use super::signed::answered_at;
use super::{Note, Setting, request, signing};
use crate::contract::Stage;
use crate::diagnostic::Diagnostic;
use crate::dispute::{self, Effort, Explanation, Given, Question};
use crate::evidence::{DamageKind, Part, Recorded};
use crate::language::{Bilingual, bilingual};
use crate::message::wire;
use crate::scenario::written::{Expect, Request, Sign, Step};
use crate::snapshot::{Redaction, Volatile, rendered};

/// A step, and what there is to say of it.
pub(super) struct Made {
    pub(super) step: Step,
    pub(super) notes: Vec<Note>,
    /// The recorded answer as a snapshot, where it is kept.
    pub(super) answer: Option<String>,
    /// The clause of the interface that it was sent to.
    pub(super) clause: Option<Arc<str>>,
}

/// The step of an exchange, or why there is none: what was not recorded is not made up. `key` signs what names no key.
pub(super) fn of(
    number: usize,
    recorded: &Recorded,
    earlier: &[Recorded],
    key: Option<&str>,
    setting: &Setting<'_>,
) -> Result<Result<Made, Bilingual>, Box<Diagnostic>> {
    if let Some(why) = unknown(recorded) {
        return Ok(Err(why));
    }
    let told = if setting.is_verbatim {
        verbatim(recorded, setting)
    } else {
        anew(recorded, &explained(recorded, earlier, setting)?, key, setting)
    };
    Ok(told.map(|told| made(number, recorded, told, setting)))
}

/// What is sent, byte for byte.
fn verbatim(recorded: &Recorded, setting: &Setting<'_>) -> Result<Told, Bilingual> {
    let (request, notes) = request::verbatim(&recorded.request, setting)?;
    Ok(Told { request, sign: None, notes, doubt: values_doubt(recorded, None, setting) })
}

/// What is sent, signed anew.
fn anew(
    recorded: &Recorded,
    explanation: &Explanation,
    key: Option<&str>,
    setting: &Setting<'_>,
) -> Result<Told, Bilingual> {
    let (request, mut notes) = request::composed(recorded, explanation, setting)?;
    let signed = signing::of(recorded, explanation, key, setting);
    notes.extend(signed.notes);
    let sign = (!signed.keys.is_empty()).then_some(Sign::With(signed.keys));
    let doubt = signed.doubt.or_else(|| values_doubt(recorded, Some(explanation), setting));
    Ok(Told { request, sign, notes, doubt })
}

/// The step with what is said of it, and what is expected.
fn made(number: usize, recorded: &Recorded, told: Told, setting: &Setting<'_>) -> Made {
    let Told { request, sign, mut notes, doubt } = told;
    if recorded.response.is_none() {
        notes.push(("应答没有记录下来，这一步没有期望", "no answer was recorded: nothing is expected").into());
    }
    notes.extend(doubt.iter().map(|why| {
        bilingual!(
            "这一步会跳过：{why}；删去 skip 即可发送",
            "the step is skipped: {why}; without its skip it is sent",
            why
        )
    }));
    let damage = Note::damage(Some(number), &recorded.damage).into_iter();
    let notes = damage.chain(notes.into_iter().map(|note| Note::new(Some(number), note))).collect();
    let answer = snapshot(recorded, setting).filter(|_| doubt.is_none());
    let step = Step {
        name: format!("request-{number}"),
        skip: doubt,
        request,
        sign,
        expect: expect(recorded, setting),
        snapshot: (setting.keeps_answers && answer.is_none()).then_some(false),
    };
    Made { step, notes, answer, clause: clause(recorded, setting) }
}

/// What is sent, and what there is to say of it.
struct Told {
    request: Request,
    sign: Option<Sign>,
    notes: Vec<Bilingual>,
    /// Why the recorded answer cannot be had again.
    doubt: Option<Bilingual>,
}

/// Why the recorded answer need not come again where values of the body are not those that were sent: it arose at a step that
/// may have read them. A signature does not cover them, so that what was answered to one stands.
fn values_doubt(recorded: &Recorded, explanation: Option<&Explanation>, setting: &Setting<'_>) -> Option<Bilingual> {
    let stage = answered_at(recorded, setting)?;
    let is_known =
        |explanation: &Explanation| explanation.is_certain && Some(explanation.code.number) == recorded.code();
    let hangs = |explanation: &Explanation| explanation.given.contains(&Given::Replaced);
    let reads_values = match (explanation, stage) {
        (Some(explanation), _) if is_known(explanation) => false,
        (Some(explanation), Stage::Permission) => hangs(explanation),
        (_, stage) => stage >= Stage::Permission,
    };
    let members = recorded.replaced.join(", ");
    (reads_values && !recorded.replaced.is_empty()).then(|| {
        bilingual!(
            "{members} 的值在记录时被替换，写在这里的不是发送的值，记录的应答不一定再现",
            "the values of {members} were replaced when it was recorded: what stands here is not what was sent, and the recorded answer need not come again"
        )
    })
}

/// What is not known of a request that cannot be done without.
fn unknown(recorded: &Recorded) -> Option<Bilingual> {
    let why = if recorded.is_doubtful() {
        ("证据链在它之后断开，它可能被改动过", "the chain of the evidence breaks behind it: it may have been changed")
    } else if recorded.head_fault.is_some() {
        ("报文头无法读取，记录中没有可以发送的请求", "no reader takes its head: there is no request to send")
    } else if recorded.lacks(Part::RequestLine) {
        ("不知道方法和路径", "method and path are not known")
    } else if recorded.lacks(Part::Headers) && recorded.request.headers.is_empty() {
        ("不知道请求头", "its headers are not known")
    } else if recorded.lacks(Part::Body) {
        ("不知道请求体的原样", "its body is not known as it was sent")
    } else if recorded.damage.iter().any(|damage| damage.kind == DamageKind::Reencoded) && !is_json(recorded) {
        ("请求体的编码不可知", "the encoding of its body is not known")
    } else {
        return None;
    };
    Some(why.into())
}

/// JSON is UTF-8 by 1.1.2: one that was written anew in UTF-8 is what should have been sent.
fn is_json(recorded: &Recorded) -> bool {
    serde_json::from_slice::<Value>(&recorded.request.body).is_ok()
}

/// What the platform of the profile makes of it. For the mistake in a signature is looked where one was refused.
fn explained(recorded: &Recorded, earlier: &[Recorded], setting: &Setting<'_>) -> Result<Explanation, Box<Diagnostic>> {
    let Setting { contract, profile, keys, .. } = *setting;
    let question = |effort| Question { recorded, earlier, contract, profile, keys, own_string: None, effort, at: None };
    let explanation = dispute::explain(&question(Effort::Answer))?;
    let is_of_signature = |stage: Stage| matches!(stage, Stage::Authorization | Stage::Signature);
    let is_refused =
        is_of_signature(explanation.code.stage) || answered_at(recorded, setting).is_some_and(is_of_signature);
    if is_refused { dispute::explain(&question(Effort::All)) } else { Ok(explanation) }
}

fn expect(recorded: &Recorded, setting: &Setting<'_>) -> Option<Expect> {
    let response = recorded.response.as_ref()?;
    let code = recorded.code().and_then(|number| setting.contract.code_number(number));
    Some(Expect { status: json!(response.status), code: code.map(|code| code.name.clone()), ..Expect::default() })
}

fn snapshot(recorded: &Recorded, setting: &Setting<'_>) -> Option<String> {
    let response = recorded.response.as_ref().filter(|_| setting.keeps_answers)?;
    let sent = wire::request_bytes(&recorded.request);
    let volatile = Volatile::of(&sent, &setting.contract.parameters().date_header);
    let text = rendered(response, &Redaction::default(), &volatile);
    Some(String::from_utf8_lossy(&setting.secrets.without(text.as_bytes())).into_owned())
}

fn clause(recorded: &Recorded, setting: &Setting<'_>) -> Option<Arc<str>> {
    let path = request::path(&recorded.request, setting);
    let endpoint = setting.contract.endpoints().iter().find(|endpoint| endpoint.path == path)?;
    Some(Arc::clone(&endpoint.clause))
}
