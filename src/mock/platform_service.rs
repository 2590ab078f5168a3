//! The platform behind the listener: every arrival decided, every exchange kept and told.

use std::net::SocketAddr;
use std::num::NonZero;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, oneshot};

use super::admission::Turn;
use super::cors;
use super::heavy::{HEAVY, beside_others};
use super::journal::Journal;
use super::journal::entry::{End, JournalEntry, Outcome};
use super::journal::keeper::{Keeper, KeptExchange};
use super::log::Log;
use super::service::{Arrived, Reply, Sent, Service};
use crate::clock::{AdjustableClock, Clock, Stopwatch};
use crate::message::{Arrival, Request};
use crate::platform::{Decide, Decision};
use crate::request::recognition::Depth;
use crate::store::World;

/// The platform that answers, and where its exchanges are kept and told.
#[derive(Clone, Debug)]
pub(super) struct PlatformService {
    pub(super) platform: Arc<dyn Decide>,
    pub(super) clock: Arc<AdjustableClock>,
    pub(super) world: Arc<World>,
    pub(super) journal: Arc<Journal>,
    pub(super) log: Arc<Log>,
    /// Who keeps exchanges for longer than the journal.
    pub(super) keeper: Option<Arc<dyn Keeper>>,
    /// How long an answer may wait until the mistake behind a refused signature is named.
    pub(super) diagnosis: Option<Duration>,
    /// Whether pages of other origins may send to it.
    pub(super) cors: bool,
    /// Whose turn it is to have a long request judged.
    pub(super) heavy: Arc<Semaphore>,
}

/// How long the journal may wait for it once the answer has gone.
const LONGEST_SEARCH: Duration = Duration::from_millis(50);

/// An exchange whose answer is on its way.
pub(super) struct Pending {
    entry: Arc<JournalEntry>,
    /// Whether it stands in the journal.
    kept: bool,
    /// The whole request, where somebody keeps it for longer.
    received: Option<Bytes>,
    /// Its number there.
    number: Option<u64>,
    /// A request whose signature was refused, as long as it is to be found out why.
    unnamed: Option<Request>,
}

impl Service for PlatformService {
    type Pending = Pending;

    async fn answer(&self, arrived: Arrived) -> Reply<Pending> {
        if arrived.received.len() > HEAVY { self.answer_aside(arrived).await } else { self.answer_here(arrived).await }
    }

    fn refuses_unread(&self, request: &Request) -> bool {
        // What is kept for longer is kept whole.
        self.keeper.is_none() && self.platform.refuses_unread(request, &*self.clock)
    }

    /// Kept before the first byte goes: a client that has its answer finds the exchange in the journal.
    fn leaving(&self, pending: &mut Pending, bytes: Bytes) {
        // Where a rule cuts the connection, nothing goes.
        let response = if bytes.is_empty() { Err(None) } else { Ok(&bytes[..]) };
        pending.number = self.keep(&pending.entry, pending.received.as_deref(), response);
        Arc::make_mut(&mut pending.entry).exchange.response = bytes;
        self.journal.push(&mut pending.entry);
        pending.kept = true;
    }

    fn sent(&self, mut pending: Pending, sent: Sent) {
        if !sent.whole {
            Arc::make_mut(&mut pending.entry).went_in_part(Bytes::copy_from_slice(&sent.bytes));
        }
        self.keep_what_went(&pending, &sent);
        let is_named = self.name_mistake_afterwards(&mut pending);
        if !pending.kept {
            self.journal.push(&mut pending.entry);
        } else if !sent.whole || is_named {
            self.journal.correct(&pending.entry);
        }
        self.log.tell(pending.entry);
    }

    fn broke_off(&self, peer: SocketAddr, received: Bytes, end: End) {
        self.keep_unanswered(peer, received, &[], end);
    }

    fn turned(&self, turn: Turn, count: u64) {
        self.log.tell_turn(self.clock.now().ok(), turn, count);
    }
}

impl PlatformService {
    /// How many long requests are judged at a time: others are to find a processor free.
    pub(super) fn turns() -> Arc<Semaphore> {
        let processors = std::thread::available_parallelism().map_or(1, NonZero::get);
        Arc::new(Semaphore::new((processors / 2).max(1)))
    }

    /// Answers on another thread, one long request after the other.
    async fn answer_aside(&self, arrived: Arrived) -> Reply<Pending> {
        let undecided = Undecided { service: self, arrived: Some(&arrived) };
        let turn = Arc::clone(&self.heavy).acquire_owned().await;
        undecided.decided();
        let (service, runtime) = (self.clone(), Handle::current());
        let (sender, receiver) = oneshot::channel();
        tokio::task::spawn_blocking(move || {
            let reply = runtime.block_on(service.answer_here(arrived));
            drop(turn);
            if let Err(reply) = sender.send(reply) {
                // Nobody waits for it any more: the server stops. It was decided, and is kept.
                service.sent(reply.pending, Sent { bytes: Bytes::new(), whole: false });
            }
        });
        receiver.await.expect("it is sent, or the thread has panicked, and so does this one")
    }

    async fn answer_here(&self, arrived: Arrived) -> Reply<Pending> {
        let undecided = Undecided { service: self, arrived: Some(&arrived) };
        let mut decision = self.platform.decide(&arrived.arrival, &*self.clock, &self.world).await;
        undecided.decided();
        let asks_leave = self.cors && arrived.arrival.request().is_some_and(cors::is_preflight);
        if asks_leave {
            cors::give_leave(self.platform.platform(), &mut decision);
        }
        let unnamed = self.name_mistake(&mut decision, &arrived.arrival);
        let received_at = decision.now.or_else(|| self.clock.now().ok());
        let content = arrived.content();
        let received = self.keeper.is_some().then(|| arrived.received.clone());
        let (request, cut) = self.journal.keep(arrived.received, &content);
        let mut response = self.platform.response(&decision);
        if self.cors
            && let Some(request) = arrived.arrival.request()
        {
            cors::allow(request, &mut response);
        }
        Reply {
            response,
            effect: decision.wire,
            pending: Pending {
                entry: Arc::new(JournalEntry {
                    cut,
                    ..JournalEntry::new(arrived.peer, received_at, request, Outcome::Answered { decision, whole: true })
                }),
                kept: false,
                received,
                number: None,
                unnamed,
            },
        }
    }

    /// Names the mistake behind a refused signature before it is answered, where the answer can say it. What is not known yet
    /// is left for later, when nobody waits.
    fn name_mistake(&self, decision: &mut Decision, arrival: &Arrival) -> Option<Request> {
        let (limit, platform) = (self.diagnosis?, self.platform.platform());
        let request = arrival.request().filter(|_| decision.refuses_signature())?;
        let watch = Stopwatch::start();
        let is_settled =
            platform.tells_mistakes() && platform.name_mistake(decision, request, &|| watch.elapsed() < limit);
        (!is_settled).then(|| request.clone())
    }

    /// Names it for the journal and the log; says whether the entry has become another one by it.
    fn name_mistake_afterwards(&self, pending: &mut Pending) -> bool {
        let Some(request) = pending.unnamed.take() else { return false };
        let Outcome::Answered { decision, .. } = &mut Arc::make_mut(&mut pending.entry).outcome else { return false };
        let (limit, watch) = (self.diagnosis.unwrap_or_default().max(LONGEST_SEARCH), Stopwatch::start());
        let recognized = self.platform.platform().recognized(&request, Depth::Pairs, &|| watch.elapsed() < limit);
        decision.mistakes = recognized.ways;
        !decision.mistakes.is_empty()
    }

    /// Hands an exchange to whoever keeps it for longer; gives its number there.
    fn keep(&self, entry: &JournalEntry, request: Option<&[u8]>, response: Result<&[u8], Option<End>>) -> Option<u64> {
        let (keeper, request) = (self.keeper.as_ref()?, request?);
        let trial = match &entry.outcome {
            Outcome::Answered { decision, .. } => decision.trial.as_deref(),
            Outcome::BrokeOff(_) => None,
        };
        let kept = KeptExchange { peer: entry.peer, received: entry.exchange.received, request, response, trial };
        // Whoever keeps it looks for secrets in all of it first.
        beside_others(request.len() + response.map_or(0, <[u8]>::len), || keeper.keep(&kept))
    }

    /// Tells whoever keeps exchanges for longer of an answer that did not go, or not whole.
    fn keep_what_went(&self, pending: &Pending, sent: &Sent) {
        match (pending.kept, pending.number, &self.keeper) {
            (false, ..) => _ = self.keep(&pending.entry, pending.received.as_deref(), Err(None)),
            (true, Some(number), Some(keeper)) if !sent.whole => keeper.went_in_part(number, sent.bytes.len()),
            (true, ..) => {}
        }
    }

    /// Keeps what is never answered. `content`: what its body holds, as far as that is known.
    fn keep_unanswered(&self, peer: SocketAddr, received: Bytes, content: &[u8], end: End) {
        let whole = self.keeper.is_some().then(|| received.clone());
        let (request, cut) = self.journal.keep(received, content);
        let entry = JournalEntry::new(peer, self.clock.now().ok(), request, Outcome::BrokeOff(end));
        self.keep(&entry, whole.as_deref(), Err(Some(end)));
        let mut entry = Arc::new(JournalEntry { cut, ..entry });
        self.journal.push(&mut entry);
        self.log.tell(entry);
    }
}

/// Something that arrived and has no decision yet. Dropped so, since the server stops while the store is still at work, it
/// is kept as what broke off: its bytes are evidence too.
struct Undecided<'a> {
    service: &'a PlatformService,
    arrived: Option<&'a Arrived>,
}

impl Undecided<'_> {
    fn decided(mut self) {
        self.arrived = None;
    }
}

impl Drop for Undecided<'_> {
    fn drop(&mut self) {
        if let Some(arrived) = self.arrived {
            self.service.keep_unanswered(arrived.peer, arrived.received.clone(), &arrived.content(), End::LetGo);
        }
    }
}
