//! How the expectations of a file are read.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;

use super::{AnswerWish, BodyWish, Expectation, HeaderWish, PathWish, StatusWish};
use crate::contract::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::yaml::{self, Spanned};
use crate::scenario::read::card::{ExpectFile, ExpectJsonFile};
use crate::scenario::read::json::{WrittenJson, YamlValue};
use crate::scenario::read::matcher::{TextMatcher, pattern, text_matcher, value_matcher};
use crate::scenario::read::observation::ReadingWish;
use crate::scenario::read::path::JsonPath;
use crate::scenario::read::problems::Problems;
use crate::scenario::read::request;
use crate::scenario::read::scalar;
use crate::scenario::template::Text;
use crate::snapshot::Extent;

pub(in crate::scenario) fn expectation(file: &ExpectFile, problems: &mut Problems<'_>) -> Expectation {
    let mut expectation = Expectation {
        code: file.code.as_ref().and_then(|words| any_of(words, code, problems)),
        status: file.status.as_ref().and_then(|words| any_of(words, status, problems)),
        text: file.text.as_ref().map(|text| (Text::read(text, problems), yaml::span(text))),
        body: file.body.as_ref().and_then(|body| self::body(body, problems)),
        connection: file
            .connection
            .as_ref()
            .and_then(|word| scalar::word(word, problems).map(|wish| (wish, yaml::span(word)))),
        within: file.within.as_ref().and_then(|text| within(text, problems)),
        ..Expectation::default()
    };
    headers(file, &mut expectation, problems);
    json(&file.json, &mut expectation, problems);
    expectation.reading = file.reading.as_ref().and_then(|reading| ReadingWish::read(reading, problems)).map(Box::new);
    if let Some(word) = &file.answer {
        silence(word, &mut expectation, problems);
    }
    expectation
}

/// One word, or a list of them of which any will do.
fn any_of<T>(
    words: &Spanned<YamlValue>,
    read: fn(&Spanned<String>, &mut Problems<'_>) -> Option<T>,
    problems: &mut Problems<'_>,
) -> Option<(Vec<T>, Range<usize>)> {
    let texts = scalar::texts(words, problems);
    let read: Vec<T> = texts.iter().filter_map(|text| read(text, problems)).collect();
    (!read.is_empty()).then(|| (read, yaml::span(words)))
}

fn headers(file: &ExpectFile, expectation: &mut Expectation, problems: &mut Problems<'_>) {
    for (name, value) in &file.headers.0 {
        request::header_name(name, problems);
        if let Some(matcher) = text_matcher(value, problems) {
            let place = yaml::span(value);
            expectation.headers.push(HeaderWish { name: name.value.clone(), matcher, place });
        }
    }
}

/// An answer that does not come has neither status nor anything else.
fn silence(word: &Spanned<String>, expectation: &mut Expectation, problems: &mut Problems<'_>) {
    let Some(AnswerWish::None) = scalar::word(word, problems) else { return };
    let place = yaml::span(word);
    let others = Expectation { within: None, ..expectation.clone() };
    if others != Expectation::default() {
        let diagnostic = Diagnostic::error((
            "不应有应答，就不能再期望应答里的内容",
            "an answer that should not come has nothing else to expect of it",
        ))
        .help(("`answer: none` 旁边只能写 within", "beside `answer: none` only within may stand"));
        problems.at(place.clone(), diagnostic);
    }
    expectation.silence = Some(place);
}

fn within(text: &Spanned<String>, problems: &mut Problems<'_>) -> Option<(Duration, Range<usize>)> {
    let read = text.value.parse::<SignedDuration>().ok().and_then(|duration| Duration::try_from(duration).ok());
    let read = read.filter(|duration| !duration.is_zero());
    if read.is_none() {
        let diagnostic =
            Diagnostic::error((format!("`{}` 不是时长", text.value), format!("`{}` is no length of time", text.value)))
                .help(("例如 500ms、2s、1m30s", "write it as 500ms, 2s or 1m30s"));
        problems.at(yaml::span(text), diagnostic);
    }
    read.map(|duration| (duration, yaml::span(text)))
}

/// `absent`, or a mapping with one of the ways to tell bytes.
fn body(value: &Spanned<YamlValue>, problems: &mut Problems<'_>) -> Option<(BodyWish, Range<usize>)> {
    const KEYS: &[&str] = &["text", "regex", "contains", "base64"];
    const ABSENT: &str = "absent";
    let place = yaml::span(value);
    let wish = match &value.value {
        YamlValue::Text(word) if word == ABSENT => BodyWish::Absent,
        YamlValue::Text(word) => {
            let text = Spanned::new(word.clone(), value.referenced, value.defined);
            scalar::unknown_word(&text, word, &[ABSENT], problems);
            return None;
        }
        YamlValue::Mapping(members) if members.len() == 1 => {
            let (name, member) = &members[0];
            let text = scalar::text(member, problems)?;
            match name.value.as_str() {
                "text" => BodyWish::Text(TextMatcher::Equals(Text::read(&text, problems))),
                "contains" => BodyWish::Text(TextMatcher::Contains(Text::read(&text, problems))),
                "regex" => BodyWish::Text(TextMatcher::Regex(pattern(&text, problems)?)),
                "base64" => BodyWish::Bytes(scalar::base64(&text, problems)?),
                word => {
                    scalar::unknown_word(name, word, KEYS, problems);
                    return None;
                }
            }
        }
        _ => {
            let diagnostic = Diagnostic::error(("应答体的写法有且只有一种", "the body is told in one way")).help((
                "写 absent，或 text、regex、contains、base64 中的一个键",
                "write absent, or one of the keys text, regex, contains and base64",
            ));
            problems.at(place, diagnostic);
            return None;
        }
    };
    Some((wish, place))
}

pub(in crate::scenario) fn code(word: &Spanned<String>, problems: &mut Problems<'_>) -> Option<Arc<Code>> {
    let contract = problems.contract;
    let number = scalar::digits(&word.value);
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
    found.map(Arc::clone)
}

fn status(word: &Spanned<String>, problems: &mut Problems<'_>) -> Option<StatusWish> {
    let read = StatusWish::read(&word.value);
    if read.is_none() {
        let diagnostic =
            Diagnostic::error((format!("`{}` 不是状态码", word.value), format!("`{}` is no status", word.value))).help(
                ("写 100 到 599 的数，或 4XX 这样的一类", "write a number from 100 to 599, or a class such as 4XX"),
            );
        problems.at(yaml::span(word), diagnostic);
    }
    read
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
    for (path, value) in &file.paths.0 {
        let (path, matcher) = (JsonPath::read(path, problems), value_matcher(value, problems));
        if let (Some(path), Some(matcher)) = (path, matcher) {
            expectation.paths.push(PathWish { path, matcher, place: yaml::span(value) });
        }
    }
}

/// A JSON pointer is empty, or each of its parts starts with a slash.
pub(in crate::scenario) fn pointer(pointer: &Spanned<String>, problems: &mut Problems<'_>) {
    if !pointer.value.is_empty() && !pointer.value.starts_with('/') {
        let diagnostic = Diagnostic::error((
            format!("`{}` 不是 JSON 指针", pointer.value),
            format!("`{}` is no JSON pointer", pointer.value),
        ))
        .help(("JSON 指针以 / 开头，例如 /data/0/name", "a JSON pointer starts with a slash, such as /data/0/name"));
        problems.at(yaml::span(pointer), diagnostic);
    }
}
