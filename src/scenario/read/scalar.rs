//! Texts written as one scalar or as a list of them, and what they stand for.

use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::yaml::{self, Spanned};
use crate::scenario::read::json::YamlValue;
use crate::scenario::read::problems::Problems;
use crate::words::Word;

/// The texts of a scalar or a list of scalars; a number or a boolean is its text in the file.
pub(in crate::scenario) fn texts(value: &Spanned<YamlValue>, problems: &mut Problems<'_>) -> Vec<Spanned<String>> {
    match &value.value {
        YamlValue::List(elements) if elements.is_empty() => {
            problems.about(value, "列表是空的", "the list is empty");
            Vec::new()
        }
        YamlValue::List(elements) => elements.iter().filter_map(|element| text(element, problems)).collect(),
        _ => text(value, problems).into_iter().collect(),
    }
}

/// The text of a scalar.
pub(in crate::scenario) fn text(value: &Spanned<YamlValue>, problems: &mut Problems<'_>) -> Option<Spanned<String>> {
    let written = match &value.value {
        YamlValue::Text(text) => text.clone(),
        YamlValue::Number | YamlValue::Boolean(_) => problems.source.text()[yaml::span(value)].to_owned(),
        other => {
            let diagnostic = Diagnostic::error(("类型不对", "wrong type"))
                .expected(("一个文本", "a text"))
                .actual(other.type_name());
            problems.at(yaml::span(value), diagnostic);
            return None;
        }
    };
    Some(Spanned::new(written, value.referenced, value.defined))
}

/// A number of digits and nothing else: the language takes a plus before them, which nobody means.
pub(in crate::scenario) fn digits<N: FromStr>(text: &str) -> Option<N> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// The choice that a word stands for.
pub(in crate::scenario) fn word<W: Word>(text: &Spanned<String>, problems: &mut Problems<'_>) -> Option<W> {
    let found = W::from_word(&text.value);
    if found.is_none() {
        unknown_word(text, &text.value, W::WORDS, problems);
    }
    found
}

/// Tells of a word that is none of those known.
pub(in crate::scenario) fn unknown_word(at: &Spanned<String>, word: &str, known: &[&str], problems: &mut Problems<'_>) {
    let diagnostic = Diagnostic::error((format!("没有 `{word}` 这个词"), format!("unknown word `{word}`")))
        .nearest_of(word, known.iter().copied());
    problems.at(yaml::span(at), diagnostic);
}

/// The bytes of a base64 text (RFC 4648, 4), which may be broken into lines.
pub(in crate::scenario) fn base64(text: &Spanned<String>, problems: &mut Problems<'_>) -> Option<Bytes> {
    let joined: String = text.value.split_ascii_whitespace().collect();
    match STANDARD.decode(joined) {
        Ok(bytes) => Some(bytes.into()),
        Err(_) => {
            let diagnostic = Diagnostic::error(("不是 base64", "this is no base64")).help((
                "只能用 A–Z、a–z、0–9、+、/，末尾用 = 补足（RFC 4648，第 4 节）",
                "it is made of A-Z, a-z, 0-9, + and /, and padded with = (RFC 4648, 4)",
            ));
            problems.at(yaml::span(text), diagnostic);
            None
        }
    }
}

/// Most bytes of a name: files bear it, with an ending behind it.
const LONGEST_NAME: usize = 200;

/// Ids, tags and the names of steps: letters of any script, digits, `-`, `_` and `.`; some are file names too.
pub(in crate::scenario) fn name(text: &Spanned<String>, problems: &mut Problems<'_>) {
    let is_inside = |character: char| character.is_alphanumeric() || matches!(character, '-' | '_' | '.');
    if !text.value.starts_with(char::is_alphanumeric) || !text.value.chars().all(is_inside) {
        let diagnostic = Diagnostic::error((
            format!("`{}` 不能用作名称", text.value),
            format!("`{}` cannot be a name here", text.value),
        ))
        .help((
            "名称由文字、数字和 - _ . 组成，以文字或数字开头（步骤名也是快照的文件名）",
            "a name is made of letters, digits, `-`, `_` and `.` and starts with a letter or digit; \
             a step's name is also the file name of its snapshot",
        ));
        problems.at(yaml::span(text), diagnostic);
    } else if text.value.len() > LONGEST_NAME {
        problems.about(
            text,
            format!("名称有 {} 个字节，最多 {LONGEST_NAME} 个（它也用作文件名）", text.value.len()),
            format!("the name has {} bytes, and may have {LONGEST_NAME}: files bear it too", text.value.len()),
        );
    }
}

/// Most times that something is done: who writes more has a slip of the pen, and would wait for years.
const MOST_TIMES: u64 = 1_000_000_000;

/// A number of times, at least one.
pub(in crate::scenario) fn count(text: &Spanned<String>, problems: &mut Problems<'_>) -> Option<u64> {
    let read = digits(&text.value).filter(|count| (1..=MOST_TIMES).contains(count));
    if read.is_none() {
        problems.about(
            text,
            format!("`{}` 不是次数，请写 1 到 {MOST_TIMES} 之间的整数", text.value),
            format!("`{}` is no count: write a whole number from 1 to {MOST_TIMES}", text.value),
        );
    }
    read
}
