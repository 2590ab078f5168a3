//! The place of a client's connection among the others, which it may have to give to one of them.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::timeout;

use crate::clock::Stopwatch;
use crate::mock::{Admission, Place, Wait};

/// The place of one connection.
#[derive(Debug)]
pub(super) struct Taken {
    place: Place,
    admission: Arc<Admission>,
    shed: Arc<Notify>,
    /// What it waits for, and since when.
    wait: Wait,
    began: Stopwatch,
}

/// Why a client did nothing.
pub(super) enum Unheard {
    /// It had so much time for it.
    TooSlow(Duration),
    /// Its place was given to another one.
    Shed,
}

impl Taken {
    pub(super) fn new(place: Place, admission: &Arc<Admission>) -> Self {
        let shed = Arc::new(Notify::new());
        let ending = Arc::clone(&shed);
        admission.runs(place.number(), move || ending.notify_one());
        Self { place, admission: Arc::clone(admission), shed, wait: Wait::Head, began: Stopwatch::start() }
    }

    /// What is waited for from now on.
    pub(super) fn turn_to(&mut self, wait: Wait) {
        (self.wait, self.began) = (wait, Stopwatch::start());
    }

    /// Has the rest of an answer go, and waits for the client to take it where it does not at once.
    pub(super) async fn finish<T>(&self, patience: Duration, doing: impl Future<Output = T>) -> Result<T, Unheard> {
        self.place.waiting.finish();
        let mut doing = pin!(doing);
        match poll_fn(|context| Poll::Ready(doing.as_mut().poll(context))).await {
            Poll::Ready(done) => Ok(done),
            Poll::Pending => self.wait(patience, doing).await,
        }
    }

    /// The client is not waited for any more: it has done something. Says whether the connection still has its place.
    pub(super) fn works(&self) -> bool {
        self.place.waiting.end()
    }

    /// Waits for a client to do something, so long at the most, and unless its place is needed.
    pub(super) async fn wait<T>(&self, patience: Duration, doing: impl Future<Output = T>) -> Result<T, Unheard> {
        self.place.waiting.begin(self.wait, self.admission.since(self.began));
        let done = tokio::select! {
            biased;
            () = self.shed.notified() => return Err(Unheard::Shed),
            done = timeout(patience, doing) => done.map_err(|_| Unheard::TooSlow(patience)),
        };
        // Where it was taken in between, that is told. What was waited for may be the end: then it stays what it is.
        if self.place.waiting.is_shed() { Err(Unheard::Shed) } else { done }
    }

    /// Whether there is memory for a request of so many bytes.
    pub(super) fn draws(&self, length: usize) -> bool {
        self.admission.has_room(&self.place.waiting, length)
    }

    /// A request is no longer unfinished.
    pub(super) fn give_back(&self) {
        self.admission.give_back(&self.place.waiting);
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.give_back();
    }
}
