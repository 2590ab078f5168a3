//! Signed reports, as a client sends them.

use std::io::{Read, Write};
use std::net::TcpStream;

use bis3::clock::{AdjustableClock, Clock};
use bis3::contract::{Contract, EndpointId, Profile};
use bis3::message::{Headers, Request, wire};
use bis3::platform::{KeyEntry, KeyRing};
use bis3::signature::Signer;
use serde_json::{Value, json};

/// The key of the demo key ring that signs.
pub fn key() -> KeyEntry {
    KeyRing::demo(&Contract::embedded()).expect("it fits the embedded contract").entries()[0].clone()
}

/// The bytes of a stock report with a body of about so many bytes, signed now.
pub fn signed(body: usize) -> Vec<u8> {
    let contract = Contract::embedded();
    let profile = Profile::bundled("default", &contract).expect("it is bundled");
    let endpoint = contract.endpoint(EndpointId::Stock);
    let body = stock(&contract, body);
    let headers: Headers = [
        ("Host", "127.0.0.1".to_owned()),
        ("Content-Type", "application/json".to_owned()),
        ("Content-Length", body.len().to_string()),
    ]
    .into_iter()
    .collect();
    let (method, target) = (endpoint.method.clone(), endpoint.path.clone());
    let mut request =
        Request { method: method.into(), target: target.into(), headers, body: body.into(), ..Request::default() };
    let now = AdjustableClock::system().now().expect("the machine has a clock");
    let key = key();
    let (parameters, readings) = (contract.parameters(), &profile.readings);
    Signer { access_key: &key.access_key, key: &key.signing_key, parameters, readings }
        .date_and_sign(&mut request, now, "1.0")
        .expect("every signed header is set");
    wire::request_bytes(&request)
}

fn stock(contract: &Contract, length: usize) -> String {
    let code = &contract.institutions().rows()[0].code;
    let product = &contract.dictionary("D001").expect("it is printed").values[0];
    let item = json!({
        "ProdABO": "1", "ProdRh": "1", "ProdCode": product.value, "ProdName": product.name.zh,
        "ProdWashingType": "0", "ProdIrradiated": "0", "ProdVolume": "200", "ProdUnits": "0",
        "ProdManuFaciCode": code,
    });
    let items: Vec<Value> = vec![item.clone(); (length / item.to_string().len()).max(1)];
    json!({ "InveStatTime": "2022-10-07 00:00:01", "InveStatFaciID": code, "InventoryItem": items }).to_string()
}

/// Sends a request and reads its answer, which must be code 1.
pub fn exchange(stream: &mut TcpStream, request: &[u8], buffer: &mut [u8]) {
    stream.write_all(request).expect("the server reads");
    let mut length = 0;
    // Success is the only answer that ends so; its length need not be read from its head.
    while !buffer[..length].ends_with(br#""data":{}}"#) {
        let count = stream.read(&mut buffer[length..]).expect("the server answers");
        assert!(count > 0, "closed: {}", String::from_utf8_lossy(&buffer[..length]));
        length += count;
    }
    let answer = &buffer[..length];
    assert!(answer.windows(8).any(|bytes| bytes == b"\"code\":1"), "{}", String::from_utf8_lossy(answer));
}
