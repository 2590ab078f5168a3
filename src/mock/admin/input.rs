//! What comes with a request to the administration.

use jiff::SignedDuration;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Answer, Status, guard};
use crate::clock::ClockSetting;
use crate::message::Request;

/// Which entries of the journal, or reports, are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Page {
    /// Only those with greater numbers.
    pub(super) after: u64,
    /// At most so many, the oldest first.
    pub(super) limit: usize,
}

/// Rules to add.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Rules {
    One(OneRule),
    Several(SeveralRules),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OneRule {
    rule: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SeveralRules {
    rules: Vec<String>,
}

/// What to do with the clock.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ClockInput {
    Set(String),
    Move(String),
    Freeze(bool),
}

/// What to do with the clock, read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ClockChange {
    Set(ClockSetting),
    Move(SignedDuration),
    Freeze,
}

impl Rules {
    pub(super) fn lines(self) -> Vec<String> {
        match self {
            Self::One(one) => vec![one.rule],
            Self::Several(several) => several.rules,
        }
    }
}

pub(super) fn rules(request: &Request) -> Result<Rules, Answer> {
    body(request, r#"{"rule": "POST /Transfusion/TQC: SaveTQCFailed, times 2"}"#)
}

pub(super) fn clock_change(request: &Request) -> Result<ClockChange, Answer> {
    const FORM: &str = r#"{"set": "fixed:2018-09-10T10:15:31Z"}, {"move": "+15m"}, {"freeze": true}"#;
    match body(request, FORM)? {
        ClockInput::Set(text) => text.parse().map(ClockChange::Set).map_err(|_| malformed(FORM)),
        ClockInput::Move(text) => text.parse().map(ClockChange::Move).map_err(|_| malformed(FORM)),
        ClockInput::Freeze(true) => Ok(ClockChange::Freeze),
        ClockInput::Freeze(false) => Err(malformed(FORM)),
    }
}

/// The query of a list, where `limit` is how many are listed at most unless it asks for fewer or more.
pub(super) fn page(query: Option<&str>, limit: usize) -> Result<Page, Answer> {
    let mut page = Page { after: 0, limit };
    for pair in query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
        let read = match pair.split_once('=') {
            Some(("after", number)) => number.parse().map(|after| page.after = after).is_ok(),
            Some(("limit", number)) => number.parse().map(|limit| page.limit = limit).is_ok(),
            _ => false,
        };
        if !read {
            return Err(malformed("?after=NUMBER&limit=NUMBER"));
        }
    }
    Ok(page)
}

fn body<T: DeserializeOwned>(request: &Request, form: &str) -> Result<T, Answer> {
    guard::check_type(request)?;
    serde_json::from_slice(&request.body).map_err(|_| malformed(form))
}

fn malformed(form: &str) -> Answer {
    Answer::error(Status::BadRequest, (format!("应为：{form}"), format!("expected: {form}")))
}
