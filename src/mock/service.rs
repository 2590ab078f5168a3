//! What stands behind a listener: the platform, or the administration.

use std::net::SocketAddr;

use bytes::Bytes;

use super::admission::Turn;
use super::journal::entry::End;
use crate::fault::WireEffect;
use crate::message::wire::{body_so_far, request_framing, request_head};
use crate::message::{Arrival, Request, Response};

/// Answers what arrives, and is told afterwards what went over the wire.
pub(super) trait Service: Send + Sync + 'static {
    /// What is kept of an exchange until its answer has gone.
    type Pending: Send + Unpin + 'static;

    /// Answers one arrival. It may wait for others but must not block: a thread serves many connections. Where the connection
    /// ends meanwhile, which it does only when the server stops, the answer is given up.
    fn answer(&self, arrived: Arrived) -> impl Future<Output = Reply<Self::Pending>> + Send;

    /// Whether a request is refused whatever its body says, so that a long one need not be read to its end.
    fn refuses_unread(&self, request: &Request) -> bool;

    /// An answer is about to go: from here on a client may know it. `bytes` is all that is meant to go.
    fn leaving(&self, pending: &mut Self::Pending, bytes: Bytes);

    /// An answer has gone, or as much of it as could; off the answering path. Where not a byte could go it was never
    /// leaving.
    fn sent(&self, pending: Self::Pending, sent: Sent);

    /// A connection ended before there was anything to answer.
    fn broke_off(&self, peer: SocketAddr, received: Bytes, end: End);

    /// So many connections found no place, or lost it to others.
    fn turned(&self, turn: Turn, count: u64);
}

/// Something that arrived whole, or as whole as it gets.
#[derive(Debug)]
pub(super) struct Arrived {
    /// Who sent it.
    pub(super) peer: SocketAddr,
    /// What it is.
    pub(super) arrival: Arrival,
    /// Its bytes, as received.
    pub(super) received: Bytes,
}

impl Arrived {
    /// The body without its transfer coding, as far as it came; empty where the head could not be read.
    pub(super) fn content(&self) -> Bytes {
        let request = match &self.arrival {
            Arrival::Request(request) => return request.body.clone(),
            Arrival::BodyTooLarge { request, .. }
            | Arrival::BodyUnread { request }
            | Arrival::UnreadableBody { request, .. } => request,
            Arrival::UnreadableHead(_) => return Bytes::new(),
        };
        let head = request_head(&self.received, request.headers.iter().count());
        match (head, request_framing(&request.headers)) {
            (Ok((_, head)), Ok(framing)) => body_so_far(&self.received[head..], framing),
            _ => Bytes::new(),
        }
    }
}

/// What is to be sent.
#[derive(Debug)]
pub(super) struct Reply<P> {
    /// The answer.
    pub(super) response: Response,
    /// What happens to it on its way.
    pub(super) effect: Option<WireEffect>,
    /// Handed back when it has gone.
    pub(super) pending: P,
}

/// What went over the wire.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    /// The bytes.
    pub(super) bytes: Bytes,
    /// Whether the client took all that it was meant to get.
    pub(super) whole: bool,
}
