//! Which connections have a place, and which one loses it when there is none left.
//!
//! At the cap of connections the one that has been idle the longest is closed, which HTTP lets a server do at any time
//! (RFC 9112, 9.5). Where none is idle, one goes whose client has let the server wait for the longest, if for long; and where
//! there is none such either, the new one is told to come again. The same goes for the memory of unfinished bodies.
//! `waiting` is what a connection tells of itself.

mod waiting;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::task::AbortHandle;

pub(super) use self::waiting::{Wait, Waiting};
use super::limits::Limits;
use crate::clock::Stopwatch;

/// The places of a listener.
#[derive(Debug)]
pub(super) struct Admission {
    start: Stopwatch,
    most_connections: usize,
    most_unfinished: usize,
    /// The bytes of unfinished bodies that are over what each connection has for itself.
    unfinished: AtomicUsize,
    places: Mutex<Places>,
    counts: Arc<ConnectionCounts>,
}

#[derive(Debug, Default)]
struct Places {
    last: u64,
    taken: HashMap<u64, Taken>,
    /// What happened and was not told yet, and when something was told last.
    untold: [u64; Turn::ALL.len()],
    told: Option<Stopwatch>,
}

#[derive(Debug)]
struct Taken {
    waiting: Arc<Waiting>,
    /// None for as long as its task does not run.
    task: Option<AbortHandle>,
}

/// A connection's place, until it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    number: u64,
    pub(super) waiting: Arc<Waiting>,
    admission: Arc<Admission>,
}

/// What became of connections at the cap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Closed for another one: idle, or waited for in vain.
    Shed,
    /// Told to come again: every place was taken by a connection at work.
    Refused,
    /// Closed for want of memory for unfinished bodies.
    NoRoom,
    /// The operating system gave no more open files.
    OutOfFiles,
}

impl Turn {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Shed, Self::Refused, Self::NoRoom, Self::OutOfFiles];

    /// The word for it in `/health` and in the log.
    pub fn word(self) -> &'static str {
        match self {
            Self::Shed => "shed",
            Self::Refused => "refused",
            Self::NoRoom => "no-room",
            Self::OutOfFiles => "out-of-files",
        }
    }
}

/// How many connections there are, and what became of others since the start.
#[derive(Debug, Default)]
pub(super) struct ConnectionCounts {
    open: AtomicUsize,
    turned: [AtomicU64; Turn::ALL.len()],
    handshakes: AtomicU64,
}

impl ConnectionCounts {
    pub(super) fn open(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    pub(super) fn turned(&self, turn: Turn) -> u64 {
        self.turned[turn as usize].load(Ordering::Relaxed)
    }

    /// TLS handshakes that came to nothing.
    pub(super) fn failed_handshakes(&self) -> u64 {
        self.handshakes.load(Ordering::Relaxed)
    }

    pub(super) fn handshake_failed(&self) {
        self.handshakes.fetch_add(1, Ordering::Relaxed);
    }
}

/// How long a client may let the server wait, inside a head, a body or an answer, before it can lose its place to another.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often it is told at most what became of connections: who floods the server shall not flood the log.
const TELLING: Duration = Duration::from_secs(1);

impl Admission {
    /// What a connection's unfinished request may have without being counted: a usual one costs nothing here.
    pub(super) const FREE_BYTES: usize = 64 * 1024;

    pub(super) fn new(limits: &Limits, counts: Arc<ConnectionCounts>) -> Self {
        Self {
            start: Stopwatch::start(),
            most_connections: limits.connections,
            most_unfinished: limits.unfinished_bytes,
            unfinished: AtomicUsize::new(0),
            places: Mutex::default(),
            counts,
        }
    }

    /// A place for a new connection, taken from another one where there is none left; none where all are at work.
    pub(super) fn enter(self: &Arc<Self>) -> Option<Place> {
        let is_full = self.counts.open() >= self.most_connections;
        if is_full && !self.shed(Turn::Shed, |_| true) {
            self.count(Turn::Refused);
            return None;
        }
        let waiting = Arc::new(Waiting::default());
        waiting.begin(Wait::Head, self.start.elapsed());
        let mut places = self.places();
        places.last += 1;
        let number = places.last;
        places.taken.insert(number, Taken { waiting: Arc::clone(&waiting), task: None });
        self.counts.open.store(places.taken.len(), Ordering::Relaxed);
        Some(Place { number, waiting, admission: Arc::clone(self) })
    }

    /// Tells by which handle a connection can be ended.
    pub(super) fn runs(&self, number: u64, task: AbortHandle) {
        if let Some(taken) = self.places().taken.get_mut(&number) {
            taken.task = Some(task);
        }
    }

    /// Makes room among the open files, where the operating system gives no more. Says whether there was one to close.
    pub(super) fn out_of_files(&self) -> bool {
        self.count(Turn::OutOfFiles);
        self.shed(Turn::Shed, |_| true)
    }

    /// Asks for so many bytes more for an unfinished body. Whoever gets them gives them back.
    pub(super) fn draw(&self, bytes: usize) -> bool {
        let before = self.unfinished.fetch_add(bytes, Ordering::Relaxed);
        let fits = before.saturating_add(bytes) <= self.most_unfinished;
        if fits || self.shed(Turn::NoRoom, |wait| wait == Wait::Body) {
            return true;
        }
        self.give_back(bytes);
        self.count(Turn::NoRoom);
        false
    }

    pub(super) fn give_back(&self, bytes: usize) {
        self.unfinished.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// Since when a connection waits, as [`Waiting`] takes it.
    pub(super) fn since(&self, began: Stopwatch) -> Duration {
        began.later_than(self.start)
    }

    /// What became of connections and was not told yet, at most once in a while.
    pub(super) fn to_be_told(&self) -> Vec<(Turn, u64)> {
        let mut places = self.places();
        if places.told.is_some_and(|told| told.elapsed() < TELLING) {
            return Vec::new();
        }
        let counts = std::mem::take(&mut places.untold);
        let told: Vec<(Turn, u64)> = Turn::ALL.into_iter().zip(counts).filter(|(_, count)| *count > 0).collect();
        if !told.is_empty() {
            places.told = Some(Stopwatch::start());
        }
        told
    }

    /// Ends the connection that is idle the longest, or else the one that is waited for the longest beyond patience.
    fn shed(&self, turn: Turn, may_go: impl Fn(Wait) -> bool) -> bool {
        let now = self.start.elapsed();
        let mut places = self.places();
        while let Some((number, seen)) = longest_waiting(&places.taken, now, &may_go) {
            let Some(taken) = places.taken.get(&number) else { return false };
            if !taken.waiting.shed(&seen) {
                // It went on in between: the next one, then.
                continue;
            }
            if let Some(task) = &taken.task {
                task.abort();
            }
            places.taken.remove(&number);
            self.counts.open.store(places.taken.len(), Ordering::Relaxed);
            drop(places);
            self.count(turn);
            return true;
        }
        false
    }

    fn count(&self, turn: Turn) {
        self.counts.turned[turn as usize].fetch_add(1, Ordering::Relaxed);
        self.places().untold[turn as usize] += 1;
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The one to go, and as what it was seen.
fn longest_waiting(
    taken: &HashMap<u64, Taken>,
    now: Duration,
    may_go: impl Fn(Wait) -> bool,
) -> Option<(u64, waiting::Seen)> {
    let waiting = taken.iter().filter(|(_, taken)| taken.task.is_some());
    let seen = waiting.filter_map(|(number, taken)| Some((*number, taken.waiting.seen()?)));
    let is_idle = |seen: &waiting::Seen| seen.wait == Wait::NextRequest;
    seen.filter(|(_, seen)| may_go(seen.wait) && (is_idle(seen) || now.saturating_sub(seen.since) > PATIENCE))
        .min_by_key(|(_, seen)| (!is_idle(seen), seen.since))
}

impl Place {
    pub(super) fn number(&self) -> u64 {
        self.number
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut places = self.admission.places();
        places.taken.remove(&self.number);
        self.admission.counts.open.store(places.taken.len(), Ordering::Relaxed);
    }
}
