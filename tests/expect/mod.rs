//! Known deviations: what is listed fails no run, what is listed and gone does, and every report tells which is which.

use std::fs;
use std::path::Path;
use std::process::Command;

use bis3::diagnostic::Source;
use bis3::language::Language;
use bis3::scenario::Deviations;
use insta::assert_snapshot;
use tempfile::TempDir;

use crate::program::output;
use crate::scenario::command::run;

const SCENARIO: &str = r#"id: donor
title: {zh: 献血者报告, en: A donor report}
clause: 1.2.2
level: must
snapshot: false
writes: true
steps:
  - name: sound
    request: {method: POST, path: /Patient/Donor, body: {text: "{"}}
    expect: {code: RequestArgParsingFailed}
  - name: wrong
    request: {method: POST, path: /Patient/Donor, body: {text: "{"}}
    expect: {code: Passed}
  - name: wrong-too
    request: {method: POST, path: /Patient/Donor, body: {text: "{"}}
    expect: {code: HeaderInvalid}
"#;

fn folder(expect: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("donor.yaml"), SCENARIO).expect("a writable folder");
    fs::write(folder.path().join("expect.yaml"), expect).expect("a writable folder");
    folder
}

fn expecting(folder: &Path, more: &[&str]) -> Command {
    let mut command = run(folder, &["donor.yaml", "--expect", "expect.yaml"]);
    command.args(more);
    command
}

fn entry(id: &str, until: &str) -> String {
    format!("- id: {id}\n  kind: platform-bug\n  reason: 正在修\n  owner: 平台组\n  until: {until}\n")
}

#[test]
fn a_listed_failure_fails_no_run_and_an_unlisted_one_is_told_as_an_entry() {
    let both = folder(&(entry("donor/wrong", "2999-01-01") + &entry("donor/wrong-too", "2999-01-01")));
    let (code, text) = output(&mut expecting(both.path(), &[]));
    assert_eq!(code, 0, "{text}");
    assert!(
        text.contains("expected wrong — known deviation (platform-bug): 正在修 (owner 平台组, until 2999-01-01)"),
        "{text}"
    );
    assert!(text.contains("1 scenario, 3 steps: expected 1"), "{text}");

    let one = folder(&entry("donor/wrong", "2999-01-01"));
    let (code, text) = output(&mut expecting(one.path(), &[]));
    assert_eq!(code, 1, "{text}");
    let pasted = text.split("add these lines to the list:").nth(1).expect("an entry to paste");
    assert!(pasted.contains("id: donor/wrong-too\n") && !pasted.contains("id: donor/wrong\n"), "{text}");

    let whole = folder(&entry("donor", "2999-01-01"));
    assert_eq!(output(&mut expecting(whole.path(), &[])).0, 0, "the id of a scenario stands for its cases");
}

#[test]
fn what_is_pasted_is_read_and_excuses() {
    let folder = folder("");
    let (code, text) = output(&mut expecting(folder.path(), &[]));
    assert_eq!(code, 1, "{text}");
    // As it is printed, to the byte.
    let pasted = text.find("\n- id:").map(|start| text[start + 1..].to_owned()).expect("an entry to paste");
    fs::write(folder.path().join("expect.yaml"), &pasted).expect("a writable folder");
    let (code, text) = output(&mut expecting(folder.path(), &[]));
    assert_eq!(code, 0, "{pasted}\n{text}");
}

#[test]
fn an_entry_that_no_longer_fails_is_exit_4_and_named() {
    let gone = folder(&(entry("donor", "2999-01-01") + &entry("donor/sound", "2999-01-01")));
    let (code, text) = output(&mut expecting(gone.path(), &[]));
    assert_eq!(code, 4, "{text}");
    assert!(text.contains("`donor/sound` no longer fails") && text.contains("expect.yaml:6"), "{text}");

    let absent = folder(&(entry("donor", "2999-01-01") + &entry("donor/wrnog", "2999-01-01")));
    let (code, text) = output(&mut expecting(absent.path(), &[]));
    assert_eq!(code, 4, "{text}");
    assert!(text.contains("there is no case `donor/wrnog`") && text.contains("`donor/wrong`"), "{text}");
}

#[test]
fn entries_of_what_was_not_run_do_not_count() {
    let folder = folder(&(entry("donor", "2999-01-01") + &entry("elsewhere/step", "2999-01-01")));
    let other = SCENARIO.replace("id: donor", "id: elsewhere").replace("name: sound", "name: step");
    fs::write(folder.path().join("elsewhere.yaml"), other).expect("a writable folder");
    let (code, text) = output(&mut expecting(folder.path(), &["elsewhere.yaml", "--filter", "donor"]));
    assert_eq!(code, 0, "{text}");
    let (code, text) = output(&mut expecting(folder.path(), &["elsewhere.yaml", "--filter", "elsewhere"]));
    assert_eq!(code, 1, "{text}");
    let (code, text) = output(&mut expecting(folder.path(), &[]));
    assert!(code == 0 && text.contains("there is no scenario `elsewhere` in this run"), "{code} {text}");
}

#[test]
fn an_entry_for_what_the_whole_suite_does_not_have_is_exit_4_and_that_of_another_part_is_not() {
    let run_part = |id: &str| {
        let folder = folder(&entry(id, "2999-01-01"));
        output(&mut run(folder.path(), &["--suite=precedence", "--filter=precedence-clock", "--expect", "expect.yaml"]))
    };
    let (code, text) = run_part("donor-exampel/report");
    assert_eq!(code, 4, "{text}");
    assert!(text.contains("there is no case `donor-exampel/report`") && text.contains("`donor-example`"), "{text}");
    let (code, text) = run_part("donor-example/report");
    assert!(code == 0 && !text.contains("donor-example"), "{text}");
}

#[test]
fn an_entry_past_its_day_excuses_no_more_and_says_so() {
    let over = folder(&entry("donor", "2020-01-31"));
    let (code, text) = output(&mut expecting(over.path(), &[]));
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("`donor` was excused until 2020-01-31 (owner 平台组): it is a failure again"), "{text}");
    assert!(!text.contains("add these lines"), "{text}");
}

#[test]
fn a_target_that_does_not_answer_a_listed_case_fails_no_run() {
    let silent = crate::compare::sides::Answering::all(Vec::new());
    let folder = folder(&entry("donor", "2999-01-01"));
    let (code, text) = output(&mut expecting(folder.path(), &["--target", &silent.url]));
    assert_eq!(code, 0, "{text}");
    let (code, text) = output(run(folder.path(), &["donor.yaml", "--target", &silent.url]).env("CI", "true"));
    // It takes connections and cuts each: that is its own fault, and no target that is not there.
    assert!(code == 1 && text.contains("and so it is when the request is sent again"), "{code} {text}");
}

#[test]
fn every_form_of_report_tells_kind_and_reason() {
    let folder = folder(&entry("donor", "2999-01-01"));
    for form in ["junit", "tap", "html", "markdown", "json", "text"] {
        let file = folder.path().join(form);
        let (code, text) = output(&mut expecting(folder.path(), &["--report", &format!("{form}={form}")]));
        assert_eq!(code, 0, "{text}");
        let report = fs::read_to_string(file).expect("it was written");
        assert!(report.contains("platform-bug") && report.contains("正在修"), "{form}: {report}");
    }
    let read = |form: &str| fs::read_to_string(folder.path().join(form)).expect("it was written");
    assert!(read("tap").contains("not ok 2 - donor / wrong # TODO known deviation (platform-bug)"), "{}", read("tap"));
    assert!(read("junit").contains(r#"failures="0" errors="0" skipped="2""#), "{}", read("junit"));
    let json: serde_json::Value = serde_json::from_str(&read("json")).expect("JSON");
    let step = &json["scenarios"][0]["steps"][1];
    assert_eq!((step["outcome"].as_str(), step["known"]["kind"].as_str()), (Some("expected"), Some("platform-bug")));
    assert_eq!(json["totals"]["expected"], 1);
}

#[test]
fn what_is_wrong_with_a_list_is_told_at_its_place() {
    let wrong = [
        entry("donor", "2999-01-01").replace("platform-bug", "platfrom-bug"),
        entry("donor", "2999-01-01").replace("owner", "ownr"),
        entry("donor", "31.1.2027"),
        entry("donor", "2999-01-01").replace("正在修", "\"\""),
        entry("donor", "2999-01-01").repeat(2),
        "id: donor\n".to_owned(),
    ];
    let told = wrong.map(|text| {
        let error = Deviations::read(&Source::new("expect.yaml", text)).expect_err("it is wrong");
        format!("{}\n\n{}", error.render_in(Language::En, false), error.render_in(Language::Zh, false))
    });
    assert_snapshot!(told.join("\n\n"));
}

#[test]
fn the_schema_takes_what_is_read_and_nothing_else() {
    let schema = fs::read_to_string("fixtures/schemas/expect.json").expect("it is there");
    let schema: serde_json::Value = serde_json::from_str(&schema).expect("JSON");
    let words = schema["items"]["properties"]["kind"]["enum"].as_array().expect("words").clone();
    for word in words {
        let text = entry("donor", "2999-01-01").replace("platform-bug", word.as_str().expect("a word"));
        assert!(Deviations::read(&Source::new("expect.yaml", text)).is_ok(), "{word}");
    }
    let keys: Vec<&str> =
        schema["items"]["required"].as_array().expect("names").iter().flat_map(|key| key.as_str()).collect();
    for key in keys {
        let whole = entry("donor", "2999-01-01");
        let without: String =
            whole.lines().filter(|line| !line.contains(&format!("{key}:"))).map(|line| format!("{line}\n")).collect();
        let text = if key == "id" { without.replacen("  kind", "- kind", 1) } else { without };
        assert!(Deviations::read(&Source::new("expect.yaml", text)).is_err(), "{key}");
    }
}

#[test]
fn the_lists_that_the_readmes_show_are_read() {
    for file in ["scenarios/README.md", "scenarios/README.zh-CN.md"] {
        let text = fs::read_to_string(file).expect("it is there");
        let list = text.split("```yml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("it shows a list");
        assert_eq!(Deviations::read(&Source::new(file, list)).expect("it is sound").0.len(), 1);
    }
}
