//! What is wrong with a line of an evidence file.

use crate::evidence::{EVIDENCE_START, LONGEST_LINE};
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
    /// This member of it is no base64.
    Undecodable(&'static str),
    /// The file does not begin with a heading.
    NoHeading,
    /// The format is of a later version.
    Version(u32),
    /// It does not carry the digest of the line before.
    Digest,
}

impl ChainFault {
    /// That a line does not carry the digest of the one before.
    pub fn digest(line: usize) -> Self {
        Self { line, kind: FaultKind::Digest }
    }
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
            FaultKind::Undecodable(member) => bilingual!(
                "第 {line} 行的 {member} 不是 base64，读不出报文",
                "{member} in line {line} is no base64: no message can be read from it"
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
