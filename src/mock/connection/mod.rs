//! One connection as its two sides share it: the stream below the HTTP library and the handler of requests above it. What it
//! waits for, and whether it still has its place, is `awaited`.

mod awaited;

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::{Bytes, BytesMut};

pub(in crate::mock) use self::awaited::Awaited;
use super::admission::{Admission, Waiting};
use super::journal::entry::End;
use super::limits::Limits;
use super::service::{Arrived, Reply, Service};
use crate::fault::WireEffect;
use crate::message::wire::{WireError, request_framing, request_head_in};
use crate::message::{Arrival, HeadFault, Request};

/// The shared state of a connection. Both sides run in one task, so that the lock is always free.
pub(in crate::mock) struct Connection<S: Service> {
    service: Arc<S>,
    peer: SocketAddr,
    admission: Arc<Admission>,
    /// What it waits for, for whoever needs its place.
    waiting: Arc<Waiting>,
    state: Mutex<State<S::Pending>>,
}

struct State<P> {
    /// Everything received that belongs to no request yet.
    received: BytesMut,
    /// Room for the head of the request at hand.
    head: BytesMut,
    /// A request was taken up before, or is now.
    used: bool,
    /// A request was taken up and its answer has not gone.
    busy: bool,
    /// The body of the request at hand is being read.
    reading: bool,
    /// The answer that the HTTP library is about to write.
    expected: Option<Expected<P>>,
    /// What comes in is of no interest any more: the connection closes behind the present answer.
    closing: bool,
    /// More came than there is room for.
    overfull: bool,
    /// There was nothing left to draw.
    starved: bool,
    /// The handler that waits for the answer before its own to go.
    waiting: Option<Waker>,
}

/// The answer to come to a head that the HTTP library has refused.
pub(in crate::mock) type Refusing<S> = Pin<Box<dyn Future<Output = Reply<<S as Service>::Pending>> + Send>>;

/// What the stream must know of an answer before the HTTP library writes it.
pub(in crate::mock) struct Expected<P> {
    /// How many bytes its body has on the wire.
    pub(in crate::mock) body_length: usize,
    /// What happens to it.
    pub(in crate::mock) effect: Option<WireEffect>,
    /// For [`Service::sent`]; none for an answer that is the door's own.
    pub(in crate::mock) pending: Option<P>,
}

impl<S: Service> Connection<S> {
    pub(in crate::mock) fn new(
        service: Arc<S>,
        peer: SocketAddr,
        admission: Arc<Admission>,
        waiting: Arc<Waiting>,
    ) -> Arc<Self> {
        let state = State {
            received: BytesMut::new(),
            head: BytesMut::new(),
            used: false,
            busy: false,
            reading: false,
            expected: None,
            closing: false,
            overfull: false,
            starved: false,
            waiting: None,
        };
        Arc::new(Self { service, peer, admission, waiting, state: Mutex::new(state) })
    }

    pub(in crate::mock) fn service(&self) -> &S {
        &self.service
    }

    /// Takes up a request once the answer before it has gone: whoever sends requests without reading answers waits.
    pub(in crate::mock) fn poll_take_up(&self, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.state();
        if state.busy {
            state.waiting = Some(context.waker().clone());
            return Poll::Pending;
        }
        state.used = true;
        state.busy = true;
        // Behind an answer that has just gone.
        self.waiting.end();
        Poll::Ready(())
    }

    /// The head of the request at hand, from its exact bytes, and how many they are.
    pub(in crate::mock) fn head(&self, header_count: usize) -> Result<(Request, usize), WireError> {
        let mut state = self.state();
        let State { received, head, .. } = &mut *state;
        request_head_in(received, header_count, head)
    }

    /// Whether a body of this length behind the head has come whole.
    pub(in crate::mock) fn holds(&self, head: usize, length: u64) -> bool {
        usize::try_from(length).is_ok_and(|length| self.state().received.len() - head >= length)
    }

    /// Looks at the bytes behind the head.
    pub(in crate::mock) fn behind_head<T>(&self, head: usize, look: impl FnOnce(&[u8]) -> T) -> T {
        let state = self.state();
        look(state.received.get(head..).unwrap_or_default())
    }

    /// Takes the bytes of the request at hand. They are not copied: the buffer is used again when they have been let go,
    /// and whoever keeps them for long copies them (the journal and the store do).
    pub(in crate::mock) fn take(&self, length: usize) -> Bytes {
        let mut state = self.state();
        let length = length.min(state.received.len());
        state.received.split_to(length).freeze()
    }

    /// Takes everything received: the connection closes, since nobody knows where the next request would start.
    pub(in crate::mock) fn take_last(&self) -> Bytes {
        let mut state = self.state();
        state.closing = true;
        // Copied, since the buffer has room for more than it holds.
        Bytes::copy_from_slice(&std::mem::take(&mut state.received))
    }

    /// Has an arrival answered. What was drawn for it is given back: the journal has a cap of its own.
    pub(in crate::mock) async fn answer(&self, arrival: Arrival, received: Bytes) -> Reply<S::Pending> {
        let reply = self.service.answer(Arrived { peer: self.peer, arrival, received }).await;
        self.give_back();
        reply
    }

    /// Tells that the body of the request at hand is waited for, or is not any more.
    pub(in crate::mock) fn reads_body(&self, reading: bool) {
        self.state().reading = reading;
    }

    /// Tells the service of a request for which there is no room.
    pub(in crate::mock) fn let_starve(&self) {
        let received = self.take_last();
        self.give_back();
        self.service.broke_off(self.peer, received, End::NoRoom);
    }

    fn give_back(&self) {
        if self.waiting.drawn() > 0 {
            self.admission.give_back(&self.waiting);
        }
    }

    /// Announces the answer that the HTTP library writes next.
    pub(in crate::mock) fn expect(&self, expected: Expected<S::Pending>) {
        self.state().expected = Some(expected);
    }

    pub(in crate::mock) fn expected_body_length(&self) -> Option<usize> {
        self.state().expected.as_ref().map(|expected| expected.body_length)
    }

    pub(in crate::mock) fn take_expected(&self) -> Option<Expected<S::Pending>> {
        self.state().expected.take()
    }

    /// The answer has gone: the next request may be taken up.
    pub(in crate::mock) fn answered(&self) {
        let waiting = {
            let mut state = self.state();
            state.busy = false;
            state.waiting.take()
        };
        if let Some(waker) = waiting {
            waker.wake();
        }
    }

    /// Answers a head that the HTTP library has refused by itself.
    pub(in crate::mock) fn refuse_head(self: Arc<Self>, fault: HeadFault, limits: &Limits) -> Refusing<S> {
        // It has a bound of its own for lengths, and calls the head too large then.
        let head = self.head(limits.header_count).ok();
        let over = head.and_then(|(request, _)| {
            let framing = request_framing(&request.headers).ok()?;
            limits.refuse_body(framing).map(|refusing| refusing(request))
        });
        let arrival = over.unwrap_or(Arrival::UnreadableHead(fault));
        let received = self.take_last();
        Box::pin(async move { self.answer(arrival, received).await })
    }

    /// Keeps what came in, where there is room for it, and says whether there was.
    pub(in crate::mock) fn receive(&self, bytes: &[u8], room: usize) -> bool {
        let mut state = self.state();
        if state.closing {
            return true;
        }
        let length = state.received.len() + bytes.len();
        state.overfull |= length > room;
        state.starved |= length > Admission::FREE_BYTES && !self.admission.has_room(&self.waiting, length);
        if state.overfull || state.starved {
            return false;
        }
        state.received.extend_from_slice(bytes);
        true
    }

    /// Whether there was no memory left for what came.
    pub(in crate::mock) fn is_starved(&self) -> bool {
        self.state().starved
    }

    /// Whether more came than there was room for.
    pub(in crate::mock) fn is_overfull(&self) -> bool {
        self.state().overfull
    }

    pub(in crate::mock) fn is_closing(&self) -> bool {
        self.state().closing
    }

    /// Tells the service of a request that will never be whole and that nobody answers.
    pub(in crate::mock) fn broke_off(&self, end: End) {
        if matches!(self.awaited(), Awaited::Head | Awaited::Body) && !self.state().received.is_empty() {
            self.reads_body(false);
            let received = self.take_last();
            self.service.broke_off(self.peer, received, end);
        }
    }

    fn state(&self) -> MutexGuard<'_, State<S::Pending>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: Service> Drop for Connection<S> {
    fn drop(&mut self) {
        self.give_back();
    }
}
