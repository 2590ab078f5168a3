//! What is filled into texts: values as they were written, and chance that is the same for the same seed.

use bis3::contract::{Contract, EndpointId};
use bis3::diagnostic::Source;
use bis3::harness::own_mock::MockSetting;
use bis3::payload::{self, Content};
use bis3::scenario::Given;
use bis3::snapshot::Policy;
use proptest::prelude::*;

use super::flow::card;
use super::{mock_setting, read, run};
use crate::program::block_on;

/// The bytes that the steps of a scenario send.
fn sent(rest: &str, setting: &MockSetting) -> Vec<String> {
    let done = block_on(run(&read("flow.yaml", &card(rest)), setting, Policy::Off));
    done.steps
        .iter()
        .map(|step| {
            let exchange =
                step.exchange.as_ref().unwrap_or_else(|| panic!("{} was not sent: {:?}", step.name, step.reason));
            String::from_utf8_lossy(&exchange.request).into_owned()
        })
        .collect()
}

fn body(request: &str) -> &str {
    request.split("\r\n\r\n").nth(1).unwrap_or_default()
}

fn posts(name: &str, body: &str) -> String {
    format!("{{name: {name}, sign: none, request: {{method: POST, path: /, body: {body}}}}}")
}

const ALL: &str = "{text: '${uuid} ${uuid} ${random.institution} ${random.integer} ${item} ${item.ProdVolume} ${now} ${date} ${datetime}'}";

#[test]
fn the_same_seed_draws_the_same_whatever_else_is_run() {
    let setting = mock_setting();
    let step = posts("draws", ALL);
    let alone = sent(&format!("steps: [{step}]"), &setting);
    assert_eq!(alone, sent(&format!("steps: [{step}]"), &setting));
    let among = sent(&format!("steps: [{}, {step}]", posts("before", ALL)), &setting);
    assert_eq!(alone[0], among[1]);
    assert_ne!(among[0], among[1]);
    let mut words = body(&alone[0]).split(' ');
    assert_eq!(words.next(), words.next(), "a step draws once");

    let other = sent(&format!("steps: [{step}]"), &MockSetting { seed: 1, ..mock_setting() });
    assert_ne!(alone, other);
    let renamed = card(&format!("steps: [{step}]")).replace("id: flow", "id: other");
    let done = block_on(run(&read("flow.yaml", &renamed), &setting, Policy::Off));
    let bytes = &done.steps[0].exchange.as_ref().expect("it was sent").request;
    assert_ne!(alone[0].as_bytes(), &bytes[..]);
}

#[test]
fn rounds_draw_for_themselves_and_variables_once() {
    let step =
        "{name: each, repeat: 2, sign: none, request: {method: POST, path: /, body: {text: '${uuid} ${one} ${two}'}}}";
    let sent = sent(&format!("variables: {{one: '${{uuid}}', two: '${{uuid}}'}}\nsteps: [{step}]"), &mock_setting());
    let words = |request: &String| body(request).split(' ').map(str::to_owned).collect::<Vec<_>>();
    let (first, second) = (words(&sent[0]), words(&sent[1]));
    assert_ne!(first[0], second[0]);
    assert_eq!(first[1..], second[1..]);
    assert_ne!(first[1], first[2]);
}

#[test]
fn the_days_of_a_report_are_those_of_the_hospitals() {
    let late = MockSetting { clock: "fixed:2024-05-06T20:00:00Z".parse().expect("a clock"), ..mock_setting() };
    let text = format!("steps: [{}]", posts("now", "{text: '${now}|${date}|${datetime}|${seed}'}"));
    let text = card(&text).replace("clock: freeze 2018-09-10T10:15:31Z\n", "");
    let done = block_on(run(&read("flow.yaml", &text), &late, Policy::Off));
    let request = String::from_utf8_lossy(&done.steps[0].exchange.as_ref().expect("it was sent").request).into_owned();
    assert_eq!(body(&request), "2024-05-06T20:00:00Z|2024-05-07|2024-05-07 04:00:00|0");
}

#[test]
fn an_item_is_sound() {
    let contract = Contract::embedded();
    let report =
        "{json: {InveStatTime: '${datetime}', InveStatFaciID: 12332500472260169F, InventoryItem: ['${item}']}}";
    let steps = format!("steps: [{{name: each, repeat: 60, steps: [{}]}}]", posts("draws", report));
    let sent = sent(&steps, &mock_setting());
    let distinct: std::collections::BTreeSet<&str> = sent.iter().map(|request| body(request)).collect();
    assert_eq!(distinct.len(), sent.len());
    for request in &sent {
        let body = bytes::Bytes::copy_from_slice(body(request).as_bytes());
        let stock = contract.endpoint(EndpointId::Stock);
        let checked = payload::check(
            &contract,
            stock,
            contract.default_readings(),
            Content::new(Some(b"application/json"), &body),
            None,
        );
        assert!(checked.findings.is_empty(), "{body:?}: {:#?}", checked.findings);
    }
}

#[test]
fn a_value_stands_in_each_place_as_it_belongs_there() {
    let setting = mock_setting();
    let variables = "variables: {n: 1.50, t: \"a\\\"b\\n中\", o: {x: [1e2, null]}, b: true}\n";
    let sent_body = |text: &str| {
        let sent = sent(&format!("{variables}steps: [{}]", posts("ask", text)), &setting);
        body(&sent[0]).to_owned()
    };
    assert_eq!(
        sent_body("{text: '${n}|${t}|${o}|${o.x}|${o.x.0}|${o.x.1}|${b}|$${n}|$n'}"),
        "1.50|a\"b\n中|{\"x\": [1e2, null]}|[1e2, null]|1e2|null|true|${n}|$n"
    );
    assert_eq!(
        sent_body("{json: {n: '${n}', 'k${n}': 'is ${n}', t: '${t}', in: '<${t}>', o: '${o}', no: '$${n}'}}"),
        r#"{"n": 1.50, "k1.50": "is 1.50", "t": "a\"b\n中", "in": "<a\"b\n中>", "o": {"x": [1e2, null]}, "no": "${n}"}"#
    );
    assert_eq!(
        sent_body("{json: '{\"n\":${n},\"s\":\"${n} ${t}\",\"t\":${t},\"o\":${o}}'}"),
        r#"{"n":1.50,"s":"1.50 a\"b\n中","t":"a\"b\n中","o":{"x": [1e2, null]}}"#
    );
}

#[test]
fn what_cannot_stand_where_it_is_filled_in_is_no_request() {
    for (request, told) in [
        ("{method: GET, path: '/${t}'}", "percent-encode"),
        ("{method: GET, path: '${t}'}", "starts with a slash"),
        ("{method: GET, path: /, query: 'a=${t}'}", "percent-encode"),
        ("{method: GET, path: /, headers: {X-A: '${t}'}}", "line break"),
        ("{method: GET, path: '/${o.y}'}", "no such member"),
        ("{method: POST, path: /, body: {json: '{${n}: 1}'}}", "not JSON"),
    ] {
        let text = format!(
            "variables: {{n: 1, t: \"中\\n\", o: null}}\nsteps: [{{name: ask, sign: none, request: {request}}}]"
        );
        let contract = Contract::embedded();
        let given = Given::read(&Source::new("given.yaml", "o: {x: 1}\n"), &contract).expect("it is sound");
        let setting = MockSetting { given, ..mock_setting() };
        let done = block_on(run(&read("flow.yaml", &card(&text)), &setting, Policy::Off));
        let step = &done.steps[0];
        assert!(step.exchange.is_none(), "{request}");
        let reason = step.reason.as_ref().expect("it says why");
        assert!(reason.en.contains(told), "{request}: {reason}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_text_of_a_number_is_sent_as_it_was_given(number in r"-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?") {
        let contract = Contract::embedded();
        let given = Given::read(&Source::new("given.yaml", format!("n: [{number}]\n")), &contract).expect("it is sound");
        let setting = MockSetting { given, ..mock_setting() };
        let steps = format!("variables: {{n: null}}\nsteps: [{}]", posts("ask", "{json: '[${n.0},\"${n.0}\"]'}"));
        let sent = sent(&steps, &setting);
        prop_assert_eq!(body(&sent[0]), format!("[{number},\"{number}\"]"));
    }
}
