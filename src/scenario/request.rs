//! The request of a step: method, target, headers as written, and a body to the byte.

use bytes::Bytes;

use super::card::{BodyFile, Pairs, RequestFile};
use super::json::WrittenJson;
use super::problems::Problems;
use crate::diagnostic::yaml::{self, Spanned};
use crate::diagnostic::{Diagnostic, read_file};
use crate::message::{Header, JSON_TYPE, is_token};

/// What a step sends, but for what signing and the wire add.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestPlan {
    /// The method.
    pub method: String,
    /// Path and query, as sent.
    pub target: String,
    /// The headers in order, with case and repetition.
    pub headers: Vec<Header>,
    /// The body, if the step has one.
    pub body: Option<Bytes>,
    /// The Content-Type that goes with the way the body was written, unless a header names one.
    pub content_type: Option<&'static str>,
}

pub(super) fn request(file: &RequestFile, problems: &mut Problems<'_>) -> Option<RequestPlan> {
    method(&file.method, problems);
    path(&file.path, problems);
    let mut target = file.path.value.clone();
    if let Some(query) = &file.query {
        self::query(query, problems);
        target = format!("{target}?{}", query.value);
    }
    let headers = headers(&file.headers, problems);
    let content_type = file.body.as_ref().and_then(|body| body.value.json.as_ref()).map(|_| JSON_TYPE);
    let body = match &file.body {
        None => None,
        Some(body) => Some(self::body(body, problems)?),
    };
    Some(RequestPlan { method: file.method.value.clone(), target, headers, body, content_type })
}

/// Header lines whose names and values can go over the wire.
pub(super) fn headers(pairs: &Pairs, problems: &mut Problems<'_>) -> Vec<Header> {
    for (name, value) in &pairs.0 {
        if !is_token(&name.value) {
            problems.about(
                name,
                format!("`{}` 不能用作请求头名称", name.value),
                format!("`{}` cannot be the name of a header (RFC 9110, 5.1)", name.value),
            );
        }
        sendable(value, problems);
    }
    let header = |(name, value): &(Spanned<String>, Spanned<String>)| Header {
        name: name.value.clone(),
        value: Bytes::copy_from_slice(value.value.as_bytes()),
    };
    pairs.0.iter().map(header).collect()
}

/// A line break in a value would be the start of another header.
pub(super) fn sendable(value: &Spanned<String>, problems: &mut Problems<'_>) {
    if value.value.chars().any(|character| character.is_control() && character != '\t') {
        problems.about(
            value,
            "请求头的值里不能有换行或控制字符",
            "a header's value holds a control character or a line break",
        );
    }
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

fn path(path: &Spanned<String>, problems: &mut Problems<'_>) {
    let text = &path.value;
    let wrong = if !text.starts_with('/') {
        Some(("路径必须以 / 开头", "a path starts with a slash"))
    } else if text.contains(['?', '#']) {
        Some(("路径里不能有 ? 或 #，查询串请写在 query: 下", "write what follows `?` under query:; `#` is never sent"))
    } else if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Some((
            "路径只能含可见 ASCII 字符，其余请用百分号编码",
            "a path is visible ASCII; percent-encode everything else",
        ))
    } else {
        None
    };
    if let Some((zh, en)) = wrong {
        problems.about(path, zh, en);
    }
}

fn query(query: &Spanned<String>, problems: &mut Problems<'_>) {
    if !query.value.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#') {
        problems.about(
            query,
            "查询串只能含可见 ASCII 字符（不含 #），其余请用百分号编码",
            "a query is visible ASCII without `#`; percent-encode everything else",
        );
    }
}

fn body(body: &Spanned<BodyFile>, problems: &mut Problems<'_>) -> Option<Bytes> {
    match &body.value {
        BodyFile { json: Some(value), text: None, file: None } => {
            let written = problems.keep(WrittenJson::document(problems.source, value))?;
            Some(Bytes::copy_from_slice(written.text().as_bytes()))
        }
        BodyFile { json: None, text: Some(text), file: None } => Some(Bytes::copy_from_slice(text.value.as_bytes())),
        BodyFile { json: None, text: None, file: Some(name) } => self::file(name, problems),
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
