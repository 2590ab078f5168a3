//! Takes requests off a client's connection: each with its exact bytes, up to its end and no further.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::watch;
use tokio::time::timeout;

use super::own_answer::OwnAnswer;
use super::place::{Taken, Unheard};
use crate::language::{Bilingual, bilingual};
use crate::message::Request;
use crate::message::wire::{self, Chunks, Framing, WireError};
use crate::mock::{Limits, Wait};

/// What comes next over a connection.
pub(super) enum Incoming {
    /// A request to be passed on.
    Request(Received),
    /// One that is over a limit, as far as it was read.
    Refused(Received, OwnAnswer, Bilingual),
    /// One that breaks off, and why.
    BrokeOff(Bytes, Bilingual),
    /// Nothing.
    Over,
}

/// A request as it came.
pub(super) struct Received {
    pub(super) bytes: Bytes,
    pub(super) method: String,
    /// Whether the connection ends behind its answer: the client asks for that, or nobody knows where the next request
    /// would begin.
    pub(super) is_last: bool,
}

/// A client's side of a connection.
pub(super) struct Client<'l, IO> {
    io: IO,
    limits: &'l Limits,
    place: Taken,
    buffer: BytesMut,
    is_used: bool,
}

/// Why no more can be read.
enum Silence {
    Ended,
    Unheard(Unheard),
    NoRoom,
}

impl<'l, IO: AsyncRead + AsyncWrite + Unpin> Client<'l, IO> {
    pub(super) fn new(io: IO, limits: &'l Limits, place: Taken) -> Self {
        Self { io, limits, place, buffer: BytesMut::new(), is_used: false }
    }

    /// What comes next. Between two requests a wish to stop ends the connection.
    pub(super) async fn next(&mut self, stop: &mut watch::Receiver<bool>) -> Incoming {
        let (wait, patience) =
            if self.is_used { (Wait::NextRequest, self.limits.idle) } else { (Wait::Head, self.limits.head_read) };
        self.place.turn_to(wait);
        if self.buffer.is_empty() {
            tokio::select! {
                begun = self.read(patience) => if begun.is_err() { return Incoming::Over },
                _ = stop.wait_for(|stopped| *stopped) => return Incoming::Over,
            }
        }
        // Where it came with the one before, nothing was read. Who has lost the place finds that at the next wait.
        let _ = self.place.works();
        self.is_used = true;
        self.place.turn_to(Wait::Head);
        let limit = self.limits.head_read;
        match timeout(limit, self.head()).await.unwrap_or(Err(Silence::Unheard(Unheard::TooSlow(limit)))) {
            Ok(Head::Whole(request, length)) => self.request(&request, length).await,
            Ok(Head::Unreadable) => Incoming::Request(self.everything()),
            Ok(Head::TooLarge) => {
                let limit = self.limits.head_bytes;
                let reason = bilingual!("请求头超过 {limit} 字节", "the head of the request is over {limit} bytes");
                Incoming::Refused(self.everything(), OwnAnswer::HeadTooLarge, reason)
            }
            Err(silence) => self.silent(&silence),
        }
    }

    async fn head(&mut self) -> Result<Head, Silence> {
        loop {
            match wire::request_head(&self.buffer, self.limits.header_count) {
                Ok((request, length)) => return Ok(Head::Whole(request, length)),
                Err(WireError::UnfinishedHead) if self.buffer.len() > self.limits.head_bytes => {
                    return Ok(Head::TooLarge);
                }
                Err(WireError::UnfinishedHead) => self.read(self.limits.head_read).await?,
                // What to say to it is for the platform.
                Err(_) => return Ok(Head::Unreadable),
            }
        }
    }

    async fn request(&mut self, request: &Request, head: usize) -> Incoming {
        let limit = self.limits.body_bytes;
        let length = match wire::request_framing(&request.headers) {
            Ok(Framing::Length(length)) if length > limit => Ok(Body::TooLarge),
            Ok(framing) => {
                self.give_leave(request, head, framing).await;
                self.place.turn_to(Wait::Body);
                let patience = self.limits.body_read;
                let too_slow = Silence::Unheard(Unheard::TooSlow(patience));
                timeout(patience, self.body(head, framing)).await.unwrap_or(Err(too_slow))
            }
            Err(_) => Ok(Body::Unreadable),
        };
        match length {
            Ok(Body::Whole(length)) => Incoming::Request(Received {
                bytes: self.buffer.split_to(head + length).freeze(),
                method: request.method.to_string(),
                is_last: !wire::is_kept(request.version, &request.headers),
            }),
            Ok(Body::Unreadable) => Incoming::Request(self.everything()),
            Ok(Body::TooLarge) => {
                let reason = bilingual!("请求体超过 {limit} 字节", "the body of the request is over {limit} bytes");
                Incoming::Refused(self.everything(), OwnAnswer::BodyTooLarge, reason)
            }
            Err(silence) => self.silent(&silence),
        }
    }

    /// A client that waits for leave to send its body gets it: a request is passed on when it is whole.
    async fn give_leave(&mut self, request: &Request, head: usize, framing: Framing) {
        let is_here = matches!(framing, Framing::Length(length) if (self.buffer.len() - head) as u64 >= length);
        let expect = request.headers.first("Expect").unwrap_or_default();
        if !is_here && expect.eq_ignore_ascii_case(b"100-continue") {
            // Whoever does not take it has broken off, which reading tells.
            let _ = self.io.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await;
            let _ = self.io.flush().await;
        }
    }

    /// How many bytes the body takes.
    async fn body(&mut self, head: usize, framing: Framing) -> Result<Body, Silence> {
        let most = usize::try_from(self.limits.body_bytes).unwrap_or(usize::MAX);
        let (mut looked_at, mut chunks, mut next_look) = (head, Chunks::default(), 0);
        loop {
            let body = &self.buffer[head..];
            if framing == Framing::Chunked && chunks.announced(body) > self.limits.body_bytes {
                return Ok(Body::TooLarge);
            }
            match framing {
                Framing::Length(length) if body.len() as u64 >= length => return Ok(Body::Whole(length as usize)),
                Framing::Length(_) | Framing::UntilClose => {}
                // Chunks end in an empty line: without a new one there is nothing to look for from the front. One may be content
                // too: then it is looked again where the last chunk has come, or twice as much, since a drip of such lines
                // would have everything looked through for each of them.
                Framing::Chunked
                    if holds_empty_line(&self.buffer[looked_at..]) && (chunks.is_over() || body.len() >= next_look) =>
                {
                    match wire::body(body, framing) {
                        Ok((_, used)) => return Ok(Body::Whole(used)),
                        Err(WireError::UnfinishedBody) => {
                            next_look = 2 * body.len();
                            looked_at = self.buffer.len().saturating_sub(3).max(head);
                        }
                        Err(_) => return Ok(Body::Unreadable),
                    }
                }
                Framing::Chunked => {}
            }
            if self.buffer.len() - head > most.saturating_add(Limits::CODING_BYTES) {
                return Ok(Body::TooLarge);
            }
            self.read(self.limits.body_read).await?;
        }
    }

    async fn read(&mut self, patience: Duration) -> Result<(), Silence> {
        self.buffer.reserve(16 * 1024);
        match self.place.wait(patience, self.io.read_buf(&mut self.buffer)).await {
            Ok(Ok(1..)) if !self.place.works() => Err(Silence::Unheard(Unheard::Shed)),
            Ok(Ok(1..)) if !self.place.draws(self.buffer.len()) => Err(Silence::NoRoom),
            Ok(Ok(1..)) => Ok(()),
            Ok(_) => Err(Silence::Ended),
            Err(unheard) => Err(Silence::Unheard(unheard)),
        }
    }

    /// All that has come, behind which nobody knows what begins.
    fn everything(&mut self) -> Received {
        let bytes = self.buffer.split().freeze();
        let method = bytes.split(|byte| *byte == b' ').next().unwrap_or_default();
        Received { method: String::from_utf8_lossy(method).into_owned(), bytes, is_last: true }
    }

    fn silent(&mut self, silence: &Silence) -> Incoming {
        let reason = match silence {
            Silence::NoRoom => {
                let reason = Bilingual::new(
                    "未收完的请求体占满了内存：请稍后再发",
                    "unfinished bodies have filled their memory: come again in a while",
                );
                return Incoming::Refused(self.everything(), OwnAnswer::NoRoom, reason);
            }
            Silence::Ended => {
                Bilingual::new("客户端没有发完请求就关闭了连接", "the client closed the connection inside its request")
            }
            Silence::Unheard(Unheard::Shed) => Bilingual::new(
                "请求没有发完，它占的连接让给了别的客户端",
                "the request was not whole, and its place was given to another client",
            ),
            Silence::Unheard(Unheard::TooSlow(limit)) => {
                bilingual!("请求在 {limit:?} 内没有发完", "the request was not whole within {limit:?}")
            }
        };
        Incoming::BrokeOff(self.everything().bytes, reason)
    }

    /// Sends an answer.
    ///
    /// # Errors
    /// How many bytes of it went, where not all did.
    pub(super) async fn answer(&mut self, bytes: &[u8]) -> Result<(), usize> {
        self.place.give_back();
        self.place.turn_to(Wait::Answer);
        let mut gone = 0;
        while gone < bytes.len() {
            match self.place.finish(self.limits.write, self.io.write(&bytes[gone..])).await {
                Ok(Ok(count @ 1..)) => gone += count,
                _ => return Err(gone),
            }
        }
        match self.place.finish(self.limits.write, self.io.flush()).await {
            Ok(Ok(())) => Ok(()),
            _ => Err(gone),
        }
    }

    /// Ends the connection so that the client gets all of its answer: whoever closes with something unread takes it back.
    pub(super) async fn close(mut self) {
        let mut nothing = [0; 4096];
        let closing = async {
            let _ = self.io.shutdown().await;
            while matches!(self.io.read(&mut nothing).await, Ok(1..)) {}
        };
        self.place.turn_to(Wait::Parting);
        let _ = self.place.wait(LINGER, closing).await;
    }
}

/// How long what a client still sends is read and thrown away behind its last answer.
const LINGER: Duration = Duration::from_secs(1);

enum Head {
    Whole(Request, usize),
    Unreadable,
    TooLarge,
}

enum Body {
    Whole(usize),
    Unreadable,
    TooLarge,
}

fn holds_empty_line(bytes: &[u8]) -> bool {
    bytes.windows(4).any(|window| window == b"\r\n\r\n")
}
