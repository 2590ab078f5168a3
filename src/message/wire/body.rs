//! Where a body ends, and its content without the transfer coding (RFC 9112, 6 and 7).

use bytes::Bytes;

use super::{DEFAULT_HEADER_COUNT, WireError};
use crate::message::{CONTENT_LENGTH, Headers, Response, TRANSFER_ENCODING};

/// How the end of a body is found (RFC 9112, 6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// This many bytes.
    Length(u64),
    /// Chunks.
    Chunked,
    /// Everything until the connection closes (answers only).
    UntilClose,
}

impl Framing {
    /// The length, where one is declared.
    pub fn declared(self) -> Option<u64> {
        if let Self::Length(length) = self { Some(length) } else { None }
    }
}

/// The framing of a request's body. A Transfer-Encoding is `chunked`, once, and nothing stands beside it: of any other two
/// readers may see two different requests (RFC 9112, 6.1 and 6.3), and no other coding is known here.
///
/// # Errors
/// [`WireError::MalformedLength`], [`WireError::OtherCoding`].
pub fn request_framing(headers: &Headers) -> Result<Framing, WireError> {
    let mut codings = headers.all(TRANSFER_ENCODING);
    match (codings.next(), codings.next()) {
        (None, _) => Ok(declared_framing(headers)?.unwrap_or(Framing::Length(0))),
        (Some(coding), None) if coding.eq_ignore_ascii_case(b"chunked") && headers.first(CONTENT_LENGTH).is_none() => {
            Ok(Framing::Chunked)
        }
        _ => Err(WireError::OtherCoding),
    }
}

/// The framing of an answer's body; answers to HEAD and those with 1XX, 204 or 304 have none.
///
/// # Errors
/// [`WireError::MalformedLength`].
pub fn response_framing(response: &Response, method: &str) -> Result<Framing, WireError> {
    if method == "HEAD" || response.status < 200 || matches!(response.status, 204 | 304) {
        return Ok(Framing::Length(0));
    }
    Ok(declared_framing(&response.headers)?.unwrap_or(Framing::UntilClose))
}

/// Follows the chunks of a body while they come, looking at no byte twice (RFC 9112, 7.1). What is wrong with them is for
/// [`body`] to say.
#[derive(Clone, Copy, Debug, Default)]
pub struct Chunks {
    /// How many bytes were looked at.
    at: usize,
    /// How many bytes the chunks hold whose size is known.
    announced: u64,
    part: ChunkPart,
}

/// Where in a chunk.
#[derive(Clone, Copy, Debug)]
enum ChunkPart {
    /// In its size, of which this is known.
    Size(u64),
    /// Between the size and the end of its line.
    Extension(u64),
    /// In its content or the line end behind it, with so many bytes to come.
    Content(u64),
    /// Behind the last one.
    Over,
}

impl Default for ChunkPart {
    fn default() -> Self {
        Self::Size(0)
    }
}

impl Chunks {
    /// How many bytes the chunks have that have begun, whether they have come or not. `bytes` is the body from its start,
    /// longer than before.
    pub fn announced(&mut self, bytes: &[u8]) -> u64 {
        while let Some(byte) = bytes.get(self.at) {
            let mut step = 1;
            self.part = match (self.part, char::from(*byte).to_digit(16)) {
                (ChunkPart::Size(size), Some(digit)) => {
                    ChunkPart::Size(size.saturating_mul(16).saturating_add(digit.into()))
                }
                (ChunkPart::Size(size) | ChunkPart::Extension(size), _) if *byte == b'\n' => {
                    self.announced = self.announced.saturating_add(size);
                    // The content ends with a line end of its own.
                    if size == 0 { ChunkPart::Over } else { ChunkPart::Content(size.saturating_add(2)) }
                }
                (ChunkPart::Size(size) | ChunkPart::Extension(size), _) => ChunkPart::Extension(size),
                (ChunkPart::Content(left), _) => {
                    step = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len() - self.at);
                    if step as u64 == left { ChunkPart::Size(0) } else { ChunkPart::Content(left - step as u64) }
                }
                (ChunkPart::Over, _) => break,
            };
            self.at += step;
        }
        self.announced
    }

    /// Where the lines behind the last chunk begin, once it was seen.
    pub fn end(&self) -> Option<usize> {
        self.is_over().then_some(self.at)
    }

    /// Whether the last chunk was seen; lines may come behind it.
    pub fn is_over(&self) -> bool {
        matches!(self.part, ChunkPart::Over)
    }
}

/// Takes a body off the front of `bytes`: the body without its transfer coding, and how many bytes it took.
///
/// # Errors
/// [`WireError::UnfinishedBody`] where the bytes end first, [`WireError::MalformedChunk`] where the coding is broken.
pub fn body(bytes: &[u8], framing: Framing) -> Result<(Bytes, usize), WireError> {
    match framing {
        Framing::UntilClose => Ok((Bytes::copy_from_slice(bytes), bytes.len())),
        Framing::Length(length) => {
            let length = usize::try_from(length).map_err(|_| WireError::UnfinishedBody)?;
            let body = bytes.get(..length).ok_or(WireError::UnfinishedBody)?;
            Ok((Bytes::copy_from_slice(body), length))
        }
        Framing::Chunked => chunked_body(bytes),
    }
}

/// What came of a body that may have broken off, without its transfer coding.
pub fn body_so_far(bytes: &[u8], framing: Framing) -> Bytes {
    match framing {
        Framing::UntilClose => Bytes::copy_from_slice(bytes),
        Framing::Length(length) => {
            let length = usize::try_from(length).unwrap_or(usize::MAX).min(bytes.len());
            Bytes::copy_from_slice(&bytes[..length])
        }
        Framing::Chunked => {
            let mut content = Vec::new();
            // Where and why it breaks off is for `body` to say.
            let _ = take_chunks(bytes, &mut content);
            content.into()
        }
    }
}

fn declared_framing(headers: &Headers) -> Result<Option<Framing>, WireError> {
    let coding = headers.all(TRANSFER_ENCODING).last();
    if coding.is_some_and(|value| value.to_ascii_lowercase().ends_with(b"chunked")) {
        return Ok(Some(Framing::Chunked));
    }
    let mut declared = None;
    for value in headers.all(CONTENT_LENGTH) {
        let length = content_length(value).ok_or(WireError::MalformedLength)?;
        if declared.replace(length).is_some_and(|earlier| earlier != length) {
            return Err(WireError::MalformedLength);
        }
    }
    Ok(declared.map(Framing::Length))
}

fn content_length(value: &[u8]) -> Option<u64> {
    let digits = std::str::from_utf8(value).ok()?;
    // `parse` alone would take a sign, which RFC 9110 8.6 does not.
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

fn chunked_body(bytes: &[u8]) -> Result<(Bytes, usize), WireError> {
    let mut content = Vec::new();
    let used = take_chunks(bytes, &mut content)?;
    Ok((content.into(), used))
}

/// Adds the content of chunks up to their end, or as much as there is, and says how many bytes they took.
fn take_chunks(bytes: &[u8], content: &mut Vec<u8>) -> Result<usize, WireError> {
    let mut at = 0;
    loop {
        let (line, size) = match httparse::parse_chunk_size(&bytes[at..]) {
            Ok(httparse::Status::Complete(found)) => found,
            Ok(httparse::Status::Partial) => return Err(WireError::UnfinishedBody),
            Err(_) => return Err(WireError::MalformedChunk),
        };
        at += line;
        if size == 0 {
            return Ok(at + trailer_length(&bytes[at..])?);
        }
        let end = at.saturating_add(usize::try_from(size).unwrap_or(usize::MAX));
        content.extend_from_slice(&bytes[at..end.min(bytes.len())]);
        if end > bytes.len() {
            return Err(WireError::UnfinishedBody);
        }
        match bytes.get(end..end + 2) {
            Some(b"\r\n") => at = end + 2,
            Some(_) => return Err(WireError::MalformedChunk),
            None => return Err(WireError::UnfinishedBody),
        }
    }
}

fn trailer_length(bytes: &[u8]) -> Result<usize, WireError> {
    let mut lines = vec![httparse::EMPTY_HEADER; DEFAULT_HEADER_COUNT];
    loop {
        match httparse::parse_headers(bytes, &mut lines) {
            Ok(httparse::Status::Complete((length, _))) => return Ok(length),
            Ok(httparse::Status::Partial) => return Err(WireError::UnfinishedBody),
            // The RFC has no most number of lines; each has bytes of its own, so there is an end to this.
            Err(httparse::Error::TooManyHeaders) => lines.resize(2 * lines.len(), httparse::EMPTY_HEADER),
            Err(_) => return Err(WireError::MalformedChunk),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trailer_has_as_many_lines_as_it_likes() {
        let coded = format!("2\r\n{{}}\r\n0\r\n{}\r\n", "X-Line: 1\r\n".repeat(1_000));
        let (content, used) = body(coded.as_bytes(), Framing::Chunked).expect("it is sound");
        assert_eq!((&*content, used), (&b"{}"[..], coded.len()));
    }

    #[test]
    fn chunks_are_counted_when_they_are_announced() {
        for (coded, announced) in [
            ("", 0),
            ("5", 0),
            ("5\r\n", 5),
            ("5;x=5\r\nhello\r\n", 5),
            ("5\r\nhello\r\nA\r\n", 15),
            ("5\r\nhello\r\n0\r\n\r\nF\r\n", 5),
            ("1\r\nx\r\nffffffffffffffff\r\n", u64::MAX),
            ("ffffffffffffffffff\r\n", u64::MAX),
        ] {
            let mut whole = Chunks::default();
            assert_eq!(whole.announced(coded.as_bytes()), announced, "{coded}");
            let mut bit_by_bit = Chunks::default();
            for end in 0..=coded.len() {
                bit_by_bit.announced(&coded.as_bytes()[..end]);
            }
            assert_eq!(bit_by_bit.announced(coded.as_bytes()), announced, "{coded} byte by byte");
        }
    }

    #[test]
    fn of_a_body_that_breaks_off_the_content_is_told() {
        let so_far = |bytes: &str, framing| body_so_far(bytes.as_bytes(), framing);
        for (coded, content) in [("", ""), ("3\r", ""), ("3\r\nab", "ab"), ("3\r\nabc\r\n2;x\r\nd", "abcd")] {
            assert_eq!(so_far(coded, Framing::Chunked), content, "{coded}");
        }
        assert_eq!(so_far("ffffffffffffffff\r\nab", Framing::Chunked), "ab");
        assert_eq!(so_far("3\r\nabcd", Framing::Chunked), "abc", "what stands behind a broken chunk is no content");
        assert_eq!((so_far("ab", Framing::Length(3)), so_far("abcd", Framing::Length(3))), ("ab".into(), "abc".into()));
    }
}
