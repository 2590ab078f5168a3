//! Names of rounds, and cards whose steps keep no snapshots.

use std::sync::Arc;

use bis3::scenario::Scenario;

use super::flow::{card, done};
use super::read;

fn scenario(rest: &str) -> Arc<Scenario> {
    read("flow.yaml", &card(rest))
}

const STEP: &str = "name: ask, sign: none, request: {method: GET, path: /}";

#[test]
fn rounds_are_called_by_their_label() {
    let rows = "[{field: A.b, value: '/x'}, {field: a.B, value: _x}, {field: ..}]";
    let loops = format!("{{name: each, for-each: {{rows: {rows}, label: '${{row.field}}'}}, steps: [{{{STEP}}}]}}");
    let names: Vec<String> = done(&format!("steps: [{loops}]")).steps.iter().map(|step| step.name.clone()).collect();
    assert_eq!(names, ["each/A.b/ask", "each/a.B-2/ask", "each/_./ask"]);
}

#[test]
fn a_label_without_a_value_stops_the_scenario() {
    let rows = "{rows: [{a: 1}, {b: 2}], label: '${row.b}'}";
    let done = done(&format!("steps: [{{{STEP}, for-each: {rows}}}]"));
    assert_eq!((done.steps.len(), done.steps[0].name.as_str()), (1, "ask"));
    assert!(done.steps[0].reason.as_ref().is_some_and(|reason| reason.en.contains("row.b")));
}

#[test]
fn snapshots_of_rounds_are_known_by_any_label() {
    let labelled = scenario(&format!("steps: [{{{STEP}, for-each: {{rows: [a], label: '${{row}}'}}}}]"));
    assert!(labelled.keeps("ask/a") && labelled.keeps("ask/b"));
    assert!(!labelled.keeps("ask") && !labelled.keeps("ask/a/b"));
    let numbered = scenario(&format!("steps: [{{{STEP}, for-each: {{rows: [a]}}}}]"));
    assert!(numbered.keeps("ask/1") && !numbered.keeps("ask/a") && !numbered.keeps("ask/2"));
}

#[test]
fn a_card_says_for_all_its_steps_whether_they_keep_snapshots() {
    let steps = format!(
        "steps: [{{{STEP}}}, {{name: group, steps: [{{{STEP}}}, {{name: kept, snapshot: true, request: {{method: GET, path: /}}}}]}}]"
    );
    let off = scenario(&format!("snapshot: false\n{steps}"));
    assert!(!off.keeps("ask") && !off.keeps("group/ask") && off.keeps("group/kept"));
    let usual = scenario(&steps);
    assert!(usual.keeps("ask") && usual.keeps("group/ask"));
}
