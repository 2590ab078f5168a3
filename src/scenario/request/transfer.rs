//! How a request goes over the wire, well formed or deliberately not.

use bytes::Bytes;

use crate::client::Ending;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::yaml::{self, Spanned};
use crate::language::Bilingual;
use crate::message::{Request, wire};
use crate::scenario::json::YamlValue;
use crate::scenario::problems::Problems;
use crate::scenario::scalar;
use crate::scenario::sending::Outgoing;
use crate::scenario::words::{Word, words};

/// The headers by which a head tells where the body ends.
pub(in crate::scenario) const CONTENT_LENGTH: &str = "Content-Length";
pub(in crate::scenario) const TRANSFER_ENCODING: &str = "Transfer-Encoding";

words! {
    /// What is wrong with a chunked body (RFC 9112, 7.1).
    ChunkMistake {
        /// The size of its first chunk is no number.
        BadSize = "bad-size",
        /// The last chunk, which has no bytes, does not come; the sending side is closed.
        Unterminated = "unterminated",
    }
}

/// How the body is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Transfer {
    /// As it is, its length told in the head.
    #[default]
    Whole,
    /// In chunks of these sizes, the last one again and again; without any, in one chunk.
    Chunked(Vec<usize>),
    /// In one chunk, with a mistake.
    Mischunked(ChunkMistake),
    /// Only so many bytes of it; then the sending side is closed.
    Cut(usize),
}

impl Transfer {
    /// Whether the head tells a chunked body instead of a length.
    pub(in crate::scenario) fn is_chunked(&self) -> bool {
        matches!(self, Self::Chunked(_) | Self::Mischunked(_))
    }

    /// The bytes of a request.
    ///
    /// # Errors
    /// Where nothing would be cut off.
    pub(in crate::scenario) fn outgoing(&self, request: &Request) -> Result<Outgoing, Bilingual> {
        let (bytes, ending) = match self {
            Self::Whole => (wire::request_bytes(request), Ending::Kept),
            Self::Chunked(sizes) => {
                let mut bytes = head(request);
                chunks(&mut bytes, &request.body, sizes);
                bytes.extend_from_slice(LAST_CHUNK);
                (bytes, Ending::Kept)
            }
            Self::Mischunked(ChunkMistake::Unterminated) => {
                let mut bytes = head(request);
                chunks(&mut bytes, &request.body, &[]);
                (bytes, Ending::Closed)
            }
            Self::Mischunked(ChunkMistake::BadSize) => {
                (([&head(request)[..], b"size\r\n", &request.body, b"\r\n", LAST_CHUNK]).concat(), Ending::Kept)
            }
            Self::Cut(count) => {
                let body = request.body.get(..*count).filter(|body| body.len() < request.body.len());
                let body = body.ok_or_else(|| nothing_cut(*count, request.body.len()))?;
                ([&head(request)[..], body].concat(), Ending::Closed)
            }
        };
        let tells_its_end = self.tells_its_end(request);
        Ok(Outgoing { bytes: bytes.into(), method: request.method.clone(), ending, tells_its_end })
    }

    /// Whether the head tells just the body that is sent: both may be written by hand.
    fn tells_its_end(&self, request: &Request) -> bool {
        let lengths: Vec<&[u8]> = request.headers.all(CONTENT_LENGTH).collect();
        let encodings: Vec<&[u8]> = request.headers.all(TRANSFER_ENCODING).collect();
        match (self, lengths.as_slice(), encodings.as_slice()) {
            (Self::Whole, [], []) => request.body.is_empty(),
            (Self::Whole, [length], []) => *length == request.body.len().to_string().as_bytes(),
            (Self::Chunked(_), [], [encoding]) => encoding.eq_ignore_ascii_case(b"chunked"),
            _ => false,
        }
    }
}

const LAST_CHUNK: &[u8] = b"0\r\n\r\n";

pub(super) fn nothing_cut(count: usize, length: usize) -> Bilingual {
    Bilingual::new(
        format!("请求体只有 {length} 字节，cut: {count} 没有截掉任何内容"),
        format!("the body has {length} bytes: cut: {count} cuts nothing off"),
    )
}

fn head(request: &Request) -> Vec<u8> {
    wire::request_bytes(&Request { body: Bytes::new(), ..request.clone() })
}

fn chunks(bytes: &mut Vec<u8>, mut body: &[u8], sizes: &[usize]) {
    let mut sizes = sizes.iter().copied();
    let mut size = body.len();
    while !body.is_empty() {
        size = sizes.next().unwrap_or(size);
        let (chunk, rest) = body.split_at(size.min(body.len()));
        bytes.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        bytes.extend_from_slice(chunk);
        bytes.extend_from_slice(b"\r\n");
        body = rest;
    }
}

/// `chunked:` and `cut:` of a request, of which one may stand.
pub(super) fn transfer(
    chunked: Option<&Spanned<YamlValue>>,
    cut: Option<&Spanned<YamlValue>>,
    problems: &mut Problems<'_>,
) -> Option<Transfer> {
    match (chunked, cut) {
        (None, None) => Some(Transfer::Whole),
        (Some(value), None) => self::chunked(value, problems),
        (None, Some(count)) => whole_number(count, 0, problems).map(Transfer::Cut),
        (Some(_), Some(count)) => {
            let diagnostic = Diagnostic::error(("cut 不能与 chunked 一起写", "cut does not stand beside chunked"))
                .help((
                    "要中断分块的请求体，请写 chunked: unterminated，或用 raw 写出全部字节",
                    "write chunked: unterminated to break off a chunked body, or all of its bytes under raw",
                ));
            problems.at(yaml::span(count), diagnostic);
            None
        }
    }
}

fn chunked(value: &Spanned<YamlValue>, problems: &mut Problems<'_>) -> Option<Transfer> {
    match &value.value {
        YamlValue::Boolean(true) => Some(Transfer::Chunked(Vec::new())),
        YamlValue::List(sizes) if !sizes.is_empty() => {
            let sizes: Option<Vec<usize>> = sizes.iter().map(|size| whole_number(size, 1, problems)).collect();
            sizes.map(Transfer::Chunked)
        }
        YamlValue::Text(word) if ChunkMistake::of(word).is_some() => ChunkMistake::of(word).map(Transfer::Mischunked),
        YamlValue::Text(word) => {
            let text = Spanned::new(word.clone(), value.referenced, value.defined);
            scalar::unknown_word(&text, word, ChunkMistake::WORDS, problems);
            None
        }
        other => {
            let diagnostic = Diagnostic::error(("类型不对", "wrong type")).actual(other.type_name()).expected((
                "true、各块的字节数（如 [3, 100]）、bad-size 或 unterminated",
                "true, the sizes of chunks such as [3, 100], bad-size or unterminated",
            ));
            problems.at(yaml::span(value), diagnostic);
            None
        }
    }
}

/// A number of bytes, written as one.
pub(super) fn whole_number(value: &Spanned<YamlValue>, least: usize, problems: &mut Problems<'_>) -> Option<usize> {
    let text = &problems.source.text()[yaml::span(value)];
    let read = scalar::digits(text).filter(|number| matches!(value.value, YamlValue::Number) && *number >= least);
    if read.is_none() {
        let diagnostic = Diagnostic::error(("类型不对", "wrong type"))
            .expected((
                format!("字节数，不小于 {least} 的整数"),
                format!("a number of bytes, a whole one of at least {least}"),
            ))
            .actual(format!("`{}`", text.lines().next().unwrap_or_default()));
        problems.at(yaml::span(value), diagnostic);
    }
    read
}
