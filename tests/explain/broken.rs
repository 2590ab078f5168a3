//! Evidence whose chain is broken: that is told first, it ends with 2, and nothing in doubt is held against anybody.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::{self, output};

/// Evidence of two exchanges and a third, one byte of the second changed.
fn changed() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let whole = fs::read_to_string("tests/explain/recordings/evidence.jsonl").expect("it is there");
    let mut lines: Vec<String> = whole.lines().map(str::to_owned).collect();
    let at = lines[1].find("\"response\":\"").expect("an answer") + 40;
    let byte = if lines[1].as_bytes()[at] == b'A' { "B" } else { "A" };
    lines[1].replace_range(at..=at, byte);
    fs::write(folder.path().join("evidence.jsonl"), lines.join("\n") + "\n").expect("it can be written");
    let removed: Vec<&str> = whole.lines().take(1).chain(whole.lines().skip(2)).collect();
    fs::write(folder.path().join("removed.jsonl"), removed.join("\n") + "\n").expect("it can be written");
    folder
}

#[test]
fn every_command_on_it_tells_that_and_ends_with_two() {
    let folder = changed();
    for command in [
        &["explain", "evidence.jsonl"][..],
        &["explain", "evidence.jsonl", "--json"],
        &["explain", "evidence.jsonl", "--pick", "1"],
        &["judge", "evidence.jsonl"],
        &["import", "evidence.jsonl", "--out", "imported"],
        &["dispute", "new", "evidence.jsonl", "--out", "bundle.zip"],
        &["explain", "removed.jsonl"],
        &["judge", "removed.jsonl"],
        &["import", "removed.jsonl", "--out", "imported"],
        &["dispute", "new", "removed.jsonl", "--out", "bundle.zip"],
    ] {
        let (exit, told) = output(&mut program::bis3(folder.path(), command));
        let is_told = told.contains("breaks at this line") || told.contains("does not carry the digest of line");
        assert!(exit == 2 && is_told, "{command:?} {exit}: {told}");
    }
    assert!(!folder.path().join("bundle.zip").exists());
}

#[test]
fn the_line_before_the_break_is_in_doubt() {
    let folder = changed();
    let (_, told) = output(&mut program::bis3(folder.path(), &["explain", "evidence.jsonl"]));
    assert!(told.starts_with("What the recording has changed"), "{told}");
    let (_, told) = output(&mut program::bis3(folder.path(), &["judge", "evidence.jsonl", "--json"]));
    let (json, _) = told.split_at(told.rfind("\n}").expect("JSON") + 2);
    let judged: Value = serde_json::from_str(json).expect("JSON");
    assert_eq!(judged["exchanges"][0]["verdicts"][0]["certain"], json!(false), "{judged}");
    let (_, told) = output(&mut program::bis3(folder.path(), &["import", "evidence.jsonl", "--out", "imported"]));
    assert!(told.contains("it may have been changed"), "{told}");
}
