//! A user's file, read whole.

use std::fs::{File, Metadata};
use std::io::Read;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use thiserror::Error;

use super::encoding::{NotUtf8, text_of};
use crate::language::{Bilingual, ToBilingual};

/// A text and the path under which the user knows it.
#[derive(Clone, Debug)]
pub struct Source {
    path: String,
    file: Option<OpenedFile>,
    text: String,
    /// Where lines start; found once, since a long run asks for the line of every step.
    lines: OnceLock<Vec<usize>>,
}

/// The same text under the same name, whatever file it came from.
impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path && self.text == other.text
    }
}

impl Eq for Source {}

/// The file that a text was read from.
#[derive(Clone, Debug)]
pub struct OpenedFile {
    /// Its path as the operating system knows it, which is not always text.
    pub path: PathBuf,
    /// What was known of it while it was open: what stands under the path could be another one by now.
    pub metadata: Metadata,
}

/// A place in a text as an editor shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// A file that could not be read as text.
#[derive(Debug, Error)]
pub enum SourceError {
    /// The operating system refused.
    #[error("{path}: {error}")]
    Unreadable {
        /// The path as given.
        path: String,
        /// What the operating system said.
        error: std::io::Error,
    },
    /// More bytes than a file of its kind may have.
    #[error("{path}: over {limit} bytes; nothing of this kind is so large")]
    TooLarge {
        /// The path as given.
        path: String,
        /// The limit in bytes.
        limit: u64,
    },
    /// Not UTF-8.
    #[error("{path}: {error}")]
    NotUtf8 {
        /// The path as given.
        path: String,
        /// Where, and what it seems to be.
        error: NotUtf8,
    },
    /// It stands where nothing is read: a file that is named by one of somebody else's.
    #[error("{path} stands outside the folder of the run; --file-root DIR lets scenarios name files under DIR")]
    Outside {
        /// The path as given.
        path: String,
    },
}

impl ToBilingual for SourceError {
    fn to_bilingual(&self) -> Bilingual {
        let zh = match self {
            Self::Unreadable { path, error } => format!("无法读取 {path}：{}", error.to_bilingual().zh),
            Self::TooLarge { path, limit } => format!("{path} 超过 {limit} 字节，这类文件不会这么大"),
            Self::NotUtf8 { path, error } => format!("{path} {}", error.to_bilingual().zh),
            Self::Outside { path } => {
                format!("{path} 不在本次运行的目录之内；用 --file-root DIR 允许场景引用 DIR 之下的文件")
            }
        };
        Bilingual::new(zh, self.to_string())
    }
}

impl Source {
    /// Most bytes that a file written by a person may have.
    pub const LIMIT: u64 = 16 * 1024 * 1024;

    /// A text with the name under which to speak of it.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Self { path: path.into(), file: None, text: text.into(), lines: OnceLock::new() })
    }

    /// Reads a file of at most [`Source::LIMIT`] bytes. The mark that Windows puts in front is no part of its text.
    ///
    /// # Errors
    /// [`SourceError`] where it cannot be read, is too large or is not UTF-8.
    pub fn read(path: &Path) -> Result<Arc<Self>, SourceError> {
        let shown = path.display().to_string();
        let unreadable = |error| SourceError::Unreadable { path: shown.clone(), error };
        let file = File::open(path).map_err(unreadable)?;
        let metadata = file.metadata().map_err(unreadable)?;
        let opened = OpenedFile { path: path.to_owned(), metadata };
        match text_of(&read_from(&shown, file)?) {
            Ok(text) => {
                let text = text.to_owned();
                Ok(Arc::new(Self { path: shown, file: Some(opened), text, lines: OnceLock::new() }))
            }
            Err(error) => Err(SourceError::NotUtf8 { path: shown, error }),
        }
    }

    /// The path as the user knows it.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The file that it was read from; none for a text that never was one.
    pub fn file(&self) -> Option<&OpenedFile> {
        self.file.as_ref()
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Line and column of a byte offset.
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.boundary(offset);
        let starts = self.lines.get_or_init(|| {
            std::iter::once(0).chain(self.text.match_indices('\n').map(|(newline, _)| newline + 1)).collect()
        });
        // The first line starts at 0, so that no offset lies before all of them.
        let line = starts.partition_point(|start| *start <= offset);
        let line_start = starts[line - 1];
        Position { line, column: self.text[line_start..offset].chars().count() + 1 }
    }

    /// The byte offset of a line and column, both from 1; beyond the text it is the text's end.
    pub fn offset(&self, line: usize, column: usize) -> usize {
        let start: usize = self.text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        let rest = &self.text[start..];
        start + rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(index, _)| index)
    }

    pub(super) fn clamp(&self, span: Range<usize>) -> Range<usize> {
        let start = self.boundary(span.start);
        start..self.boundary(span.end).max(start)
    }

    fn boundary(&self, offset: usize) -> usize {
        self.text.floor_char_boundary(offset)
    }
}

/// Reads a file of at most [`Source::LIMIT`] bytes, of any content.
///
/// # Errors
/// [`SourceError`] where it cannot be read or is too large.
pub fn read_file(path: &Path) -> Result<Vec<u8>, SourceError> {
    read_file_of(path, Source::LIMIT)
}

/// Reads a file of at most so many bytes, of any content.
///
/// # Errors
/// [`SourceError`] where it cannot be read or is too large.
pub fn read_file_of(path: &Path, limit: u64) -> Result<Vec<u8>, SourceError> {
    let name = path.display().to_string();
    match File::open(path) {
        Ok(file) => read_most(&name, file, limit),
        Err(error) => Err(SourceError::Unreadable { path: name, error }),
    }
}

/// Reads at most [`Source::LIMIT`] bytes of what is called `name`. Its size is not asked for: a pipe and a device have none.
///
/// # Errors
/// [`SourceError`] where it cannot be read or is too large.
pub fn read_from(name: &str, reader: impl Read) -> Result<Vec<u8>, SourceError> {
    read_most(name, reader, Source::LIMIT)
}

fn read_most(name: &str, reader: impl Read, limit: u64) -> Result<Vec<u8>, SourceError> {
    let mut bytes = Vec::new();
    if let Err(error) = reader.take(limit + 1).read_to_end(&mut bytes) {
        return Err(SourceError::Unreadable { path: name.to_owned(), error });
    }
    if bytes.len() as u64 > limit {
        return Err(SourceError::TooLarge { path: name.to_owned(), limit });
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_and_go_both_ways() {
        let source = Source::new("a.yaml", "id: 库存\nkey: 值\n");
        let offset = source.text().find('值').expect("it is there");
        assert_eq!(source.position(offset), Position { line: 2, column: 6 });
        assert_eq!(source.offset(2, 6), offset);
        assert_eq!(source.offset(9, 9), source.text().len());
        assert_eq!(source.position(usize::MAX), Position { line: 3, column: 1 });
    }
}
