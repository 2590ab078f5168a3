//! An answer that is not as expected is told at the place of the expectation.

use bis3::language::Language;
use bis3::report::Report;
use bis3::report::json::Json;
use bis3::scenario::{Outcome, RunHead, Totals};
use bis3::snapshot::Policy;

use super::{Done, donor_report, mock_setting, read};
use crate::program::block_on;

fn run(text: &str) -> Done {
    block_on(super::run(&read("donor.yaml", text), &mock_setting(), Policy::Off))
}

const WRONG: &str = r#"      code: SavePatentFailed
      status: 4XX
      text: 住院患者上报失败
      headers:
        content-type: text/html
        X-Trace: none
      json:
        equals: |
          {
            "code": 1.0,
            "msg": [true]
          }
        subset: {code: "1", data: {count: 2}}
        pointers:
          /msg: 请求失败
          /data/total: 1
"#;

#[test]
fn each_failure_stands_at_its_expectation() {
    let done = run(&donor_report("must", WRONG));
    assert_eq!(done.result.outcome, Outcome::Fail);
    insta::assert_snapshot!("terminal-en", done.told(Language::En));
    insta::assert_snapshot!("terminal-zh", done.told(Language::Zh));
    insta::assert_json_snapshot!("report", written(&done));
}

fn written(done: &Done) -> serde_json::Value {
    let mut text = Vec::new();
    let head = RunHead { label: "mock".into(), profile: "default".into(), ..RunHead::default() };
    let mut report = Json::new(&mut text, &head).expect("writing to memory cannot fail");
    done.tell(&mut report);
    let mut totals = Totals::default();
    totals.add(&done.result);
    report.finish(&totals).expect("writing to memory cannot fail");
    serde_json::from_slice(&text).expect("a report is JSON")
}

#[test]
fn line_and_column_are_those_of_the_expected_value() {
    let text = donor_report("must", "      code: SavePatentFailed\n");
    let done = run(&text);
    let failure = done.steps[0].checks[0].failure.as_ref().expect("another code is answered");
    let position = failure.position().expect("it has a place");
    let line = text.lines().nth(position.line - 1).expect("a line of the file");
    assert_eq!((line.trim(), position.column), ("code: SavePatentFailed", 13));
}

#[test]
fn what_breaks_no_must_is_a_warning() {
    let done = run(&donor_report("should", "      status: 201\n"));
    assert_eq!(done.result.outcome, Outcome::Warn);
}

#[test]
fn an_expectation_that_holds_is_a_check_too() {
    let done = run(&donor_report("must", "      code: 1\n      status: 200\n      json:\n        subset: {code: 1}\n"));
    assert_eq!(done.result.outcome, Outcome::Pass);
    assert_eq!(done.steps[0].checks.len(), 3);
}

#[test]
fn a_cut_connection_is_an_error_and_ends_the_scenario() {
    let text = donor_report("must", "      code: 1\n").replace("writes:", "faults: [\"*: cut\"]\nwrites:")
        + "  - name: again\n    request: {method: POST, path: /Patient/Donor}\n";
    let done = run(&text);
    assert_eq!(done.result.outcome, Outcome::Error);
    let outcomes: Vec<Outcome> = done.steps.iter().map(|step| step.outcome).collect();
    assert_eq!(outcomes, [Outcome::Error, Outcome::Skip]);
}
