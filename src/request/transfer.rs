//! How the end of a body is told: by its length or in chunks (RFC 9112, 6), well formed or deliberately not.

use bytes::Bytes;

use super::outgoing::{Ending, Outgoing};
use crate::language::{Bilingual, bilingual};
use crate::message::{CONTENT_LENGTH, Request, TRANSFER_ENCODING, wire};
use crate::words::words;

words! {
    /// What is wrong with a chunked body (RFC 9112, 7.1).
    pub enum ChunkMistake {
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

const LAST_CHUNK: &[u8] = b"0\r\n\r\n";

impl Transfer {
    /// Whether the head tells a chunked body instead of a length.
    pub fn is_chunked(&self) -> bool {
        matches!(self, Self::Chunked(_) | Self::Mischunked(_))
    }

    /// The bytes of a request whose head is complete.
    ///
    /// # Errors
    /// Where nothing would be cut off.
    pub fn outgoing(&self, request: &Request) -> Result<Outgoing, Bilingual> {
        let body = &request.body[..];
        let (coded, ending) = match self {
            Self::Whole => (body.to_vec(), Ending::Kept),
            Self::Chunked(sizes) => ([&chunks(body, sizes), LAST_CHUNK].concat(), Ending::Kept),
            Self::Mischunked(ChunkMistake::Unterminated) => (chunks(body, &[]), Ending::Closed),
            Self::Mischunked(ChunkMistake::BadSize) => {
                ([b"size\r\n", body, b"\r\n", LAST_CHUNK].concat(), Ending::Kept)
            }
            Self::Cut(count) => match body.get(..*count).filter(|rest| rest.len() < body.len()) {
                Some(rest) => (rest.to_vec(), Ending::Closed),
                None => return Err(Self::nothing_cut(*count, body.len())),
            },
        };
        let bytes = [&head(request)[..], &coded].concat().into();
        Ok(Outgoing { bytes, method: request.method.to_string(), ending, tells_its_end: self.tells_its_end(request) })
    }

    /// Why a body of `length` bytes is not cut short behind `count` of them.
    pub fn nothing_cut(count: usize, length: usize) -> Bilingual {
        bilingual!(
            "请求体只有 {length} 字节，cut: {count} 没有截掉任何内容",
            "the body has {length} bytes: cut: {count} cuts nothing off"
        )
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

fn head(request: &Request) -> Vec<u8> {
    wire::request_bytes(&Request { body: Bytes::new(), ..request.clone() })
}

/// A body in chunks of these sizes, but for the last chunk, which has no bytes. A size of none would end the body early.
fn chunks(mut body: &[u8], sizes: &[usize]) -> Vec<u8> {
    let (mut coded, mut sizes) = (Vec::with_capacity(body.len() + 16), sizes.iter().copied());
    let mut size = body.len();
    while !body.is_empty() {
        size = sizes.next().unwrap_or(size).max(1);
        let (chunk, rest) = body.split_at(size.min(body.len()));
        coded.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        coded.extend_from_slice(chunk);
        coded.extend_from_slice(b"\r\n");
        body = rest;
    }
    coded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(transfer: &Transfer) -> String {
        let request = Request {
            method: "PUT".to_owned().into(),
            target: "/".to_owned().into(),
            body: "abcde".into(),
            ..Request::default()
        };
        let bytes = transfer.outgoing(&request).expect("it can be sent").bytes;
        String::from_utf8(bytes.to_vec()).expect("text").split_once("\r\n\r\n").expect("a head").1.to_owned()
    }

    #[test]
    fn chunks_have_the_sizes_that_are_named_and_the_last_of_them_again() {
        assert_eq!(sent(&Transfer::Chunked(vec![1, 2])), "1\r\na\r\n2\r\nbc\r\n2\r\nde\r\n0\r\n\r\n");
        assert_eq!(sent(&Transfer::Chunked(Vec::new())), "5\r\nabcde\r\n0\r\n\r\n");
        assert_eq!(sent(&Transfer::Chunked(vec![0, 9])), "1\r\na\r\n4\r\nbcde\r\n0\r\n\r\n");
    }

    #[test]
    fn a_body_is_coded_wrongly_or_cut_short_on_purpose() {
        assert_eq!(sent(&Transfer::Mischunked(ChunkMistake::Unterminated)), "5\r\nabcde\r\n");
        assert_eq!(sent(&Transfer::Mischunked(ChunkMistake::BadSize)), "size\r\nabcde\r\n0\r\n\r\n");
        assert_eq!(sent(&Transfer::Cut(2)), "ab");
        assert!(Transfer::Cut(5).outgoing(&Request { body: "abcde".into(), ..Request::default() }).is_err());
    }
}
