//! A platform to put requests before: its keys, clock and world, and clients that sign for it.

use std::sync::{Arc, LazyLock};

use bis3::clock::AdjustableClock;
use bis3::contract::{Contract, EndpointId, Profile, Readings};
use bis3::fault::FaultRule;
use bis3::message::{Arrival, Request};
use bis3::platform::{Decide, Decision, KeyEntry, KeyRing, Platform, Verdict};
use bis3::signature::Signer;
use bis3::store::{Deferred, StoredReport, World};
use jiff::{SignedDuration, Timestamp};

pub const SAMPLE: &str = "EbX/S0rBNYs=";
pub const ORDINARY: &str = "demo-ordinary";
/// The institution that `demo-ordinary` reports for.
pub const OWN: &str = "12332500472260169F";

pub struct Desk {
    pub platform: Arc<dyn Decide>,
    pub clock: AdjustableClock,
    pub world: World,
}

/// How a client sends: when, and how it reads the document.
pub struct Client<'a> {
    pub key: &'a KeyEntry,
    pub readings: Readings,
    pub date: Timestamp,
    pub version: &'static str,
}

/// An instant after the document's examples.
pub fn now() -> Timestamp {
    "2023-09-15T02:15:31Z".parse().expect("a literal instant")
}

pub fn demo() -> KeyRing {
    static DEMO: LazyLock<KeyRing> =
        LazyLock::new(|| KeyRing::demo(&Contract::embedded()).expect("the demo keys are sound"));
    DEMO.clone()
}

pub fn profile(options: &[(&str, &str)]) -> Profile {
    let mut profile = Profile::bundled("default", &Contract::embedded()).expect("a bundled profile");
    for (id, option) in options {
        profile.readings.set(id, option).unwrap_or_else(|error| panic!("{error}"));
    }
    profile
}

pub fn example(endpoint: EndpointId) -> String {
    std::fs::read_to_string(format!("fixtures/payloads/{endpoint}.json")).expect("the example is there")
}

/// An unsigned request as the document's examples make it.
pub fn request(endpoint: EndpointId, body: impl Into<Vec<u8>>) -> Request {
    let contract = Contract::embedded();
    let endpoint = contract.endpoint(endpoint);
    Request {
        method: endpoint.method.clone().into(),
        target: endpoint.path.clone().into(),
        headers: [("Host", "127.0.0.1"), ("Content-Type", "application/json")].into_iter().collect(),
        body: body.into().into(),
        ..Request::default()
    }
}

impl Desk {
    /// The demo keys, and the default profile but for these options.
    pub fn new(options: &[(&str, &str)]) -> Self {
        Self::with_keys(demo(), options)
    }

    pub fn with_keys(keys: KeyRing, options: &[(&str, &str)]) -> Self {
        let platform = Platform::new(Contract::embedded(), profile(options), keys).expect("the contract is whole");
        Self { platform: Arc::new(platform), clock: AdjustableClock::fixed(now()), world: World::new(1) }
    }

    pub fn key(&self, access_key: &str) -> &KeyEntry {
        self.platform.platform().keys().find(access_key).unwrap_or_else(|| panic!("no key {access_key}"))
    }

    /// A client that reads the document as the platform does.
    pub fn client(&self, access_key: &str) -> Client<'_> {
        Client {
            key: self.key(access_key),
            readings: self.platform.platform().profile().readings.clone(),
            date: now(),
            version: "1.0",
        }
    }

    pub fn decide(&self, request: Request) -> Decision {
        self.decide_arrival(&Arrival::Request(request))
    }

    pub fn decide_arrival(&self, arrival: &Arrival) -> Decision {
        ready(self.platform.decide(arrival, &self.clock, &self.world))
    }

    /// Has the world forget what was reported.
    pub fn reset(&self) {
        ready(self.world.reset()).expect("memory does not fail");
    }

    /// What is stored.
    pub fn reports(&self) -> Vec<StoredReport> {
        ready(self.world.store().reports()).expect("memory does not fail")
    }

    /// What comes of a well signed example.
    pub fn report(&self, access_key: &str, endpoint: EndpointId) -> Decision {
        self.send(access_key, endpoint, example(endpoint))
    }

    /// What comes of a well signed body.
    pub fn send(&self, access_key: &str, endpoint: EndpointId, body: impl Into<Vec<u8>>) -> Decision {
        self.decide(self.client(access_key).signed(request(endpoint, body)))
    }

    pub fn fault(&self, line: &str) -> u64 {
        let rule = FaultRule::parse(line, self.platform.platform().contract());
        self.world.faults().add(rule.unwrap_or_else(|diagnostic| panic!("{}", diagnostic.render(false))))
    }
}

impl Client<'_> {
    pub fn signed(&self, request: Request) -> Request {
        self.try_signed(request).expect("nothing in the request forbids to sign it")
    }

    /// None where a header that is signed stands in the request in a way that the readings refuse.
    pub fn try_signed(&self, mut request: Request) -> Option<Request> {
        let contract = Contract::embedded();
        let (key, parameters) = (self.key, contract.parameters());
        let date = self.date;
        Signer { access_key: &key.access_key, key: &key.signing_key, parameters, readings: &self.readings }
            .date_and_sign(&mut request, date, self.version)
            .ok()?;
        Some(request)
    }

    /// Reads one point of the document otherwise than the platform.
    pub fn reading(mut self, id: &str, option: &str) -> Self {
        self.readings.set(id, option).unwrap_or_else(|error| panic!("{error}"));
        self
    }

    pub fn later(mut self, seconds: i64) -> Self {
        self.date += SignedDuration::from_secs(seconds);
        self
    }
}

/// What a store in memory is asked for.
pub fn ready<T: Send>(asked: Deferred<'_, T>) -> T {
    asked.now_or_never().expect("nothing in memory has to be waited for")
}

/// Takes a header's place.
pub fn set(request: &mut Request, name: &str, value: &str) {
    request.headers.remove(name);
    request.headers.push(name, value.to_owned());
}

/// Signs a request as it stands, with no other dates or version.
pub fn sign_as_it_stands(client: &Client<'_>, request: &mut Request) {
    let contract = Contract::embedded();
    let signer = Signer {
        access_key: &client.key.access_key,
        key: &client.key.signing_key,
        parameters: contract.parameters(),
        readings: &client.readings,
    };
    signer.sign(request).expect("the headers that are signed were set");
}

/// The body of an answer as JSON.
pub fn json(decision: &Decision) -> serde_json::Value {
    serde_json::from_slice(&decision.answer.body).expect("an answer is JSON")
}

/// The code's name and, where it was refused, the check's word.
pub fn told(decision: &Decision) -> String {
    match &decision.verdict {
        Verdict::Refused(refusal) => format!("{} {}", decision.code.name, refusal.reason),
        Verdict::Forced { .. } => format!("{} forced", decision.code.name),
        Verdict::Accepted => decision.code.name.clone(),
    }
}

/// The demo keys with others behind them.
pub fn keys(more: impl IntoIterator<Item = KeyEntry>) -> KeyRing {
    demo().entries().iter().cloned().chain(more).collect()
}
