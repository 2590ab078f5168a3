//! Goes through the lines of an evidence file and holds the chain.

use std::io::{self, BufRead};

use super::line::{Content, ExchangeLine, Heading, Note, VERSION, Written};
use super::recorded::recorded;
use crate::evidence::bounded::begins_line;
use crate::evidence::{EVIDENCE_START, LONGEST_LINE, NextLine, Recorded, Sha256Digest, next_line};
use crate::language::{Bilingual, ToBilingual, bilingual};

/// A line that does not fit the chain; what stands before it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainFault {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub kind: FaultKind,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// It is no line of an evidence file.
    Unreadable(String),
    /// It is longer than any line that is written.
    TooLong,
    /// It stands at the end without a line feed, and is not the beginning of a line that was torn.
    NotTorn,
    /// The file does not begin with a heading.
    NoHeading,
    /// The format is of a later version.
    Version(u32),
    /// It does not carry the digest of the line before.
    Digest,
}

impl ToBilingual for ChainFault {
    fn to_bilingual(&self) -> Bilingual {
        let Self { line, kind } = self;
        match kind {
            FaultKind::Unreadable(reason) => bilingual!(
                "第 {line} 行不是证据文件的一行（{reason}）",
                "line {line} is no line of an evidence file ({reason})"
            ),
            FaultKind::TooLong => bilingual!(
                "第 {line} 行超过 {LONGEST_LINE} 字节，证据文件没有这么长的行",
                "line {line} has more than {LONGEST_LINE} bytes, which no line of an evidence file has"
            ),
            FaultKind::NotTorn => bilingual!(
                "第 {line} 行没有换行，开头也不是 {start}：不是证据文件的一行",
                "line {line} has no line feed and does not begin with {start}: it is no line of an evidence file",
                line,
                start = String::from_utf8_lossy(EVIDENCE_START)
            ),
            FaultKind::NoHeading => {
                bilingual!("第 {line} 行不是证据文件的文件头", "line {line} is not the heading of an evidence file")
            }
            FaultKind::Version(version) => bilingual!(
                "第 {line} 行：格式版本 {version} 是更新的 bis3 写的",
                "line {line}: version {version} of the format is that of a later bis3"
            ),
            FaultKind::Digest => bilingual!(
                "第 {line} 行记下的摘要不是第 {before} 行的摘要：这两行中至少有一行被改动过，或中间有增删",
                "line {line} does not carry the digest of line {before}: one of the two was changed, or something between them was added or removed",
                line,
                before = line - 1
            ),
        }
    }
}

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
    let written: Written<Content> =
        serde_json::from_slice(line).map_err(|error| FaultKind::Unreadable(error.to_string()))?;
    match (&written.content, last) {
        (Content::Begin(Heading { version, .. }), None) if *version > VERSION => Err(FaultKind::Version(*version)),
        (Content::Begin(_), None) => Ok(written.content),
        (_, None) => Err(FaultKind::NoHeading),
        (_, Some(last)) if written.previous == Some(last) => Ok(written.content),
        _ => Err(FaultKind::Digest),
    }
}
