//! Finds the end of an answer in the bytes that arrive.

use bytes::{Bytes, BytesMut};

use super::TargetError;
use crate::message::wire::{self, Framing, WireError};
use crate::message::{Exchange, Response};

/// Most bytes of a head that is still waited for.
const HEAD_LIMIT: usize = 256 * 1024;

/// A whole answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The answer as plain data.
    pub response: Response,
    /// Its bytes as they came, interim answers before it included.
    pub bytes: Bytes,
    /// How many bytes behind its end were seen with it; an answer to what was sent behind its request may be among them.
    pub surplus: usize,
}

impl Answer {
    /// Reads the answer of an exchange; none where what came is no whole one.
    pub fn of(exchange: &Exchange) -> Option<Self> {
        let method = exchange.request.split(|byte| *byte == b' ').next().unwrap_or_default();
        Self::read(&exchange.response, std::str::from_utf8(method).unwrap_or_default())
    }

    /// Reads the answer to a request of this method out of all the bytes that came; none where they are no whole answer.
    pub fn read(bytes: &[u8], method: &str) -> Option<Self> {
        let mut gathering = Gathering::default();
        gathering.push(bytes);
        gathering.answer(method, true).ok().flatten()
    }
}

/// Bytes received that are not yet a whole answer.
#[derive(Debug, Default)]
pub(super) struct Gathering {
    bytes: BytesMut,
    /// Where the head of the final answer starts, behind interim ones.
    start: usize,
    head: Option<(Response, usize, Framing)>,
    /// A chunked body is looked at again only when its bytes have doubled or may have ended: reading it from the front
    /// at every packet would take quadratic time.
    looked_at: usize,
}

impl Gathering {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The head of the answer in bytes of which no more will come, where its body starts, and what ends it.
    pub(super) fn head_of(bytes: &[u8]) -> Option<(Response, usize, Framing)> {
        let mut gathering = Self::default();
        gathering.push(bytes);
        // Nobody waits for a body behind the answer to HEAD.
        gathering.find_head("").ok().flatten()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Whether more bytes have come than `limit` allows for a body and the head before it.
    pub(super) fn is_over(&self, limit: usize) -> bool {
        self.bytes.len() > limit.saturating_add(HEAD_LIMIT)
    }

    /// The bytes so far, taken out.
    pub(super) fn take(&mut self) -> Bytes {
        std::mem::take(self).bytes.freeze()
    }

    /// The answer, once it is whole; `closed` says that no more bytes will come.
    pub(super) fn answer(&mut self, method: &str, closed: bool) -> Result<Option<Answer>, TargetError> {
        if self.head.is_none() {
            self.head = self.find_head(method)?;
        }
        let Some((_, body_start, framing)) = &self.head else { return Ok(None) };
        let (body_start, framing) = (*body_start, *framing);
        if !self.may_be_whole(body_start, framing, closed) {
            return Ok(None);
        }
        match wire::body(&self.bytes[body_start..], framing) {
            Ok((body, used)) => Ok(self.finish(body, body_start + used)),
            Err(WireError::UnfinishedBody) => Ok(None),
            Err(error) => Err(TargetError::Malformed(error)),
        }
    }

    fn find_head(&mut self, method: &str) -> Result<Option<(Response, usize, Framing)>, TargetError> {
        loop {
            match wire::response_head(&self.bytes[self.start..]) {
                Ok((response, length)) if (100..200).contains(&response.status) && response.status != 101 => {
                    self.start += length;
                }
                Ok((response, length)) => {
                    let framing = wire::response_framing(&response, method).map_err(TargetError::Malformed)?;
                    return Ok(Some((response, self.start + length, framing)));
                }
                Err(WireError::UnfinishedHead) if self.bytes.len() - self.start <= HEAD_LIMIT => return Ok(None),
                Err(WireError::UnfinishedHead) => return Err(TargetError::TooLarge(HEAD_LIMIT)),
                Err(error) => return Err(TargetError::Malformed(error)),
            }
        }
    }

    fn may_be_whole(&mut self, body_start: usize, framing: Framing, closed: bool) -> bool {
        let received = self.bytes.len() - body_start;
        match framing {
            Framing::UntilClose => closed,
            Framing::Length(length) => received as u64 >= length,
            Framing::Chunked => {
                let worth_it = closed || self.bytes.ends_with(b"\r\n\r\n") || received >= 2 * self.looked_at;
                if worth_it {
                    self.looked_at = received;
                }
                worth_it
            }
        }
    }

    fn finish(&mut self, body: Bytes, end: usize) -> Option<Answer> {
        let (mut response, ..) = self.head.take()?;
        response.body = body;
        let bytes = self.bytes.split_to(end).freeze();
        self.start = 0;
        self.looked_at = 0;
        Some(Answer { response, bytes, surplus: self.bytes.len() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gathered(bytes: &[u8], method: &str, step: usize) -> Result<Option<Answer>, TargetError> {
        let mut gathering = Gathering::default();
        for part in bytes.chunks(step) {
            gathering.push(part);
            if let Some(answer) = gathering.answer(method, false)? {
                return Ok(Some(answer));
            }
        }
        gathering.answer(method, true)
    }

    #[test]
    fn an_answer_is_found_however_it_is_cut() {
        let chunked =
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
        let sized = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
        let until_close = "HTTP/1.1 200 OK\r\n\r\n{}";
        for text in [chunked, sized, until_close] {
            for step in 1..=text.len() {
                let answer = gathered(text.as_bytes(), "POST", step).expect("well formed").expect("whole");
                assert_eq!((answer.response.status, &answer.response.body[..]), (200, &b"{}"[..]), "{text} by {step}");
                assert_eq!(answer.bytes, text.as_bytes());
            }
        }
    }

    #[test]
    fn every_form_that_http_allows_is_read() {
        let (many, long) = ("X-Line: 1\r\n".repeat(150), format!("X-Long: {}\r\n", "x".repeat(100_000)));
        let chunks = "HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n";
        for text in [
            format!("HTTP/1.1 200 OK\r\n{many}Content-Length: 2\r\n\r\n{{}}"),
            format!("HTTP/1.1 200 OK\r\n{long}Content-Length: 2\r\n\r\n{{}}"),
            format!(
                "HTTP/1.1 103 Early Hints\r\n{many}\r\nHTTP/1.1 102 \r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{{}}"
            ),
            "HTTP/1.1 200 \r\ncontent-length:2\r\n\r\n{}".to_owned(),
            "HTTP/1.1 200\r\nContent-Length: 02\r\n\r\n{}".to_owned(),
            "HTTP/1.1 200 成功\r\nX-Text: 文字\r\nContent-Length: 2\r\n\r\n{}".to_owned(),
            "HTTP/1.1 200 OK\r\nX-Folded: a\r\n  b\r\nX-Empty:\r\nContent-Length: 2\r\n\r\n{}".to_owned(),
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}".to_owned(),
            "HTTP/1.0 200 OK\r\n\r\n{}".to_owned(),
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\n{}".to_owned(),
            format!("{chunks}002;name=\"a;b\" ; x\r\n{{}}\r\n000\r\nX-Trailer: 1\r\n\r\n"),
            format!("{chunks}1\r\n{{\r\n1\r\n}}\r\n0;last\r\n\r\n"),
        ] {
            // Each part is read from the front.
            for step in [1 + text.len() / 200, text.len()] {
                let answer = gathered(text.as_bytes(), "POST", step);
                let answer = answer.unwrap_or_else(|error| panic!("{error}: {text}")).expect("whole");
                assert_eq!((answer.response.status, &answer.response.body[..]), (200, &b"{}"[..]), "{text} by {step}");
            }
        }
    }

    #[test]
    fn a_folded_line_is_read_as_one() {
        let text = b"HTTP/1.1 200 OK\r\nX-Folded: a\r\n  b\r\n\tc\r\nContent-Length: 0\r\n\r\n";
        let answer = gathered(text, "POST", text.len()).expect("well formed").expect("whole");
        assert_eq!(answer.response.headers.text("X-Folded"), Some("a b c"));
    }

    #[test]
    fn a_head_without_end_is_too_large() {
        let text = format!("HTTP/1.1 200 OK\r\nX: {}", "x".repeat(HEAD_LIMIT));
        assert!(matches!(gathered(text.as_bytes(), "POST", text.len()), Err(TargetError::TooLarge(_))));
    }

    #[test]
    fn an_answer_to_head_has_no_body() {
        let text = b"HTTP/1.1 404 Not Found\r\nContent-Length: 20\r\n\r\n";
        assert!(gathered(text, "HEAD", 7).expect("well formed").is_some());
        assert!(gathered(text, "POST", 7).expect("well formed").is_none());
    }

    #[test]
    fn what_is_not_http_is_malformed() {
        for text in ["SSH-2.0-x\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n"] {
            assert!(matches!(gathered(text.as_bytes(), "POST", 1024), Err(TargetError::Malformed(_))), "{text}");
        }
    }
}
