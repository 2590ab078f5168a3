//! A store in memory, bounded: it forgets the oldest first.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::convert::Infallible;
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use jiff::Timestamp;
use smol_str::SmolStr;

use super::{
    Deferred, ListedReport, Recorded, RepeatRule, ReportPage, SingleUse, Store, StoreResult, StoredReport, Submission,
};
use crate::contract::EndpointId;
use crate::payload::Report;
use crate::signature::Signature;

/// How much a [`MemoryStore`] keeps. Beyond it the oldest is forgotten, and may then be reported again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryLimits {
    /// Most reports.
    pub reports: usize,
    /// Most bytes in their bodies together; the newest report is kept however large it is.
    pub bytes: usize,
    /// Most used signatures.
    pub signatures: usize,
}

impl Default for MemoryLimits {
    /// The stock of every institution of the annex for a month, and 100,000 signatures of requests.
    fn default() -> Self {
        Self { reports: 20_000, bytes: 16 * 1024 * 1024, signatures: 100_000 }
    }
}

/// Reports in memory.
#[derive(Debug, Default)]
pub struct MemoryStore {
    limits: MemoryLimits,
    memory: Mutex<Memory>,
}

#[derive(Debug, Default)]
struct Memory {
    reports: HashMap<Arc<Key>, StoredReport>,
    /// The keys by number, in the order in which they first came.
    order: BTreeMap<u64, Arc<Key>>,
    last: u64,
    bytes: usize,
    signatures: Signatures,
}

/// For what a report can be the first.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Key {
    endpoint: EndpointId,
    institution: SmolStr,
    period: SmolStr,
}

/// Used signatures, and when each can be forgotten.
#[derive(Debug, Default)]
struct Signatures {
    used: HashSet<Signature>,
    by_end: BTreeSet<(Timestamp, [u8; Signature::LENGTH])>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new(limits: MemoryLimits) -> Self {
        Self { limits, memory: Mutex::default() }
    }

    /// As [`Store::record`], at once.
    pub fn record(&self, submission: Submission) -> Recorded {
        let key = Key::of(&submission.report);
        let Submission { mut report, repeat, received, once } = submission;
        // The body may be a slice of a much larger read buffer, which would stay alive with it.
        report.body = Bytes::copy_from_slice(&report.body);
        let mut memory = self.memory();
        memory.signatures.forget_before(received);
        if once.is_some_and(|once| memory.signatures.used.contains(&once.signature)) {
            return Recorded::Replayed;
        }
        let (recorded, earlier) = memory.place(key, StoredReport { report, received, replaced: 0 }, repeat);
        if recorded != Recorded::AlreadyThere
            && let Some(once) = once
        {
            memory.signatures.add(once, self.limits.signatures);
        }
        memory.shrink(&self.limits);
        drop(memory);
        // What was replaced is freed here, when nobody waits for the lock.
        drop(earlier);
        recorded
    }

    /// As [`Store::used`], at once.
    pub fn used(&self, signature: Signature) -> bool {
        self.memory().signatures.used.contains(&signature)
    }

    /// As [`Store::reports`], at once.
    pub fn reports(&self) -> Vec<StoredReport> {
        let memory = self.memory();
        memory.order.values().filter_map(|key| memory.reports.get(key)).cloned().collect()
    }

    /// As [`Store::page`], at once.
    pub fn page(&self, page: ReportPage) -> Vec<ListedReport> {
        let memory = self.memory();
        let behind = memory.order.range((Bound::Excluded(page.after), Bound::Unbounded));
        let listed = behind.filter_map(|(number, key)| {
            let stored = memory.reports.get(key)?.clone();
            Some(Ok(ListedReport { number: *number, stored }))
        });
        match page.take::<Infallible>(listed) {
            Ok(page) => page,
        }
    }

    /// As [`Store::clear`], at once.
    pub fn clear(&self) {
        *self.memory() = Memory::default();
    }

    /// A panic elsewhere leaves the memory whole: every change to it is finished before anything can panic.
    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn record(&self, submission: Submission) -> StoreResult<'_, Recorded> {
        Deferred::now(Ok(self.record(submission)))
    }

    fn used(&self, signature: Signature) -> StoreResult<'_, bool> {
        Deferred::now(Ok(self.used(signature)))
    }

    fn page(&self, page: ReportPage) -> StoreResult<'_, Vec<ListedReport>> {
        Deferred::now(Ok(self.page(page)))
    }

    fn clear(&self) -> StoreResult<'_, ()> {
        self.clear();
        Deferred::now(Ok(()))
    }
}

impl Key {
    fn of(report: &Report) -> Self {
        Self { endpoint: report.endpoint, institution: report.institution.clone(), period: report.period.clone() }
    }
}

impl Memory {
    /// Puts a report in its place, and says what became of it and which one stood there before.
    fn place(&mut self, key: Key, mut stored: StoredReport, repeat: RepeatRule) -> (Recorded, Option<StoredReport>) {
        let Some(earlier) = self.reports.get_mut(&key) else {
            let key = Arc::new(key);
            self.bytes += stored.report.body.len();
            self.last += 1;
            self.order.insert(self.last, Arc::clone(&key));
            self.reports.insert(key, stored);
            return (Recorded::Recorded, None);
        };
        if repeat == RepeatRule::Refuse {
            return (Recorded::AlreadyThere, None);
        }
        self.bytes = self.bytes - earlier.report.body.len() + stored.report.body.len();
        stored.replaced = earlier.replaced + 1;
        (Recorded::Replaced, Some(std::mem::replace(earlier, stored)))
    }

    fn shrink(&mut self, limits: &MemoryLimits) {
        while self.order.len() > 1 && (self.order.len() > limits.reports || self.bytes > limits.bytes) {
            let oldest = self.order.pop_first().and_then(|(_, key)| self.reports.remove(&key));
            self.bytes -= oldest.map_or(0, |oldest| oldest.report.body.len());
        }
    }
}

impl Signatures {
    fn add(&mut self, once: SingleUse, most: usize) {
        self.used.insert(once.signature);
        self.by_end.insert((once.until, *once.signature.bytes()));
        while self.by_end.len() > most {
            self.forget_first();
        }
    }

    fn forget_before(&mut self, now: Timestamp) {
        while self.by_end.first().is_some_and(|(until, _)| *until <= now) {
            self.forget_first();
        }
    }

    fn forget_first(&mut self) {
        if let Some((_, signature)) = self.by_end.pop_first() {
            self.used.remove(&Signature::from(signature));
        }
    }
}
