//! Every code over the wire, three ways: by its natural trigger, by a fault rule, by a test key.

use std::collections::BTreeMap;

use bis3::clock::ClockSetting;
use bis3::contract::{EndpointId, Field, FieldType, ValueKind};
use bis3::message::{Request, wire};

use serde_json::json;

use super::support::{Mock, mock, now, stock_body};
use crate::program::block_on_beside_threads;

async fn answered(mock: &Mock, request: &Request) -> u64 {
    mock.code_of(&wire::request_bytes(request)).await
}

fn stock(mock: &Mock) -> Request {
    mock.signed(EndpointId::Stock, stock_body(mock.contract(), 0), mock.key())
}

/// A stock report whose signed headers were changed and then signed again.
fn resigned(mock: &Mock, change: impl FnOnce(&mut Request)) -> Request {
    let mut request = stock(mock);
    change(&mut request);
    let (parameters, readings) = (mock.contract().parameters(), &mock.platform.platform().profile().readings);
    let signer = bis3::signature::Signer {
        access_key: &mock.key().access_key,
        key: &mock.key().signing_key,
        parameters,
        readings,
    };
    // Where a signed header is missing nothing can be signed, and the old signature stays.
    let _ = signer.sign(&mut request);
    request
}

fn set(request: &mut Request, name: &str, value: &str) {
    request.headers.remove(name);
    request.headers.push(name, value.to_owned());
}

fn with_body(mock: &Mock, endpoint: EndpointId, content_type: &str, body: &str) -> Request {
    let mut request = mock.signed(endpoint, body.to_owned(), mock.key());
    set(&mut request, "Content-Type", content_type);
    request
}

/// Requests that bring about each code by itself; the last one's answer counts.
async fn natural(mock: &Mock) -> BTreeMap<String, u64> {
    let mut got = BTreeMap::new();
    let mut note = |name: &str, code: u64| got.insert(name.to_owned(), code);
    let json = "application/json";
    note("Passed", answered(mock, &stock(mock)).await);
    let mut request = stock(mock);
    request.headers.remove("Authorization");
    note("AuthorizationNoExist", answered(mock, &request).await);
    set(&mut request, "Authorization", "BIS3 nothing");
    note("AuthorizationInvalid", answered(mock, &request).await);
    set(&mut request, "Authorization", "Basic a:b");
    note("SchemeInvalid", answered(mock, &request).await);
    set(&mut request, "Authorization", "BIS3 nobody:AAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    note("AccessKeyNoExist", answered(mock, &request).await);
    let missing = resigned(mock, |request| request.headers.remove("x-bis3-version"));
    note("HeaderNoExist", answered(mock, &missing).await);
    let unread = resigned(mock, |request| set(request, "x-bis3-date", "yesterday"));
    note("HeaderInvalid", answered(mock, &unread).await);
    let late = resigned(mock, |request| set(request, "x-bis3-date", "Fri, 07 Oct 2022 00:45:00 GMT"));
    note("AuthorizationExpired", answered(mock, &late).await);
    let disabled =
        mock.platform.platform().keys().entries().iter().find(|entry| !entry.enabled).expect("one is disabled");
    let denied = mock.signed(EndpointId::Stock, stock_body(mock.contract(), 0), disabled);
    note("PermissionDenied", answered(mock, &denied).await);
    let mut moved = stock(mock);
    moved.target = mock.contract().endpoint(EndpointId::Donor).path.clone().into();
    note("AuthorizationNoMatch", answered(mock, &moved).await);
    note("RequestArgParsingFailed", answered(mock, &with_body(mock, EndpointId::Stock, json, "{")).await);
    let multipart = with_body(mock, EndpointId::Stock, "multipart/form-data", "{}");
    note("RequestFileArgParsingFailed", answered(mock, &multipart).await);
    mock.clock.set(ClockSetting::Broken);
    note("GetSvrDateFailed", answered(mock, &stock(mock)).await);
    mock.clock.set(ClockSetting::Fixed(now()));
    let wrong = stock_body(mock.contract(), 0).replace(r#""ProdABO":"1""#, r#""ProdABO":"9""#);
    note("SaveHosStockFailed", answered(mock, &with_body(mock, EndpointId::Stock, json, &wrong)).await);
    let donors = report(mock, EndpointId::Donor).replace(r#""HospTime":"2022-10-01""#, r#""HospTime":"1 October""#);
    note("SavePatentFailed", answered(mock, &with_body(mock, EndpointId::Donor, json, &donors)).await);
    let quality = report(mock, EndpointId::Tqc);
    let early = quality.replace(r#""Year":2021"#, r#""Year":1021"#);
    note("SaveTQCFailed", answered(mock, &with_body(mock, EndpointId::Tqc, json, &early)).await);
    assert_eq!(answered(mock, &with_body(mock, EndpointId::Tqc, json, &quality)).await, 1);
    note("TQCDataExist", answered(mock, &with_body(mock, EndpointId::Tqc, json, &quality)).await);
    got
}

/// A report that passes, made of the endpoint's fields.
pub fn report(mock: &Mock, endpoint: EndpointId) -> String {
    let contract = mock.contract();
    let value = |field: &Field| match (field.value, field.kind) {
        (ValueKind::Institution, _) => json!(contract.institutions().rows()[0].code),
        (ValueKind::Date, _) => json!("2022-10-01"),
        (ValueKind::Year, FieldType::String) => json!("2021"),
        (ValueKind::Year, _) => json!(2021),
        (ValueKind::Dictionary, _) => json!(field.dictionary.as_ref().expect("it has one").values[0].value),
        _ => json!(0),
    };
    let fields = contract.endpoint(endpoint).fields.iter();
    serde_json::Value::Object(fields.map(|field| (field.name.clone(), value(field))).collect()).to_string()
}

/// The codes that this document's interfaces have no occasion for.
const WITHOUT_A_TRIGGER: &[&str] = &[
    "SaveProdStatusFailed",
    "SaveTransfusionFailed",
    "SaveTransfusionSelfFailed",
    "SaveEQAFailed",
    "EQADataExist",
    "GetTQCFailed",
    "GetEQAFailed",
];

#[test]
fn every_code_comes_by_its_natural_trigger_where_it_has_one() {
    block_on_beside_threads(async {
        let mock = mock().await;
        let got = natural(&mock).await;
        let missed: Vec<_> = mock
            .contract()
            .codes()
            .iter()
            .filter(|code| got.get(&code.name) != Some(&code.number.into()))
            .map(|code| code.name.as_str())
            .collect();
        assert_eq!(missed, WITHOUT_A_TRIGGER, "{got:#?}");
    });
}

#[test]
fn every_code_comes_by_a_fault_rule() {
    block_on_beside_threads(async {
        let mock = mock().await;
        let mut missed = Vec::new();
        for code in mock.contract().codes() {
            mock.world.faults().clear();
            mock.world.reset().await.expect("memory does not fail");
            mock.fault(&format!("POST /Stock/HospStock: {}", code.name));
            let got = answered(&mock, &stock(&mock)).await;
            if got != u64::from(code.number) {
                missed.push((&code.name, got));
            }
        }
        assert!(missed.is_empty(), "{missed:?}");
    });
}

#[test]
fn every_code_comes_by_a_test_key() {
    block_on_beside_threads(async {
        let mock = mock().await;
        let mut missed = Vec::new();
        for code in mock.contract().codes() {
            let request = mock.signed(EndpointId::Stock, stock_body(mock.contract(), 0), mock.key_for(&code.name));
            let got = answered(&mock, &request).await;
            if got != u64::from(code.number) {
                missed.push((&code.name, got));
            }
        }
        assert!(missed.is_empty(), "{missed:?}");
    });
}
