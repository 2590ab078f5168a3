//! What was exchanged, kept in memory up to a cap: exact bytes, the decision and its reasons.
//!
//! An exchange is an `entry`, whose memory `weight` counts; a `keeper` keeps exchanges for longer.
//! `view` shows entries as JSON, without the secrets that `redaction` knows.

pub(super) mod entry;
pub(super) mod keeper;
pub(super) mod redaction;
pub(super) mod view;
mod weight;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::{Bytes, BytesMut};
use sha2::{Digest, Sha256};

use self::entry::{CutRequest, JournalEntry};

/// How much a journal keeps. What is over a cap goes, the oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JournalCaps {
    /// Most entries.
    pub entries: usize,
    /// Most bytes of all entries together: messages and reasons.
    pub bytes: usize,
    /// Most bytes of one request; of a longer one the beginning is kept, and the length and SHA-256 of its body.
    pub request: usize,
}

impl Default for JournalCaps {
    fn default() -> Self {
        Self { entries: 1000, bytes: 16 * 1024 * 1024, request: 64 * 1024 }
    }
}

/// A journal.
#[derive(Debug)]
pub struct Journal {
    caps: JournalCaps,
    ring: Mutex<Ring>,
}

#[derive(Debug, Default)]
struct Ring {
    entries: VecDeque<Kept>,
    weight: usize,
    last: u64,
    /// Room for the bytes of the next entries.
    room: BytesMut,
}

/// How much room is taken at a time. Entries go in the order in which they came, so that a room is free again soon after
/// its first entry; messages allocated one by one would leave holes that the allocator joins and splits for every request.
/// From 64 KiB on, glibc would tidy up its heap for every room that is freed.
const ROOM: usize = 32 * 1024;

/// Longer messages have a room of their own: at the end of a shared one no more than this is ever wasted.
const MOST_SHARED: usize = ROOM / 8;

/// An entry with its weight: to let it go it need not be looked at again.
#[derive(Debug)]
struct Kept {
    entry: Arc<JournalEntry>,
    weight: usize,
}

/// How full a journal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JournalSize {
    /// The entries kept.
    pub entries: usize,
    /// Their bytes.
    pub bytes: usize,
    /// The exchanges since the start, kept or not.
    pub exchanges: u64,
}

impl Journal {
    /// An empty journal.
    pub fn new(caps: JournalCaps) -> Self {
        Self { caps, ring: Mutex::default() }
    }

    /// Keeps an exchange, gives it its number, and lets go what is over the caps.
    pub(super) fn push(&self, entry: &mut Arc<JournalEntry>) {
        let weight = entry.weight();
        let mut over = Vec::new();
        let mut ring = self.ring();
        ring.last += 1;
        let numbered = Arc::make_mut(entry);
        numbered.id = ring.last;
        numbered.exchange.request = ring.settle(&numbered.exchange.request);
        numbered.exchange.response = ring.settle(&numbered.exchange.response);
        ring.entries.push_back(Kept { entry: Arc::clone(entry), weight });
        ring.weight += weight;
        while ring.entries.len() > self.caps.entries || ring.weight > self.caps.bytes {
            let Some(oldest) = ring.entries.pop_front() else { break };
            ring.weight -= oldest.weight;
            over.push(oldest);
        }
        drop(ring);
        // What goes is freed here, when nobody waits for the lock.
        drop(over);
    }

    /// Puts an entry in the place of the one of its number, if that is still kept.
    pub(super) fn correct(&self, entry: &Arc<JournalEntry>) {
        let mut ring = self.ring();
        let (place, weight) = (ring.place(entry.id), entry.weight());
        if let Some(kept) = place.and_then(|place| ring.entries.get_mut(place)) {
            let untrue = std::mem::replace(kept, Kept { entry: Arc::clone(entry), weight });
            ring.weight = ring.weight - untrue.weight + weight;
        }
    }

    /// The entries kept, the oldest first.
    pub fn entries(&self) -> Vec<Arc<JournalEntry>> {
        self.ring().entries.iter().map(|kept| Arc::clone(&kept.entry)).collect()
    }

    /// An entry by its number, if it is still kept.
    pub fn entry(&self, id: u64) -> Option<Arc<JournalEntry>> {
        let ring = self.ring();
        ring.entries.get(ring.place(id)?).map(|kept| Arc::clone(&kept.entry))
    }

    /// Forgets every entry.
    pub fn clear(&self) {
        let mut ring = self.ring();
        let forgotten = std::mem::take(&mut ring.entries);
        ring.weight = 0;
        drop(ring);
        drop(forgotten);
    }

    /// How full it is.
    pub fn size(&self) -> JournalSize {
        let ring = self.ring();
        JournalSize { entries: ring.entries.len(), bytes: ring.weight, exchanges: ring.last }
    }

    /// The request as it is kept: whole, or its beginning and what is known of the rest.
    pub(super) fn keep(&self, request: Bytes, body: &[u8]) -> (Bytes, Option<CutRequest>) {
        if request.len() <= self.caps.request {
            return (request, None);
        }
        let cut =
            CutRequest { length: request.len(), body_length: body.len(), body_sha256: Sha256::digest(body).into() };
        (Bytes::copy_from_slice(&request[..self.caps.request]), Some(cut))
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ring {
    /// The bytes, copied to where they stay: where they stand they may hold a larger buffer.
    fn settle(&mut self, bytes: &Bytes) -> Bytes {
        if bytes.len() > MOST_SHARED {
            return Bytes::copy_from_slice(bytes);
        }
        if self.room.capacity() < bytes.len() {
            self.room = BytesMut::with_capacity(ROOM);
        }
        self.room.extend_from_slice(bytes);
        self.room.split().freeze()
    }

    /// Where an entry stands, if it is kept: numbers follow one another.
    fn place(&self, id: u64) -> Option<usize> {
        usize::try_from(id.checked_sub(self.entries.front()?.entry.id)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use super::entry::{End, Outcome};
    use super::*;

    fn entry(bytes: usize) -> Arc<JournalEntry> {
        let peer = SocketAddr::from(([127, 0, 0, 1], 9));
        Arc::new(JournalEntry::new(peer, None, vec![b'x'; bytes].into(), Outcome::BrokeOff(End::Closed)))
    }

    fn push(journal: &Journal, bytes: usize) -> Arc<JournalEntry> {
        let mut entry = entry(bytes);
        journal.push(&mut entry);
        entry
    }

    fn ids(journal: &Journal) -> Vec<u64> {
        journal.entries().iter().map(|entry| entry.id).collect()
    }

    #[test]
    fn the_oldest_go_when_there_are_too_many() {
        let journal = Journal::new(JournalCaps { entries: 3, ..JournalCaps::default() });
        for _ in 0..5 {
            push(&journal, 1);
        }
        assert_eq!(ids(&journal), [3, 4, 5]);
        assert!(journal.entry(2).is_none() && journal.entry(6).is_none() && journal.entry(0).is_none());
        assert_eq!(journal.entry(4).map(|entry| entry.id), Some(4));
    }

    #[test]
    fn the_oldest_go_when_they_are_too_large() {
        let one = entry(1000).weight();
        let journal = Journal::new(JournalCaps { bytes: 2 * one, ..JournalCaps::default() });
        for _ in 0..3 {
            push(&journal, 1000);
        }
        assert_eq!((ids(&journal), journal.size().bytes), (vec![2, 3], 2 * one));
        push(&journal, 3 * one);
        assert_eq!((ids(&journal), journal.size().bytes), (vec![], 0), "one over the cap by itself leaves no room");
    }

    #[test]
    fn what_was_corrected_takes_the_place_and_the_weight() {
        let journal = Journal::new(JournalCaps::default());
        let first = push(&journal, 10);
        push(&journal, 1);
        let mut corrected = JournalEntry::clone(&entry(3));
        corrected.id = first.id;
        let corrected = Arc::new(corrected);
        journal.correct(&corrected);
        assert_eq!((ids(&journal), journal.entry(1).map(|entry| entry.exchange.request.len())), (vec![1, 2], Some(3)));
        assert_eq!(journal.size().bytes, entry(3).weight() + entry(1).weight());
        journal.clear();
        journal.correct(&corrected);
        assert_eq!((ids(&journal), journal.size().bytes), (vec![], 0));
    }

    #[test]
    fn clearing_keeps_counting() {
        let journal = Journal::new(JournalCaps::default());
        push(&journal, 1);
        journal.clear();
        push(&journal, 1);
        assert_eq!((ids(&journal), journal.size().exchanges), (vec![2], 2));
    }

    #[test]
    fn a_long_request_keeps_its_beginning_and_its_hash() {
        let journal = Journal::new(JournalCaps { request: 8, ..JournalCaps::default() });
        assert_eq!(journal.keep(Bytes::from_static(b"12345678"), b"78"), (Bytes::from_static(b"12345678"), None));
        let (kept, cut) = journal.keep(Bytes::from_static(b"123456789abc"), b"abc");
        let cut = cut.expect("over the cap");
        assert_eq!((&kept[..], cut.length, cut.body_length), (&b"12345678"[..], 12, 3));
        // FIPS 180-2, B.1
        assert_eq!(cut.body_sha256[..4], [0xba, 0x78, 0x16, 0xbf]);
    }
}
