//! Stores that are not as sound and quick as memory.

use std::sync::atomic::{AtomicUsize, Ordering};

use bis3::signature::Signature;
use bis3::store::{
    Deferred, ListedReport, MemoryStore, Recorded, ReportPage, Store, StoreError, StoreResult, Submission,
};
use tokio::sync::Semaphore;

/// What can be asked of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Record,
    Used,
    Reports,
    Clear,
}

/// Memory that fails at some of what it is asked for.
pub struct Failing {
    memory: MemoryStore,
    at: &'static [Act],
    /// What was asked is done all the same.
    behind_the_act: bool,
}

pub fn failure() -> StoreError {
    StoreError::Unreachable("connection refused".to_owned())
}

impl Failing {
    pub fn at(at: &'static [Act]) -> Self {
        Self { memory: MemoryStore::default(), at, behind_the_act: false }
    }

    /// One that does what it is asked for and fails behind that.
    pub fn behind(at: &'static [Act]) -> Self {
        Self { behind_the_act: true, ..Self::at(at) }
    }

    fn ask<T: Send + 'static>(&self, act: Act, ask: impl FnOnce(&MemoryStore) -> T) -> StoreResult<'static, T> {
        Deferred::now(match (self.at.contains(&act), self.behind_the_act) {
            (false, _) => Ok(ask(&self.memory)),
            (true, false) => Err(failure()),
            (true, true) => {
                ask(&self.memory);
                Err(StoreError::Failed("connection lost".to_owned()))
            }
        })
    }
}

impl Store for Failing {
    fn record(&self, submission: Submission) -> StoreResult<'_, Recorded> {
        self.ask(Act::Record, |memory| memory.record(submission))
    }

    fn used(&self, signature: Signature) -> StoreResult<'_, bool> {
        self.ask(Act::Used, |memory| memory.used(signature))
    }

    fn page(&self, page: ReportPage) -> StoreResult<'_, Vec<ListedReport>> {
        self.ask(Act::Reports, |memory| memory.page(page))
    }

    fn clear(&self) -> StoreResult<'_, ()> {
        self.ask(Act::Clear, MemoryStore::clear)
    }
}

/// Memory behind a gate: whatever is asked of it waits until the gate is opened.
pub struct Gated {
    memory: MemoryStore,
    gate: Semaphore,
    waiting: AtomicUsize,
}

impl Gated {
    pub fn closed() -> Self {
        Self { memory: MemoryStore::default(), gate: Semaphore::new(0), waiting: AtomicUsize::new(0) }
    }

    /// Lets everybody pass from now on.
    pub fn open(&self) {
        self.gate.close();
    }

    /// Waits until so many wait at the gate.
    pub async fn until_waiting(&self, count: usize) {
        while self.waiting.load(Ordering::Relaxed) < count {
            tokio::task::yield_now().await;
        }
    }

    fn ask<'a, T: Send + 'a>(&'a self, ask: impl FnOnce(&MemoryStore) -> T + Send + 'a) -> StoreResult<'a, T> {
        Deferred::later(async {
            self.waiting.fetch_add(1, Ordering::Relaxed);
            // There is nothing to acquire: the gate ends the waiting by being closed for good as a semaphore.
            let _ = self.gate.acquire().await;
            Ok(ask(&self.memory))
        })
    }
}

impl Store for Gated {
    fn record(&self, submission: Submission) -> StoreResult<'_, Recorded> {
        self.ask(|memory| memory.record(submission))
    }

    fn used(&self, signature: Signature) -> StoreResult<'_, bool> {
        self.ask(move |memory| memory.used(signature))
    }

    fn page(&self, page: ReportPage) -> StoreResult<'_, Vec<ListedReport>> {
        self.ask(move |memory| memory.page(page))
    }

    fn clear(&self) -> StoreResult<'_, ()> {
        self.ask(MemoryStore::clear)
    }
}
