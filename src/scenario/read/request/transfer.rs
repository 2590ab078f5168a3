//! How a request goes over the wire, as it is written.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::yaml::{self, Spanned};
use crate::request::{ChunkMistake, Transfer};
use crate::scenario::read::json::YamlValue;
use crate::scenario::read::problems::Problems;
use crate::scenario::read::scalar;

/// `chunked:` and `cut:` of a request, of which one may stand.
pub(super) fn transfer(
    chunked: Option<&Spanned<YamlValue>>,
    cut: Option<&Spanned<YamlValue>>,
    problems: &mut Problems<'_>,
) -> Option<Transfer> {
    match (chunked, cut) {
        (None, None) => Some(Transfer::Whole),
        (Some(value), None) => self::chunked(value, problems),
        (None, Some(count)) => whole_number(count, 0, problems).map(Transfer::Cut),
        (Some(_), Some(count)) => {
            let diagnostic = Diagnostic::error(("cut 不能与 chunked 一起写", "cut does not stand beside chunked"))
                .help((
                    "要中断分块的请求体，请写 chunked: unterminated，或用 raw 写出全部字节",
                    "write chunked: unterminated to break off a chunked body, or all of its bytes under raw",
                ));
            problems.at(yaml::span(count), diagnostic);
            None
        }
    }
}

fn chunked(value: &Spanned<YamlValue>, problems: &mut Problems<'_>) -> Option<Transfer> {
    match &value.value {
        YamlValue::Boolean(true) => Some(Transfer::Chunked(Vec::new())),
        YamlValue::List(sizes) if !sizes.is_empty() => {
            let sizes: Option<Vec<usize>> = sizes.iter().map(|size| whole_number(size, 1, problems)).collect();
            sizes.map(Transfer::Chunked)
        }
        YamlValue::Text(word) if ChunkMistake::from_word(word).is_some() => {
            ChunkMistake::from_word(word).map(Transfer::Mischunked)
        }
        YamlValue::Text(word) => {
            let text = Spanned::new(word.clone(), value.referenced, value.defined);
            scalar::unknown_word(&text, word, ChunkMistake::WORDS, problems);
            None
        }
        other => {
            let diagnostic = Diagnostic::error(("类型不对", "wrong type")).actual(other.type_name()).expected((
                "true、各块的字节数（如 [3, 100]）、bad-size 或 unterminated",
                "true, the sizes of chunks such as [3, 100], bad-size or unterminated",
            ));
            problems.at(yaml::span(value), diagnostic);
            None
        }
    }
}

/// A number of bytes, written as one.
pub(super) fn whole_number(value: &Spanned<YamlValue>, least: usize, problems: &mut Problems<'_>) -> Option<usize> {
    let text = &problems.source.text()[yaml::span(value)];
    let read = scalar::digits(text).filter(|number| matches!(value.value, YamlValue::Number) && *number >= least);
    if read.is_none() {
        let diagnostic = Diagnostic::error(("类型不对", "wrong type"))
            .expected((
                format!("字节数，不小于 {least} 的整数"),
                format!("a number of bytes, a whole one of at least {least}"),
            ))
            .actual(format!("`{}`", text.lines().next().unwrap_or_default()));
        problems.at(yaml::span(value), diagnostic);
    }
    read
}
