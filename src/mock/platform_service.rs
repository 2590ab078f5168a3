//! The platform behind the listener: every arrival decided, every exchange kept and told.

use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;

use super::journal::Journal;
use super::journal_entry::{End, JournalEntry, Outcome};
use super::log::Log;
use super::service::{Arrived, Reply, Sent, Service};
use crate::clock::{AdjustableClock, Clock};
use crate::platform::Decide;
use crate::store::{Submission, World};

/// The platform that answers, and where its exchanges are kept and told.
#[derive(Debug)]
pub(super) struct PlatformService {
    pub(super) platform: Arc<dyn Decide>,
    pub(super) clock: Arc<AdjustableClock>,
    pub(super) world: Arc<World>,
    pub(super) journal: Arc<Journal>,
    pub(super) log: Log,
}

/// An exchange whose answer is on its way.
pub(super) struct Pending {
    entry: Arc<JournalEntry>,
    /// Whether it stands in the journal.
    kept: bool,
    late: Option<Box<Submission>>,
}

impl Service for PlatformService {
    type Pending = Pending;

    fn answer(&self, arrived: Arrived) -> Reply<Pending> {
        let mut decision = self.platform.decide(&arrived.arrival, &*self.clock, &self.world);
        let received_at = decision.now.or_else(|| self.clock.now().ok());
        let content = arrived.content();
        let (request, cut) = self.journal.keep(arrived.received, &content);
        Reply {
            response: self.platform.response(&decision),
            effect: decision.wire,
            pending: Pending {
                late: decision.late.take(),
                entry: Arc::new(JournalEntry {
                    cut,
                    ..JournalEntry::new(arrived.peer, received_at, request, Outcome::Answered { decision, whole: true })
                }),
                kept: false,
            },
        }
    }

    /// Kept before the first byte goes: a client that has its answer finds the exchange in the journal.
    fn leaving(&self, pending: &mut Pending, bytes: Bytes) {
        if let Some(late) = pending.late.take() {
            self.world.store().record(*late);
        }
        Arc::make_mut(&mut pending.entry).exchange.response = bytes;
        self.journal.push(&mut pending.entry);
        pending.kept = true;
    }

    fn sent(&self, mut pending: Pending, sent: Sent) {
        if !sent.whole {
            Arc::make_mut(&mut pending.entry).went_in_part(Bytes::copy_from_slice(&sent.bytes));
        }
        if !pending.kept {
            self.journal.push(&mut pending.entry);
        } else if !sent.whole {
            self.journal.correct(&pending.entry);
        }
        self.log.tell(pending.entry);
    }

    fn broke_off(&self, peer: SocketAddr, received: Bytes, end: End) {
        let mut entry = Arc::new(JournalEntry::new(peer, self.clock.now().ok(), received, Outcome::BrokeOff(end)));
        self.journal.push(&mut entry);
        self.log.tell(entry);
    }
}
