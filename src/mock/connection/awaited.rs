//! What a connection waits for its client to do.

use super::Connection;
use crate::clock::Stopwatch;
use crate::mock::admission::Wait;
use crate::mock::service::Service;

/// What a connection waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::mock) enum Awaited {
    /// The first byte of a request that follows another one.
    NextRequest,
    /// A head: the rest of one, or the whole of a connection's first. A connection that never sends a byte is no
    /// client between two requests, and gets no more time than one that sends its head slowly.
    Head,
    /// More of a body, whose time is measured by whoever reads it.
    Body,
    /// Nothing that the stream watches over: a request is being read or answered.
    Nothing,
}

impl<S: Service> Connection<S> {
    /// It waits for its client from now on, or for as long as `began` tells.
    pub(in crate::mock) fn waits(&self, wait: Wait, began: Stopwatch) {
        self.waiting.begin(wait, self.admission.since(began));
    }

    /// The rest of an answer is about to go.
    pub(in crate::mock) fn finishes(&self) {
        self.waiting.finish();
    }

    /// The client has done something; says whether the connection still has its place.
    pub(in crate::mock) fn waits_no_longer(&self) -> bool {
        self.waiting.end()
    }

    /// The client has sent this; says whether the connection still has its place. One that ends between two requests goes on
    /// with nothing.
    pub(in crate::mock) fn goes_on(&self, received: &[u8]) -> bool {
        let is_over = {
            let state = self.state();
            received.is_empty() && !state.busy && state.received.is_empty()
        };
        if !is_over {
            return self.waits_no_longer();
        }
        self.waits(Wait::Parting, Stopwatch::start());
        !self.is_shed()
    }

    /// Whether its place was given to another one.
    pub(in crate::mock) fn is_shed(&self) -> bool {
        self.waiting.is_shed()
    }

    /// What the connection waits for the client to send.
    pub(in crate::mock) fn awaited(&self) -> Awaited {
        let state = self.state();
        if state.reading {
            Awaited::Body
        } else if state.busy || state.closing {
            Awaited::Nothing
        } else if state.used && state.received.is_empty() {
            Awaited::NextRequest
        } else {
            Awaited::Head
        }
    }
}
