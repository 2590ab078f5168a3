//! Reads what a keeper has written.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;

use super::keeper::Remark;
use super::{CLOSED, EXCHANGED, SUITE_BEGUN, TERMS_FIXED};
use crate::evidence::bundle::lines;
use crate::evidence::chain::{self, ChainFault, Note, walk};
use crate::message::wire::response_bytes;
use crate::message::{CONTENT_LENGTH, Response};

/// The exchanges of a run, in their order.
#[derive(Debug, Default)]
pub struct Kept {
    /// Those before the suite has begun, by which it was found out how the platform reads the document.
    pub before: Vec<KeptExchange>,
    /// Those of the suite.
    pub suite: Vec<KeptExchange>,
    /// What binds them to their terms; none where that was not written.
    pub terms: Option<String>,
    /// The first and the last instant that was written.
    pub times: Option<(Timestamp, Timestamp)>,
    has_begun: bool,
}

/// An exchange of a run.
#[derive(Clone, Debug)]
pub struct KeptExchange {
    pub(super) number: u64,
    pub(super) time: Option<Timestamp>,
    /// What it belongs to.
    pub(super) place: Option<String>,
    pub(super) request: Bytes,
    pub(super) received: Bytes,
    pub(super) remark: Remark,
    pub(super) closed: bool,
    pub(super) is_replaced: bool,
}

impl KeptExchange {
    pub(super) fn elapsed(&self) -> Duration {
        Duration::from_micros(self.remark.microseconds)
    }
}

/// Reads the lines of an evidence file, up to the first that does not fit the chain.
///
/// # Errors
/// Where the lines cannot be read.
pub fn kept(bytes: &[u8]) -> io::Result<(Kept, Option<ChainFault>)> {
    let mut notes = Vec::new();
    let end = walk(bytes, |line| notes.push(line.note().cloned()))?;
    let mut kept = Kept::default();
    let mut open = None;
    for (number, (line, note)) in (1..).zip(lines(bytes).zip(notes)) {
        match note {
            Some(note) => kept.note(note, &mut open),
            None => {
                if let Ok(chain::Kept::Exchange(exchange)) = chain::Kept::read(line, number) {
                    open = Some(*exchange);
                }
            }
        }
    }
    Ok((kept, end.fault))
}

impl Kept {
    fn note(&mut self, note: Note, open: &mut Option<chain::KeptExchange>) {
        if let Some(time) = note.time {
            let (first, last) = self.times.unwrap_or((time, time));
            self.times = Some((first.min(time), last.max(time)));
        }
        match note.word.as_str() {
            EXCHANGED => {
                let remark = note.text.as_deref().and_then(|text| serde_json::from_str(text).ok());
                let exchange = open.take().zip(remark);
                let exchange = exchange.map(|(exchange, remark)| exchange_of(exchange, note.about, remark));
                if self.has_begun { self.suite.extend(exchange) } else { self.before.extend(exchange) }
            }
            CLOSED => {
                let last = self.suite.iter_mut().rev().find(|exchange| exchange.place == note.about);
                last.into_iter().for_each(|exchange| exchange.closed = true);
            }
            TERMS_FIXED => self.terms = note.text,
            SUITE_BEGUN => self.has_begun = true,
            _ => {}
        }
    }
}

/// What was received. An answer in which something was replaced has another length than its head says: it is framed anew, or
/// nobody could read it.
fn received(replaced: Option<&Response>, kept: Option<Vec<u8>>) -> Bytes {
    let framed = replaced.filter(|response| {
        let told = response.headers.text(CONTENT_LENGTH).and_then(|text| text.trim().parse().ok());
        told.is_some_and(|told: usize| told != response.body.len())
    });
    let anew = framed.map(|response| {
        let mut response = response.clone();
        response.headers.remove(CONTENT_LENGTH);
        response.headers.push(CONTENT_LENGTH, response.body.len().to_string());
        response_bytes(&response)
    });
    anew.or(kept).unwrap_or_default().into()
}

fn exchange_of(exchange: chain::KeptExchange, place: Option<String>, remark: Remark) -> KeptExchange {
    KeptExchange {
        number: exchange.number,
        time: exchange.recorded.time,
        place,
        request: exchange.request.into(),
        received: received(exchange.recorded.response.as_ref().filter(|_| exchange.is_replaced), exchange.response),
        remark,
        closed: false,
        is_replaced: exchange.is_replaced,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::certify::platform::keeper::EvidenceKeeper;
    use crate::client::{Keeper, Taken};
    use crate::clock::AdjustableClock;
    use crate::evidence::chain::{Heading, Redaction, Writer, WriterOptions};
    use crate::message::wire::response_head;

    /// What is kept of an answer with this body.
    fn kept_answer(body: &str) -> Bytes {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("evidence.jsonl");
        let redaction = Redaction::new([], Vec::new()).expect("random bytes");
        let options =
            WriterOptions { path: path.clone(), heading: Heading::new(String::new()), rotate: None, redaction };
        let writer = Arc::new(Writer::open(options, None).expect("a writable folder").0);
        let keeper = EvidenceKeeper::new(writer, Arc::new(AdjustableClock::system()));
        let received = format!("HTTP/1.1 401 Unauthorized\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        let request = b"POST /Patient/Donor HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";
        let (received, elapsed) = (received.as_bytes(), Duration::ZERO);
        keeper.exchange(&Taken { place: Some("step"), request, received, failure: None, elapsed });
        keeper.finish().expect("it was written");
        let (kept, fault) = kept(&std::fs::read(path).expect("it is there")).expect("it can be read");
        assert!(fault.is_none());
        kept.before[0].received.clone()
    }

    #[test]
    fn an_answer_in_which_something_was_replaced_can_be_read_whole() {
        let told = r#"{"code":10008,"data":{"mistake":{"id":"secret: of-another-key"}}}"#;
        let received = kept_answer(told);
        let (response, head) = response_head(&received).expect("a head");
        assert!(!received.ends_with(told.as_bytes()), "something was replaced");
        assert_eq!(response.headers.text(CONTENT_LENGTH), Some((received.len() - head).to_string().as_str()));
        let plain = r#"{"code":1,"msg":"","data":{}}"#;
        assert!(kept_answer(plain).ends_with(plain.as_bytes()));
    }
}
