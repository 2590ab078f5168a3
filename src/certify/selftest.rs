//! Certification tried on model clients: a careful one must pass, and each careless one be caught by the obligation that names
//! its fault and by no other that does not follow from it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::SignedDuration;
use thiserror::Error;
use tokio::task::JoinHandle;

use super::challenge::Challenge;
use super::claims::Claims;
use super::live::{Client, Clients, EvidenceKeeper, Watched, WatchedPlatform};
use super::model::{Careless, ModelClient, Setting};
use super::notes::{COMMAND_STARTED, RUN_ENDED};
use super::suite::{Plan, Suite};
use super::terms::{Ground, Terms};
use super::verdict::{Outcome, Verdicts};
use crate::client::{AddressError, TrustError};
use crate::clock::{AdjustableClock, Clock};
use crate::contract::{Contract, EndpointId, Profile};
use crate::diagnostic::Diagnostic;
use crate::evidence::chain::{EvidenceError, Redaction};
use crate::language::{Bilingual, ToBilingual};
use crate::mock::{self, MockOptions, ServeError, Server};
use crate::platform::{KeyEntry, KeyRing, Platform};
use crate::secret::Secret;

/// What the self-test is made with.
#[derive(Clone, Debug)]
pub struct Trying {
    /// The document.
    pub contract: Arc<Contract>,
    /// How platform and clients read it.
    pub profile: Profile,
    /// The careless clients; a careful one stands before them.
    pub careless: Vec<Careless>,
    /// Where the evidence of each client is written.
    pub folder: PathBuf,
    /// How long it may take at the most.
    pub time: Duration,
}

/// What was said of one client.
#[derive(Clone, Debug)]
pub struct Tried {
    /// How it is careless; none for the careful one.
    pub careless: Option<Careless>,
    /// What was said of it.
    pub verdicts: Verdicts,
}

/// Why the self-test could not be made.
#[derive(Debug, Error)]
pub enum SelftestError {
    /// The contract lacks what a trial needs.
    #[error(transparent)]
    Terms(#[from] Box<Diagnostic>),
    /// The evidence cannot be written.
    #[error(transparent)]
    Evidence(#[from] EvidenceError),
    /// The folder cannot be made.
    #[error(transparent)]
    Folder(#[from] io::Error),
    /// The mock cannot be started.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// The mock cannot be spoken to.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The mock cannot be spoken to.
    #[error(transparent)]
    Trust(#[from] TrustError),
}

impl ToBilingual for SelftestError {
    fn to_bilingual(&self) -> Bilingual {
        match self {
            Self::Terms(diagnostic) => (*diagnostic.message).clone(),
            Self::Evidence(error) => error.to_bilingual(),
            Self::Folder(error) => Bilingual::new(format!("无法建立文件夹：{error}"), error.to_string()),
            Self::Serve(error) => error.to_bilingual(),
            Self::Address(error) => error.to_bilingual(),
            Self::Trust(error) => error.to_bilingual(),
        }
    }
}

impl Tried {
    /// What it is called.
    pub fn name(&self) -> &'static str {
        self.careless.as_ref().map_or("careful", |careless| careless.fault.word())
    }

    /// The obligations that are said to be broken.
    pub fn broken(&self) -> impl Iterator<Item = &str> {
        let is_broken = |outcome| matches!(outcome, Outcome::Fail | Outcome::Warn | Outcome::Error);
        let broken = self.verdicts.verdicts.iter().filter(move |verdict| is_broken(verdict.outcome));
        broken.map(|verdict| verdict.obligation.id.as_str())
    }

    /// Whether what has to be said of it is said: a careful client passes without a warning, a careless one is caught.
    pub fn is_caught(&self) -> bool {
        match &self.careless {
            None => self.verdicts.overall() == Outcome::Pass,
            Some(careless) => self.broken().any(|id| id == careless.obligation),
        }
    }

    /// The obligations that are said to be broken, and are not by what it does.
    pub fn accused(&self) -> Vec<&str> {
        let follows = |id: &str| {
            self.careless
                .as_ref()
                .is_some_and(|careless| careless.obligation == id || careless.follows.iter().any(|known| known == id))
        };
        self.broken().filter(|id| !follows(id)).collect()
    }

    /// Whether all is well.
    pub fn is_sound(&self) -> bool {
        self.is_caught() && self.accused().is_empty()
    }
}

/// Tries every client at the same time, and tells each that is done.
///
/// # Errors
/// [`SelftestError`].
pub async fn selftest(trying: &Trying, done: &(dyn Fn(&str) + Sync)) -> Result<Vec<Tried>, SelftestError> {
    let kinds: Vec<Option<Careless>> = std::iter::once(None).chain(trying.careless.iter().cloned().map(Some)).collect();
    let keys: KeyRing = (0..kinds.len()).map(key).collect();
    let clock = Arc::new(AdjustableClock::system());
    let mut clients = Vec::with_capacity(kinds.len());
    for (place, kind) in kinds.iter().enumerate() {
        clients.push(Arc::new(client(place, kind.as_ref(), &keys, trying, &clock)?));
    }
    let clients = Arc::new(Clients::new(clients));
    let failed = Arc::new(Mutex::new(None));
    let server = serve(trying, &clients, &keys, &clock, &failed).await?;
    let mut running = Vec::with_capacity(kinds.len());
    for (place, kind) in kinds.iter().enumerate() {
        running.push(tokio::spawn(model(place, kind.as_ref(), &keys, trying, &server)?.run()));
    }
    for client in clients.all() {
        client.note_word(COMMAND_STARTED, None, None, clock.now().ok())?;
    }
    let until_done = clients.all().iter().zip(&running).map(|(client, task)| watched(client, task, &clock, done));
    let watching = join_all(until_done.map(|one| Box::pin(one) as Running<'_>).collect());
    let _ = tokio::time::timeout(trying.time, watching).await;
    for (client, task) in clients.all().iter().zip(&running).filter(|(_, task)| !task.is_finished()) {
        end(client, task, &clock);
    }
    for client in clients.all().iter().filter(|client| !client.has_ended()) {
        client.note_word(RUN_ENDED, None, None, clock.now().ok())?;
    }
    server.shutdown().await;
    if let Some(error) = failed.lock().unwrap_or_else(PoisonError::into_inner).take() {
        return Err(error.into());
    }
    let tried = kinds.into_iter().zip(clients.all());
    Ok(tried.map(|(careless, client)| Tried { careless, verdicts: client.verdicts(None) }).collect())
}

type Running<'a> = std::pin::Pin<Box<dyn Future<Output = ()> + 'a>>;

/// Waits for all of them.
async fn join_all(mut waiting: Vec<Running<'_>>) {
    std::future::poll_fn(|context| {
        waiting.retain_mut(|one| one.as_mut().poll(context).is_pending());
        if waiting.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
}

/// Waits until nothing is to come of a client any more, and has it stop.
async fn watched(
    client: &Arc<Client>,
    task: &JoinHandle<Result<(), Bilingual>>,
    clock: &AdjustableClock,
    done: &(dyn Fn(&str) + Sync),
) {
    let mut watched = Watched::of(client);
    while !watched.look(clock.now().ok()).is_done() {
        tokio::time::sleep(BETWEEN).await;
    }
    end(client, task, clock);
    done(&client.name);
}

/// Has a client stop. What it has not sent by then is not waited for.
fn end(client: &Client, task: &JoinHandle<Result<(), Bilingual>>, clock: &AdjustableClock) {
    task.abort();
    // What cannot be written is told once the evidence is asked for.
    let _ = client.note_word(RUN_ENDED, None, None, clock.now().ok());
}

/// The time between two looks at the evidence of a client.
const BETWEEN: Duration = Duration::from_secs(1);

async fn serve(
    trying: &Trying,
    clients: &Arc<Clients>,
    keys: &KeyRing,
    clock: &Arc<AdjustableClock>,
    failed: &Arc<Mutex<Option<EvidenceError>>>,
) -> Result<Server, SelftestError> {
    let sound = Platform::new(Arc::clone(&trying.contract), trying.profile.clone(), keys.clone()).map_err(Box::new)?;
    let platform = WatchedPlatform { clients: Arc::clone(clients), sound };
    let failed = Arc::clone(failed);
    let failed = Box::new(move |error: &EvidenceError| {
        let told = EvidenceError::File { path: PathBuf::new(), error: io::Error::other(error.to_string()) };
        *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(told);
    });
    let keeper =
        EvidenceKeeper { clients: Arc::clone(clients), unassigned: None, failed, connections: Mutex::default() };
    let options = MockOptions {
        clock: Arc::clone(clock),
        keeper: Some(Arc::new(keeper)),
        ..MockOptions::new(Arc::new(platform))
    };
    Ok(mock::serve(options).await?)
}

fn key(place: usize) -> KeyEntry {
    KeyEntry::new(format!("model-{place}"), Secret::new(format!("secret-of-model-{place}")))
}

/// The institution for which model clients report: the first of the annex.
fn institution(contract: &Contract) -> String {
    contract.institutions().rows().first().map(|row| row.code.clone()).unwrap_or_default()
}

fn client(
    place: usize,
    careless: Option<&Careless>,
    keys: &KeyRing,
    trying: &Trying,
    clock: &AdjustableClock,
) -> Result<Client, SelftestError> {
    let name = careless.map_or("careful", |careless| careless.fault.word());
    let ground = Ground { contract: Arc::clone(&trying.contract), profile: trying.profile.clone(), keys: keys.clone() };
    let suite = Suite::of(&trying.contract).map_err(Box::new)?;
    let plan = Plan::bundled("selftest", &suite).expect("it is carried along").map_err(Box::new)?;
    let now = clock.now().unwrap_or_default();
    let challenge = Challenge {
        nonce: format!("selftest-of-the-model-{place}"),
        seed: place as u64,
        plan: plan.id.clone(),
        valid_from: now,
        valid_to: now.saturating_add(SignedDuration::from_hours(24)).unwrap_or(now),
        is_own: true,
    };
    let claims = claims(name, place, &trying.contract);
    let terms = Terms::new(ground, suite, plan, claims, challenge).map_err(Box::new)?;
    let folder: &Path = &trying.folder.join(name);
    std::fs::create_dir_all(folder)?;
    let redaction = Redaction::new(keys.secrets(), Vec::new())?;
    let file = folder.join(super::folder::EVIDENCE);
    Ok(Client::open(name.to_owned(), &file, terms, redaction, Some(now))?.0)
}

fn claims(name: &str, place: usize, contract: &Contract) -> Claims {
    Claims {
        vendor: "bis3".to_owned(),
        product: name.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        files: Vec::new(),
        endpoints: EndpointId::ALL.to_vec(),
        institutions: vec![institution(contract)],
        keys: vec![key(place).access_key],
        daily_times: Vec::new(),
        left_out: Vec::new(),
        text: String::new(),
    }
}

fn model(
    place: usize,
    careless: Option<&Careless>,
    keys: &KeyRing,
    trying: &Trying,
    server: &Server,
) -> Result<ModelClient, SelftestError> {
    Ok(ModelClient::new(Setting {
        contract: Arc::clone(&trying.contract),
        readings: trying.profile.readings.clone(),
        key: keys.entries()[place].clone(),
        institution: institution(&trying.contract),
        address: format!("http://{}", server.address()).parse()?,
        fault: careless.map(|careless| careless.fault),
    })?)
}
