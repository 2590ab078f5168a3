//! Passes the requests of one client on, one after another, and writes each exchange down before its answer goes.

use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use jiff::Timestamp;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;

use super::incoming::{Client, Incoming, Received};
use super::options::{Event, RecorderOptions};
use super::own_answer::OwnAnswer;
use super::place::Taken;
use crate::client::{Answer, Session, is_kept};
use crate::clock::Clock;
use crate::evidence::chain::{EvidenceError, Exchanged, Outcome};
use crate::language::{Bilingual, ToBilingual};
use crate::message::wire::{Framing, response_framing};
use crate::mock::beside_others;

/// A client's connection with the one upstream.
pub(super) struct Connection {
    options: Arc<RecorderOptions>,
    peer: SocketAddr,
    upstream: Session,
}

/// An answer to go, and whether the connection stays behind it.
struct Reply {
    bytes: Bytes,
    is_kept: bool,
    /// The exchange's number in the file; none where it does not stand there.
    number: Option<u64>,
}

impl Connection {
    pub(super) fn new(options: Arc<RecorderOptions>, peer: SocketAddr) -> Self {
        Self { upstream: options.upstream.session(), options, peer }
    }

    /// Serves the client until its connection is over, or until it is between two requests and `stop` turns true.
    pub(super) async fn serve<IO>(mut self, io: IO, place: Taken, mut stop: watch::Receiver<bool>)
    where
        IO: AsyncRead + AsyncWrite + Unpin,
    {
        let options = Arc::clone(&self.options);
        let mut client = Client::new(io, &options.limits, place);
        loop {
            let reply = match client.next(&mut stop).await {
                Incoming::Request(received) => self.pass_on(&received).await,
                Incoming::Refused(received, answer, reason) => self.refuse(&received, answer, reason),
                Incoming::BrokeOff(bytes, reason) => {
                    // Who is gone gets no answer; that it is not in the file was told.
                    let _ = self.write(self.now(), &bytes, Outcome::Unanswered(reason));
                    break;
                }
                Incoming::Over => break,
            };
            if let Err(gone) = client.answer(&reply.bytes).await {
                self.went_in_part(&reply, gone);
                break;
            }
            if !reply.is_kept {
                break;
            }
        }
        client.close().await;
    }

    async fn pass_on(&mut self, received: &Received) -> Reply {
        let time = self.now();
        self.options.upstream.turn().await;
        let (request, method) = (&received.bytes, &received.method);
        match self.upstream.exchange(request, method).await {
            Ok(answer) => {
                let written = self.write(time, request, Outcome::Answered(&answer.bytes));
                let is_kept = !received.is_last && leaves_open(&answer, method);
                self.if_written(written, (answer.bytes, is_kept), method)
            }
            Err(failure) => {
                let reason = failure.to_bilingual();
                let response = OwnAnswer::NoAnswer.bytes(&reason, method);
                let own = Outcome::Own { response: &response, failure: reason, received: &failure.received };
                let written = self.write(time, request, own);
                self.if_written(written, (response.into(), false), method)
            }
        }
    }

    fn refuse(&self, received: &Received, answer: OwnAnswer, reason: Bilingual) -> Reply {
        let response = answer.bytes(&reason, &received.method);
        let own = Outcome::Own { response: &response, failure: reason, received: &[] };
        let written = self.write(self.now(), &received.bytes, own);
        self.if_written(written, (response.into(), false), &received.method)
    }

    /// The reply, where its exchange stands in the file. No answer goes out of which the evidence knows nothing.
    fn if_written(&self, written: Result<u64, EvidenceError>, (bytes, is_kept): (Bytes, bool), method: &str) -> Reply {
        match written {
            Ok(number) => Reply { bytes, is_kept, number: Some(number) },
            Err(error) => {
                let reason = error.to_bilingual();
                Reply { bytes: OwnAnswer::NotWritten.bytes(&reason, method).into(), is_kept: false, number: None }
            }
        }
    }

    /// Tells of an answer that the client did not take whole: what it has not seen is no evidence of what it knew.
    fn went_in_part(&self, reply: &Reply, gone: usize) {
        let written = reply.number.map(|number| self.options.writer.append_part(number, gone));
        if let Some(Err(error)) = written {
            (self.options.listener)(Event::Unwritten(&error));
        }
    }

    /// Writes an exchange down, on this thread: a line of usual length takes microseconds, and to hand it to another thread and
    /// wait would take longer.
    fn write(&self, time: Option<Timestamp>, request: &[u8], outcome: Outcome<'_>) -> Result<u64, EvidenceError> {
        let bytes = request.len() + outcome.response().map_or(0, <[u8]>::len);
        let exchanged = Exchanged { time, peer: Some(self.peer), request, outcome, trial: None };
        let written = beside_others(bytes, || self.options.writer.append(&exchanged));
        (self.options.listener)(match &written {
            Ok(number) => Event::Written { number: *number },
            Err(error) => Event::Unwritten(error),
        });
        written
    }

    fn now(&self) -> Option<Timestamp> {
        self.options.clock.now().ok()
    }
}

/// Whether the client can send another request behind this answer.
fn leaves_open(answer: &Answer, method: &str) -> bool {
    is_kept(&answer.response) && response_framing(&answer.response, method) != Ok(Framing::UntilClose)
}
