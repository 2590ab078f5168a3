//! Programs read JSON: what is written is what the schema says.

use std::path::Path;

use bis3::message::Exchange;
use bis3::report::Report;
use bis3::report::json::Json;
use bis3::scenario::Totals;
use bytes::Bytes;
use serde_json::{Value, json};

use super::results::{Done, every_outcome, head, long, tell, timed};
use super::text;
use crate::program::{bis3, output};

fn json(run: &[Done]) -> String {
    text(|bytes| tell(run, &mut Json::new(bytes, &head()).expect("memory takes it")))
}

/// The schema as it is handed out.
fn schema() -> Value {
    let (_, schema) = output(&mut bis3(Path::new("."), &["spec", "schema", "report"]));
    serde_json::from_str(&schema).expect("the schema is JSON")
}

pub fn assert_valid(report: &str) -> Value {
    let report: Value = serde_json::from_str(report).unwrap_or_else(|error| panic!("{error}\n{report}"));
    let schema = jsonschema::draft202012::new(&schema()).expect("the schema is one");
    let wrong: Vec<String> =
        schema.iter_errors(&report).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    report
}

#[test]
fn every_outcome_is_as_the_schema_says() {
    let report = json(&every_outcome());
    assert_valid(&report);
    insta::assert_snapshot!("json", report);
}

#[test]
fn the_schema_names_every_member() {
    let mut run = every_outcome();
    let steps = std::mem::take(&mut run[0].steps);
    run[0].steps = steps.into_iter().map(|step| timed(step, 1_234)).collect();
    let report = assert_valid(&json(&run));
    let schema = schema();
    let named = |object: &Value, place: &str| {
        let properties = &schema.pointer(place).expect("a part of the schema")["properties"];
        for name in object.as_object().expect("an object").keys() {
            assert!(properties.get(name).is_some(), "{place} does not name {name}");
        }
    };
    named(&report, "");
    for scenario in report["scenarios"].as_array().expect("scenarios") {
        named(scenario, "/$defs/scenario");
        for step in scenario["steps"].as_array().expect("steps") {
            named(step, "/$defs/step");
            named(&step["snapshot"], "/$defs/snapshot");
            step["checks"].as_array().expect("checks").iter().for_each(|check| named(check, "/$defs/check"));
        }
    }
    assert_eq!(report["scenarios"][0]["steps"][0]["microseconds"], 1_234);
}

#[test]
fn a_run_that_was_broken_off_says_why() {
    let report = text(|bytes| {
        let mut report = Json::new(bytes, &head()).expect("memory takes it");
        report.broken_off(&("目标已停止", "the target is gone").into()).expect("memory takes it");
        report.finish(&Totals::default()).expect("memory takes it");
    });
    assert_eq!(assert_valid(&report)["broken-off"]["en"], "the target is gone");
}

/// A target that answers with much fills no disk.
#[test]
fn a_report_takes_so_much_and_counts_what_it_leaves_out() {
    let answer = Bytes::from(vec![b'a'; 8 * 1024 * 1024]);
    let exchange =
        Exchange { received: None, request: Bytes::from_static(b"POST / HTTP/1.1\r\n\r\n"), response: answer };
    let mut run = long(9);
    for step in &mut run.steps {
        step.exchange = Some(exchange.clone());
    }
    let report = assert_valid(&json(&[run]));
    assert_eq!(report["left-out"], 2);
    let steps = report["scenarios"][0]["steps"].as_array().expect("steps");
    assert!(steps[..7].iter().all(|step| step["exchange"].is_object() && step["left-out"].is_null()));
    let left_out = json!({ "request": 19, "response": 8 * 1024 * 1024 });
    assert!(steps[7..].iter().all(|step| step["exchange"].is_null() && step["left-out"] == left_out));
}
