//! The reports of a run on their way to files and to readers that may be gone.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use super::command::{PASSES, run};
use super::running::{FAILS, FIXED, folder_of};
use crate::program::output;

#[test]
fn a_report_that_cannot_be_written_is_told_before_anything_is_sent() {
    let folder = folder_of(&[("a", PASSES)]);
    for report in ["json=a.yaml/report", "json", "jsn=report.json", "json="] {
        assert_eq!(output(&mut run(folder.path(), &[".", "--report", report])).0, 2, "{report}");
    }
    let (code, text) = output(&mut run(folder.path(), &[".", "--report=json=r", "--report=text=r"]));
    assert_eq!((code, text.contains("two reports cannot go to r")), (2, true), "{text}");
    let (code, text) = output(&mut run(folder.path(), &[".", "--report=json=r", "--report=text=./r"]));
    assert_eq!((code, text.contains("two reports cannot go to ./r")), (2, true), "{text}");
    let (code, _) = output(&mut run(folder.path(), &[".", "--no-snapshots", "--report", "text=new/folder/r.txt"]));
    assert_eq!(code, 0);
    let text = fs::read_to_string(folder.path().join("new/folder/r.txt")).expect("it was written");
    assert!(text.starts_with("pass  a  "), "{text}");
}

#[test]
fn a_reader_that_stops_early_leaves_the_other_reports_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("report.json");
    let report = format!("--report=json={}", file.display());
    let mut command = run(Path::new("."), &[&["scenarios", "--json", &report][..], FIXED].concat());
    let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
    drop(child.stdout.take());
    assert!(child.wait().expect("it ends").success());
    let report: Value = serde_json::from_str(&fs::read_to_string(file).expect("it was written")).expect("it is whole");
    assert!(report["totals"]["pass"].as_u64() > Some(20), "{}", report["totals"]);
}

/// Runs the program for a reader that is gone before anything is written.
fn unread(folder: &Path, arguments: &[&str]) -> i32 {
    let mut child = run(folder, arguments).stdout(Stdio::piped()).spawn().expect("it starts");
    drop(child.stdout.take());
    child.wait().expect("it ends").code().expect("no signal ended it")
}

#[test]
fn a_run_comes_out_the_same_when_nobody_reads() {
    let folder = folder_of(&[("a", FAILS), ("b", PASSES)]);
    for jobs in ["1", "2"] {
        assert_eq!(unread(folder.path(), &[".", "--no-snapshots", "--jobs", jobs]), 1);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_report_that_cannot_be_written_any_more_leaves_the_others_whole() {
    let folder = folder_of(&[("a", PASSES), ("b", FAILS)]);
    let reports = ["--report=json=/dev/full", "--report=tap=r.tap"];
    let (code, text) = output(&mut run(folder.path(), &[&[".", "--no-snapshots"][..], &reports].concat()));
    assert_eq!((code, text.contains("the report /dev/full cannot be written")), (3, true), "{text}");
    assert!(text.contains("fail  b"), "the run went on: {text}");
    let tap = fs::read_to_string(folder.path().join("r.tap")).expect("it was written");
    assert!(tap.contains("1..2") && tap.contains("not ok 2"), "{tap}");
    assert_eq!(fs::read_to_string(folder.path().join(".bis3/failed.txt")).expect("it is remembered"), "b\n");
}
