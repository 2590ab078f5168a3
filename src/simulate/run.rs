//! Sends the reports of a schedule, each at its moment, whatever becomes of those before.

use std::collections::HashMap;
use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::SignedDuration;
use tokio::sync::Mutex as Turn;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::client::{self, End, Next};
use super::content;
use super::outcome::{Outcome, microseconds};
use super::plan::{Again, Plan};
use super::roster::Roster;
use super::schedule::{Arrival, Mistake, clock_offsets, schedule};
use crate::client::{Address, Answer, Connector, Failure};
use crate::clock::{AdjustableClock, Clock, Stopwatch};
use crate::contract::reading::DateFormat;
use crate::contract::{Contract, Readings};
use crate::message::wire::request_bytes;
use crate::message::{CONTENT_LENGTH, CONTENT_TYPE, DATE, HOST, JSON_TYPE, RETRY_AFTER, Request};
use crate::platform::{Institutions, KeyEntry, KeyRing};
use crate::request::Signing;
use crate::scenario::Halt;
use crate::secret::Secret;
use crate::signature::HttpDate;

/// How many times as fast as a clock the day goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Speed(f64);

impl FromStr for Speed {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let factor = text.strip_suffix(['x', '×']).unwrap_or(text).parse::<f64>().ok();
        factor.filter(|factor| (1.0..=1e6).contains(factor)).map(Self).ok_or_else(|| "3600x | 1x | …".to_owned())
    }
}

impl Speed {
    /// How long a time of the day takes.
    fn real(self, time: Duration) -> Duration {
        time.div_f64(self.0)
    }

    /// Which time of the day has come.
    fn simulated(self, time: Duration) -> Duration {
        time.mul_f64(self.0)
    }
}

/// How a simulation is run.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The document.
    pub contract: Arc<Contract>,
    /// How the clients read it.
    pub readings: Readings,
    /// Who signs: for each institution the first key that may report for it.
    pub keys: KeyRing,
    /// The day.
    pub plan: Plan,
    /// How many days, one after another.
    pub days: u32,
    /// How fast it goes.
    pub speed: Speed,
    /// How many requests may be under way at the same time.
    pub connections: usize,
    /// From which chance is drawn.
    pub seed: u64,
    /// What may end it before its end.
    pub halt: Arc<Halt>,
}

/// Puts a plan to a target. `advance` is told now and then how many reports have had their moment.
pub async fn simulate(connector: &Connector, setting: &Setting, advance: &mut dyn FnMut(u64)) -> Outcome {
    let roster = Roster::of(setting.plan.institutions, &setting.contract);
    let mut arrivals = schedule(&setting.plan, &roster, setting.days, setting.seed);
    let planned = arrivals.len();
    let keys = keys_of(&roster, &setting.keys);
    arrivals.retain(|arrival| keys[arrival.member].is_some());
    let left_out = (planned - arrivals.len()) as u64;
    let outcome = Mutex::new(Outcome::new(arrivals.len() as u64, left_out));
    let offsets = clock_offsets(&setting.plan, &roster, setting.seed);
    let hospitals = Arc::new(Hospitals {
        setting: setting.clone(),
        roster,
        keys,
        offsets: Mutex::new(offsets),
        outcome,
        began: Stopwatch::start(),
        clock: AdjustableClock::system(),
    });
    let halted = setting.halt.or_done(hospitals.all(connector, arrivals, advance)).await.err();
    let mut outcome = hospitals.outcome().clone();
    outcome.elapsed = hospitals.began.elapsed();
    outcome.halted = halted;
    outcome
}

/// For each institution the place of the first key that may report for it.
fn keys_of(roster: &Roster, keys: &KeyRing) -> Vec<Option<usize>> {
    let usable = keys.entries().iter().enumerate().filter(|(_, key)| key.enabled && key.answers.is_none());
    let (mut of_all, mut own) = (None, HashMap::new());
    for (place, key) in usable {
        match &key.institutions {
            Institutions::Any => _ = of_all.get_or_insert(place),
            Institutions::Listed(codes) => codes.iter().for_each(|code| _ = own.entry(code.as_str()).or_insert(place)),
        }
    }
    roster.members().iter().map(|member| own.get(member.code.as_str()).copied().or(of_all)).collect()
}

/// A report on its way. As long as one is, the queue stays open.
struct Sending {
    arrival: Arrival,
    /// When it is to be sent, from the beginning.
    intended: Duration,
    /// How often it was sent before.
    tries: u32,
    clock_was_set: bool,
    queue: UnboundedSender<Sending>,
}

/// All the clients of a simulation.
struct Hospitals {
    setting: Setting,
    roster: Roster,
    keys: Vec<Option<usize>>,
    /// What each client adds to the clock.
    offsets: Mutex<Vec<SignedDuration>>,
    outcome: Mutex<Outcome>,
    began: Stopwatch,
    clock: AdjustableClock,
}

impl Hospitals {
    fn outcome(&self) -> MutexGuard<'_, Outcome> {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn offsets(&self) -> MutexGuard<'_, Vec<SignedDuration>> {
        self.offsets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn all(self: &Arc<Self>, connector: &Connector, arrivals: Vec<Arrival>, advance: &mut dyn FnMut(u64)) {
        let (queue, waiting) = unbounded_channel();
        let waiting = Arc::new(Turn::new(waiting));
        let mut workers = JoinSet::new();
        for _ in 0..self.setting.connections {
            workers.spawn(Arc::clone(self).work(connector.clone(), Arc::clone(&waiting)));
        }
        self.send_off(arrivals, queue, advance).await;
        while workers.join_next().await.is_some() {}
    }

    /// Puts each report into the queue at its moment.
    async fn send_off(&self, arrivals: Vec<Arrival>, queue: UnboundedSender<Sending>, advance: &mut dyn FnMut(u64)) {
        for (arrival, count) in arrivals.into_iter().zip(1..) {
            let intended = self.setting.speed.real(arrival.at);
            let early = intended.saturating_sub(self.began.elapsed());
            if !early.is_zero() {
                sleep(early).await;
            }
            {
                let mut outcome = self.outcome();
                outcome.slot(arrival.at).arrivals += 1;
                outcome.late = outcome.late.max(self.began.elapsed().saturating_sub(intended));
            }
            let sending = Sending { arrival, intended, tries: 0, clock_was_set: false, queue: queue.clone() };
            // The workers end when the queue is closed, and it is not.
            let _ = queue.send(sending);
            advance(count);
        }
    }

    /// Sends what waits in the queue, one after another, until nothing more can come.
    async fn work(self: Arc<Self>, connector: Connector, waiting: Arc<Turn<UnboundedReceiver<Sending>>>) {
        let mut session = connector.session();
        loop {
            let next = waiting.lock().await.recv().await;
            let Some(sending) = next else { return };
            connector.turn().await;
            let method = self.setting.contract.endpoint(sending.arrival.endpoint).method.clone();
            let Some(request) = self.request(&sending.arrival, connector.address()) else {
                self.end(&sending.arrival, End::Unknown);
                continue;
            };
            let sent = self.began.elapsed();
            let answer = session.exchange(&request, &method).await;
            self.note(&sending, sent, &answer);
            self.follow(sending, answer);
        }
    }

    /// The bytes of a report, dated and signed now; none where no clock can be read.
    fn request(&self, arrival: &Arrival, address: &Address) -> Option<Vec<u8>> {
        let Setting { contract, readings, plan, seed, keys, .. } = &self.setting;
        let endpoint = contract.endpoint(arrival.endpoint);
        let body = content::body(arrival, plan, &self.roster, contract, *seed);
        let mut request = Request {
            method: endpoint.method.as_str().into(),
            target: format!("{}{}", address.prefix, endpoint.path).into(),
            ..Request::default()
        };
        request.headers.push(HOST, address.authority());
        request.headers.push(CONTENT_TYPE, JSON_TYPE);
        request.headers.push(CONTENT_LENGTH, body.len().to_string());
        request.body = body.into();
        let KeyEntry { access_key, secret, .. } = &keys.entries()[self.keys[arrival.member]?];
        let other = Secret::new(format!("{}x", secret.expose()));
        let secret = if arrival.mistake == Some(Mistake::Signature) { &other } else { secret };
        let mut signing = Signing::new(access_key, secret, readings, contract.parameters());
        signing.skew = self.offsets()[arrival.member];
        signing.sign(&mut request, self.clock.now().ok()?, contract.parameters()).ok()?;
        Some(request_bytes(&request))
    }

    /// Counts an answer, or that none came.
    fn note(&self, sending: &Sending, sent: Duration, answer: &Result<Answer, Failure>) {
        let now = self.began.elapsed();
        let latency = now.saturating_sub(sending.intended);
        let mut outcome = self.outcome();
        outcome.requests += 1;
        match answer {
            Ok(answer) => {
                *outcome.answers.entry((answer.response.status, client::code(answer))).or_default() += 1;
                Outcome::record(&mut outcome.latency, latency);
                Outcome::record(&mut outcome.service, now.saturating_sub(sent));
                let slot = outcome.slot(self.setting.speed.simulated(sending.intended));
                slot.longest = slot.longest.max(microseconds(latency));
                outcome.slot(self.setting.speed.simulated(now)).answers += 1;
            }
            Err(failure) => *outcome.unanswered.entry(failure.error.kind().word()).or_default() += 1,
        }
    }

    /// Does what a client does with an answer, or without one.
    fn follow(&self, mut sending: Sending, answer: Result<Answer, Failure>) {
        let next = answer.as_ref().map_or(Next::Later, |answer| client::next(answer, &self.setting.contract));
        let Again { after, most } = self.setting.plan.again;
        match next {
            Next::Ended(end) => self.end(&sending.arrival, end),
            Next::SetClock if !sending.clock_was_set => {
                self.set_clock(sending.arrival.member, answer.ok().as_ref());
                sending.clock_was_set = true;
                sending.intended = self.began.elapsed();
                let queue = sending.queue.clone();
                let _ = queue.send(sending);
            }
            Next::SetClock => self.end(&sending.arrival, End::Refused),
            Next::Later if sending.tries == most => self.end(&sending.arrival, End::Unknown),
            Next::Later => {
                let pause = Duration::try_from(after).unwrap_or_default() * (1 << sending.tries.min(10));
                let pause = self.setting.speed.real(pause).max(retry_after(answer.ok().as_ref()));
                sending.tries += 1;
                sending.intended = self.began.elapsed() + pause;
                tokio::spawn(async move {
                    sleep(pause).await;
                    let queue = sending.queue.clone();
                    let _ = queue.send(sending);
                });
            }
        }
    }

    /// The client takes the platform's time from Date.
    fn set_clock(&self, member: usize, answer: Option<&Answer>) {
        let told = answer.and_then(|answer| answer.response.headers.text(DATE));
        let read = told.and_then(|text| HttpDate::parse(text, DateFormat::AllThree).ok()?.in_this_century().ok());
        if let Some((date, now)) = read.zip(self.clock.now().ok()) {
            self.offsets()[member] = date.duration_since(now);
        }
    }

    fn end(&self, arrival: &Arrival, end: End) {
        let mut outcome = self.outcome();
        let ends = if arrival.mistake.is_some() { &mut outcome.wrong } else { &mut outcome.right };
        *ends.entry(end).or_default() += 1;
    }
}

/// How long the platform asks to wait, in real time: it knows of no other.
fn retry_after(answer: Option<&Answer>) -> Duration {
    let told = answer.and_then(|answer| answer.response.headers.text(RETRY_AFTER));
    let seconds = told.and_then(|text| text.parse::<u32>().ok()).unwrap_or_default();
    Duration::from_secs(u64::from(seconds))
}
