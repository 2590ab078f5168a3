//! All answers of one platform, one after another, held against the invariants.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use super::log::ViolationLog;
use super::memory::Memory;
use super::of_one;
use super::seen::Seen;
use super::time;
use crate::clock::Stopwatch;
use crate::contract::Readings;
use crate::diagnostic::visible;
use crate::message::{Exchange, wire};

/// Holds the answers of one platform against the invariants.
#[derive(Debug)]
pub struct Checker {
    log: Arc<ViolationLog>,
    claimed: Option<Readings>,
    on_demand: Vec<String>,
    since: Stopwatch,
    memory: Mutex<Memory>,
}

impl Checker {
    /// Nothing seen of the platform yet; what is found goes to the log. `claimed` is how it is said to read the document, and
    /// `on_demand` are AccessKeys that are answered with a code of their own, whatever is sent.
    pub fn new(log: &Arc<ViolationLog>, claimed: Option<&Readings>, on_demand: Vec<String>) -> Arc<Self> {
        let (log, claimed) = (Arc::clone(log), claimed.cloned());
        Arc::new(Self { log, claimed, on_demand, since: Stopwatch::start(), memory: Mutex::default() })
    }

    /// Looks at an answer: the bytes that were sent, and all that came back. Without a place, the first line of the request
    /// is one.
    pub fn check(&self, place: Option<&str>, request: &[u8], response: &[u8]) {
        let Some(seen) = Seen::of(request, response) else { return };
        // Who takes no more requests for now has not looked at this one: a gateway says so in words of its own.
        if seen.response.turns_away() {
            return;
        }
        let contract = &self.log.contract;
        let mut found = of_one(&seen, contract, self.claimed.as_ref());
        if !self.on_demand.iter().any(|key| seen.is_signed_by(key)) {
            found.extend(time::violation(&seen, contract));
        }
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        found.extend(memory.violations(&seen, contract, self.since.elapsed()));
        drop(memory);
        for violation in found {
            let place = place.map_or_else(|| String::from_utf8_lossy(wire::first_line(request)), Into::into);
            let place = visible(&place);
            let bytes = || (Bytes::copy_from_slice(request), Bytes::copy_from_slice(response));
            self.log.add(&place, violation, || {
                let (request, response) = bytes();
                Exchange { received: None, request, response }
            });
        }
    }
}
