//! Many clients at once, as fast as they can: every exchange is judged, and those who look at the pages are not kept waiting.

use std::collections::BTreeMap;
use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bis3::board::{Board, BoardOptions};
use bis3::certify::live::{Client as Watched, Clients, EvidenceKeeper, WatchedPlatform};
use bis3::certify::model::{ModelClient, Setting};
use bis3::certify::suite::{Plan, Suite};
use bis3::certify::{Challenge, Claims, Ground, Terms, template};
use bis3::client::{Connector, Limits, Trust};
use bis3::clock::AdjustableClock;
use bis3::contract::{Contract, Profile};
use bis3::diagnostic::Source;
use bis3::evidence::chain::Redaction;
use bis3::language::Language;
use bis3::message::Response;
use bis3::mock::{self, AdminOptions, MockOptions, Server};
use bis3::platform::{KeyEntry, Platform};
use bis3::secret::Secret;
use tokio::net::TcpStream;
use tokio::time::sleep;

use crate::mock::support::Client;
use crate::program::runtime;

const CLIENTS: usize = 50;
const REPORTS: i32 = 1_000;

/// The programs of a run with many clients.
struct Run {
    server: Server,
    clients: Arc<Clients>,
    keys: Vec<KeyEntry>,
    ground: Ground,
    clock: Arc<AdjustableClock>,
    _folder: tempfile::TempDir,
}

impl Run {
    async fn start(count: usize) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let contract = Contract::embedded();
        let profile = Profile::bundled("default", &contract).expect("it is bundled");
        let secret = |place| Secret::new(format!("secret-of-client-{place}"));
        let keys: Vec<KeyEntry> =
            (0..count).map(|place| KeyEntry::new(format!("key-{place}"), secret(place))).collect();
        let ground = Ground { contract, profile, keys: keys.iter().cloned().collect() };
        let clients = keys.iter().map(|key| Arc::new(watched(&key.access_key, &ground, &folder))).collect();
        let (clients, clock) = (Arc::new(Clients::new(clients)), Arc::new(AdjustableClock::system()));
        let server = serve(&clients, &ground, &clock).await;
        Self { server, clients, keys, ground, clock, _folder: folder }
    }

    fn model(&self, place: usize) -> ModelClient {
        let address = format!("http://{}", self.server.address()).parse().expect("an address");
        ModelClient::new(Setting {
            contract: Arc::clone(&self.ground.contract),
            readings: self.ground.profile.readings.clone(),
            key: self.keys[place].clone(),
            institution: self.clients.all()[place].terms.claims.institutions[0].clone(),
            connector: Connector::new(address, &Trust::default(), Limits::default()).expect("no TLS"),
            clock: Arc::clone(&self.clock),
            between: Duration::ZERO,
            reports: REPORTS,
            fault: None,
        })
    }

    async fn get(&self, path: &str, header: &str) -> Response {
        let address = self.server.admin_address().expect("it has one");
        let mut client = Client::new(TcpStream::connect(address).await.expect("it listens"));
        client.send(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{header}\r\n").as_bytes()).await;
        client.answer().await
    }

    /// How long each page takes, in milliseconds: the middle and the longest of some tries.
    async fn pages(&self, until: impl Fn() -> bool) -> BTreeMap<&'static str, (u128, u128)> {
        let paths = ["/", "/clients/1", "/clients/1/exchanges", "/clients/1/exchanges/1"];
        let mut times: BTreeMap<&str, Vec<u128>> = BTreeMap::new();
        while !until() || times.values().all(|times| times.len() < 10) {
            for path in paths {
                let begun = Instant::now();
                let status = self.get(path, "").await.status;
                // Before anything has come there is no first exchange.
                assert!(status == 200 || path.ends_with("/1") && status == 404, "{path}: {status}");
                times.entry(path).or_default().push(begun.elapsed().as_millis());
            }
            sleep(Duration::from_millis(100)).await;
        }
        let middle = |mut times: Vec<u128>| {
            times.sort_unstable();
            (times[times.len() / 2], times[times.len() - 1])
        };
        times.into_iter().map(|(path, times)| (path, middle(times))).collect()
    }

    /// How long after a change its event comes, at the longest.
    async fn events(&self, until: impl Fn() -> bool) -> Duration {
        let mut changes = self.clients.all()[0].changes();
        let happened = Arc::new(Mutex::new(BTreeMap::new()));
        let noting = Arc::clone(&happened);
        let noted = tokio::spawn(async move {
            while changes.changed().await.is_ok() {
                noting.lock().expect("nobody panics").insert(*changes.borrow_and_update(), Instant::now());
            }
        });
        let (mut last, mut longest) = (String::new(), Duration::ZERO);
        while !until() {
            let told = self.get("/clients/1/events", &format!("Last-Event-ID: {last}\r\n")).await.text().into_owned();
            let Some(id) = told.lines().find_map(|line| line.strip_prefix("id: ")) else { continue };
            let known: u64 = last.split_once('.').map_or(0, |(_, known)| known.parse().expect("a number"));
            let first_news = happened.lock().expect("nobody panics").range(known + 1..).next().map(|(_, at)| *at);
            longest = longest.max(first_news.map_or(Duration::ZERO, |at| at.elapsed()));
            id.clone_into(&mut last);
        }
        noted.abort();
        longest
    }
}

fn watched(key: &str, ground: &Ground, folder: &tempfile::TempDir) -> Watched {
    let suite = Suite::of(&ground.contract).expect("it fits the embedded contract");
    let plan = Plan::bundled("selftest", &suite).expect("it is bundled").expect("it is sound");
    let text = template(Language::En).replace("demo-ordinary", key);
    let claims = Claims::read(&Source::new("claims.yaml", text), &ground.contract, &ground.keys, &suite);
    let challenge = Challenge {
        nonce: key.to_owned(),
        seed: 1,
        plan: plan.id.clone(),
        valid_from: jiff::Timestamp::UNIX_EPOCH,
        valid_to: jiff::Timestamp::MAX,
        is_own: true,
    };
    let terms = Terms::new(ground.clone(), suite, plan, claims.expect("the template is sound"), challenge);
    let redaction = Redaction::new(ground.keys.secrets(), Vec::new()).expect("nothing is named");
    let file = folder.path().join(format!("{key}.jsonl"));
    Watched::open(key.to_owned(), &file, terms.expect("it fits"), redaction, None).expect("it can be written").0
}

async fn serve(clients: &Arc<Clients>, ground: &Ground, clock: &Arc<AdjustableClock>) -> Server {
    let Ground { contract, profile, keys } = ground.clone();
    let sound = Platform::new(Arc::clone(&contract), profile, keys).expect("the embedded contract is whole");
    let pages = Board::new(BoardOptions {
        clients: Arc::clone(clients),
        contract,
        clock: Arc::clone(clock),
        language: Language::En,
    });
    let failed = Box::new(|error: &bis3::evidence::chain::EvidenceError| panic!("{error}"));
    let (clients, connections) = (Arc::clone(clients), Mutex::default());
    let keeper = EvidenceKeeper { clients: Arc::clone(&clients), unassigned: None, failed, connections };
    let options = MockOptions {
        clock: Arc::clone(clock),
        keeper: Some(Arc::new(keeper)),
        admin: Some(AdminOptions { listen: "127.0.0.1:0".parse().expect("an address"), token: None }),
        pages: Some(Arc::new(pages.expect("random bytes"))),
        ..MockOptions::new(Arc::new(WatchedPlatform { clients, sound }))
    };
    mock::serve(options).await.expect("it starts")
}

/// The most memory that this process had, in MiB.
fn most_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or_default() / 1024
}

#[test]
#[ignore = "a measurement of some minutes, which wants a machine of its own"]
fn fifty_clients_at_once_are_judged_while_people_look() {
    runtime().block_on(async {
        let run = Run::start(CLIENTS).await;
        let (before, memory) = (run.pages(|| true).await, most_memory());
        let is_over = Arc::new(AtomicBool::new(false));
        let over = || is_over.load(Ordering::Relaxed);
        let begun = Instant::now();
        let load = async {
            let clients: Vec<_> = (0..CLIENTS).map(|place| tokio::spawn(run.model(place).run())).collect();
            for client in clients {
                client.await.expect("no client panics").expect("it can make its requests");
            }
            is_over.store(true, Ordering::Relaxed);
            begun.elapsed()
        };
        let (took, during, event) = tokio::join!(load, run.pages(over), run.events(over));
        let after = run.pages(|| true).await;
        let counts = run.clients.all().iter().map(|client| client.verdicts(None).exchanges);
        assert!(counts.clone().all(|count| count >= REPORTS as usize), "{:?}", counts.collect::<Vec<_>>());
        println!("{} exchanges of {CLIENTS} clients in {took:.1?}", counts.sum::<usize>());
        println!("memory: {memory} MiB before, {} MiB at the most", most_memory());
        for (path, (middle, longest)) in &during {
            let ((first, _), (idle, _)) = (before[path], after[path]);
            println!("{path}: {first} ms empty, {middle} ms under load, {longest} ms at the longest, {idle} ms idle behind it");
        }
        println!("an event comes {event:.0?} after its change at the latest");
        run.server.shutdown().await;
    });
}
