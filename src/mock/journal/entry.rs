//! An exchange as the journal keeps it.

use std::net::SocketAddr;

use bytes::Bytes;
use jiff::Timestamp;

use crate::message::Exchange;
use crate::platform::Decision;

/// One exchange.
#[derive(Clone, Debug)]
pub struct JournalEntry {
    /// Its number; the first exchange is 1, and clearing the journal does not start anew.
    pub id: u64,
    /// Who sent the request.
    pub peer: SocketAddr,
    /// The bytes of both sides.
    pub exchange: Exchange,
    /// What is known of a request of which only the beginning was kept.
    pub cut: Option<CutRequest>,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of something that arrived.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "nearly every entry holds the large one, and all stand behind an Arc")]
pub enum Outcome {
    /// It was answered.
    Answered {
        /// The decision and its reasons.
        decision: Decision,
        /// Whether the client took the whole answer, or as much of it as a fault rule let go.
        whole: bool,
    },
    /// The connection ended before there was anything to answer.
    BrokeOff(End),
}

/// How a connection ended before there was anything to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The client closed it inside a head.
    Closed,
    /// The head took too long.
    TooSlow,
    /// The server let it go: the client speaks HTTP/2, or the server was stopped.
    LetGo,
    /// The server gave its place to another connection: the client let it wait.
    Shed,
    /// There was no memory for its body beside those of others.
    NoRoom,
    /// The TLS handshake came to nothing.
    Handshake(HandshakeFault),
}

/// Why there was no TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandshakeFault {
    /// The client does not speak TLS.
    NotTls,
    /// The client does not trust the certificate, or does not take it for this server's.
    Distrusted,
    /// The two have no version or cipher in common.
    NothingInCommon,
    /// The client broke off.
    BrokeOff,
    /// The handshake took too long.
    TooSlow,
    /// What came is no handshake.
    Malformed,
}

/// What is known of a request of which only the beginning was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CutRequest {
    /// How many bytes the request had on the wire.
    pub length: usize,
    /// How many bytes its body had without the transfer coding, as far as it came.
    pub body_length: usize,
    /// The SHA-256 of that body.
    pub body_sha256: [u8; 32],
}

impl JournalEntry {
    /// An entry that has no number yet.
    pub(crate) fn new(peer: SocketAddr, received: Option<Timestamp>, request: Bytes, outcome: Outcome) -> Self {
        let exchange = Exchange { received, request, response: Bytes::new() };
        Self { id: 0, peer, exchange, cut: None, outcome }
    }

    /// Not all of its answer went.
    pub(crate) fn went_in_part(&mut self, response: Bytes) {
        self.exchange.response = response;
        if let Outcome::Answered { whole, .. } = &mut self.outcome {
            *whole = false;
        }
    }
}
