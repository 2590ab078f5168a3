//! An answer on its way out: what goes next, and when.

use std::time::Duration;

use bytes::Bytes;

use super::faults::Script;

/// An answer on its way out, or an interim one (100).
pub(super) struct Outgoing<P> {
    script: Script,
    gone: usize,
    /// The pause that is on: before the first byte, or after any byte of an answer that drips.
    pub(super) pause: Option<Duration>,
    /// What the service keeps of the exchange; none with an interim answer.
    pending: Option<P>,
    /// Whether the final answer to the same request comes behind it.
    interim: bool,
    /// Whether the service knows that it goes.
    told: bool,
}

impl<P> Outgoing<P> {
    pub(super) fn new(script: Script, pending: Option<P>) -> Self {
        let pause = Some(script.wait).filter(|wait| !wait.is_zero());
        let interim = pending.is_none() && is_interim(&script.bytes);
        Self { script, gone: 0, pause, pending, interim, told: false }
    }

    /// What the service must be told before the first byte goes, once: all that is meant to go.
    pub(super) fn leaves(&mut self) -> Option<(&mut P, Bytes)> {
        let pending = self.pending.as_mut().filter(|_| !self.told)?;
        self.told = true;
        Some((pending, self.script.bytes.clone()))
    }

    /// The bytes that may go now: the rest, or one byte of an answer that drips. Empty where all have gone.
    pub(super) fn next(&self) -> &[u8] {
        let rest = &self.script.bytes[self.gone..];
        if self.script.pace.is_some() { &rest[..rest.len().min(1)] } else { rest }
    }

    /// Whether what may go now is the last of the answer to a request.
    pub(super) fn is_last(&self) -> bool {
        !self.interim && self.gone + self.next().len() == self.script.bytes.len()
    }

    /// Whether all bytes of the answer to a request have gone.
    pub(super) fn is_over(&self) -> bool {
        !self.interim && self.next().is_empty()
    }

    /// So many bytes have gone.
    pub(super) fn went(&mut self, count: usize) {
        self.gone += count;
        // Behind the last byte nothing is waited for.
        self.pause = self.script.pace.filter(|_| !self.next().is_empty());
    }

    /// Whether the connection is cut behind it.
    pub(super) fn is_cut_behind(&self) -> bool {
        self.script.cut
    }

    /// What the service kept, and the bytes that have gone.
    pub(super) fn end(self) -> (Option<P>, Bytes) {
        (self.pending, self.script.bytes.slice(..self.gone))
    }
}

/// Whether these bytes begin an answer like `HTTP/1.1 100 Continue`, which the library writes when a body is read that the
/// client holds back.
pub(super) fn is_interim(answer: &[u8]) -> bool {
    answer.get(9) == Some(&b'1')
}

/// The empty line behind a head (RFC 9112, 2.1).
const HEAD_END: &[u8] = b"\r\n\r\n";

/// How many bytes the first of the answers has that were written; none where it is not whole.
pub(super) fn answer_length(written: &[u8], body_length: usize) -> Option<usize> {
    // One answer is awaited at a time, so that mostly just one was written: then all before its body is its head, which need
    // not be searched through.
    let before_body = written.len().saturating_sub(body_length);
    if body_length > 0 && written[..before_body].ends_with(HEAD_END) {
        return Some(written.len());
    }
    let head = written.windows(HEAD_END.len()).position(|bytes| bytes == HEAD_END)? + HEAD_END.len();
    Some(head + body_length).filter(|length| *length <= written.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_ends_with_its_body_whatever_stands_behind_it() {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";
        for (written, body_length, whole) in [
            (format!("{head}{{}}"), 2, Some(head.len() + 2)),
            (format!("{head}{{}}{head}"), 2, Some(head.len() + 2)),
            (format!("{head}{head}"), 0, Some(head.len())),
            (format!("{head}{{"), 2, None),
            (head[..head.len() - 1].to_owned(), 2, None),
            (String::new(), 2, None),
        ] {
            assert_eq!(answer_length(written.as_bytes(), body_length), whole, "{written}");
        }
    }
}
