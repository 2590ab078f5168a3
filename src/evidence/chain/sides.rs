//! A message as its parts, whether a reader of HTTP takes it or not.

use crate::message::wire::{
    self, Chunks, Framing, WireError, body_so_far, request_framing, request_head, response_framing, response_head,
};
use crate::message::{CONTENT_TYPE, Headers};

/// A message as its parts.
pub(super) struct Message<'b> {
    pub(super) head: &'b [u8],
    pub(super) body: &'b [u8],
    pub(super) headers: Headers,
    framing: Framing,
}

impl<'b> Message<'b> {
    pub(super) fn request(bytes: &'b [u8]) -> Self {
        match request_head(bytes, lines_of(bytes)) {
            Ok((request, head)) => {
                // What declares no length that can be read is taken as it stands.
                let framing = request_framing(&request.headers).unwrap_or(Framing::UntilClose);
                Self { head: &bytes[..head], body: &bytes[head..], framing, headers: request.headers }
            }
            Err(_) => Self::unread(bytes),
        }
    }

    pub(super) fn response(bytes: &'b [u8], request: &[u8]) -> Self {
        let method = request.split(|byte| *byte == b' ').next().unwrap_or_default();
        let method = String::from_utf8_lossy(method);
        let mut start = 0;
        loop {
            match response_head(&bytes[start..]) {
                Ok((response, head)) if response.status < 200 && response.status != 101 => start += head,
                Ok((response, head)) => {
                    let framing = response_framing(&response, &method).unwrap_or(Framing::UntilClose);
                    let (head, body) = bytes.split_at(start + head);
                    return Self { head, body, framing, headers: response.headers };
                }
                Err(_) => return Self::unread(bytes),
            }
        }
    }

    /// A message whose head no reader takes.
    fn unread(bytes: &'b [u8]) -> Self {
        let after = |end: &[u8]| bytes.windows(end.len()).position(|window| window == end).map(|at| at + end.len());
        let head = after(b"\r\n\r\n").or_else(|| after(b"\n\n")).unwrap_or(bytes.len());
        let (head, body) = bytes.split_at(head);
        Self { head, body, headers: Headers::default(), framing: Framing::UntilClose }
    }

    /// What the head says that the body is.
    pub(super) fn media_type(&self) -> Option<&str> {
        self.headers.text(CONTENT_TYPE)
    }

    /// Whether the body is coded in chunks.
    pub(super) fn is_chunked(&self) -> bool {
        self.framing == Framing::Chunked
    }

    /// The body without its transfer coding, as far as it came.
    pub(super) fn content(&self) -> Vec<u8> {
        match self.framing {
            Framing::Chunked => body_so_far(self.body, Framing::Chunked).to_vec(),
            Framing::Length(_) | Framing::UntilClose => self.body.to_vec(),
        }
    }

    /// The body as it stands, where it is said to be coded in chunks and is not: what follows the fault is no content for any
    /// reader.
    pub(super) fn is_broken(&self) -> bool {
        let read = self.is_chunked().then(|| wire::body(self.body, Framing::Chunked));
        read.is_some_and(|read| read.is_err_and(|error| error != WireError::UnfinishedBody))
    }

    /// The lines behind the last chunk.
    pub(super) fn trailer(&self) -> &'b [u8] {
        let mut chunks = Chunks::default();
        chunks.announced(if self.is_chunked() { self.body } else { &[] });
        chunks.end().map_or(&[], |end| &self.body[end..])
    }
}

/// More header lines than a head can have.
fn lines_of(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}
