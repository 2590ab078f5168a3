//! What a connection waits for its client to do, and since when: written by the connection, read by whoever needs its place.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

/// What a client is waited for to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// To send another request.
    NextRequest,
    /// To send a head, or to finish a TLS handshake.
    Head,
    /// To send more of a body.
    Body,
    /// To take more of an answer.
    Answer,
    /// To close its side behind the last answer.
    Parting,
}

/// One connection's.
#[derive(Debug, Default)]
pub struct Waiting {
    /// A wait and the millisecond of its start, or that there is none, that an answer is just going, or that the connection
    /// has lost its place. All of it stands in one number, so that a place is never taken from a connection that goes on.
    wait: AtomicU64,
    /// The bytes that its unfinished request has of those of all.
    drawn: AtomicUsize,
}

const NONE: u64 = 0;
const SHED: u64 = 1;
const FINISHING: u64 = (1 << BITS) - 1;
/// The bits that hold the wait; the others hold its start.
const BITS: u32 = 3;

impl Wait {
    const ALL: [Self; 5] = [Self::NextRequest, Self::Head, Self::Body, Self::Answer, Self::Parting];

    fn word(self) -> u64 {
        self as u64 + SHED + 1
    }
}

/// A wait as it was seen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    pub(super) wait: Wait,
    /// When it began, measured from the start of the listener.
    pub(super) since: Duration,
    number: u64,
}

impl Waiting {
    /// It waits from now on. One that has lost its place has lost it.
    pub fn begin(&self, wait: Wait, since: Duration) {
        self.turn_to(u64::try_from(since.as_millis()).unwrap_or(u64::MAX) << BITS | wait.word());
    }

    /// The rest of an answer goes to the operating system: a client may have all of it before the connection knows, and with
    /// it the right to count this one as idle.
    pub fn finish(&self) {
        self.turn_to(FINISHING);
    }

    fn turn_to(&self, number: u64) {
        let now = self.wait.load(Ordering::Relaxed);
        if now != SHED {
            // That it was shed in between is found at the end of the wait.
            let _ = self.wait.compare_exchange(now, number, Ordering::Relaxed, Ordering::Relaxed);
        }
    }

    /// The client has done something. Says whether the connection still has its place.
    pub fn end(&self) -> bool {
        let now = self.wait.load(Ordering::Relaxed);
        match now {
            NONE => true,
            SHED => false,
            // Nobody but whoever sheds it writes beside the connection.
            _ => self.wait.compare_exchange(now, NONE, Ordering::Relaxed, Ordering::Relaxed).is_ok(),
        }
    }

    /// Whether it has lost its place.
    pub fn is_shed(&self) -> bool {
        self.wait.load(Ordering::Relaxed) == SHED
    }

    /// Whether an answer is just going.
    pub(super) fn is_finishing(&self) -> bool {
        self.wait.load(Ordering::Relaxed) == FINISHING
    }

    /// How many bytes it has drawn.
    pub fn drawn(&self) -> usize {
        self.drawn.load(Ordering::Relaxed)
    }

    pub(super) fn draw(&self, bytes: usize) {
        self.drawn.fetch_add(bytes, Ordering::Relaxed);
    }

    /// What it has drawn, which it has no more.
    pub(super) fn take_drawn(&self) -> usize {
        self.drawn.swap(0, Ordering::Relaxed)
    }

    /// What it waits for, if it does.
    pub(super) fn seen(&self) -> Option<Seen> {
        let number = self.wait.load(Ordering::Relaxed);
        let word = number & ((1 << BITS) - 1);
        let wait = Wait::ALL.into_iter().find(|wait| wait.word() == word)?;
        Some(Seen { wait, since: Duration::from_millis(number >> BITS), number })
    }

    /// Takes its place away, where it still waits as it was seen to.
    pub(super) fn shed(&self, seen: &Seen) -> bool {
        self.wait.compare_exchange(seen.number, SHED, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_lost_only_in_the_wait_that_was_seen() {
        let waiting = Waiting::default();
        assert!(waiting.seen().is_none() && waiting.end());
        for wait in Wait::ALL {
            waiting.begin(wait, Duration::from_millis(70_000));
            let seen = waiting.seen().expect("it waits");
            assert_eq!((seen.wait, seen.since), (wait, Duration::from_secs(70)));
            assert!(waiting.end() && !waiting.shed(&seen), "it went on in between");
        }
        waiting.finish();
        assert!(waiting.is_finishing() && waiting.seen().is_none(), "it keeps its place until its answer has gone");
        waiting.begin(Wait::Body, Duration::from_secs(1));
        let seen = waiting.seen().expect("it waits");
        assert!(waiting.shed(&seen) && waiting.is_shed() && !waiting.end());
        waiting.begin(Wait::Head, Duration::from_secs(2));
        waiting.finish();
        assert!(waiting.is_shed(), "what is lost is not had again");
    }
}
