//! What a client may take of the server: bytes, time, connections.

use std::time::Duration;

use crate::message::wire::Framing;
use crate::message::{Arrival, Request};

/// The limits of a listener. A client that reaches one is answered or closed; it never holds the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of a request's head; over it the answer is 431.
    pub head_bytes: usize,
    /// Most header lines of a request; over it the answer is 431.
    pub header_count: usize,
    /// Most bytes of a request's body without its transfer coding; over it the answer is 413, and also where the coding
    /// itself takes more than [`Limits::CODING_BYTES`] besides.
    pub body_bytes: u64,
    /// How long a head may take from its first byte to its last, and the first head of a connection from when the
    /// connection is there; then the connection is closed. A TLS handshake before it may take as long.
    pub head_read: Duration,
    /// How long a body may take; then the request is answered as unfinished.
    pub body_read: Duration,
    /// How long a connection may stay without a request after its last one; then it is closed.
    pub idle: Duration,
    /// How long the client may take no byte of an answer; then the connection is closed.
    pub write: Duration,
    /// Most connections at a time. A further one takes the place of one that is idle, or of one whose client lets the
    /// server wait; where there is none it is told to come again.
    pub connections: usize,
    /// How long a client may let the server wait, inside a head, a body or an answer, before it can lose its place to
    /// another.
    pub patience: Duration,
    /// Most bytes of all unfinished bodies together, beyond the first 64 KiB of each.
    pub unfinished_bytes: usize,
    /// How long requests in flight may take at shutdown.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head_bytes: 32 * 1024,
            header_count: Self::STACK_HEADER_COUNT,
            // A stock report of 10,000 items has about 3 MB.
            body_bytes: 8 * 1024 * 1024,
            head_read: Duration::from_secs(10),
            body_read: Duration::from_secs(30),
            idle: Duration::from_secs(60),
            write: Duration::from_secs(30),
            connections: 1024,
            patience: Duration::from_secs(1),
            unfinished_bytes: 256 * 1024 * 1024,
            drain: Duration::from_secs(10),
        }
    }
}

impl Limits {
    /// The count up to which hyper parses header lines without allocating; naming another one costs every request.
    pub(super) const STACK_HEADER_COUNT: usize = crate::message::wire::DEFAULT_HEADER_COUNT;

    /// Most bytes that a chunked body may have besides its content. hyper sets no bound to the zeros before a chunk's
    /// size, and a chunk of one byte takes six. It is not less than hyper reads ahead, so that the requests which a
    /// client sends behind one another never fill it.
    pub const CODING_BYTES: usize = 512 * 1024;

    /// What becomes of a request whose body is announced to be over the limit; none where it is not.
    pub(super) fn refuse_body(&self, framing: Framing) -> Option<impl FnOnce(Request) -> Arrival> {
        let (declared, limit) = (framing.declared(), self.body_bytes);
        let is_over = declared.is_some_and(|length| length > limit);
        is_over.then_some(move |request| Arrival::BodyTooLarge { request, declared, limit })
    }

    /// Most bytes that hyper reads ahead of the request at hand. By its default of 408 KiB a thousand clients that read no
    /// answer hold 400 MB; a body comes as fast in pieces of this size.
    pub(super) fn read_ahead(&self) -> usize {
        self.head_bytes.max(32 * 1024).saturating_mul(2)
    }

    /// Most bytes that are kept of what belongs to no request yet.
    pub(super) fn unread_bytes(&self) -> usize {
        let body = usize::try_from(self.body_bytes).unwrap_or(usize::MAX);
        self.head_bytes.saturating_add(body).saturating_add(Self::CODING_BYTES)
    }
}
