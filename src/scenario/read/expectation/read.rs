//! How the expectations of a file are read.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;

use super::{AnswerWish, BodyWish, Expectation, HeaderWish, PathWish, ReadingWish, StatusWish};
use crate::contract::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::yaml::{self, Entries, Spanned};
use crate::scenario::read::card::{ExpectFile, ExpectJsonFile, OptionsFile, Pairs};
use crate::scenario::read::json::{WrittenJson, YamlValue};
use crate::scenario::read::matcher::{TextMatcher, pattern, text_matcher, value_matcher};
use crate::scenario::read::observation::{NamedReading, read_options};
use crate::scenario::read::path::JsonPath;
use crate::scenario::read::problems::Problems;
use crate::scenario::read::request;
use crate::scenario::read::scalar;
use crate::scenario::template::Text;
use crate::snapshot::Extent;

pub(in crate::scenario) fn expectation(file: &ExpectFile, problems: &mut Problems<'_>) -> Expectation {
    // Without `..`, so that a key that is added is read too; `codes` is that of a parallel step.
    let ExpectFile { code, codes: _, reading, status, text, headers, json, body, connection, answer, within } = file;
    let word = |word: &Spanned<String>, problems: &mut Problems<'_>| {
        scalar::word(word, problems).map(|wish| (wish, yaml::span(word)))
    };
    let expectation = Expectation {
        code: code.as_ref().and_then(|words| any_of(words, self::code, problems)),
        status: status.as_ref().and_then(|words| any_of(words, self::status, problems)),
        text: text.as_ref().map(|text| (Text::read(text, problems), yaml::span(text))),
        headers: self::headers(headers, problems),
        bodies: bodies(json, problems),
        values: values(json, problems),
        paths: paths(json, problems),
        body: body.as_ref().and_then(|body| self::body(body, problems)),
        reading: reading.as_ref().and_then(|reading| ReadingWish::read(reading, problems)).map(Box::new),
        connection: connection.as_ref().and_then(|connection| word(connection, problems)),
        silence: None,
        within: within.as_ref().and_then(|text| self::within(text, problems)),
    };
    let silence = answer.as_ref().and_then(|answer| silence(answer, &expectation, problems));
    Expectation { silence, ..expectation }
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

fn headers(file: &Pairs<Spanned<YamlValue>>, problems: &mut Problems<'_>) -> Vec<HeaderWish> {
    let mut headers = Vec::with_capacity(file.0.len());
    for (name, value) in &file.0 {
        request::header_name(name, problems);
        let wish = |matcher| HeaderWish { name: name.value.clone(), matcher, place: yaml::span(value) };
        headers.extend(text_matcher(value, problems).map(wish));
    }
    headers
}

/// An answer that does not come has neither status nor anything else.
fn silence(
    word: &Spanned<String>,
    others: &Expectation,
    problems: &mut Problems<'_>,
) -> Option<(AnswerWish, Range<usize>)> {
    let wish: AnswerWish = scalar::word(word, problems)?;
    let place = yaml::span(word);
    if wish == AnswerWish::None && (Expectation { within: None, ..others.clone() }) != Expectation::default() {
        let diagnostic = Diagnostic::error((
            "不应有应答，就不能再期望应答里的内容",
            "an answer that should not come has nothing else to expect of it",
        ))
        .help(("`answer: none` 旁边只能写 within", "beside `answer: none` only within may stand"));
        problems.at(place.clone(), diagnostic);
    }
    Some((wish, place))
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
    let found = contract.code(&word.value);
    if found.is_none() {
        let known: Vec<String> = match scalar::digits::<u32>(&word.value) {
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

fn bodies(file: &ExpectJsonFile, problems: &mut Problems<'_>) -> Vec<(Extent, WrittenJson, Range<usize>)> {
    let given = [(Extent::Whole, &file.equals), (Extent::Subset, &file.subset)];
    let given = given.into_iter().filter_map(|(extent, value)| Some((extent, value.as_ref()?)));
    let written = |(extent, value)| Some((extent, WrittenJson::document(value, problems)?, yaml::span(value)));
    given.filter_map(written).collect()
}

fn values(file: &ExpectJsonFile, problems: &mut Problems<'_>) -> Vec<(String, WrittenJson, Range<usize>)> {
    let mut values = Vec::with_capacity(file.pointers.0.len());
    for (pointer, value) in &file.pointers.0 {
        self::pointer(pointer, problems);
        let wish = |written| (pointer.value.clone(), written, yaml::span(pointer));
        values.extend(WrittenJson::of_value(value, problems).map(wish));
    }
    values
}

fn paths(file: &ExpectJsonFile, problems: &mut Problems<'_>) -> Vec<PathWish> {
    let mut paths = Vec::with_capacity(file.paths.0.len());
    for (path, value) in &file.paths.0 {
        let (path, matcher) = (JsonPath::read(path, problems), value_matcher(value, problems));
        let wish = |(path, matcher)| PathWish { path, matcher, place: yaml::span(value) };
        paths.extend(path.zip(matcher).map(wish));
    }
    paths
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

impl ReadingWish {
    fn read(file: &Spanned<Entries<Spanned<OptionsFile<ExpectFile>>>>, problems: &mut Problems<'_>) -> Option<Self> {
        let [(name, options)] = file.value.0.as_slice() else {
            problems.about(
                file,
                "reading 里写一个读法，下面是它的选项",
                "reading holds one open point, and its options below it",
            );
            return None;
        };
        let reading = NamedReading::read(name, problems)?;
        let options = read_options(name, &options.value, problems, wishes);
        Some(Self { reading, options })
    }
}

/// What an answer is under an option: only what it says itself.
fn wishes(file: &Spanned<ExpectFile>, problems: &mut Problems<'_>) -> Option<Expectation> {
    // Without `..`, so that a key that is added is judged here too.
    let ExpectFile {
        codes,
        reading,
        connection,
        answer,
        within,
        code: _,
        status: _,
        text: _,
        headers: _,
        json: _,
        body: _,
    } = &file.value;
    let beyond = [codes.is_some(), reading.is_some(), connection.is_some(), answer.is_some(), within.is_some()];
    if beyond.contains(&true) {
        problems.about(
            file,
            "选项下面只能写应答本身的内容：code、status、text、headers、json、body",
            "below an option stands only what the answer says: code, status, text, headers, json and body",
        );
    }
    let expectation = self::expectation(&file.value, problems);
    if expectation == Expectation::default() {
        problems.about(
            file,
            "选项下面没有写期望，任何应答都会符合",
            "nothing is expected here, so that every answer would fit the option",
        );
    }
    Some(expectation)
}
