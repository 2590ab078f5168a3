//! Method, path, query and headers: what can go over the wire there, when it is written and when it is filled in.

use std::borrow::Cow;
use std::ops::Range;

use bytes::Bytes;

use crate::diagnostic::yaml::{self, Spanned};
use crate::diagnostic::{Diagnostic, shorten_to_line};
use crate::language::Bilingual;
use crate::message::{CONTENT_LENGTH, CONTENT_TYPE, HOST, Header, TRANSFER_ENCODING, is_token};
use crate::scenario::read::card::{Pairs, RequestFile};
use crate::scenario::read::problems::Problems;
use crate::scenario::template::{Scope, Text, Unfilled};

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

impl HeaderPlan {
    /// The line that is sent.
    ///
    /// # Errors
    /// [`Unfilled`] where a reference has no value, or one that no header can hold.
    pub(in crate::scenario) fn fill(&self, scope: &Scope<'_>) -> Result<Header, Unfilled> {
        let value = filled_header(&self.value, scope)?;
        Ok(Header { name: self.name.as_str().into(), value: Bytes::copy_from_slice(value.as_bytes()) })
    }
}

/// A header's value with every reference filled in.
///
/// # Errors
/// [`Unfilled`] where a reference has no value, or one that no header can hold.
pub(in crate::scenario) fn filled_header<'a>(text: &'a Text, scope: &Scope<'_>) -> Result<Cow<'a, str>, Unfilled> {
    filled(text, scope, |value| (!is_sendable(value)).then_some(UNSENDABLE))
}

/// A text filled in and judged again: what was drawn or captured may be anything.
pub(super) fn filled<'a>(
    text: &'a Text,
    scope: &Scope<'_>,
    wrong: fn(&str) -> Option<(&'static str, &'static str)>,
) -> Result<Cow<'a, str>, Unfilled> {
    let filled = text.fill(scope)?;
    match wrong(&filled) {
        Some(reason) if text.as_plain().is_none() => {
            let reason = Bilingual::from(reason).joined(": ", &Bilingual::from(shorten_to_line(&filled, SHOWN)));
            Err(Unfilled { place: 0..0, reason })
        }
        _ => Ok(filled),
    }
}

/// Most characters of a filled text that a refusal shows: what was captured may be a whole body.
const SHOWN: usize = 120;

/// The headers that are added where a step does not name them.
const ADDED: &[&str] = &[HOST, CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING];

/// The headers that are written with `null`.
pub(super) fn withheld(file: &RequestFile, problems: &mut Problems<'_>) -> Vec<&'static str> {
    let mut withheld = Vec::new();
    for (name, _) in file.headers.0.iter().filter(|(_, value)| value.value.is_none()) {
        match ADDED.iter().find(|added| added.eq_ignore_ascii_case(&name.value)) {
            Some(added) => withheld.push(*added),
            None => {
                let text = &name.value;
                let diagnostic = Diagnostic::error((
                    format!("`{text}` 本来就不会自动加上，不必写 null"),
                    format!("nobody adds `{text}`: null says nothing here"),
                ))
                .nearest_of(text, ADDED.iter().copied())
                .help((
                    "签名写入的请求头用 sign 的 header: drop 去掉；空值写 \"\"",
                    "take a header of the signature away with header: drop of sign; an empty value is \"\"",
                ));
                problems.at(yaml::span(name), diagnostic);
            }
        }
    }
    withheld
}

/// Header lines whose names and values can go over the wire.
pub(in crate::scenario) fn headers(pairs: &Pairs, problems: &mut Problems<'_>) -> Vec<HeaderPlan> {
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

pub(in crate::scenario) fn header_name(name: &Spanned<String>, problems: &mut Problems<'_>) {
    if !is_token(&name.value) {
        problems.about(
            name,
            format!("`{}` 不能用作请求头名称", name.value),
            format!("`{}` cannot be the name of a header (RFC 9110, 5.1)", name.value),
        );
    }
}

/// A line break in a value would be the start of another header.
pub(in crate::scenario) fn sendable(value: &Spanned<String>, problems: &mut Problems<'_>) {
    if !is_sendable(&value.value) {
        problems.about(value, UNSENDABLE.0, UNSENDABLE.1);
    }
}

const UNSENDABLE: (&str, &str) =
    ("请求头的值里不能有换行或控制字符", "a header's value holds a control character or a line break");

fn is_sendable(value: &str) -> bool {
    !value.chars().any(|character| character.is_control() && character != '\t')
}

pub(super) fn method(method: &Spanned<String>, problems: &mut Problems<'_>) {
    if !is_token(&method.value) {
        problems.about(
            method,
            format!("`{}` 不能用作请求方法", method.value),
            format!("`{}` cannot be a method (RFC 9110, 9.1)", method.value),
        );
    }
}

/// A text, what of it is known judged.
pub(super) fn judged(
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

pub(super) fn wrong_path(path: &str) -> Option<(&'static str, &'static str)> {
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

pub(super) fn wrong_query(query: &str) -> Option<(&'static str, &'static str)> {
    let is_wrong = !query.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#');
    is_wrong.then_some((
        "查询串只能含可见 ASCII 字符（不含 #），其余请用百分号编码",
        "a query is visible ASCII without `#`; percent-encode everything else",
    ))
}
