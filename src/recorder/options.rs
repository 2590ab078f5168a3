//! What a recorder is started with.

use std::net::SocketAddr;
use std::sync::Arc;

use crate::client::Connector;
use crate::clock::AdjustableClock;
use crate::evidence::chain::{EvidenceError, Writer};
use crate::mock::{HandshakeFault, Limits, Tls, Turn};

/// Everything that a recorder is started with.
pub struct RecorderOptions {
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// TLS, where clients are to speak it.
    pub tls: Option<Tls>,
    /// Where requests are passed on to.
    pub upstream: Connector,
    /// Where exchanges are written.
    pub writer: Arc<Writer>,
    /// What time they get.
    pub clock: Arc<AdjustableClock>,
    /// What a client may take of it.
    pub limits: Limits,
    /// Told of every exchange.
    pub listener: Box<dyn Fn(Event<'_>) + Send + Sync>,
}

impl std::fmt::Debug for RecorderOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RecorderOptions").field("listen", &self.listen).finish_non_exhaustive()
    }
}

/// What a recorder tells while it runs.
#[derive(Debug)]
pub enum Event<'a> {
    /// An exchange stands in the file.
    Written {
        /// Its number.
        number: u64,
    },
    /// An exchange could not be written.
    Unwritten(&'a EvidenceError),
    /// What became of so many connections for which there was no place.
    Turned(Turn, u64),
    /// A client got no TLS.
    NoTls(HandshakeFault),
}
