//! What was exchanged, kept in memory up to a cap: exact bytes, the decision and its reasons.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::{Bytes, BytesMut};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::message::Exchange;
use crate::payload::{Finding, Place};
use crate::platform::{Decision, Refusal, Verdict};

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

/// One exchange.
#[derive(Clone, Debug)]
pub struct Entry {
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
const ROOM: usize = 64 * 1024;

/// Longer messages have a room of their own: at the end of a shared one no more than this is ever wasted.
const MOST_SHARED: usize = ROOM / 16;

/// An entry with its weight: to let it go it need not be looked at again.
#[derive(Debug)]
struct Kept {
    entry: Arc<Entry>,
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
    pub(super) fn push(&self, entry: &mut Arc<Entry>) {
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
    pub(super) fn correct(&self, entry: &Arc<Entry>) {
        let mut ring = self.ring();
        let (place, weight) = (ring.place(entry.id), entry.weight());
        if let Some(kept) = place.and_then(|place| ring.entries.get_mut(place)) {
            let untrue = std::mem::replace(kept, Kept { entry: Arc::clone(entry), weight });
            ring.weight = ring.weight - untrue.weight + weight;
        }
    }

    /// The entries kept, the oldest first.
    pub fn entries(&self) -> Vec<Arc<Entry>> {
        self.ring().entries.iter().map(|kept| Arc::clone(&kept.entry)).collect()
    }

    /// An entry by its number, if it is still kept.
    pub fn entry(&self, id: u64) -> Option<Arc<Entry>> {
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
    /// The bytes, moved to where they stay.
    fn settle(&mut self, bytes: &Bytes) -> Bytes {
        if bytes.len() > MOST_SHARED {
            return bytes.clone();
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

impl Entry {
    /// An entry that has no number yet.
    pub(super) fn new(peer: SocketAddr, received: Option<Timestamp>, request: Bytes, outcome: Outcome) -> Self {
        let exchange = Exchange { received, request, response: Bytes::new() };
        Self { id: 0, peer, exchange, cut: None, outcome }
    }

    /// Not all of its answer went.
    pub(super) fn went_in_part(&mut self, response: Bytes) {
        self.exchange.response = response;
        if let Outcome::Answered { whole, .. } = &mut self.outcome {
            *whole = false;
        }
    }

    /// About how many bytes of memory it takes. Counted alike when it comes and when it goes.
    pub(super) fn weight(&self) -> usize {
        let reasons = match &self.outcome {
            Outcome::Answered { decision, .. } => weight_of(decision),
            Outcome::BrokeOff(_) => 0,
        };
        size_of::<Self>() + self.exchange.request.len() + self.exchange.response.len() + reasons
    }
}

/// Every text of a decision counts: a client writes its institution, its names and its values into them.
fn weight_of(decision: &Decision) -> usize {
    let findings: usize = decision.findings.iter().map(weight_of_finding).sum();
    let canonical: usize = decision.canonical_strings.iter().map(|text| size_of_val(text) + text.len()).sum();
    let subject = &decision.subject;
    let subject = [&subject.access_key, &subject.institution, &subject.period].into_iter().flatten();
    let subject: usize = subject.map(String::len).sum();
    let verdict = match &decision.verdict {
        Verdict::Accepted => 0,
        Verdict::Refused(refusal) => weight_of_refusal(refusal),
        Verdict::Forced { by, .. } => by.len(),
    };
    decision.answer.body.len() + findings + canonical + subject + verdict
}

fn weight_of_finding(finding: &Finding) -> usize {
    let reading = finding.reading.as_ref().map_or(0, |reading| reading.option.len());
    size_of_val(finding) + weight_of_place(&finding.place) + finding.expected.len() + finding.actual.len() + reading
}

fn weight_of_refusal(refusal: &Refusal) -> usize {
    let reading = refusal.reading.as_ref().map_or(0, |reading| reading.option.len());
    let explanation = refusal.explanation.zh.len() + refusal.explanation.en.len();
    weight_of_place(&refusal.place) + refusal.expected.len() + refusal.actual.len() + reading + explanation
}

fn weight_of_place(place: &Place) -> usize {
    match place {
        Place::Message => 0,
        Place::Header(name) | Place::Body(name) => name.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::AdjustableClock;
    use crate::contract::{Contract, EndpointId, Profile, Stage};
    use crate::language::Bilingual;
    use crate::message::{Arrival, Request};
    use crate::platform::{KeyRing, Platform, Subject, World};

    fn entry(bytes: usize) -> Arc<Entry> {
        let peer = SocketAddr::from(([127, 0, 0, 1], 9));
        Arc::new(Entry::new(peer, None, vec![b'x'; bytes].into(), Outcome::BrokeOff(End::Closed)))
    }

    fn push(journal: &Journal, bytes: usize) -> Arc<Entry> {
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
        let mut corrected = Entry::clone(&entry(3));
        corrected.id = first.id;
        let corrected = Arc::new(corrected);
        journal.correct(&corrected);
        assert_eq!((ids(&journal), journal.entry(1).map(|entry| entry.exchange.request.len())), (vec![1, 2], Some(3)));
        assert_eq!(journal.size().bytes, entry(3).weight() + entry(1).weight());
        journal.clear();
        journal.correct(&corrected);
        assert_eq!((ids(&journal), journal.size().bytes), (vec![], 0));
    }

    /// A refused decision with a finding, whose texts `change` makes longer.
    fn weight_after(change: impl FnOnce(&mut Decision)) -> usize {
        let contract = Contract::embedded();
        let profile = Profile::bundled("default", &contract).expect("it is bundled");
        let keys = KeyRing::demo(&contract).expect("it fits the embedded contract");
        let platform = Platform::new(Arc::clone(&contract), profile, keys).expect("the embedded contract is whole");
        let endpoint = contract.endpoint(EndpointId::Stock);
        let request = Request {
            method: endpoint.method.clone(),
            target: endpoint.path.clone(),
            body: Bytes::from_static(b"{}"),
            ..Request::default()
        };
        let clock = AdjustableClock::fixed(Timestamp::UNIX_EPOCH);
        let mut decision = platform.decide(&Arrival::Request(request), &clock, &World::new(0));
        assert!(!decision.findings.is_empty());
        change(&mut decision);
        weight_of(&decision)
    }

    /// A client writes into each of them what it likes.
    #[test]
    fn every_text_of_a_decision_counts() {
        let long = || "x".repeat(10_000);
        let empty = weight_after(|decision| {
            let Verdict::Refused(refusal) = &mut decision.verdict else { panic!("it is refused") };
            refusal.place = Place::Message;
            (refusal.expected, refusal.actual) = (String::new(), String::new());
            refusal.explanation = Bilingual::new("", "");
            decision.findings[0].place = Place::Message;
            decision.subject = Subject::default();
        });
        let full = weight_after(|decision| {
            let Verdict::Refused(refusal) = &mut decision.verdict else { panic!("it is refused") };
            refusal.place = Place::Header(long());
            (refusal.expected, refusal.actual) = (long(), long());
            refusal.explanation = Bilingual::new(long(), long());
            decision.findings[0].place = Place::Body(long());
            let texts = (Some(long()), Some(long()), Some(long()));
            (decision.subject.access_key, decision.subject.institution, decision.subject.period) = texts;
        });
        assert_eq!(full - empty, 9 * 10_000);
        let forced = |by| Verdict::Forced { by, stage: Stage::Key };
        let asked = weight_after(|decision| decision.verdict = forced(long()));
        assert_eq!(asked - weight_after(|decision| decision.verdict = forced(String::new())), 10_000);
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
