//! What a decision costs: each endpoint's example, correctly signed, and what is refused on the way.

use std::hint::black_box;

use bis3::clock::AdjustableClock;
use bis3::contract::{Contract, EndpointId, Profile};
use bis3::fault::FaultRule;
use bis3::message::{Arrival, Request};
use bis3::platform::{Decision, KeyRing, Platform};
use bis3::signature::Signer;
use bis3::store::World;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use jiff::Timestamp;

const KEY: &str = "EbX/S0rBNYs=";

struct Desk {
    platform: Platform,
    clock: AdjustableClock,
    world: World,
}

fn now() -> Timestamp {
    "2023-09-15T02:15:31Z".parse().expect("a literal instant")
}

impl Desk {
    fn new(options: &[(&str, &str)]) -> Self {
        let contract = Contract::embedded();
        let mut profile = Profile::bundled("default", &contract).expect("a bundled profile");
        for (id, option) in options {
            profile.readings.set(id, option).expect("a known option");
        }
        let keys = KeyRing::demo(&contract).expect("the demo keys are sound");
        let platform = Platform::new(contract, profile, keys).expect("the contract is whole");
        Self { platform, clock: AdjustableClock::fixed(now()), world: World::new(0) }
    }

    fn signed(&self, id: EndpointId) -> Request {
        let contract = self.platform.contract();
        let endpoint = contract.endpoint(id);
        let body = std::fs::read_to_string(format!("fixtures/payloads/{id}.json")).expect("the example is there");
        let mut request = Request {
            method: endpoint.method.clone().into(),
            target: endpoint.path.clone().into(),
            headers: [("Host", "127.0.0.1"), ("Content-Type", "application/json"), ("Accept", "application/json")]
                .into_iter()
                .collect(),
            body: compact(&body).into(),
            ..Request::default()
        };
        let key = self.platform.keys().find(KEY).expect("the sample key");
        let (parameters, readings) = (contract.parameters(), &self.platform.profile().readings);
        Signer { access_key: KEY, key: &key.signing_key, parameters, readings }
            .date_and_sign(&mut request, now(), "1.0")
            .expect("it can be signed");
        request
    }

    fn decide(&self, arrival: &Arrival) -> Decision {
        let decision = self.platform.decide(black_box(arrival), &self.clock, &self.world);
        decision.now_or_never().expect("the store is in memory")
    }
}

/// As clients send it: without the line breaks of a file.
fn compact(json: &str) -> String {
    serde_json::from_str::<serde_json::Value>(json).expect("the example is JSON").to_string()
}

fn accepted(criterion: &mut Criterion) {
    let desk = Desk::new(&[("tqc-repeat", "replaces")]);
    let mut group = criterion.benchmark_group("decide/accepted");
    for id in EndpointId::ALL {
        let request = desk.signed(*id);
        group.throughput(Throughput::Bytes(request.body.len() as u64));
        let arrival = Arrival::Request(request);
        assert!(desk.decide(&arrival).code.is_success(), "{id}");
        group.bench_function(id.word(), |bencher| bencher.iter(|| desk.decide(&arrival)));
    }
    group.finish();
}

fn refused(criterion: &mut Criterion) {
    let desk = Desk::new(&[]);
    let mut group = criterion.benchmark_group("decide/refused");
    let mut request = desk.signed(EndpointId::Stock);
    request.headers.remove("x-bis3-version");
    request.headers.push("x-bis3-version", "1");
    let mismatch = Arrival::Request(request);
    assert_eq!(desk.decide(&mismatch).code.name, "AuthorizationNoMatch");
    group.bench_function("signature differs", |bencher| bencher.iter(|| desk.decide(&mismatch)));
    group.finish();
}

fn with_faults(criterion: &mut Criterion) {
    let desk = Desk::new(&[]);
    for line in ["POST /Transfusion/TQC: SaveTQCFailed", "* key nobody: cut", "*: delay 2s, times 1"] {
        desk.world.faults().add(FaultRule::parse(line, desk.platform.contract()).expect("a rule"));
    }
    let arrival = Arrival::Request(desk.signed(EndpointId::Stock));
    criterion.bench_function("decide/three fault rules in force", |bencher| bencher.iter(|| desk.decide(&arrival)));
}

criterion_group!(benches, accepted, refused, with_faults);
criterion_main!(benches);
