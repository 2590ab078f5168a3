//! `body: report`: the document's own examples, made fresh and changed.

use std::collections::BTreeSet;

use bis3::scenario::{Outcome, StepResult};

use super::flow::{card, done, sent};
use super::{mock_setting, read, run};
use crate::program::block_on;
use bis3::snapshot::Policy;

const PATHS: [(&str, &str); 3] =
    [("stock", "/Stock/HospStock"), ("donor", "/Patient/Donor"), ("tqc", "/Transfusion/TQC")];

fn step(name: &str, path: &str, body: &str, more: &str) -> String {
    format!("{{name: {name}, request: {{method: POST, path: {path}, body: {body}}}{more}}}")
}

fn donor(body: &str) -> String {
    step("report", "/Patient/Donor", body, "")
}

fn body(step: &StepResult) -> String {
    sent(step).split_once("\r\n\r\n").expect("a head").1.to_owned()
}

/// The body that a step sends.
fn made(body: &str) -> String {
    self::body(&done(&format!("steps: [{}]", donor(body))).steps[0])
}

fn value(body: &str, pointer: &str) -> serde_json::Value {
    let body: serde_json::Value = serde_json::from_str(body).expect("it is JSON");
    body.pointer(pointer).cloned().unwrap_or_else(|| panic!("nothing at {pointer}: {body}"))
}

#[test]
fn the_three_examples_are_accepted_for_ever_new_institutions_and_periods() {
    for (report, path) in PATHS {
        let round = step("report", path, &format!("{{report: {report}}}"), ", expect: {code: Passed}");
        let done = done(&format!("steps: [{{name: each, repeat: 40, steps: [{round}]}}]"));
        assert!(done.steps.iter().all(|step| step.outcome == Outcome::Pass), "{:?}", done.steps[0].checks);
        let bodies: BTreeSet<String> = done.steps.iter().map(body).collect();
        assert_eq!(bodies.len(), 40, "{report}");
        assert!(sent(&done.steps[0]).contains("Content-Type: application/json\r\n"));
    }
}

#[test]
fn what_is_fresh_fits_the_key_and_lies_in_the_past() {
    let text =
        "{text: '${fresh.institution}|${fresh.name}|${fresh.date}|${fresh.datetime}|${fresh.year}|${fresh.batch}'}";
    let step = step("own", "/", text, ", sign: {key: demo-ordinary}");
    let round = format!(
        "{{name: each, repeat: 60, steps: [{step}, {{name: any, request: {{method: POST, path: /, body: {text}}}}}]}}"
    );
    let done = done(&format!("steps: [{round}]"));
    let drawn: Vec<String> = done.steps.iter().map(body).collect();
    let mut institutions = BTreeSet::new();
    for (step, text) in done.steps.iter().zip(&drawn) {
        let parts: Vec<&str> = text.split('|').collect();
        assert!(parts[2] < "2018-09-10" && parts[3].starts_with(parts[2]), "{text}");
        let year: i32 = parts[4].parse().expect("a year");
        assert!((1950..2018).contains(&year) && ["0", "1", "2"].contains(&parts[5]), "{text}");
        if step.name.ends_with("any") {
            institutions.insert(parts[0]);
        }
    }
    assert_eq!(institutions.len(), 57);
}

#[test]
fn a_bound_key_reports_for_its_own_institution() {
    let bound = mock_setting().keys.entries().iter().find_map(|entry| match &entry.institutions {
        bis3::platform::Institutions::Listed(codes) => Some((entry.access_key.clone(), codes.clone())),
        bis3::platform::Institutions::Any => None,
    });
    let (key, codes) = bound.expect("a demo key is bound");
    let step = step(
        "report",
        "/Patient/Donor",
        "{report: donor}",
        &format!(", sign: {{key: {key}}}, expect: {{code: Passed}}"),
    );
    let by_step = done(&format!("steps: [{{name: each, repeat: 5, steps: [{step}]}}]"));
    let by_card = done(&format!("key: {key}\nsteps: [{}]", donor("{report: donor}")));
    for step in by_step.steps.iter().chain(&by_card.steps) {
        assert_eq!(step.outcome, Outcome::Pass, "{:?}", step.checks);
        assert!(codes.contains(&value(&body(step), "/FacilityCode").as_str().expect("a text").to_owned()));
    }
}

#[test]
fn one_draw_serves_two_steps_by_way_of_a_variable() {
    let both = "{report: donor, set: {/FacilityCode: '${own.institution}', /HospTime: '${own.date}'}}";
    let again = step("again", "/Patient/Donor", both, "");
    let done = done(&format!("variables: {{own: '${{fresh}}'}}\nsteps: [{}, {again}]", donor(both)));
    assert_eq!(body(&done.steps[0]), body(&done.steps[1]));
    assert_eq!(done.steps[1].outcome, Outcome::Pass);
}

#[test]
fn values_are_set_renamed_and_removed_in_this_order() {
    let body = made(
        "{report: donor, set: {/DonorNum: 1.50, /New: [a, 1e2, null], /HospTime: x}, rename: {/New: Newer}, remove: [/InPatientNum, /Newer/0]}",
    );
    assert!(body.starts_with("{\"FacilityCode\":\""), "{body}");
    assert!(body.ends_with("\"HospTime\":\"x\",\"DonorNum\":1.50,\"Newer\":[1e2,null]}"), "{body}");
    assert_eq!(made("{report: donor, set: {'': [1]}}"), "[1]");
    assert_eq!(
        made(
            "{report: donor, set: {/A: {b: 1}, /A/b: 2}, remove: [/FacilityCode, /HospTime, /InPatientNum, /DonorNum]}"
        ),
        "{\"A\":{\"b\":2}}"
    );
}

#[test]
fn pointers_names_and_values_are_filled_in() {
    let body = "{report: '${row.report}', set: {'/${row.field}': '${row.value}', /Text: 'n${row.value}'}, rename: {/Text: '${row.field}2'}, remove: ['/${row.gone}'], items: '${row.items}'}";
    let rows = "[{report: stock, field: New, value: 1.50, gone: InveStatTime, items: 2}]";
    let round = step("each", "/", body, &format!(", for-each: {{rows: {rows}}}"));
    let body = self::body(&done(&format!("steps: [{round}]")).steps[0]);
    assert!(body.ends_with(",\"New\":1.50,\"New2\":\"n1.50\"}") && !body.contains("InveStatTime"), "{body}");
    assert_eq!(value(&body, "/InventoryItem").as_array().map(Vec::len), Some(2));
}

#[test]
fn a_list_holds_as_many_copies_as_are_asked_for_and_others_beside_them() {
    let count = |body: &str| value(&made(body), "/InventoryItem").as_array().map(Vec::len);
    assert_eq!(count("{report: stock, items: 0}"), Some(0));
    assert_eq!(count("{report: stock, items: 1000}"), Some(1000));
    let body = made("{report: stock, items: 2, set: {/InventoryItem/1/ProdABO: '9', /InventoryItem/-: {}}}");
    assert_eq!(value(&body, "/InventoryItem/0/ProdABO"), "4");
    assert_eq!(value(&body, "/InventoryItem/1/ProdABO"), "9");
    assert_eq!(value(&body, "/InventoryItem/2"), serde_json::json!({}));
}

#[test]
fn a_report_goes_out_in_another_encoding() {
    let text = card(&format!("steps: [{}]", step("gbk", "/Stock/HospStock", "{report: stock, encoding: gbk}", "")));
    let done = block_on(run(&read("flow.yaml", &text), &mock_setting(), Policy::Off));
    let bytes = &done.steps[0].exchange.as_ref().expect("it was sent").request;
    let gbk = [0xb2, 0xa1, 0xb6, 0xbe]; // 病毒
    assert!(bytes.windows(gbk.len()).any(|window| window == gbk));
}

#[test]
fn what_leads_nowhere_when_it_is_filled_in_stops_the_step() {
    let rows = "{rows: [{at: /Nobody/x}]}";
    let steps =
        step("report", "/Patient/Donor", "{report: donor, set: {'${row.at}': 1}}", &format!(", for-each: {rows}"));
    let done = done(&format!("steps: [{steps}]"));
    assert_eq!(done.steps[0].outcome, Outcome::Error);
    let reason = done.steps[0].reason.as_ref().expect("a reason");
    assert!(reason.en.contains("`/Nobody/x` leads to no such place"), "{reason:?}");
    assert!(done.steps[0].exchange.is_none());
}
