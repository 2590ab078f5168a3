//! Asks the platform of the same profile what a target should answer.

use jiff::Timestamp;

use crate::clock::AdjustableClock;
use crate::contract::Stage;
use crate::fault::FaultRules;
use crate::message::{Arrival, HeadFault, Request, Version, wire};
use crate::platform::{Decision, Platform, Verdict};
use crate::store::MemoryStore;

/// A platform with a store of its own, which does nothing wrong.
pub(super) struct Model {
    platform: Platform,
    store: MemoryStore,
    faults: FaultRules,
}

impl Model {
    /// It reads as deep as is sent: a limit would be one of its own.
    pub(super) fn new(platform: Platform) -> Self {
        let platform = platform.with_levels(usize::MAX);
        Self { platform, store: MemoryStore::default(), faults: FaultRules::new(0) }
    }

    /// Forgets what was reported.
    pub(super) fn reset(&self) {
        self.store.clear();
    }

    /// What is answered to these bytes at this instant, and remembered of them.
    pub(super) fn decide(&self, bytes: &[u8], now: Timestamp) -> Decision {
        self.decide_over(&self.store, bytes, now)
    }

    /// What a platform would answer that never had a report; nothing is remembered.
    pub(super) fn decide_apart(&self, bytes: &[u8], now: Timestamp) -> Decision {
        self.decide_over(&MemoryStore::default(), bytes, now)
    }

    /// At which step a platform that never had a report would refuse these bytes. None where it would not, or where the
    /// refusal rests on an open point, which the target may read otherwise.
    pub(super) fn sure_refusal(&self, bytes: &[u8], now: Timestamp) -> Option<Stage> {
        let decision = self.decide_apart(bytes, now);
        match decision.verdict {
            Verdict::Refused(refusal) if refusal.reading.is_none() => Some(refusal.stage),
            _ => None,
        }
    }

    fn decide_over(&self, store: &MemoryStore, bytes: &[u8], now: Timestamp) -> Decision {
        let (arrival, clock) = (arrival(bytes), AdjustableClock::fixed(now));
        let decision = self.platform.decide_with(&arrival, &clock, store, &self.faults);
        decision.now_or_never().expect("a store in memory answers at once")
    }
}

/// What comes in through a platform's door. HTTP/1.0 knows no transfer coding: such a message is framed wrongly (RFC 9112, 6.1).
fn arrival(bytes: &[u8]) -> Arrival {
    match wire::request(bytes) {
        Ok((Request { version: Version::Http10, headers, .. }, _)) if headers.first("Transfer-Encoding").is_some() => {
            Arrival::UnreadableHead(HeadFault::Malformed)
        }
        Ok((request, _)) => Arrival::Request(request),
        Err(error) => Arrival::UnreadableHead(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_no_message_of_http_1_0() {
        let request = |version| format!("POST / HTTP/{version}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        assert_eq!(arrival(request("1.0").as_bytes()), Arrival::UnreadableHead(HeadFault::Malformed));
        assert!(matches!(arrival(request("1.1").as_bytes()), Arrival::Request(_)));
    }
}
