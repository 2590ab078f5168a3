//! Limits how many requests a second go to a target that others use too.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::sleep;

use crate::clock::Stopwatch;

/// At most so many requests a second, over all sessions that share it. Each request has a turn of its own, evenly spaced;
/// a turn that nobody took is not made up for, since that would be a burst.
#[derive(Debug)]
pub struct Pace {
    interval: Duration,
    since: Stopwatch,
    next: Mutex<Duration>,
}

impl Pace {
    /// A pace at which there is this much time from one request to the next.
    pub fn of_interval(interval: Duration) -> Self {
        Self { interval, since: Stopwatch::start(), next: Mutex::new(Duration::ZERO) }
    }

    /// Waits for the next turn.
    pub(super) async fn turn(&self) {
        let now = self.since.elapsed();
        sleep(self.take(now).saturating_sub(now)).await;
    }

    fn take(&self, now: Duration) -> Duration {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = now.max(*next);
        *next = turn.saturating_add(self.interval);
        turn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_are_evenly_spaced_and_none_is_made_up_for() {
        let pace = Pace::of_interval(Duration::from_millis(100));
        let turns = [0, 0, 10, 950, 950, 2000].map(|now| pace.take(Duration::from_millis(now)).as_millis());
        assert_eq!(turns, [0, 100, 200, 950, 1050, 2000]);
    }
}
