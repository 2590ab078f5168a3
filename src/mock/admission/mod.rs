//! Which connections have a place, and which one loses it when there is none left.
//!
//! At the cap of connections the one that has been idle the longest is closed, which HTTP lets a server do at any time
//! (RFC 9112, 9.5). Where none is idle, one goes whose last answer was sent, and then one whose client has let the server
//! wait for the longest, if for long; and where there is none such either, the new one is told to come again. The same goes
//! for the memory of unfinished bodies.
//! `unfinished` is that memory, `waiting` what a connection tells of itself, `counts` what became of connections, and how often.

mod counts;
mod unfinished;
mod waiting;

use std::collections::HashMap;
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

/// Why a new connection has no place.
enum Crowd {
    /// One will have finished in a moment.
    Finishing,
    /// All are at work.
    AtWork,
}

/// How long a new connection waits at the most for one whose answer is just going. It takes microseconds, or as long as
/// the operating system keeps a thread from its work.
const MOMENT: Duration = Duration::from_secs(1);

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
            places: Mutex::default(),
            counts,
        }
    }

    /// A place for a new connection, taken from another one where there is none left; none where all are at work.
    pub async fn enter(self: &Arc<Self>) -> Option<Place> {
        let start = Stopwatch::start();
        loop {
            match self.take_place() {
                Ok(place) => return Some(place),
                // Who has read an answer whole and comes again is not told that everybody is at work.
                Err(Crowd::Finishing) if start.elapsed() < MOMENT => {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
                Err(_) => {
                    self.count(Turn::Refused);
                    return None;
                }
            }
        }
    }

    fn take_place(self: &Arc<Self>) -> Result<Place, Crowd> {
        let mut places = self.places();
        if places.taken.len() >= self.most_connections {
            // Asked first: one that has finished in between is found idle below.
            let finishing = places.taken.values().any(|taken| taken.waiting.is_finishing());
            if !self.shed_of(&mut places, Turn::Shed, |_| true) {
                return Err(if finishing { Crowd::Finishing } else { Crowd::AtWork });
            }
        }
        let waiting = Arc::new(Waiting::default());
        waiting.begin(Wait::Head, self.start.elapsed());
        places.last += 1;
        let number = places.last;
        places.taken.insert(number, Taken { waiting: Arc::clone(&waiting), end: None });
        self.counts.set_open(places.taken.len());
        Ok(Place { number, waiting, admission: Arc::clone(self) })
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
        self.shed_of(&mut self.places(), turn, may_go)
    }

    fn shed_of(&self, places: &mut Places, turn: Turn, may_go: impl Fn(&Waiting) -> bool) -> bool {
        let now = self.start.elapsed();
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
            self.count_in(places, turn);
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
        let claim = |seen: &waiting::Seen| match seen.wait {
            Wait::NextRequest => Some(0),
            // Its client may not have read the last answer to its end.
            Wait::Parting => Some(1),
            Wait::Head | Wait::Body | Wait::Answer => (now.saturating_sub(seen.since) > self.patience).then_some(2),
        };
        seen.filter_map(|(number, seen)| Some(((claim(&seen)?, seen.since), (number, seen))))
            .min_by_key(|(claim, _)| *claim)
            .map(|(_, longest)| longest)
    }

    fn count(&self, turn: Turn) {
        self.count_in(&mut self.places(), turn);
    }

    fn count_in(&self, places: &mut Places, turn: Turn) {
        self.counts.count(turn);
        places.untold[turn as usize] += 1;
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

    /// A place, as the connection has it that does what `turn` tells.
    fn place(admission: &Arc<Admission>, turn: impl FnOnce(&Waiting)) -> Place {
        let place = admission.take_place().ok().expect("there is room");
        admission.runs(place.number(), || ());
        turn(&place.waiting);
        place
    }

    #[test]
    fn who_is_idle_goes_before_who_parts_and_who_parts_before_who_is_waited_for() {
        let limits = Limits { connections: 3, patience: Duration::ZERO, ..Limits::default() };
        let admission = Arc::new(Admission::new(&limits, Arc::default()));
        let old = Duration::ZERO;
        let awaited = place(&admission, |waiting| waiting.begin(Wait::Body, old));
        let parting = place(&admission, |waiting| waiting.begin(Wait::Parting, old));
        let idle = place(&admission, |waiting| waiting.begin(Wait::NextRequest, Duration::from_secs(9)));
        let at_work = [&idle, &parting, &awaited].map(|gone| {
            assert!(!gone.waiting.is_shed());
            let entered = place(&admission, |waiting| _ = waiting.end());
            assert!(gone.waiting.is_shed());
            entered
        });
        assert!(matches!(admission.take_place(), Err(Crowd::AtWork)));
        drop(at_work);
    }

    #[tokio::test]
    async fn a_new_one_waits_for_one_whose_answer_is_just_going() {
        let limits = Limits { connections: 1, ..Limits::default() };
        let admission = Arc::new(Admission::new(&limits, Arc::default()));
        let finishing = place(&admission, Waiting::finish);
        let idle = async {
            tokio::task::yield_now().await;
            finishing.waiting.begin(Wait::NextRequest, Duration::ZERO);
        };
        let (entered, ()) = tokio::join!(admission.enter(), idle);
        assert!(entered.is_some() && finishing.waiting.is_shed());
        assert_eq!(admission.counts.turned(Turn::Refused), 0);
        let at_work = entered.expect("it entered");
        assert!(at_work.waiting.end() && admission.enter().await.is_none(), "who works on is not waited for");
    }
}
