//! Reads what a keeper has written.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;

use super::keeper::Remark;
use super::{CLOSED, EXCHANGED, SUITE_BEGUN, TERMS_FIXED};
use crate::evidence::bundle::lines;
use crate::evidence::chain::{self, ChainFault, Note, walk};

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

fn exchange_of(exchange: chain::KeptExchange, place: Option<String>, remark: Remark) -> KeptExchange {
    KeptExchange {
        number: exchange.number,
        time: exchange.recorded.time,
        place,
        request: exchange.request.into(),
        received: exchange.response.unwrap_or_default().into(),
        remark,
        closed: false,
        is_replaced: exchange.is_replaced,
    }
}
