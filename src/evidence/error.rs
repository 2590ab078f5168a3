//! Why a file holds no exchange that can be read.

use thiserror::Error;

use super::Format;
use crate::language::{Bilingual, ToBilingual, bilingual};

/// A file in which no message could be found.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RecordingError {
    /// There is nothing in it.
    #[error("the input is empty")]
    Empty,
    /// It is written in no way that is known.
    #[error("the input is none of the known recordings")]
    Unrecognised,
    /// It is not written as it should be.
    #[error("line {line}: {reason}")]
    Malformed {
        /// As what it was read.
        format: Format,
        /// The line, from 1; 0 where there are no lines.
        line: usize,
        /// What is wrong there.
        reason: Bilingual,
    },
    /// It is the answer to a request, which is missing.
    #[error("the request is missing")]
    OnlyAnswer,
    /// It is the body of a request, whose head is missing.
    #[error("the head is missing")]
    OnlyBody,
    /// It is a list of packets, without what they carry.
    #[error("packets without their bytes")]
    OnlyPacketNames,
    /// It is the list of a journal, without the messages.
    #[error("a journal's list without its messages")]
    OnlyJournalList,
    /// It holds the flows of mitmproxy, in a form of its own.
    #[error("a file of mitmproxy's flows")]
    OnlyFlows,
    /// It is packed with gzip, and cannot be unpacked.
    #[error("gzip: {0}")]
    Packed(Bilingual),
    /// It can be read, and no HTTP request is in it.
    #[error("no request in it")]
    NoRequest(Format),
}

impl RecordingError {
    /// What the JSON library says of a file that is no JSON.
    pub(super) fn json(format: Format, error: &serde_json::Error) -> Self {
        Self::malformed(format, error.line(), format!("JSON: {error}"))
    }

    /// The same, where so many lines stand before the text.
    pub(super) fn behind(self, lines: usize) -> Self {
        match self {
            Self::Malformed { format, line, reason } => Self::Malformed { format, line: line + lines, reason },
            other => other,
        }
    }

    /// The same at this line, where it tells none.
    pub(super) fn at_line(self, begin: usize) -> Self {
        match self {
            Self::Malformed { format, line: 0, reason } => Self::Malformed { format, line: begin, reason },
            other => other,
        }
    }

    /// Something wrong at a line.
    pub fn malformed(format: Format, line: usize, reason: impl Into<Bilingual>) -> Self {
        Self::Malformed { format, line, reason: reason.into() }
    }
}

impl ToBilingual for RecordingError {
    fn to_bilingual(&self) -> Bilingual {
        match self {
            Self::Empty => ("输入是空的", "the input is empty").into(),
            Self::Unrecognised => unrecognised(),
            Self::OnlyAnswer | Self::OnlyBody | Self::OnlyJournalList | Self::OnlyPacketNames => self.what_is_missing(),
            Self::OnlyFlows => (
                "这是 mitmproxy 的流文件，这里不读取：导出为 HAR 再给出（mitmdump -nr 文件 --set hardump=文件.har）",
                "this is a file of mitmproxy's flows, which is not read here: export it as HAR (mitmdump -nr FILE --set hardump=FILE.har) and give that",
            )
                .into(),
            Self::Malformed { format, line, reason } => malformed(*format, *line, reason),
            Self::Packed(reason) => bilingual!(
                "gzip 文件无法解压：`{reason}`；请用 gunzip 解压后再给出",
                "the file is packed with gzip and cannot be unpacked: {reason}; unpack it with gunzip first"
            ),
            Self::NoRequest(format) => bilingual!(
                "按 {format} 读取：其中没有 HTTP 请求",
                "read as {format}: no HTTP request is in it",
                format = format.title()
            ),
        }
    }
}

impl RecordingError {
    /// What a part of a recording is without the rest, and how to get that.
    fn what_is_missing(&self) -> Bilingual {
        match self {
            Self::OnlyAnswer => (
                "这里只有应答，没有请求：把请求行、请求头和请求体放在应答前面，一起给出",
                "this is an answer, and the request to it is missing: put its request line, headers and body in front of it",
            ),
            Self::OnlyJournalList => (
                "这是模拟平台日志的目录，没有报文本身：请给出单个条目（GET /journal/编号，可以把几个接在一起）",
                "this is the list of a journal, which does not hold the messages: give entries of it (GET /journal/ID), several behind one another if you like",
            ),
            Self::OnlyPacketNames => (
                "这里只列出了数据包，没有它们的内容：请保存抓包文件（tcpdump -w 文件.pcap，或在 Wireshark 中“导出特定分组”），或者给出 tcpdump -A、tcpdump -X、tshark -x 的输出",
                "these lines name packets and do not hold their bytes: save the capture itself (tcpdump -w FILE.pcap, or Export Specified Packets in Wireshark), or give what tcpdump -A, tcpdump -X or tshark -x prints",
            ),
            _ => (
                "这里只有请求体，没有请求行和请求头：签名、日期都无从检查；请连同它们一起给出。只检查请求体用 bis3 lint",
                "this is a body, and its request line and headers are missing: nothing can be said of signature and date. Give them too; `bis3 lint` checks a body alone",
            ),
        }
        .into()
    }
}

fn unrecognised() -> Bilingual {
    let known = Format::WORDS.join(", ");
    bilingual!(
        "看不出输入是什么；可以是原始 HTTP 报文、curl 命令或抓包文件等，也可用 --as 指明：{known}",
        "the input is none of the known recordings: raw HTTP, a curl command, a capture …; say what it is with --as: {known}"
    )
}

fn malformed(format: Format, line: usize, reason: &Bilingual) -> Bilingual {
    let format = format.title();
    match line {
        0 => bilingual!("按 {format} 读取：{reason}", "read as {format}: {reason}", format, reason),
        line => bilingual!(
            "按 {format} 读取，第 {line} 行：{reason}",
            "read as {format}, line {line}: {reason}",
            format,
            line,
            reason
        ),
    }
}
