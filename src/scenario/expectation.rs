//! What a step expects of its answer.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::card::{ExpectFile, ExpectJsonFile};
use super::json::WrittenJson;
use super::problems::Problems;
use super::request::{self, HeaderPlan};
use super::template::{Scope, Text, Unfilled};
use crate::contract::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::yaml::{self, Spanned};
use crate::snapshot::Extent;

/// What a step expects; what it does not name may be anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expectation {
    /// The code in the body.
    pub code: Option<(Arc<Code>, Range<usize>)>,
    /// The status.
    pub status: Option<(StatusWish, Range<usize>)>,
    /// The message in the body.
    pub text: Option<(Text, Range<usize>)>,
    /// Headers by name; one of those that bear it has this value.
    pub headers: Vec<HeaderWish>,
    /// The body as a whole, and how much of it is spoken for.
    pub bodies: Vec<(Extent, WrittenJson, Range<usize>)>,
    /// Values in the body by JSON pointer (RFC 6901), each with the place of the pointer.
    pub values: Vec<(String, WrittenJson, Range<usize>)>,
}

impl Expectation {
    /// The expectation with every reference filled in; one without any is handed on as it stands.
    ///
    /// # Errors
    /// [`Unfilled`] at the first reference that has no value.
    pub(super) fn fill(&self, scope: &Scope<'_>) -> Result<Cow<'_, Self>, Unfilled> {
        if self.is_plain() {
            return Ok(Cow::Borrowed(self));
        }
        let mut filled = self.clone();
        if let Some((text, _)) = &mut filled.text {
            text.settle(scope)?;
        }
        for wish in &mut filled.headers {
            wish.value.settle(scope)?;
        }
        for (_, written, _) in &mut filled.bodies {
            written.settle(scope)?;
        }
        for (_, written, _) in &mut filled.values {
            written.settle(scope)?;
        }
        Ok(Cow::Owned(filled))
    }

    fn is_plain(&self) -> bool {
        self.text.iter().all(|(text, _)| text.as_plain().is_some())
            && self.headers.iter().all(|wish| wish.value.as_plain().is_some())
            && self.bodies.iter().all(|(_, written, _)| written.is_plain())
            && self.values.iter().all(|(_, written, _)| written.is_plain())
    }
}

/// A header that an answer should have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderWish {
    /// The name, in any case.
    pub name: String,
    /// The value.
    pub value: Text,
    /// Where it is wished for.
    pub place: Range<usize>,
}

/// A status, or a class of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusWish {
    /// This status.
    Exactly(u16),
    /// Any status of a class: 4 stands for 4XX.
    Class(u16),
}

impl StatusWish {
    /// Whether a status is what is wished for.
    pub fn holds(self, status: u16) -> bool {
        match self {
            Self::Exactly(wanted) => status == wanted,
            Self::Class(class) => status / 100 == class,
        }
    }

    fn read(text: &str) -> Option<Self> {
        if let Some(class) = text.strip_suffix("XX").or_else(|| text.strip_suffix("xx")) {
            return class.parse().ok().filter(|class| (1..=5).contains(class)).map(Self::Class);
        }
        text.parse().ok().filter(|status| (100..=599).contains(status)).map(Self::Exactly)
    }
}

impl fmt::Display for StatusWish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(status) => write!(f, "{status}"),
            Self::Class(class) => write!(f, "{class}XX"),
        }
    }
}

pub(super) fn expectation(file: &ExpectFile, problems: &mut Problems<'_>) -> Expectation {
    let mut expectation = Expectation {
        code: file.code.as_ref().and_then(|code| self::code(code, problems)),
        status: file.status.as_ref().and_then(|status| self::status(status, problems)),
        text: file.text.as_ref().map(|text| (Text::read(text, problems), yaml::span(text))),
        ..Expectation::default()
    };
    let headers = request::headers(&file.headers, problems);
    for HeaderPlan { name, value, place } in headers {
        expectation.headers.push(HeaderWish { name, value, place });
    }
    json(&file.json, &mut expectation, problems);
    expectation
}

pub(super) fn code(word: &Spanned<String>, problems: &mut Problems<'_>) -> Option<(Arc<Code>, Range<usize>)> {
    let contract = problems.contract;
    let number = word.value.parse().ok();
    let found = number.map_or_else(|| contract.code(&word.value), |number| contract.code_number(number));
    if found.is_none() {
        let known: Vec<String> = match number {
            Some(_) => contract.codes().iter().map(|code| code.number.to_string()).collect(),
            None => contract.codes().iter().map(|code| code.name.clone()).collect(),
        };
        let message = (format!("没有错误码 `{}`", word.value), format!("there is no code `{}`", word.value));
        let diagnostic = Diagnostic::error(message)
            .nearest_of(&word.value, known.iter().map(String::as_str))
            .help(("用 bis3 spec codes 查看全部错误码", "bis3 spec codes lists them"));
        problems.at(yaml::span(word), diagnostic);
    }
    found.map(|code| (Arc::clone(code), yaml::span(word)))
}

fn status(word: &Spanned<String>, problems: &mut Problems<'_>) -> Option<(StatusWish, Range<usize>)> {
    let read = StatusWish::read(&word.value);
    if read.is_none() {
        let diagnostic =
            Diagnostic::error((format!("`{}` 不是状态码", word.value), format!("`{}` is no status", word.value))).help(
                ("写 100 到 599 的数，或 4XX 这样的一类", "write a number from 100 to 599, or a class such as 4XX"),
            );
        problems.at(yaml::span(word), diagnostic);
    }
    read.map(|wish| (wish, yaml::span(word)))
}

fn json(file: &ExpectJsonFile, expectation: &mut Expectation, problems: &mut Problems<'_>) {
    for (extent, value) in [(Extent::Whole, &file.equals), (Extent::Subset, &file.subset)] {
        let Some(value) = value else { continue };
        if let Some(written) = WrittenJson::document(value, problems) {
            expectation.bodies.push((extent, written, yaml::span(value)));
        }
    }
    for (pointer, value) in &file.pointers.0 {
        self::pointer(pointer, problems);
        if let Some(written) = WrittenJson::of_value(value, problems) {
            expectation.values.push((pointer.value.clone(), written, yaml::span(pointer)));
        }
    }
}

/// A JSON pointer is empty, or each of its parts starts with a slash.
pub(super) fn pointer(pointer: &Spanned<String>, problems: &mut Problems<'_>) {
    if !pointer.value.is_empty() && !pointer.value.starts_with('/') {
        let diagnostic = Diagnostic::error((
            format!("`{}` 不是 JSON 指针", pointer.value),
            format!("`{}` is no JSON pointer", pointer.value),
        ))
        .help(("JSON 指针以 / 开头，例如 /data/0/name", "a JSON pointer starts with a slash, such as /data/0/name"));
        problems.at(yaml::span(pointer), diagnostic);
    }
}
