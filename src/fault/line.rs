//! The words of a rule's line and where they stand in the text that the user wrote.

use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::yaml::{self, Spanned};
use crate::diagnostic::{Diagnostic, Source};
use crate::language::Bilingual;

/// The word before an AccessKey.
pub(super) const KEY: &str = "key";

const GRAMMAR: &str = "[METHOD] [PATH|*] [key K] [institution C]: effect [, times N] [, nth N] [, probability P]";

/// A rule's line and the source that it comes from.
pub(super) struct Line<'a> {
    text: &'a str,
    source: &'a Arc<Source>,
    origin: Origin,
}

/// Where the line stands in its source.
enum Origin {
    /// Letter by letter, from this byte.
    From(usize),
    /// Folded or with escapes, so that only the whole scalar can be shown.
    Within(Range<usize>),
}

/// A word and the byte of the line at which it starts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    start: usize,
}

/// The words between two commas.
#[derive(Clone, Debug, Default)]
pub(super) struct Clause<'a> {
    pub(super) words: Vec<Word<'a>>,
    /// The byte of the line behind the last word.
    pub(super) end: usize,
}

impl Word<'_> {
    pub(super) fn span(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }
}

impl<'a> Line<'a> {
    /// A source that is one line.
    pub(super) fn whole(source: &'a Arc<Source>) -> Self {
        Self { text: source.text(), source, origin: Origin::From(0) }
    }

    /// A string of a YAML file.
    pub(super) fn scalar(source: &'a Arc<Source>, scalar: &'a Spanned<String>) -> Self {
        let span = yaml::span(scalar);
        let written = source.text().get(span.clone()).unwrap_or_default();
        let origin = match written.find(&scalar.value) {
            Some(quote) => Origin::From(span.start + quote),
            None => Origin::Within(span),
        };
        Self { text: &scalar.value, source, origin }
    }

    /// The words before the colon, and the byte behind it. An AccessKey may hold colons: only one at its end parts.
    pub(super) fn before_colon(&self) -> Result<(Vec<Word<'a>>, usize), Diagnostic> {
        let mut before: Vec<Word<'a>> = Vec::new();
        for word in words(self.text, 0) {
            let is_key = before.last().is_some_and(|condition| condition.text == KEY);
            let Some(colon) = colon(word.text, is_key) else {
                before.push(word);
                continue;
            };
            if colon > 0 {
                before.push(Word { text: &word.text[..colon], start: word.start });
            }
            return Ok((before, word.start + colon + 1));
        }
        let end = self.text.trim_end().len();
        let message = ("没有用冒号隔开条件与效果", "no colon parts what the rule matches from what it does");
        let help = (format!("规则写作 `{GRAMMAR}`"), format!("a rule is written `{GRAMMAR}`"));
        Err(self.wrong(end..end, message).help(help))
    }

    /// The clauses from byte `start` on.
    pub(super) fn clauses(&self, start: usize) -> impl Iterator<Item = Clause<'a>> {
        let text = &self.text[start..];
        let mut at = start;
        text.split(',').map(move |clause| {
            let begin = at;
            at += clause.len() + 1;
            Clause { words: words(clause, begin).collect(), end: begin + clause.trim_end().len() }
        })
    }

    /// What stands in a clause behind its first word.
    pub(super) fn behind_first(&self, clause: &Clause<'a>) -> (&'a str, Range<usize>) {
        let start = clause.words.get(1).map_or(clause.end, |word| word.start);
        (&self.text[start..clause.end], start..clause.end)
    }

    /// An error at bytes of the line.
    pub(super) fn wrong(&self, span: Range<usize>, message: impl Into<Bilingual>) -> Diagnostic {
        let place = match &self.origin {
            Origin::From(start) => start + span.start..start + span.end,
            Origin::Within(whole) => whole.clone(),
        };
        Diagnostic::error(message).at(self.source, place)
    }
}

fn colon(word: &str, is_key: bool) -> Option<usize> {
    if is_key { word.ends_with(':').then(|| word.len() - 1) } else { word.find(':') }
}

/// The words of a part of the line that starts at byte `start`.
fn words(part: &str, start: usize) -> impl Iterator<Item = Word<'_>> {
    let mut at = 0;
    part.split_inclusive(char::is_whitespace).filter_map(move |piece| {
        let begin = start + at;
        at += piece.len();
        let text = piece.trim_end();
        (!text.is_empty()).then_some(Word { text, start: begin })
    })
}
