//! Answers a run with the exchanges of an earlier one in the place of the platform.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;

use super::kept::KeptExchange;
use crate::client::{FailureKind, Played, Player, TargetError};
use crate::clock::{AdjustableClock, ClockSetting};
use crate::evidence::bundle::{EVIDENCE, Fault};
use crate::language::{Bilingual, bilingual};
use crate::message::wire;

/// Plays exchanges again, each for the step that it belongs to.
#[derive(Debug)]
pub(super) struct EvidencePlayer {
    /// The client's clock: it shows to each step what it showed then.
    clock: Arc<AdjustableClock>,
    tape: Mutex<Tape>,
}

#[derive(Debug)]
struct Tape {
    /// The exchanges of each step that are still to come.
    places: HashMap<String, VecDeque<KeptExchange>>,
    faults: Vec<Fault>,
}

impl EvidencePlayer {
    pub(super) fn new(exchanges: Vec<KeptExchange>, clock: Arc<AdjustableClock>) -> Self {
        let mut places: HashMap<String, VecDeque<KeptExchange>> = HashMap::new();
        for exchange in exchanges {
            places.entry(exchange.place.clone().unwrap_or_default()).or_default().push_back(exchange);
        }
        Self { clock, tape: Mutex::new(Tape { places, faults: Vec::new() }) }
    }

    /// What does not fit, once the run is over: exchanges that no step asked for, too.
    pub(super) fn faults(&self) -> Vec<Fault> {
        let mut tape = self.tape();
        let mut left: Vec<KeptExchange> = tape.places.drain().flat_map(|(_, exchanges)| exchanges).collect();
        left.sort_by_key(|exchange| exchange.number);
        let no_step = |KeptExchange { number, place, .. }: KeptExchange| {
            let place = place.unwrap_or_default();
            let told = bilingual!(
                "第 {number} 次往来（{place}）：套件没有这样一步",
                "exchange {number} ({place}): the suite has no such step"
            );
            Fault::of(EVIDENCE, told)
        };
        tape.faults.drain(..).chain(left.into_iter().map(no_step)).collect()
    }

    fn tape(&self) -> MutexGuard<'_, Tape> {
        self.tape.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Player for EvidencePlayer {
    fn turn(&self, place: Option<&str>) {
        let tape = self.tape();
        let next = tape.places.get(place.unwrap_or_default()).and_then(VecDeque::front);
        if let Some(time) = next.and_then(|exchange| exchange.time) {
            self.clock.set(ClockSetting::Fixed(time));
        }
    }

    fn next(&self, place: Option<&str>, request: &[u8]) -> Played {
        let place = place.unwrap_or_default();
        let mut tape = self.tape();
        let Some(exchange) = tape.places.get_mut(place).and_then(VecDeque::pop_front) else {
            let told = bilingual!("证据里没有 {place} 的往来", "no exchange of {place} stands in the evidence");
            tape.faults.push(Fault::of(EVIDENCE, told.clone()));
            return missing(request, told);
        };
        if !exchange.is_replaced && !is_same(&exchange.request, request) {
            let number = exchange.number;
            tape.faults.push(Fault::of(
                EVIDENCE,
                bilingual!(
                    "第 {number} 次往来：请求不是 {place} 发送的那个",
                    "exchange {number}: the request is not the one that {place} sends"
                ),
            ));
        }
        played(exchange)
    }
}

fn played(exchange: KeptExchange) -> Played {
    let elapsed = exchange.elapsed();
    let told = exchange.remark.told.clone().unwrap_or_default();
    let failure = exchange.remark.failure.map(|kind| TargetError::Played { kind, told, waited: elapsed });
    let KeptExchange { request, received, closed, .. } = exchange;
    Played { request, received, failure, elapsed, closed }
}

fn missing(request: &[u8], told: Bilingual) -> Played {
    Played {
        request: Bytes::copy_from_slice(request),
        received: Bytes::new(),
        failure: Some(TargetError::Played { kind: FailureKind::InTheWay, told, waited: Duration::ZERO }),
        elapsed: Duration::ZERO,
        closed: false,
    }
}

/// Whether two requests are one but for what follows from its second and from the secret: dates and signatures.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    wire::first_line(one) == wire::first_line(other) && body(one) == body(other)
}

fn body(request: &[u8]) -> &[u8] {
    const END: &[u8] = b"\r\n\r\n";
    let end = request.windows(END.len()).position(|window| window == END);
    end.map_or(&[], |end| &request[end..])
}
