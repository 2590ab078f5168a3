//! A limit of time that costs next to nothing while it is not reached.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::Sleep;

use crate::clock::Stopwatch;

/// Measures from when it is first asked after its last start: whoever has to wait asks at once, and nobody else reads a
/// clock. The timer behind it is not set anew at every start: when it fires too early it is set for what remains, so that
/// a connection that keeps its time never touches the timer.
pub(super) struct Deadline {
    started: Option<Stopwatch>,
    timer: Option<(Duration, Pin<Box<Sleep>>)>,
}

impl Deadline {
    pub(super) fn new() -> Self {
        Self { started: None, timer: None }
    }

    /// Measures from now on.
    pub(super) fn restart(&mut self) {
        self.started = None;
    }

    /// When it started, or starts now.
    pub(super) fn started(&mut self) -> Stopwatch {
        *self.started.get_or_insert_with(Stopwatch::start)
    }

    /// Ready once `limit` has passed since the last start; else the task is woken in time to ask again.
    pub(super) fn poll_passed(&mut self, limit: Duration, context: &mut Context<'_>) -> Poll<()> {
        let started = self.started();
        loop {
            let remaining = limit.saturating_sub(started.elapsed());
            if remaining.is_zero() {
                return Poll::Ready(());
            }
            ready!(self.timer(limit, remaining).poll(context));
            self.timer = None;
        }
    }

    /// The timer that is set, where it fires in time for `limit`; else one for what remains.
    fn timer(&mut self, limit: Duration, remaining: Duration) -> Pin<&mut Sleep> {
        if self.timer.as_ref().is_some_and(|(set_for, _)| *set_for > limit) {
            self.timer = None;
        }
        let (_, sleep) = self.timer.get_or_insert_with(|| (remaining, Box::pin(tokio::time::sleep(remaining))));
        sleep.as_mut()
    }
}
