//! What it costs to hold a body against the contract: each endpoint's example, and stock reports of growing length,
//! whose time for one item must not grow.

use std::hint::black_box;
use std::time::Duration;

use bis3::contract::{Contract, EndpointId};
use bis3::payload::{Checked, Content, check, json};
use bytes::Bytes;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

const LENGTHS: [usize; 4] = [10, 100, 1_000, 10_000];

fn example(endpoint: EndpointId) -> Bytes {
    let text = match endpoint {
        EndpointId::Stock => include_str!("../fixtures/payloads/stock.json"),
        EndpointId::Donor => include_str!("../fixtures/payloads/donor.json"),
        EndpointId::Tqc => include_str!("../fixtures/payloads/tqc.json"),
    };
    // As clients send it: without the line breaks of a file.
    let value: serde_json::Value = serde_json::from_str(text).expect("the example is JSON");
    Bytes::from(value.to_string())
}

fn stock_of(length: usize) -> Bytes {
    let body = example(EndpointId::Stock);
    let mut report: serde_json::Value = serde_json::from_slice(&body).expect("the example is JSON");
    let items = report["InventoryItem"].as_array().expect("the example holds a list").clone();
    report["InventoryItem"] = items.into_iter().cycle().take(length).collect();
    Bytes::from(report.to_string())
}

fn run(contract: &Contract, endpoint: EndpointId, body: &Bytes) -> Checked {
    let readings = contract.default_readings();
    check(contract, contract.endpoint(endpoint), readings, Content::new(Some(b"application/json"), body), None)
}

fn endpoints(criterion: &mut Criterion) {
    let contract = Contract::embedded();
    let mut group = criterion.benchmark_group("payload/check");
    for id in EndpointId::ALL {
        let body = example(*id);
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_function(id.word(), |bencher| bencher.iter(|| run(&contract, *id, black_box(&body))));
    }
    let body = example(EndpointId::Tqc);
    let text = std::str::from_utf8(&body).expect("the example is UTF-8");
    group.bench_function("tqc, decoded only", |bencher| bencher.iter(|| json::decode(black_box(text))));
    group.finish();
}

/// Throughput is counted in items: criterion prints items a second beside the time of the whole report.
fn lengths(criterion: &mut Criterion) {
    let contract = Contract::embedded();
    let mut group = criterion.benchmark_group("payload/stock items");
    for length in LENGTHS {
        let body = stock_of(length);
        group.throughput(Throughput::Elements(length as u64));
        group.bench_with_input(BenchmarkId::from_parameter(length), &body, |bencher, body| {
            bencher.iter(|| run(&contract, EndpointId::Stock, black_box(body)));
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(3));
    targets = endpoints, lengths
}
criterion_main!(benches);
