//! Answers that wait are looked at, accepted, rejected or left, with a terminal and without.

mod proposals;
mod terminal;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::program::{bis3, shown};
use insta::assert_snapshot;

const OLD: &str = r#"{
  "status": 200,
  "headers": [
    "Server: a",
    "Content-Length: 9"
  ],
  "body": {
    "code": 1,
    "count": 1
  }
}
"#;
const NEW: &str = r#"{
  "status": 201,
  "headers": [
    "Server: a",
    "X-Trace: 7",
    "Content-Length: 9"
  ],
  "body": {
    "code": 1,
    "count": 1.0
  }
}
"#;

const SCENARIO: &str = r#"id: donor-reports
title: {zh: 献血者报告, en: Donor reports}
clause: 1.2.2
level: must
writes: true
steps:
  - name: first
    request: {method: POST, path: /Patient/Donor}
  - name: second
    request: {method: POST, path: /Patient/Donor}
"#;

/// A folder with a scenario, a snapshot of its first step that a new answer would change, and a first answer of its
/// second step.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "scenarios/donor.yaml", SCENARIO);
    write(folder.path(), FIRST, OLD);
    write(folder.path(), &format!("{FIRST}.new"), NEW);
    write(folder.path(), &format!("{SECOND}.new"), NEW);
    folder
}

const FIRST: &str = "scenarios/donor.snap/mock/first.json";
const SECOND: &str = "scenarios/donor.snap/mock/second.json";

fn write(folder: &Path, file: &str, text: &str) {
    let path = folder.join(file);
    fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("a writable folder");
    fs::write(path, text).expect("a writable folder");
}

fn read(folder: &Path, file: &str) -> Option<String> {
    fs::read_to_string(folder.join(file)).ok()
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

fn review(folder: &Path, arguments: &[&str]) -> Command {
    bis3(folder, &[&["review"], arguments].concat())
}

#[test]
fn without_a_terminal_it_lists_what_is_pending_and_says_what_to_do() {
    let folder = folder();
    let before = files(folder.path());
    assert_snapshot!("listed-en", shown(&mut review(folder.path(), &[])));
    assert_snapshot!("listed-zh", shown(&mut review(folder.path(), &["--lang", "zh", "--list"])));
    assert_snapshot!("listed-json", shown(&mut review(folder.path(), &["--json"])));
    assert_eq!(files(folder.path()), before);
}

#[test]
fn what_is_accepted_takes_the_place_of_the_snapshot() {
    let folder = folder();
    let text = shown(&mut review(folder.path(), &["scenarios/donor.yaml", "--accept", "--filter", "first"]));
    assert!(text.starts_with("exit 0\naccepted"), "{text}");
    assert_eq!(read(folder.path(), FIRST).as_deref(), Some(NEW));
    assert_eq!(read(folder.path(), SECOND), None);

    let text = shown(&mut review(folder.path(), &["--accept", "--filter", "donor-reports"]));
    assert!(text.starts_with("exit 0\naccepted"), "{text}");
    assert_eq!(read(folder.path(), SECOND).as_deref(), Some(NEW));
    assert_eq!(files(folder.path()).len(), 3, "a proposal is left");
    assert_eq!(shown(&mut review(folder.path(), &[])), "exit 0\nnothing is pending\n");
}

#[test]
fn what_is_rejected_is_gone_and_the_snapshot_stays() {
    let folder = folder();
    let text = shown(&mut review(folder.path(), &["scenarios/donor.snap", "--reject"]));
    assert!(text.starts_with("exit 0\nrejected"), "{text}");
    assert_eq!(read(folder.path(), FIRST).as_deref(), Some(OLD));
    assert_eq!(files(folder.path()).len(), 2);
}

#[test]
fn a_pipeline_writes_nothing() {
    let folder = folder();
    let before = files(folder.path());
    for flag in ["--accept", "--reject", "--prune"] {
        let text = shown(review(folder.path(), &[flag]).env("CI", "true"));
        assert!(text.starts_with("exit 2\n") && text.contains("CI is set"), "{text}");
    }
    assert!(shown(review(folder.path(), &[]).env("CI", "true")).starts_with("exit 4\n"));
    assert_eq!(files(folder.path()), before);
}

#[test]
fn snapshots_that_no_step_refers_to_are_listed_and_removed() {
    let folder = folder();
    let at = |file: &str| folder.path().join(file);
    shown(&mut review(folder.path(), &["--accept"]));
    write(folder.path(), "scenarios/donor.snap/mock/gone.json", OLD);
    write(folder.path(), "scenarios/donor.snap/staging/each/3/gone.json.new", NEW);
    write(folder.path(), "scenarios/removed.snap/mock/first.json", OLD);
    write(folder.path(), "scenarios/disk.snap/state/volume.json", "{\"size\": 3}");
    // It looks like a snapshot, and may be anybody's.
    write(folder.path(), "scenarios/disk.snap/state/pool.json", "{\"status\": 1, \"headers\": 2}");
    assert_snapshot!("unreferenced", shown(&mut review(folder.path(), &["--list"])));

    let text = shown(&mut review(folder.path(), &["--prune"]));
    assert!(text.contains("\nremoved scenarios/donor.snap/mock/gone.json\n"), "{text}");
    let foreign = [
        "scenarios/disk.snap/state/volume.json",
        "scenarios/disk.snap/state/pool.json",
        "scenarios/removed.snap/mock/first.json",
    ];
    let kept: Vec<_> = [FIRST, SECOND, "scenarios/donor.yaml"].into_iter().chain(foreign).map(at).collect();
    assert_eq!(files(folder.path()).len(), kept.len());
    assert!(kept.iter().all(|file| file.exists()));
    assert!(!at("scenarios/donor.snap/staging").exists());
}

const NESTED: &str = r#"id: nested
title: {zh: 嵌套的步骤, en: Steps inside steps}
clause: 1.2.2
level: must
writes: true
setup:
  - name: before
    request: {method: GET, path: /}
steps:
  - name: each
    repeat: 3
    steps:
      - name: report
        request: {method: GET, path: /}
      - name: unkept
        request: {method: GET, path: /}
        snapshot: false
  - name: login
    include: login.inc
"#;

#[test]
fn a_nested_step_is_known_by_its_path() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "nested.yaml", NESTED);
    write(folder.path(), "login.inc", "steps:\n  - name: token\n    request: {method: GET, path: /}\n");
    let stale =
        ["each/report", "each/x/report", "each/70/report", "each/3/unkept", "each/3/report/x", "login/other", "before"];
    for step in ["setup/before", "each/3/report", "login/token"].iter().chain(&stale) {
        write(folder.path(), &format!("nested.snap/mock/{step}.json"), OLD);
    }
    let text = shown(&mut review(folder.path(), &["--json"]));
    let report: serde_json::Value = serde_json::from_str(&text["exit 0\n".len()..]).expect("JSON");
    let unreferenced = report["unreferenced"].as_array().expect("a list").iter().map(|file| file["step"].clone());
    let mut expected = stale;
    expected.sort();
    assert_eq!(unreferenced.collect::<Vec<_>>(), expected);
}

#[test]
fn beside_a_scenario_that_does_not_load_nothing_is_removed() {
    let folder = folder();
    write(folder.path(), "scenarios/donor.yaml", &SCENARIO.replace("steps:", "stebs:"));
    let before = files(folder.path());
    let text = shown(&mut review(folder.path(), &["--prune"]));
    assert!(text.starts_with("exit 2\n") && text.contains("donor.yaml:6:1"), "{text}");
    assert_eq!(files(folder.path()), before);
    assert!(shown(&mut review(folder.path(), &[])).contains("2 pending"), "its answers can still be looked at");
    assert!(shown(&mut review(folder.path(), &["--list"])).starts_with("exit 2\n"), "the list may lack something");
}

#[test]
fn a_path_that_is_not_there_is_a_usage_error() {
    let text = shown(&mut review(folder().path(), &["nowhere"]));
    assert!(text.starts_with("exit 2\n") && text.contains("nowhere"), "{text}");
}
