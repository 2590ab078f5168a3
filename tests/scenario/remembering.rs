//! What is remembered of a run: the scenarios that have failed, for the next one.

use std::fs;

use super::command::{PASSES, run};
use super::running::{FAILS, folder_of, ids, set, write};
use crate::compare::sides::{Answering, answer};
use crate::program::output;

#[test]
fn what_failed_last_can_be_run_again() {
    let folder = folder_of(&[("a", PASSES), ("b", FAILS), ("c", FAILS)]);
    let kept = folder.path().join(".bis3/failed.txt");
    let run = |arguments: &[&str]| output(&mut run(folder.path(), &[arguments, &["--no-snapshots"]].concat()));

    let (code, text) = run(&[".", "--rerun-failed"]);
    assert_eq!((code, text.contains("no failed scenario has been remembered")), (2, true), "{text}");
    assert_eq!(run(&["a.yaml"]).0, 0);
    assert!(!folder.path().join(".bis3").exists(), "nothing has failed yet");

    assert_eq!(run(&["."]).0, 1);
    assert_eq!(fs::read_to_string(&kept).expect("it is remembered"), "b\nc\n");
    assert_eq!(fs::read_to_string(folder.path().join(".bis3/.gitignore")).expect("it stands beside"), "*\n");
    assert_eq!(ids(folder.path(), &[".", "--rerun-failed"]), set(&["b", "c"]));

    write(folder.path(), "c", "", PASSES);
    assert_eq!(run(&["c.yaml", "--rerun-failed"]).0, 0);
    assert_eq!(fs::read_to_string(&kept).expect("it is remembered"), "b\n", "what was not run is not forgotten");
    write(folder.path(), "b", "", PASSES);
    assert_eq!(run(&[".", "--rerun-failed"]).0, 0);
    let (code, text) = run(&[".", "--rerun-failed", "--report=json=r.json"]);
    assert_eq!((code, text.contains("nothing to run again")), (0, true), "{text}");
    assert!(folder.path().join("r.json").exists(), "whoever waits for the report gets one");
}

#[test]
fn what_failed_and_is_gone_is_named() {
    let folder = folder_of(&[("a", FAILS), ("b", FAILS)]);
    let run = |arguments: &[&str]| output(&mut run(folder.path(), &[arguments, &["--no-snapshots"]].concat()));
    assert_eq!(run(&["."]).0, 1);
    fs::write(folder.path().join(".bis3/.gitignore"), "!failed.txt\n").expect("a writable folder");
    fs::remove_file(folder.path().join("b.yaml")).expect("it is there");
    let (code, text) = run(&[".", "--rerun-failed"]);
    assert_eq!((code, text.contains("failed last time and not under these paths: b;")), (1, true), "{text}");
    let ignored = fs::read_to_string(folder.path().join(".bis3/.gitignore")).expect("it is there");
    assert_eq!(ignored, "!failed.txt\n", "somebody decided otherwise");
}

#[test]
fn a_pipeline_remembers_where_it_was_told_to_only() {
    let folder = folder_of(&[("a", FAILS)]);
    for yes in ["true", "1", "True", "yes"] {
        assert_eq!(output(run(folder.path(), &["."]).env("CI", yes)).0, 1);
        assert!(!folder.path().join(".bis3").exists(), "CI={yes}");
    }
    let told = ["--failed-file", "kept/failed.txt"];
    assert_eq!(output(run(folder.path(), &[&["."][..], &told].concat()).env("CI", "true")).0, 1);
    assert_eq!(fs::read_to_string(folder.path().join("kept/failed.txt")).expect("it was asked for"), "a\n");
    assert!(!folder.path().join("kept/.gitignore").exists());
    assert_eq!(ids(folder.path(), &[&[".", "--rerun-failed"][..], &told].concat()), set(&["a"]));
}

#[test]
fn what_only_the_run_as_a_whole_has_shown_is_run_again_whole() {
    let body = r#"{"code":10009,"msg":"请求参数解析失败","data":{}}"#;
    let date = "Date: Mon, 06 May 2024 02:00:01 GMT\r\n";
    let target = Answering::all(answer("400 Bad Request", &format!("{date}Content-Type: text/html\r\n"), body));
    let expect = "      code: RequestArgParsingFailed\n";
    let folder = folder_of(&[("a", expect), ("b", expect)]);
    let arguments = [".", "--no-snapshots", "--target", &target.url];
    let (code, text) = output(&mut run(folder.path(), &arguments));
    assert_eq!(code, 1, "{text}");
    let kept = fs::read_to_string(folder.path().join(".bis3/failed.txt")).expect("it is remembered");
    assert_eq!(kept, "every-answer\n", "{text}");
    let again = [&arguments[..], &["--rerun-failed"]].concat();
    let (code, text) = output(&mut run(folder.path(), &again));
    assert_eq!((code, text.contains("2 scenarios") || text.contains("3 scenarios")), (1, true), "{text}");
    assert!(!text.contains("renamed or removed"), "{text}");
}
