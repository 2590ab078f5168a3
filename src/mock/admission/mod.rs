//! Which connections have a place, and which one loses it when there is none left.
//!
//! At the cap of connections the one that has been idle the longest is closed, which HTTP lets a server do at any time
//! (RFC 9112, 9.5). Where none is idle, one goes whose client has let the server wait for the longest, if for long; and where
//! there is none such either, the new one is told to come again. The same goes for the memory of unfinished bodies.
//! `waiting` is what a connection tells of itself; `counts` what became of connections, and how often.

mod counts;
mod waiting;

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub use self::counts::ConnectionCounts;
pub use self::counts::Turn;
pub use self::waiting::{Wait, Waiting};
use super::limits::Limits;
use crate::clock::Stopwatch;

/// The places of a listener.
#[derive(Debug)]
pub struct Admission {
    start: Stopwatch,
    most_connections: usize,
    most_unfinished: usize,
    patience: Duration,
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

struct Taken {
    waiting: Arc<Waiting>,
    /// None for as long as nothing runs that could be ended.
    end: Option<Ending>,
}

/// Ends a connection, or tells it to end.
type Ending = Box<dyn Fn() + Send>;

impl std::fmt::Debug for Taken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Taken").field("waiting", &self.waiting).finish_non_exhaustive()
    }
}

/// A connection's place, until it is dropped.
#[derive(Debug)]
pub struct Place {
    number: u64,
    /// What its connection tells of itself.
    pub waiting: Arc<Waiting>,
    admission: Arc<Admission>,
}

/// How often it is told at most what became of connections: who floods the server shall not flood the log.
const TELLING: Duration = Duration::from_secs(1);

impl Admission {
    /// What a connection's unfinished request may have without being counted: a usual one costs nothing here.
    pub const FREE_BYTES: usize = 64 * 1024;

    /// All places free.
    pub fn new(limits: &Limits, counts: Arc<ConnectionCounts>) -> Self {
        Self {
            start: Stopwatch::start(),
            most_connections: limits.connections,
            most_unfinished: limits.unfinished_bytes,
            patience: limits.patience,
            unfinished: AtomicUsize::new(0),
            places: Mutex::default(),
            counts,
        }
    }

    /// A place for a new connection, taken from another one where there is none left; none where all are at work.
    pub fn enter(self: &Arc<Self>) -> Option<Place> {
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
        places.taken.insert(number, Taken { waiting: Arc::clone(&waiting), end: None });
        self.counts.set_open(places.taken.len());
        Some(Place { number, waiting, admission: Arc::clone(self) })
    }

    /// Tells how the connection of the place with this number can be ended.
    pub fn runs(&self, number: u64, end: impl Fn() + Send + 'static) {
        if let Some(taken) = self.places().taken.get_mut(&number) {
            taken.end = Some(Box::new(end));
        }
    }

    /// Makes room among the open files, where the operating system gives no more. Says whether there was one to close.
    pub fn out_of_files(&self) -> bool {
        self.count(Turn::OutOfFiles);
        self.shed(Turn::Shed, |_| true)
    }

    /// Asks for so many bytes more for the unfinished request of a connection. Others that are waited for lose theirs, and
    /// their places, until there is room.
    fn draw(&self, waiting: &Waiting, bytes: usize) -> bool {
        let more = |drawn: usize| drawn.checked_add(bytes).filter(|drawn| *drawn <= self.most_unfinished);
        while self.unfinished.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).is_err() {
            if !self.shed(Turn::NoRoom, |waiting| waiting.drawn() > 0) {
                self.count(Turn::NoRoom);
                return false;
            }
        }
        waiting.draw(bytes);
        true
    }

    /// Whether there is memory for an unfinished request of so many bytes, of which the connection may have drawn some.
    pub fn has_room(&self, waiting: &Waiting, length: usize) -> bool {
        let wanted = length.next_multiple_of(Self::FREE_BYTES).saturating_sub(Self::FREE_BYTES);
        let drawn = waiting.drawn();
        wanted <= drawn || self.draw(waiting, wanted - drawn)
    }

    /// Takes back what a connection has drawn.
    pub fn give_back(&self, waiting: &Waiting) {
        self.unfinished.fetch_sub(waiting.take_drawn(), Ordering::Relaxed);
    }

    /// Since when a connection waits, as [`Waiting`] takes it.
    pub fn since(&self, began: Stopwatch) -> Duration {
        began.later_than(self.start)
    }

    /// What became of connections and was not told yet, at most once in a while.
    pub fn to_be_told(&self) -> Vec<(Turn, u64)> {
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
    fn shed(&self, turn: Turn, may_go: impl Fn(&Waiting) -> bool) -> bool {
        let now = self.start.elapsed();
        let mut places = self.places();
        while let Some((number, seen)) = self.longest_waiting(&places.taken, now, &may_go) {
            let Some(taken) = places.taken.get(&number) else { return false };
            if !taken.waiting.shed(&seen) {
                // It went on in between: the next one, then.
                continue;
            }
            if let Some(end) = &taken.end {
                end();
            }
            // At once: its task ends when it is next at work.
            self.give_back(&taken.waiting);
            places.taken.remove(&number);
            self.counts.set_open(places.taken.len());
            drop(places);
            self.count(turn);
            return true;
        }
        false
    }

    /// The one to go, and as what it was seen.
    fn longest_waiting(
        &self,
        taken: &HashMap<u64, Taken>,
        now: Duration,
        may_go: impl Fn(&Waiting) -> bool,
    ) -> Option<(u64, waiting::Seen)> {
        let may_go = taken.iter().filter(|(_, taken)| taken.end.is_some() && may_go(&taken.waiting));
        let seen = may_go.filter_map(|(number, taken)| Some((*number, taken.waiting.seen()?)));
        let is_idle = |seen: &waiting::Seen| seen.wait == Wait::NextRequest;
        seen.filter(|(_, seen)| is_idle(seen) || now.saturating_sub(seen.since) > self.patience)
            .min_by_key(|(_, seen)| (!is_idle(seen), seen.since))
    }

    fn count(&self, turn: Turn) {
        self.counts.count(turn);
        self.places().untold[turn as usize] += 1;
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// Its number, which no other place has had.
    pub fn number(&self) -> u64 {
        self.number
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut places = self.admission.places();
        places.taken.remove(&self.number);
        self.admission.counts.set_open(places.taken.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admission(unfinished_bytes: usize) -> Arc<Admission> {
        let limits = Limits { unfinished_bytes, patience: Duration::ZERO, ..Limits::default() };
        Arc::new(Admission::new(&limits, Arc::default()))
    }

    /// A place whose client has let the server wait since the listener's start, with so many bytes of its body there.
    fn waiting_for_body(admission: &Arc<Admission>, bytes: usize) -> Place {
        let place = admission.enter().expect("there is room");
        admission.runs(place.number(), || ());
        assert!(place.waiting.end() && admission.draw(&place.waiting, bytes));
        place.waiting.begin(Wait::Body, Duration::ZERO);
        place
    }

    #[test]
    fn memory_comes_from_those_who_have_some_and_as_many_as_it_takes() {
        let admission = admission(100);
        let empty = waiting_for_body(&admission, 0);
        let holding = [40, 50].map(|bytes| waiting_for_body(&admission, bytes));
        let asking = admission.enter().expect("there is room");
        assert!(asking.waiting.end() && admission.draw(&asking.waiting, 90));
        assert!(!empty.waiting.is_shed() && holding.iter().all(|place| place.waiting.is_shed()));
        assert_eq!(admission.unfinished.load(Ordering::Relaxed), 90);
        assert_eq!(admission.counts.turned(Turn::NoRoom), 2);
        assert!(!admission.draw(&asking.waiting, 11), "nobody else has any");
        // What was taken from them is not given back once more.
        holding.iter().chain([&asking, &empty]).for_each(|place| admission.give_back(&place.waiting));
        assert_eq!(admission.unfinished.load(Ordering::Relaxed), 0);
    }
}
