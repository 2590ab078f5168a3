//! The platform behind the listener: every arrival decided, every exchange kept and told.

use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use jiff::Timestamp;

use super::journal::{End, Entry, Journal, Outcome};
use super::log::Log;
use super::service::{Arrived, Reply, Sent, Service};
use crate::clock::{AdjustableClock, Clock};
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
    /// Its place in the journal, once the answer is leaving.
    entry: Option<Arc<Entry>>,
}

impl Service for Mock {
    type Pending = Pending;

    fn answer(&self, arrived: Arrived) -> Reply<Pending> {
        let decision = self.platform.decide(&arrived.arrival, &*self.clock, &self.world);
        let body = arrived.content();
        Reply {
            response: decision.answer.response(decision.now),
            effect: decision.wire,
            pending: Pending {
                peer: arrived.peer,
                received_at: decision.now.or_else(|| self.clock.now().ok()),
                received: arrived.received,
                body,
                decision: Arc::new(decision),
                entry: None,
            },
        }
    }

    /// Kept before the first byte goes: a client that has its answer finds the exchange in the journal.
    fn leaving(&self, pending: &mut Pending, bytes: Bytes) {
        pending.entry = Some(self.journal.push(pending.entry(&self.journal, bytes, true)));
    }

    fn sent(&self, pending: Pending, sent: Sent) {
        let entry = match &pending.entry {
            Some(entry) if sent.whole => Arc::clone(entry),
            Some(entry) => self.journal.correct(entry, pending.entry(&self.journal, sent.bytes, false)),
            None => self.journal.push(pending.entry(&self.journal, sent.bytes, sent.whole)),
        };
        self.log.tell(entry);
    }

    fn broke_off(&self, peer: SocketAddr, received: Bytes, end: End) {
        let entry = Entry::new(peer, self.clock.now().ok(), received, Outcome::BrokeOff(end));
        self.log.tell(self.journal.push(entry));
    }
}

impl Pending {
    fn entry(&self, journal: &Journal, response: Bytes, whole: bool) -> Entry {
        let (request, cut) = journal.keep(self.received.clone(), &self.body);
        let outcome = Outcome::Answered { decision: Arc::clone(&self.decision), whole };
        let mut entry = Entry::new(self.peer, self.received_at, request, outcome);
        entry.exchange.response = response;
        entry.cut = cut;
        entry
    }
}
