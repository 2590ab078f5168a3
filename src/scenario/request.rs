//! The request of a step: method, target, headers as written, and a body to the byte.

use std::borrow::Cow;
use std::ops::Range;

use bytes::Bytes;

use super::card::{BodyFile, Pairs, RequestFile};
use super::json::WrittenJson;
use super::problems::Problems;
use super::template::{Scope, Text, Unfilled};
use crate::diagnostic::yaml::{self, Spanned};
use crate::diagnostic::{Diagnostic, read_file};
use crate::language::Bilingual;
use crate::message::{Header, JSON_TYPE, is_token};

/// What a step sends, but for what signing and the wire add.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestPlan {
    /// The method.
    pub method: String,
    /// The path, as sent.
    pub path: Text,
    /// What follows `?`, as sent.
    pub query: Option<Text>,
    /// The headers in order, with case and repetition.
    pub headers: Vec<HeaderPlan>,
    /// The body, if the step has one.
    pub body: Option<BodyPlan>,
    /// The Content-Type that goes with the way the body was written, unless a header names one.
    pub content_type: Option<&'static str>,
}

/// A header line that is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderPlan {
    /// The name, as sent.
    pub name: String,
    /// The value.
    pub value: Text,
    /// Where the value stands.
    pub place: Range<usize>,
}

/// A body, as far as it is known before the step is run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BodyPlan {
    /// These bytes.
    Bytes(Bytes),
    /// A text.
    Text(Text),
    /// JSON text.
    Json(WrittenJson),
}

impl HeaderPlan {
    /// The line that is sent.
    ///
    /// # Errors
    /// [`Unfilled`] where a reference has no value, or one that no header can hold.
    pub(super) fn fill(&self, scope: &Scope<'_>) -> Result<Header, Unfilled> {
        let value = filled_header(&self.value, scope)?;
        Ok(Header { name: self.name.clone(), value: Bytes::copy_from_slice(value.as_bytes()) })
    }
}

/// A header's value with every reference filled in.
///
/// # Errors
/// [`Unfilled`] where a reference has no value, or one that no header can hold.
pub(super) fn filled_header<'a>(text: &'a Text, scope: &Scope<'_>) -> Result<Cow<'a, str>, Unfilled> {
    filled(text, scope, |value| (!is_sendable(value)).then_some(UNSENDABLE))
}

impl BodyPlan {
    /// The bytes that are sent.
    ///
    /// # Errors
    /// [`Unfilled`] where a reference has no value.
    pub(super) fn fill(&self, scope: &Scope<'_>) -> Result<Bytes, Unfilled> {
        Ok(match self {
            Self::Bytes(bytes) => bytes.clone(),
            Self::Text(text) => Bytes::copy_from_slice(text.fill(scope)?.as_bytes()),
            Self::Json(written) => Bytes::copy_from_slice(written.fill(scope)?.text().as_bytes()),
        })
    }
}

impl RequestPlan {
    /// Path and query with every reference filled in.
    ///
    /// # Errors
    /// [`Unfilled`] where a reference has no value, or one that cannot stand there.
    pub(super) fn target(&self, prefix: &str, scope: &Scope<'_>) -> Result<String, Unfilled> {
        let path = filled(&self.path, scope, wrong_path)?;
        let Some(query) = &self.query else { return Ok(format!("{prefix}{path}")) };
        Ok(format!("{prefix}{path}?{}", filled(query, scope, wrong_query)?))
    }
}

/// A text filled in and judged again: what was drawn or captured may be anything.
fn filled<'a>(
    text: &'a Text,
    scope: &Scope<'_>,
    wrong: fn(&str) -> Option<(&'static str, &'static str)>,
) -> Result<Cow<'a, str>, Unfilled> {
    let filled = text.fill(scope)?;
    match wrong(&filled) {
        Some(reason) if text.as_plain().is_none() => {
            let reason = Bilingual::from(reason).joined(": ", &Bilingual::from(&*filled));
            Err(Unfilled { place: 0..0, reason })
        }
        _ => Ok(filled),
    }
}

pub(super) fn request(file: &RequestFile, problems: &mut Problems<'_>) -> Option<RequestPlan> {
    method(&file.method, problems);
    let path = judged(&file.path, wrong_path, problems);
    let query = file.query.as_ref().map(|query| judged(query, wrong_query, problems));
    let headers = headers(&file.headers, problems);
    let content_type = file.body.as_ref().and_then(|body| body.value.json.as_ref()).map(|_| JSON_TYPE);
    let body = match &file.body {
        None => None,
        Some(body) => Some(self::body(body, problems)?),
    };
    Some(RequestPlan { method: file.method.value.clone(), path, query, headers, body, content_type })
}

/// Header lines whose names and values can go over the wire.
pub(super) fn headers(pairs: &Pairs, problems: &mut Problems<'_>) -> Vec<HeaderPlan> {
    for (name, value) in &pairs.0 {
        header_name(name, problems);
        sendable(value, problems);
    }
    let header = |(name, value): &(Spanned<String>, Spanned<String>)| HeaderPlan {
        name: name.value.clone(),
        value: Text::read(value, problems),
        place: yaml::span(value),
    };
    pairs.0.iter().map(header).collect()
}

pub(super) fn header_name(name: &Spanned<String>, problems: &mut Problems<'_>) {
    if !is_token(&name.value) {
        problems.about(
            name,
            format!("`{}` 不能用作请求头名称", name.value),
            format!("`{}` cannot be the name of a header (RFC 9110, 5.1)", name.value),
        );
    }
}

/// A line break in a value would be the start of another header.
pub(super) fn sendable(value: &Spanned<String>, problems: &mut Problems<'_>) {
    if !is_sendable(&value.value) {
        problems.about(value, UNSENDABLE.0, UNSENDABLE.1);
    }
}

const UNSENDABLE: (&str, &str) =
    ("请求头的值里不能有换行或控制字符", "a header's value holds a control character or a line break");

fn is_sendable(value: &str) -> bool {
    !value.chars().any(|character| character.is_control() && character != '\t')
}

fn method(method: &Spanned<String>, problems: &mut Problems<'_>) {
    if !is_token(&method.value) {
        problems.about(
            method,
            format!("`{}` 不能用作请求方法", method.value),
            format!("`{}` cannot be a method (RFC 9110, 9.1)", method.value),
        );
    }
}

/// A text, what of it is known judged.
fn judged(
    text: &Spanned<String>,
    wrong: fn(&str) -> Option<(&'static str, &'static str)>,
    problems: &mut Problems<'_>,
) -> Text {
    let read = Text::read(text, problems);
    // What is filled in is judged when it is there; what will stand there is no reason to refuse the rest.
    let known = read.as_plain().map_or_else(|| read.with("/"), str::to_owned);
    if let Some((zh, en)) = wrong(&known) {
        problems.about(text, zh, en);
    }
    read
}

fn wrong_path(path: &str) -> Option<(&'static str, &'static str)> {
    if !path.starts_with('/') {
        Some(("路径必须以 / 开头", "a path starts with a slash"))
    } else if path.contains(['?', '#']) {
        Some(("路径里不能有 ? 或 #，查询串请写在 query: 下", "write what follows `?` under query:; `#` is never sent"))
    } else if !path.bytes().all(|byte| byte.is_ascii_graphic()) {
        Some((
            "路径只能含可见 ASCII 字符，其余请用百分号编码",
            "a path is visible ASCII; percent-encode everything else",
        ))
    } else {
        None
    }
}

fn wrong_query(query: &str) -> Option<(&'static str, &'static str)> {
    let is_wrong = !query.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#');
    is_wrong.then_some((
        "查询串只能含可见 ASCII 字符（不含 #），其余请用百分号编码",
        "a query is visible ASCII without `#`; percent-encode everything else",
    ))
}

fn body(body: &Spanned<BodyFile>, problems: &mut Problems<'_>) -> Option<BodyPlan> {
    match &body.value {
        BodyFile { json: Some(value), text: None, file: None } => {
            let written = WrittenJson::document(value, problems)?;
            match written.is_plain() {
                // The bytes are shared by every request of the step.
                true => Some(BodyPlan::Bytes(Bytes::copy_from_slice(written.text().as_bytes()))),
                false => Some(BodyPlan::Json(written)),
            }
        }
        BodyFile { json: None, text: Some(text), file: None } => {
            let text = Text::read(text, problems);
            Some(match text.as_plain() {
                Some(plain) => BodyPlan::Bytes(Bytes::copy_from_slice(plain.as_bytes())),
                None => BodyPlan::Text(text),
            })
        }
        BodyFile { json: None, text: None, file: Some(name) } => self::file(name, problems).map(BodyPlan::Bytes),
        _ => {
            problems.about(
                body,
                "请求体只能用 json、text、file 中的一种来写",
                "a body is written in one way: json, text or file",
            );
            None
        }
    }
}

fn file(name: &Spanned<String>, problems: &mut Problems<'_>) -> Option<Bytes> {
    let path = problems.folder.join(&name.value);
    match read_file(&path) {
        Ok(bytes) => Some(bytes.into()),
        Err(error) => {
            problems.at(
                yaml::span(name),
                Diagnostic::error(error.told())
                    .help(("路径从场景文件所在目录算起", "a path starts at the folder of the scenario file")),
            );
            None
        }
    }
}
