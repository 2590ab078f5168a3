//! Takes messages off the front of a file.

use bytes::Bytes;

use super::lines::{begins_message, first_line, is_request_line, is_status_line};
use crate::evidence::line_count::LineCount;
use crate::evidence::{Damage, DamageKind, Format, Recorded, RecordingError};
use crate::message::wire::{self, Framing, WireError};
use crate::message::{CONTENT_LENGTH, Headers, Response};

/// Most header lines of a recorded request.
const MOST_HEADERS: usize = 1000;

/// Takes messages off the front of a file.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    lines: LineCount,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, lines: LineCount::default() }
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        &self.bytes[self.at..]
    }

    pub(super) fn line(&self) -> &'a [u8] {
        first_line(self.rest())
    }

    /// Goes to the next line that is not empty; false at the end.
    pub(super) fn skip_empty_lines(&mut self) -> bool {
        let rest = self.rest();
        let blanks = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n' | b' ' | b'\t')).count();
        self.at += blanks;
        blanks < rest.len()
    }

    pub(super) fn line_number(&mut self) -> usize {
        self.lines.at(self.bytes, self.at)
    }

    pub(super) fn malformed(&mut self, en: &str, zh: &str) -> RecordingError {
        RecordingError::malformed(Format::Raw, self.line_number(), (zh, en))
    }

    pub(super) fn request(&mut self) -> Result<Recorded, RecordingError> {
        let line = Some(self.line_number());
        let head_end = self.head_end();
        let mut recorded = match wire::request_head(&self.whole_head(head_end), MOST_HEADERS) {
            Ok((request, _)) => Recorded { line, ..Recorded::of(request) },
            Err(error) => {
                let fault = Some(error.into());
                let head = &self.rest()[..head_end];
                self.at += head_end;
                let end = self.next_message();
                let bytes = Some([head, trimmed_end(&self.bytes[self.at..end])].concat().into());
                self.at = end;
                return Ok(Recorded { line, head_fault: fault, request_bytes: bytes, ..Recorded::default() });
            }
        };
        let head = &self.rest()[..head_end];
        if head.windows(2).any(|pair| pair[1] == b'\n' && pair[0] != b'\r') {
            recorded = recorded.damaged(Damage::new(DamageKind::LineEndsChanged));
        }
        self.at += head_end;
        let framing = wire::request_framing(&recorded.request.headers);
        let Body { content, coded, damage } = self.body(framing, &recorded.request.headers);
        recorded.request.body = content;
        recorded.request_bytes = Some([head, coded].concat().into());
        Ok(damage.into_iter().fold(recorded, Recorded::damaged))
    }

    /// An answer to a request with this method, and its bytes.
    pub(super) fn response(&mut self, method: &str) -> Result<(Response, Bytes), RecordingError> {
        let head_end = self.head_end();
        let (mut response, _) = wire::response_head(&self.whole_head(head_end))
            .map_err(|_| self.malformed("the head of the answer cannot be read", "无法读取响应头"))?;
        let head = &self.rest()[..head_end];
        self.at += head_end;
        let framing = wire::response_framing(&response, method);
        let body = self.body(framing, &response.headers);
        response.body = body.content;
        Ok((response, [head, body.coded].concat().into()))
    }

    /// Where the head ends, its empty line included; the end of the file where there is none.
    pub(super) fn head_end(&self) -> usize {
        let rest = self.rest();
        let mut at = 0;
        for line in rest.split_inclusive(|byte| *byte == b'\n') {
            at += line.len();
            if line.trim_ascii().is_empty() {
                return at;
            }
        }
        rest.len()
    }

    /// The head with the empty line that ends it.
    pub(super) fn whole_head(&self, end: usize) -> Vec<u8> {
        let mut head = self.rest()[..end].trim_ascii_end().to_vec();
        head.extend_from_slice(b"\r\n\r\n");
        head
    }

    /// The body: as long as it is declared, or what stands before the next message.
    pub(super) fn body(&mut self, framing: Result<Framing, WireError>, headers: &Headers) -> Body<'a> {
        let rest = self.rest();
        match framing {
            Ok(Framing::Length(length)) if headers.first(CONTENT_LENGTH).is_some() => {
                let length = usize::try_from(length).unwrap_or(usize::MAX);
                // What follows a whole body is the next message, or a line end of the file's. Where it does, none is looked for.
                if rest.get(length..).is_some_and(begins_message) {
                    self.at += length;
                    return Body::plain(&rest[..length], None);
                }
                let stands = self.up_to_next();
                Body::plain(stands, Some(length_damage(length, stands.len())))
            }
            Ok(Framing::Chunked) => match wire::body(rest, Framing::Chunked) {
                Ok((content, used)) => {
                    self.at += used;
                    Body { content, coded: &rest[..used], damage: None }
                }
                // Many tools write what a chunked body held, and keep its header.
                Err(_) => Body::plain(self.up_to_next(), None),
            },
            _ => Body::plain(self.up_to_next(), None),
        }
    }

    /// Takes what stands before the next message.
    fn up_to_next(&mut self) -> &'a [u8] {
        let end = self.next_message();
        let begin = std::mem::replace(&mut self.at, end);
        trimmed_end(&self.bytes[begin..end])
    }

    /// Where the next message begins; the end of the file where none does.
    pub(super) fn next_message(&self) -> usize {
        let mut at = self.at;
        for line in self.rest().split_inclusive(|byte| *byte == b'\n') {
            let text = line.trim_ascii_end();
            if is_status_line(text) || is_request_line(text) {
                return at;
            }
            at += line.len();
        }
        self.bytes.len()
    }
}

/// A body of a file.
pub(super) struct Body<'a> {
    content: Bytes,
    /// As it stands in the file, with its transfer coding.
    coded: &'a [u8],
    damage: Option<Damage>,
}

impl<'a> Body<'a> {
    fn plain(bytes: &'a [u8], damage: Option<Damage>) -> Self {
        Self { content: Bytes::copy_from_slice(bytes), coded: bytes, damage }
    }
}

fn length_damage(declared: usize, stands: usize) -> Damage {
    if stands == 0 {
        return Damage::new(DamageKind::BodyMissing);
    }
    Damage::to(DamageKind::LengthDiffers, format!("Content-Length: {declared}, {stands}"))
}

/// What stands before the line end that an editor puts behind the last line.
fn trimmed_end(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n')).map_or(0, |last| last + 1);
    &bytes[..end]
}
