//! Members whose values are not those that were sent: nothing is found that such a value would have caused.

use bis3::contract::{Contract, EndpointId, Readings};
use bis3::payload::{Checked, Content, check};
use bytes::Bytes;
use serde_json::{Value, json};

use super::JSON;

fn checked(endpoint: EndpointId, readings: &Readings, body: &Value, replaced: &[String]) -> Checked {
    let contract = Contract::embedded();
    let body = Bytes::from(body.to_string());
    let content = Content { replaced, ..Content::new(Some(JSON), &body) };
    let today = jiff::civil::date(2024, 5, 6);
    check(&contract, contract.endpoint(endpoint), readings, content, Some(today))
}

fn leaves(value: &Value, pointer: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| leaves(value, &format!("{pointer}/{name}"), found));
        }
        Value::Array(items) => (0..).zip(items).for_each(|(at, item)| leaves(item, &format!("{pointer}/{at}"), found)),
        _ => found.push(pointer.to_owned()),
    }
}

/// Values of the same type that are wrong in every way that a member of some kind can be.
fn others(value: &Value) -> Vec<Value> {
    match value {
        Value::String(_) => {
            ["", "?", "9999-99-99", "2999-01-01", "-1", "1.2.3", "ABC123"].iter().map(|it| json!(it)).collect()
        }
        Value::Number(_) => vec![json!(-7), json!(99_999_999_999_i64), json!(1.5), json!(1e300), json!(0)],
        _ => Vec::new(),
    }
}

#[test]
fn no_check_reads_a_value_that_was_replaced_and_what_hangs_on_it_is_left_open() {
    let contract = Contract::embedded();
    let mut parsing = contract.default_readings().clone();
    parsing.set("value-errors", "parsing-failed").expect("a known option");
    for endpoint in contract.endpoints() {
        let text = std::fs::read(format!("fixtures/payloads/{}.json", endpoint.id)).expect("the example is there");
        let body: Value = serde_json::from_slice(&text).expect("JSON");
        let mut pointers = Vec::new();
        leaves(&body, "", &mut pointers);
        for (pointer, readings) in pointers.iter().flat_map(|at| [(at, contract.default_readings()), (at, &parsing)]) {
            let replaced = [pointer.clone()];
            let as_sent = checked(endpoint.id, readings, &body, &replaced);
            assert!(as_sent.report.is_some(), "{pointer}");
            for other in others(body.pointer(pointer).expect("it is there")) {
                let mut changed = body.clone();
                *changed.pointer_mut(pointer).expect("it is there") = other.clone();
                let told = checked(endpoint.id, readings, &changed, &replaced);
                assert_eq!(told.findings, as_sent.findings, "{pointer}: {other}");
                let known = checked(endpoint.id, readings, &changed, &[]);
                for stage in known.findings.iter().filter_map(|finding| finding.refuses) {
                    assert!(told.undecided.contains(&stage), "{pointer}: {other}: {stage:?} {:?}", told.undecided);
                }
            }
        }
    }
}

#[test]
fn the_type_of_what_was_replaced_is_judged() {
    let wrong = json!({"FacilityCode": 1, "HospTime": "?", "InPatientNum": "x", "DonorNum": 1});
    let replaced = ["/FacilityCode", "/HospTime", "/InPatientNum"].map(str::to_owned);
    let readings = Contract::embedded().default_readings().clone();
    let checked = checked(EndpointId::Donor, &readings, &wrong, &replaced);
    let found: Vec<String> =
        checked.findings.iter().map(|finding| format!("{} {}", finding.kind, finding.place)).collect();
    assert_eq!(found, ["wrong-type body /FacilityCode", "wrong-type body /InPatientNum"]);
}
