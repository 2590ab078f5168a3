//! Goes through the lines of an evidence file and holds the chain.

use std::io::{self, BufRead};

use super::fault::{ChainFault, FaultKind};
use super::line::{Content, ExchangeLine, Heading, Note, VERSION};
use super::recorded::recorded;
use super::written::Written;
use crate::evidence::bounded::begins_line;
use crate::evidence::{NextLine, Recorded, Sha256Digest, next_line};

/// How a file ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct End {
    /// The digest of the last line that fits the chain.
    pub last: Option<Sha256Digest>,
    /// How many bytes those lines have that fit the chain, from the start.
    pub whole: u64,
    /// How many bytes stand behind the last line feed: a line that was torn when its writer was killed.
    pub torn: u64,
    /// The first line that does not fit the chain; what stands behind it was not looked at.
    pub fault: Option<ChainFault>,
}

/// A line that fits the chain.
#[derive(Debug)]
pub struct Line {
    pub(super) number: usize,
    pub(super) content: Content,
}

impl Line {
    /// The number of the exchange that it tells, or of the last one before it; none where it says nothing of that.
    pub fn exchanges(&self) -> Option<u64> {
        match &self.content {
            Content::Begin(heading) | Content::Resume(heading) => Some(heading.exchanges),
            Content::Exchange(exchange) => Some(exchange.number),
            Content::SentInPart { .. } | Content::Note(_) => None,
        }
    }

    /// Who writes what follows, and by what, where it tells that.
    pub(super) fn heading(&self) -> Option<&Heading> {
        if let Content::Begin(heading) | Content::Resume(heading) = &self.content { Some(heading) } else { None }
    }

    /// What happened beside the exchanges, where it tells that.
    pub fn note(&self) -> Option<&Note> {
        if let Content::Note(note) = &self.content { Some(note) } else { None }
    }

    /// The exchange of which it tells that not all of its answer went out, where it tells that.
    pub fn sent_in_part(&self) -> Option<u64> {
        if let Content::SentInPart { number, .. } = &self.content { Some(*number) } else { None }
    }

    /// The same, with the bytes that went out.
    pub(super) fn bytes_sent(&self) -> Option<(u64, usize)> {
        if let Content::SentInPart { number, sent } = &self.content { Some((*number, *sent)) } else { None }
    }

    /// The exchange that it tells, where it tells one.
    pub fn recorded(self) -> Option<Recorded> {
        self.exchange().map(|(place, line)| recorded(Some(place), &line))
    }

    pub(super) fn exchange(self) -> Option<(usize, Box<ExchangeLine>)> {
        match self.content {
            Content::Exchange(exchange) => Some((self.number, exchange)),
            Content::Begin(_) | Content::Resume(_) | Content::SentInPart { .. } | Content::Note(_) => None,
        }
    }
}

/// Hands each line over that fits the chain, up to the first that does not.
///
/// # Errors
/// Where the file cannot be read.
pub fn walk(mut file: impl BufRead, mut each: impl FnMut(Line)) -> io::Result<End> {
    let mut end = End::default();
    let mut bytes = Vec::new();
    for number in 1.. {
        let content = match next_line(&mut file, &mut bytes)? {
            NextLine::Whole => read(&bytes[..bytes.len() - 1], end.last),
            NextLine::TooLong => Err(FaultKind::TooLong),
            NextLine::Rest if !begins_line(&bytes) => Err(FaultKind::NotTorn),
            NextLine::Rest => {
                end.torn = bytes.len() as u64;
                break;
            }
        };
        match content {
            Ok(content) => each(Line { number, content }),
            Err(kind) => {
                end.fault = Some(ChainFault { line: number, kind });
                break;
            }
        }
        end.last = Some(Sha256Digest::of(&bytes[..bytes.len() - 1]));
        end.whole += bytes.len() as u64;
    }
    Ok(end)
}

/// A line behind one with the digest `last`; the first has none before it in its file, and may continue another file.
fn read(line: &[u8], last: Option<Sha256Digest>) -> Result<Content, FaultKind> {
    let written = Written::read(line)?;
    match (&written.content, last) {
        (Content::Begin(Heading { version, .. }), None) if *version > VERSION => Err(FaultKind::Version(*version)),
        (Content::Begin(_), None) => Ok(written.content),
        (_, None) => Err(FaultKind::NoHeading),
        (_, Some(last)) if written.previous == Some(last) => Ok(written.content),
        _ => Err(FaultKind::Digest),
    }
}

/// Whether a line carries the digest of the one before it, both without their line feeds.
pub fn follows(line: &[u8], before: &[u8]) -> bool {
    Written::read(line).is_ok_and(|written| written.previous == Some(Sha256Digest::of(before)))
}
