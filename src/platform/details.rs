//! What an error's `data` says; its shape stands with [`super::answer`].

use serde::Serialize;

use super::Verdict;
use super::record::Ruling;
use crate::contract::{Actor, Code, Remedy, Retry, Stage};
use crate::language::Bilingual;
use crate::payload::ReadingChoice;

/// What was wrong.
#[derive(Serialize)]
pub(super) struct Details<'a> {
    stage: Stage,
    reason: &'a str,
    clause: &'a str,
    place: String,
    expected: &'a str,
    actual: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reading: Option<Reading<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    canonical: &'a [String],
    explanation: Bilingual,
    #[serde(flatten)]
    advice: Option<Advice<'a>>,
}

/// What to do about it.
#[derive(Serialize)]
struct Advice<'a> {
    actor: Actor,
    retry: Retry,
    action: &'a Bilingual,
}

#[derive(Serialize)]
struct Reading<'a> {
    id: &'a str,
    option: &'a str,
}

impl<'a> Details<'a> {
    /// The details of a ruling; none where nothing is wrong.
    pub(super) fn of(ruling: &'a Ruling<'_>) -> Option<Self> {
        let canonical = ruling.canonical_of_mismatch();
        match &ruling.ending.verdict {
            Verdict::Accepted => None,
            Verdict::Refused(refusal) => Some(Self {
                stage: refusal.stage,
                reason: refusal.reason,
                clause: &refusal.clause,
                place: refusal.place.to_string(),
                expected: &refusal.expected,
                actual: &refusal.actual,
                reading: refusal.reading.as_ref().map(Reading::of),
                canonical,
                explanation: refusal.explanation.clone(),
                advice: Advice::of(&ruling.ending.code, refusal.stage),
            }),
            Verdict::Forced { by, stage } => Some(Self {
                stage: *stage,
                reason: ruling.ending.asked_by.unwrap_or_default(),
                clause: &ruling.ending.code.requirement.clause,
                place: crate::payload::Place::Message.to_string(),
                expected: "",
                actual: by,
                reading: None,
                canonical,
                explanation: asked_for(by),
                advice: Advice::of(&ruling.ending.code, *stage),
            }),
        }
    }
}

impl<'a> Advice<'a> {
    fn of(code: &'a Code, stage: Stage) -> Option<Self> {
        let Remedy { actor, retry, action, .. } = code.remedy(stage)?;
        Some(Self { actor: *actor, retry: *retry, action })
    }
}

impl<'a> Reading<'a> {
    fn of(choice: &'a ReadingChoice) -> Self {
        Self { id: choice.id, option: &choice.option }
    }
}

/// The same in one sentence; the text of the code where nothing is wrong. Chinese, as the texts of 1.3.3 are.
pub(super) fn sentence(ruling: &Ruling<'_>) -> String {
    match &ruling.ending.verdict {
        Verdict::Accepted => ruling.ending.code.text.clone(),
        Verdict::Refused(refusal) => refusal.explanation.zh.clone(),
        Verdict::Forced { by, .. } => asked_for(by).zh,
    }
}

fn asked_for(by: &str) -> Bilingual {
    (
        format!("这个错误码是按要求返回的（{by}），不说明请求本身有错"),
        format!("the code was asked for ({by}); it says nothing against the request"),
    )
        .into()
}
