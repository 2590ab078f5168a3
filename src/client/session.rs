//! Sends requests one after another over a connection that is kept from one to the next.

use std::future::poll_fn;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use tokio::io::ReadBuf;
use tokio::time::timeout;

use super::answer::Gathering;
use super::stream::{Sending, Stream, is_quiet, receive};
use super::tape::Last;
use super::{Address, Answer, Connector, Failure, Tape, TargetError};
use crate::clock::Stopwatch;
use crate::message::{Response, wire};
use crate::payload::answer::NoCode;
use crate::request::Ending;

/// Bytes of the buffer into which an answer is read.
const SCRATCH: usize = 16 * 1024;

/// Requests one after another, over one connection as long as both sides keep it.
pub struct Session {
    pub(super) connector: Connector,
    stream: Option<Stream>,
    /// Whether the connection may carry another request; one that may not is kept only to see what the target does.
    spent: bool,
    scratch: Box<[u8]>,
    /// Whether the body of an answer is told as it reads once what is wrong with its bytes is undone.
    undoes: bool,
    /// What the next request belongs to, such as a step; told where something is wrong with its answer.
    pub(super) place: Option<String>,
    pub(super) last: Last,
}

/// How long a connection is watched behind the answer to HEAD, which has no body: one that comes nevertheless may be a
/// moment behind its head.
const BEHIND_HEAD: Duration = Duration::from_millis(20);

impl Connector {
    /// A session without a connection yet: the first request opens it.
    pub fn session(&self) -> Session {
        let scratch = vec![0; SCRATCH].into_boxed_slice();
        let (connector, last) = (self.clone(), Last::default());
        Session { connector, stream: None, spent: false, scratch, undoes: false, place: None, last }
    }
}

impl Session {
    /// Where the session's requests go.
    pub fn address(&self) -> &Address {
        self.connector.address()
    }

    /// As [`Connector::handing_proxy`].
    pub fn handing_proxy(&self) -> Option<&Address> {
        self.connector.handing_proxy()
    }

    /// Says what the next requests belong to.
    pub fn set_place(&mut self, place: String) {
        self.place = Some(place);
    }

    /// A session with the same target, over a connection of its own.
    pub fn another(&self) -> Self {
        Self { undoes: self.undoes, ..self.connector.session() }
    }

    /// The same whose answers are held against nothing.
    pub fn unchecked(&self) -> Self {
        Self { undoes: self.undoes, ..self.connector.unchecked().session() }
    }

    /// From now on tells the body of an answer as it reads once what is wrong with its bytes is undone: another encoding, a
    /// mark, a compression. The bytes of the answer stay as they came.
    pub fn undo_encodings(&mut self) {
        self.undoes = true;
    }

    /// As [`Connector::speaks_tls`].
    pub async fn speaks_tls(&self) -> bool {
        self.connector.speaks_tls().await
    }

    /// Waits no longer than this for the answers to the next requests.
    pub fn be_patient_for(&mut self, patience: Duration) {
        let limits = &mut self.connector.limits;
        limits.exchange = limits.exchange.min(patience);
    }

    /// Opens the connection ahead of the first request.
    ///
    /// # Errors
    /// [`TargetError`] where nobody can be reached.
    pub async fn open(&mut self) -> Result<(), TargetError> {
        if self.is_played() {
            return Ok(());
        }
        self.stream = Some(self.ready_stream().await?);
        Ok(())
    }

    /// Waits until a request may be sent at the pace of the connector. It is waited before the request is made: its date
    /// would be old otherwise.
    pub async fn turn(&self) {
        let place = self.place.as_deref();
        match &self.connector.tape {
            None => self.connector.turn().await,
            Some(Tape::Kept(keeper)) => {
                self.connector.turn().await;
                keeper.turn(place);
            }
            Some(Tape::Played(player)) => player.turn(place),
        }
    }

    /// Sends the bytes of a request and waits for the whole answer. A request is never sent twice: a report that
    /// arrived twice is another report.
    ///
    /// # Errors
    /// [`Failure`] with what had been received.
    pub async fn exchange(&mut self, request: &[u8], method: &str) -> Result<Answer, Failure> {
        self.exchange_ending(request, method, Ending::Kept).await
    }

    /// As [`Session::exchange`], and says what becomes of the sending side behind the request.
    ///
    /// # Errors
    /// [`Failure`] with what had been received.
    pub async fn exchange_ending(&mut self, request: &[u8], method: &str, ending: Ending) -> Result<Answer, Failure> {
        if let Some(Tape::Played(player)) = self.connector.tape.clone() {
            return self.play(&*player, request, method);
        }
        let (mut gathering, stopwatch) = (Gathering::default(), Stopwatch::start());
        let limit = self.connector.limits.exchange;
        let sent = match self.connector.as_sent(request) {
            Ok(sent) => sent,
            Err(error) => return Err(Failure { error, received: Bytes::new() }),
        };
        let outcome = match self.ready_stream().await {
            Ok(stream) => timeout(limit, self.converse(stream, Sending::of(&sent, ending), method, &mut gathering))
                .await
                .unwrap_or(Err(TargetError::AnswerTimeout(limit))),
            Err(error) => Err(error),
        };
        self.last = Last { elapsed: stopwatch.elapsed(), played: None };
        // Not what was sent to a proxy: that holds the password for it, and what is looked at may be kept and shown.
        match outcome {
            Ok(answer) => {
                self.look_at(request, &answer, gathering).await;
                Ok(self.undone(answer))
            }
            Err(error) => {
                let received = gathering.take();
                self.keep(request, &received, Some(&error));
                Err(Failure { error, received })
            }
        }
    }

    /// An answer, its body as it reads once what is wrong with its bytes is undone, where that is wanted.
    pub(super) fn undone(&self, mut answer: Answer) -> Answer {
        if self.undoes
            && let Some(plain) = NoCode::of(&answer.response).and_then(|no_code| no_code.plain)
        {
            answer.response.body = plain.into();
        }
        answer
    }

    /// Keeps an answer, and what came behind it, and holds it against what holds of all answers.
    async fn look_at(&mut self, request: &[u8], answer: &Answer, mut gathering: Gathering) {
        let checker = self.connector.checker.clone();
        if checker.is_none() && self.connector.tape.is_none() {
            return;
        }
        let mut came = BytesMut::from(&answer.bytes[..]);
        if request.starts_with(b"HEAD ") {
            self.spent |= self.receive_surplus(&mut gathering).await;
        }
        came.extend_from_slice(&gathering.take());
        self.keep(request, &came, None);
        if let Some(checker) = checker {
            checker.check(self.place.as_deref(), request, &came);
        }
    }

    /// Whether something comes behind an answer.
    async fn receive_surplus(&mut self, gathering: &mut Gathering) -> bool {
        let Some(stream) = &mut self.stream else { return false };
        let mut nothing = Sending::of(&[], Ending::Kept);
        if let Ok(Ok(count)) = timeout(BEHIND_HEAD, receive(stream, &mut nothing, &mut self.scratch)).await {
            gathering.push(&self.scratch[..count]);
        }
        !gathering.is_empty()
    }

    /// Whether the target closes the connection behind its last answer, within `patience`. Bytes that nobody asked for
    /// are no end.
    pub async fn is_closed_within(&mut self, patience: Duration) -> bool {
        let Some(stream) = &mut self.stream else { return true };
        let scratch = &mut self.scratch;
        let end = async {
            loop {
                let mut buffer = ReadBuf::new(scratch);
                let read = poll_fn(|context| stream.as_mut().poll_read(context, &mut buffer)).await;
                if read.is_err() || buffer.filled().is_empty() {
                    return;
                }
            }
        };
        let closed = timeout(patience, end).await.is_ok();
        if closed {
            self.stream = None;
        }
        closed
    }

    /// Whether the last answer, or the way its request was sent, leaves no connection for another request.
    pub fn is_spent(&self) -> bool {
        self.spent || self.stream.is_none()
    }

    /// Leaves the connection: the next request goes over a new one.
    pub fn leave(&mut self) {
        self.stream = None;
    }

    /// The kept connection if it still stands, or a new one.
    async fn ready_stream(&mut self) -> Result<Stream, TargetError> {
        let spent = std::mem::take(&mut self.spent);
        if let Some(mut stream) = self.stream.take()
            && !spent
            && is_quiet(&mut stream).await
        {
            return Ok(stream);
        }
        self.connector.connect().await
    }

    async fn converse(
        &mut self,
        mut stream: Stream,
        mut sending: Sending<'_>,
        method: &str,
        gathering: &mut Gathering,
    ) -> Result<Answer, TargetError> {
        loop {
            let received = receive(&mut stream, &mut sending, &mut self.scratch).await;
            let closed = matches!(received, Ok(0));
            gathering.push(&self.scratch[..received.map_err(TargetError::Broken)?]);
            if let Some(answer) = gathering.answer(method, closed)? {
                if !closed {
                    self.spent = !(sending.is_over_and_kept() && gathering.is_empty() && is_kept(&answer.response));
                    self.stream = Some(stream);
                }
                return Ok(answer);
            }
            if closed {
                return Err(TargetError::Closed { begun: !gathering.is_empty() });
            }
            if gathering.is_over(self.connector.limits.body) {
                return Err(TargetError::TooLarge(self.connector.limits.body));
            }
        }
    }
}

/// Whether the target keeps the connection (RFC 9112, 9.3).
pub fn is_kept(response: &Response) -> bool {
    wire::is_kept(response.version, &response.headers) && response.status != 101
}
