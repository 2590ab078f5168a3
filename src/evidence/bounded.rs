//! Reads the lines of an evidence file, however large the file is and wherever its line feeds stand.

use std::io::{self, BufRead, Read};

/// What every line of an evidence file begins with.
pub const EVIDENCE_START: &[u8] = b"{\"previous\":";

/// Most bytes of a line: a request and an answer of the largest size that is taken, in base64, with room for their headers.
pub const LONGEST_LINE: usize = 64 * 1024 * 1024;

/// What was read of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextLine {
    /// A line with its line feed.
    Whole,
    /// What stands behind the last line feed; nothing at the end of most files.
    Rest,
    /// The beginning of a line that is longer than [`LONGEST_LINE`].
    TooLong,
}

/// Reads the next line into a buffer, whose content it takes the place of.
///
/// # Errors
/// Where the file cannot be read.
pub fn next_line(file: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<NextLine> {
    line.clear();
    file.by_ref().take(LONGEST_LINE as u64 + 1).read_until(b'\n', line)?;
    Ok(match line.last() {
        Some(b'\n') => NextLine::Whole,
        _ if line.len() > LONGEST_LINE => NextLine::TooLong,
        _ => NextLine::Rest,
    })
}

/// Whether these are the first bytes of a line of evidence, all that there are of it or some.
pub(super) fn begins_line(bytes: &[u8]) -> bool {
    bytes.starts_with(EVIDENCE_START) || EVIDENCE_START.starts_with(bytes)
}
