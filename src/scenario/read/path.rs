//! JSONPath (RFC 9535) over a JSON text. What is found is cut out of the text itself, so that number text survives.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::yaml::{self, Spanned};
use crate::payload::json::{Found, Queryable};

use crate::scenario::read::problems::Problems;

/// A JSONPath.
#[derive(Clone, Debug)]
pub struct JsonPath {
    written: Box<str>,
    path: serde_json_path::JsonPath,
}

impl JsonPath {
    /// Reads a path.
    pub(in crate::scenario) fn read(text: &Spanned<String>, problems: &mut Problems<'_>) -> Option<Self> {
        if is_beyond_reading(&text.value) {
            problems.about(text, "JSONPath 过长或嵌套过深", "the JSONPath is too long, or nested too deeply");
            return None;
        }
        match serde_json_path::JsonPath::parse(&text.value) {
            Ok(path) => Some(Self { written: text.value.as_str().into(), path }),
            Err(error) => {
                let span = yaml::span(text);
                // A quoted text starts behind its quote.
                let quote = usize::from(problems.source.text()[span.clone()].starts_with(['"', '\'']));
                let start = (span.start + quote + error.position()).min(span.end);
                let diagnostic = Diagnostic::error((
                    format!("`{}` 不是 JSONPath", text.value),
                    format!("`{}` is no JSONPath", text.value),
                ))
                .help(("例如 $.data.list[0].name（RFC 9535）", "such as $.data.list[0].name (RFC 9535)"));
                problems.at(start..span.end, diagnostic);
                None
            }
        }
    }

    /// The path as the library has read it.
    pub(in crate::scenario) fn into_inner(self) -> serde_json_path::JsonPath {
        self.path
    }

    /// The path as it is written.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The values that it leads to in a decoded text, in the order of the text's tree.
    pub fn select(&self, text: &Queryable) -> Vec<Found> {
        text.select(&self.path)
    }
}

/// Most characters and levels of brackets of a path. The library calls itself for each level, and no file may end the
/// program by the depth of its stack.
const MOST_CHARACTERS: usize = 500;
const MOST_LEVELS: usize = 16;

fn is_beyond_reading(path: &str) -> bool {
    let (mut level, mut deepest) = (0_usize, 0);
    for character in path.chars() {
        match character {
            '[' | '(' => level += 1,
            ']' | ')' => level = level.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(level);
    }
    deepest > MOST_LEVELS || path.chars().count() > MOST_CHARACTERS
}

impl PartialEq for JsonPath {
    fn eq(&self, other: &Self) -> bool {
        self.written == other.written
    }
}

impl Eq for JsonPath {}
