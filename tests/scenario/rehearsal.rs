//! A run that sends nothing: what would be taken from an answer stands wherever it may.

use std::fs;
use std::path::Path;

use super::command::run;
use super::flow::{asks, card};
use crate::program::output;

/// The bodies of the requests that would be sent.
fn bodies(steps: &str) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("flow.yaml"), card(steps).replace("clock:", "#")).expect("a writable folder");
    let part = "arguments: {all: null}\nsteps: [{name: ask, sign: none, request: {method: GET, path: /, body: {json: \
                {it: '${all.it}', n: '${all.n}'}}}}]\n";
    fs::write(folder.path().join("part.steps.yaml"), part).expect("a writable folder");
    let (code, text) = output(&mut run(folder.path(), &["flow.yaml", "--dry-run", "--json"]));
    assert_eq!(code, 0, "{text}");
    let rows: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let requests = rows.as_array().expect("rows").iter().filter_map(|row| row["request"].as_str());
    requests.map(|request| request.split_once("\r\n\r\n").map_or("", |(_, body)| body).to_owned()).collect()
}

#[test]
fn what_is_awaited_counts_as_json() {
    let first = asks("first", ", capture: {token: $.code}");
    let body =
        |text: &str| format!("{{name: b, sign: none, request: {{method: GET, path: /, body: {{json: {text}}}}}}}");
    let second = |step: &str| bodies(&format!("steps: [{first}, {step}]")).pop().expect("two requests");
    assert_eq!(second(&body("{FacilityCode: '${token}'}")), r#"{"FacilityCode": ${token}}"#);
    assert_eq!(second(&body("'{\"a\": ${token}, \"b\": \"${token}\"}'")), r#"{"a": ${token}, "b": "${token}"}"#);
    let include = "{name: part, include: part.steps.yaml, with: {all: {it: '${token}', n: 1.0}}}";
    assert_eq!(second(include), r#"{"it": ${token}, "n": 1.0}"#);
    let each = "{name: b, sign: none, for-each: {rows: [{a: '${token}'}], where: row.a == 3}, request: {method: GET, \
                path: /, body: {json: ['${row.a}']}}}";
    assert_eq!(second(each), "[${token}]");
}

/// The characters `${` alone, which a scenario may write, await nothing.
#[test]
fn only_what_hangs_on_an_answer_is_told_to() {
    let first = asks("first", ", capture: {token: $.code}");
    let folder = tempfile::tempdir().expect("a folder");
    let part = "arguments: {all: null}\nsteps: [{name: ask, sign: none, request: {method: GET, path: /, body: {text: '${all.it}'}}}]\n";
    fs::write(folder.path().join("part.steps.yaml"), part).expect("a writable folder");
    for (body, awaits) in [
        ("body: {text: 'a $${x} b'}", false),
        ("body: {text: '$${other} b'}", false),
        ("body: {text: 'a ${token} b'}", true),
        ("headers: {X-A: 'a${token}'}", true),
        ("body: {text: '$${tokens}'}", false),
    ] {
        let steps = format!("steps: [{first}, {{name: b, sign: none, request: {{method: GET, path: /, {body}}}}}]");
        assert_eq!(reasons(folder.path(), &steps), [false, awaits], "{body}");
    }
    let include = "{name: part, include: part.steps.yaml, with: {all: {it: 'a ${token}'}}}";
    assert_eq!(reasons(folder.path(), &format!("steps: [{first}, {include}]")), [false, true]);
}

/// Of each request, whether something is said beside it.
fn reasons(folder: &Path, steps: &str) -> Vec<bool> {
    fs::write(folder.join("flow.yaml"), card(steps).replace("clock:", "#")).expect("a writable folder");
    let (code, text) = output(&mut run(folder, &["flow.yaml", "--dry-run", "--json"]));
    assert_eq!(code, 0, "{text}");
    let rows: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    rows.as_array().expect("rows").iter().map(|row| row.get("reason").is_some()).collect()
}
