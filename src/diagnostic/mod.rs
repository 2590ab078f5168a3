//! Any error shown on its source: path, line, column, caret, expected and actual, "did you mean".
//!
//! - `source` reads a user's file, `encoding` tells what is no UTF-8, and `whole_file` writes a file whole or not at all,
//!   at the place that `file_place` finds, with those that it has `begun` removed where the program is told to end; `folder`
//!   finds the files under a folder.
//! - `yaml` and `tabular` read YAML and CSV with every error at its place.
//! - `nearest` finds the known word that was probably meant.
//! - `render` draws a diagnostic as lines of source, `shorten` cuts long texts, and
//!   `visible` shows characters that steer a terminal, `bytes` every byte.

mod begun;
mod bytes;
mod encoding;
mod file_place;
mod folder;
mod nearest;
mod render;
mod shorten;
mod source;
pub mod tabular;
mod visible;
mod whole_file;
pub mod yaml;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::language::{Bilingual, Language};

pub use begun::remove_unfinished;
pub use bytes::visible_bytes;
pub use encoding::{BYTE_ORDER_MARK, NotUtf8, hexadecimal, text_of, unmarked};
pub use file_place::{folder_of, is_stream, place_of};
pub use folder::files_under;
pub use nearest::nearest;
pub use shorten::{enumerated, shorten, shorten_to_line};
pub use source::{OpenedFile, Position, Source, SourceError, read_file, read_file_of, read_from};
pub use visible::{escaped_json, steers, visible, visible_in_both, visible_on_one_line};
pub use whole_file::{Finished, WholeFile, write_file};

/// How grave a diagnostic is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Severity {
    /// Nothing was done.
    #[default]
    Error,
    /// It was done, and this is worth a look.
    Warning,
}

/// Something to tell about a place in a user's file.
///
/// `Display` is one line, `path:line:column: message`; [`Diagnostic::render`] draws the lines with a caret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How grave it is.
    pub severity: Severity,
    /// What is wrong, in one sentence without a final stop.
    pub message: Box<Bilingual>,
    /// Where, if it has a place: the source and a range of bytes in it.
    pub place: Option<Place>,
    /// What should stand there.
    pub expected: Option<Box<Bilingual>>,
    /// What stands there.
    pub actual: Option<Box<Bilingual>>,
    /// The word that was probably meant.
    pub suggestion: Option<Box<str>>,
    /// What to do next.
    pub help: Option<Box<Bilingual>>,
}

/// A range of bytes in a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub source: Arc<Source>,
    /// The bytes meant.
    pub span: Range<usize>,
}

impl Diagnostic {
    /// An error without a place.
    pub fn error(message: impl Into<Bilingual>) -> Self {
        Self {
            severity: Severity::Error,
            message: Box::new(message.into()),
            place: None,
            expected: None,
            actual: None,
            suggestion: None,
            help: None,
        }
    }

    /// A warning without a place.
    pub fn warning(message: impl Into<Bilingual>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(message) }
    }

    /// Adds the place. A span that does not lie on character boundaries inside the source is moved to where it does.
    #[must_use]
    pub fn at(mut self, source: &Arc<Source>, span: Range<usize>) -> Self {
        self.place = Some(Place { source: Arc::clone(source), span: source.clamp(span) });
        self
    }

    /// Adds what should stand there.
    #[must_use]
    pub fn expected(mut self, expected: impl Into<Bilingual>) -> Self {
        self.expected = Some(Box::new(expected.into()));
        self
    }

    /// Adds what stands there.
    #[must_use]
    pub fn actual(mut self, actual: impl Into<Bilingual>) -> Self {
        self.actual = Some(Box::new(actual.into()));
        self
    }

    /// Adds what to do next.
    #[must_use]
    pub fn help(mut self, help: impl Into<Bilingual>) -> Self {
        self.help = Some(Box::new(help.into()));
        self
    }

    /// Suggests the word of `known` that is nearest to `word`; where none is near, lists them all if they are few.
    #[must_use]
    pub fn nearest_of<'a>(mut self, word: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        self.suggestion = nearest(word, known.iter().copied()).map(Box::from);
        if self.suggestion.is_none() && self.expected.is_none() && !known.is_empty() {
            self.expected = Some(Box::new(listed(&known)));
        }
        self
    }

    /// Line and column where it has a place, both from 1, columns in characters.
    pub fn position(&self) -> Option<Position> {
        self.place.as_ref().map(|place| place.source.position(place.span.start))
    }

    /// The lines of the source with a caret and everything known, in English. `coloured` adds ANSI styles.
    pub fn render(&self, coloured: bool) -> String {
        self.render_in(Language::En, coloured)
    }

    /// The lines of the source with a caret and everything known. `coloured` adds ANSI styles.
    pub fn render_in(&self, language: Language, coloured: bool) -> String {
        render::render(self, language, coloured)
    }
}

const MOST_LISTED: usize = 12;

fn listed(words: &[&str]) -> Bilingual {
    let shown: Vec<String> = words.iter().take(MOST_LISTED).map(|word| format!("`{word}`")).collect();
    let more = if words.len() > MOST_LISTED { " …" } else { "" };
    Bilingual::new(format!("{}{more} 之一", shown.join("、")), format!("one of {}{more}", shown.join(", ")))
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (Some(place), Some(position)) = (&self.place, self.position()) {
            write!(f, "{}:{}:{}: ", place.source.path(), position.line, position.column)?;
        }
        f.write_str(&self.message.en)
    }
}

impl std::error::Error for Diagnostic {}
