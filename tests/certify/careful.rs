//! Careful clients in other languages pass.

use serde_json::Value;

use super::{Run, client, with_outcome};
use crate::mock::clients::available;

fn passes(command: &str) {
    let run = Run::new();
    let (exit, told) = run.certify("selftest", command, &["--time", "150s"]);
    let wrong: Vec<&Value> = told["obligations"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|one| !["pass", "skip"].contains(&one["outcome"].as_str().expect("a word")))
        .filter(|one| one["level"] != "may")
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!((exit, told["overall"].as_str()), (Some(0), Some("pass")));
    // Whoever has the folder comes to the same verdicts.
    assert_eq!(different(&told, &run.report()), Vec::<String>::new());
    assert!(with_outcome(&told, "pass").len() > 55);
}

#[test]
fn a_careful_client_in_java_passes() {
    if available("java") {
        passes(&format!("java -Dfile.encoding=UTF-8 {} state", client("ReportClient.java").display()));
    }
}

/// What two reports say differently.
fn different(one: &Value, other: &Value) -> Vec<String> {
    let obligations = |told: &Value| told["obligations"].as_array().expect("a list").clone();
    let pairs = obligations(one).into_iter().zip(obligations(other));
    pairs.filter(|(one, other)| one != other).map(|(one, other)| format!("{one}\n{other}")).collect()
}

#[test]
fn a_careful_client_in_python_passes() {
    if available("python3") {
        passes(&format!("python3 {} --state state.json", client("report_client.py").display()));
    }
}
