//! The platform behind the listener: every arrival decided, every exchange kept and told.

use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use jiff::Timestamp;

use super::journal::{End, Entry, Journal, Outcome};
use super::log::Log;
use super::service::{Arrived, Reply, Sent, Service};
use crate::clock::{AdjustableClock, Clock};
use crate::message::Arrival;
use crate::platform::{Decision, Platform, World};

#[derive(Debug)]
pub(super) struct Mock {
    pub(super) platform: Arc<Platform>,
    pub(super) clock: Arc<AdjustableClock>,
    pub(super) world: Arc<World>,
    pub(super) journal: Arc<Journal>,
    pub(super) log: Log,
}

/// An exchange whose answer is on its way.
pub(super) struct Pending {
    peer: SocketAddr,
    received_at: Option<Timestamp>,
    received: Bytes,
    body: Bytes,
    decision: Arc<Decision>,
}

impl Service for Mock {
    type Pending = Pending;

    fn answer(&self, arrived: Arrived) -> Reply<Pending> {
        let decision = self.platform.decide(&arrived.arrival, &*self.clock, &self.world);
        let body = match arrived.arrival {
            Arrival::Request(request) => request.body,
            // What came of a body that is not whole is what stands behind the head.
            _ => body_of(&arrived.received),
        };
        Reply {
            response: decision.answer.response(decision.now),
            effect: decision.wire,
            pending: Pending {
                peer: arrived.peer,
                received_at: decision.now.or_else(|| self.clock.now().ok()),
                received: arrived.received,
                body,
                decision: Arc::new(decision),
            },
        }
    }

    fn sent(&self, pending: Pending, sent: Sent) {
        let (request, cut) = self.journal.keep(pending.received, &pending.body);
        let outcome = Outcome::Answered { decision: pending.decision, whole: sent.whole };
        let mut entry = Entry::new(pending.peer, pending.received_at, request, outcome);
        entry.exchange.response = sent.bytes;
        entry.cut = cut;
        self.keep(entry);
    }

    fn broke_off(&self, peer: SocketAddr, received: Bytes, end: End) {
        self.keep(Entry::new(peer, self.clock.now().ok(), received, Outcome::BrokeOff(end)));
    }
}

impl Mock {
    fn keep(&self, entry: Entry) {
        self.log.tell(self.journal.push(entry));
    }
}

fn body_of(received: &Bytes) -> Bytes {
    match received.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
        Some(at) => received.slice(at + 4..),
        None => Bytes::new(),
    }
}
