//! YAML files: read with every error at its place, and written. The only module that names the YAML library.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Range;
use std::sync::Arc;

use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_saphyr::Error;
use serde_saphyr::budget::BudgetBreach;

use super::{Diagnostic, Source};
use crate::language::{Bilingual, bilingual};

/// A value with the place where it stands. Inside flattened, untagged or internally tagged types the place is lost:
/// do not use it there.
pub use serde_saphyr::Spanned;

/// For [`write()`]: a list in one line, in brackets, and a text as a block behind `|`.
pub use serde_saphyr::{FlowSeq, LitString};

/// The entries of a mapping in the order of the file, each key with its place.
#[derive(Clone, Debug)]
pub struct Entries<V>(pub Vec<(Spanned<String>, V)>);

impl<V> Default for Entries<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Entries<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EntriesVisitor<V>(PhantomData<V>);

        impl<'de, V: Deserialize<'de>> Visitor<'de> for EntriesVisitor<V> {
            type Value = Entries<V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a mapping")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }

        deserializer.deserialize_map(EntriesVisitor(PhantomData))
    }
}

/// Most nodes that a file may have; the largest scenario that a person writes has some thousands.
const MOST_NODES: usize = 500_000;

/// Reads a value from a YAML text. Anchors, aliases, merge keys and duplicate keys are refused; `yes`, `no`, `on`,
/// `off` and numbers with a leading zero or underscores stay text.
///
/// # Errors
/// A [`Diagnostic`] at the place in the text.
pub fn read<T: DeserializeOwned>(source: &Arc<Source>) -> Result<T, Diagnostic> {
    serde_saphyr::from_str_with_options(source.text(), options()).map_err(|error| match is_empty(source.text()) {
        true => Diagnostic::error((
            "文件里什么也没有写（只有空行或注释）",
            "nothing is written in this file but blank lines or comments",
        ))
        .at(source, 0..0),
        false => diagnostic(source, &error),
    })
}

/// Whether a text holds nothing but blank lines and comments: what YAML says of such a text tells nobody what is wrong.
fn is_empty(text: &str) -> bool {
    text.lines().map(str::trim_start).all(|line| line.is_empty() || line.starts_with('#'))
}

/// Writes a value as a YAML text that [`read`] reads back alike: a text that YAML would take for something else is quoted.
/// A [`LitString`] whose characters cannot stand in a block is quoted too.
pub fn write(value: &impl Serialize) -> String {
    let options = serde_saphyr::ser_options! { min_fold_chars: 0, prefer_block_scalars: false };
    serde_saphyr::to_string_with_options(value, options)
        .expect("what derives Serialize and holds texts, numbers, lists and mappings has a form in YAML")
}

/// The bytes at which a value stands.
pub fn span<T>(spanned: &Spanned<T>) -> Range<usize> {
    location_span(spanned.referenced).unwrap_or(0..0)
}

/// The first line of a value: a caret under forty lines points at nothing.
pub fn head<T>(source: &Source, spanned: &Spanned<T>) -> Range<usize> {
    first_line(source, span(spanned))
}

fn options() -> serde_saphyr::Options {
    serde_saphyr::options! {
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        with_snippet: false,
        budget: serde_saphyr::budget! {
            max_aliases: 0,
            max_anchors: 0,
            max_merge_keys: 0,
            max_documents: 1,
            max_depth: 64,
            max_nodes: MOST_NODES,
        },
    }
}

fn location_span(location: serde_saphyr::Location) -> Option<Range<usize>> {
    let span = location.span();
    let start = usize::try_from(span.byte_offset()?).ok()?;
    let length = usize::try_from(span.byte_len()?).ok()?;
    Some(start..start + length)
}

fn diagnostic(source: &Arc<Source>, error: &Error) -> Diagnostic {
    let described = described(error);
    match error.location() {
        None => described.at(source, source.text().len()..source.text().len()),
        Some(location) => {
            let span = location_span(location).unwrap_or_else(|| {
                let line = usize::try_from(location.line()).unwrap_or(usize::MAX);
                let column = usize::try_from(location.column()).unwrap_or(usize::MAX);
                let offset = source.offset(line, column);
                offset..offset
            });
            let told = match full_width_colon(source, span.start) {
                true => described.help((
                    "这里用了全角冒号“：”；YAML 的冒号是半角的 `:`，后面跟一个空格",
                    "a full-width colon stands here; YAML wants `:` and a blank behind it",
                )),
                false if other_blank(source, span.start) => described.help((
                    "冒号后面或行首是不间断空格或全角空格；YAML 只认普通空格",
                    "behind a colon or in front of the line stands a no-break or full-width blank; YAML knows the plain blank only",
                )),
                false => described,
            };
            told.at(source, first_line(source, span))
        }
    }
}

/// Whether a full-width colon stands where one of YAML is missing, in the line at hand or the one before: the slip of a
/// Chinese keyboard, of which the library tells only that a key has no colon.
fn full_width_colon(source: &Source, offset: usize) -> bool {
    let line = source.position(offset).line;
    let lines = source.text().lines().skip(line.saturating_sub(2)).take(2);
    lines.into_iter().any(|line| line.contains('：') && !line.contains(": ") && !line.ends_with(':'))
}

/// Whether a blank that is none to YAML stands behind a colon or in front of a line, in the line at hand or the one before: pasted
/// from a page or typed on a Chinese keyboard.
fn other_blank(source: &Source, offset: usize) -> bool {
    const OTHERS: [char; 3] = ['\u{A0}', '\u{3000}', '\u{202F}'];
    let line = source.position(offset).line;
    let mut lines = source.text().lines().skip(line.saturating_sub(2)).take(2);
    let is_behind = |line: &str| line.split(':').skip(1).any(|rest| rest.starts_with(OTHERS));
    lines.any(|line| line.starts_with(OTHERS) || is_behind(line))
}

/// What the library expected, in words of YAML and not of its events.
fn kind(expected: &str) -> Bilingual {
    match expected {
        "mapping start" => Bilingual::new("若干行“键: 值”（映射）", "a mapping, lines of `key: value`"),
        "sequence start" => Bilingual::new("列表，每项以 - 开头", "a list, each entry behind `-`"),
        "string scalar" => Bilingual::new("文本", "a text"),
        other => other.into(),
    }
}

/// A mapping or a block is shown by its first line: a caret under forty lines points at nothing.
fn first_line(source: &Source, span: Range<usize>) -> Range<usize> {
    let clamped = source.clamp(span);
    let text = &source.text()[clamped.clone()];
    clamped.start..clamped.start + text.find('\n').unwrap_or(text.len())
}

fn described(error: &Error) -> Diagnostic {
    match error {
        Error::SerdeUnknownField { field, expected, .. } => {
            Diagnostic::error(bilingual!("没有 `{field}` 这个键", "unknown key `{field}`"))
                .nearest_of(field, expected.iter().copied())
        }
        Error::SerdeUnknownVariant { variant, expected, .. } => {
            Diagnostic::error(bilingual!("没有 `{variant}` 这个词", "unknown word `{variant}`"))
                .nearest_of(variant, expected.iter().copied())
        }
        Error::SerdeMissingField { field, .. } => {
            Diagnostic::error(bilingual!("这里缺少键 `{field}`", "the key `{field}` is missing here"))
        }
        Error::SerdeInvalidType { unexpected, expected, .. } => {
            wrong_type().expected(expected.clone()).actual(unexpected.clone())
        }
        Error::SerdeInvalidValue { unexpected, expected, .. } => {
            Diagnostic::error(("取值不对", "wrong value")).expected(expected.clone()).actual(unexpected.clone())
        }
        Error::DuplicateMappingKey { key, .. } => match key {
            Some(key) => Diagnostic::error(bilingual!("键 `{key}` 重复", "the key `{key}` stands twice")),
            None => Diagnostic::error(("有键重复", "a key stands twice")),
        },
        Error::Budget { breach, .. } => over_budget(breach),
        Error::UnknownAnchor { .. } => anchor(),
        Error::Unexpected { expected, .. } => wrong_type().expected(kind(expected)),
        _ if plain(error).starts_with("cannot deserialize null") => {
            Diagnostic::error(("这里没有写值（null）", "nothing is written here, or null"))
                .help(("文本 null 要加引号", "the text null stands between quotes"))
        }
        _ => {
            let text = plain(error);
            match text.contains("tabs ") || text.contains("a tab") {
                true => Diagnostic::error(OF_TAB),
                false => Diagnostic::error((format!("YAML 有误：`{text}`"), text)),
            }
        }
    }
}

/// The library tells of a tab at its place, or at the word before it.
const OF_TAB: (&str, &str) = (
    "这里或下一行开头有制表符（Tab）：YAML 只用空格缩进",
    "a tab stands here or at the start of the next line: YAML is indented by blanks only",
);

fn wrong_type() -> Diagnostic {
    Diagnostic::error(("类型不对", "wrong type"))
}

fn over_budget(breach: &BudgetBreach) -> Diagnostic {
    match breach {
        BudgetBreach::Anchors { .. } | BudgetBreach::Aliases { .. } | BudgetBreach::MergeKeys { .. } => anchor(),
        BudgetBreach::Depth { .. } => Diagnostic::error(("嵌套过深", "nested too deeply")),
        BudgetBreach::Documents { .. } => {
            Diagnostic::error(("文件中有不止一个 YAML 文档", "the file holds more than one YAML document"))
        }
        _ => Diagnostic::error(("文件过大", "the file is too large")),
    }
}

fn anchor() -> Diagnostic {
    Diagnostic::error(("不支持锚点、别名和合并键", "anchors, aliases and merge keys are not read"))
        .help(("请把值直接写出来", "write the value out"))
}

fn plain(error: &Error) -> String {
    let text = error.without_snippet().to_string();
    // The library ends its sentence with the place, which the drawing shows already.
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn whatever_is_written_is_read_back_alike() {
        let signs: Vec<char> =
            "ab0:.-+e~#&*!|>%@?'\"\\{}[], \t\r\n\0\u{85}\u{a0}\u{2028}\u{feff}\u{ffff}中🧪".chars().collect();
        let mut random = fastrand::Rng::with_seed(0);
        let mut text = || (0..random.usize(..8)).map(|_| signs[random.usize(..signs.len())]).collect::<String>();
        for _ in 0..5_000 {
            let (plain, list, block) = (text(), [text(), text()], text());
            let value = (plain, FlowSeq(list), LitString(block), BTreeMap::from([(text(), text())]));
            let source = Source::new("a.yaml", write(&value));
            let read: (String, [String; 2], String, BTreeMap<String, String>) =
                read(&source).unwrap_or_else(|error| panic!("{error}\n{}", source.text()));
            assert_eq!(read, (value.0, value.1.0, value.2.0, value.3), "{}", source.text());
        }
    }
}
