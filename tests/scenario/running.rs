//! Many scenarios: which are chosen, in which order they are told, and what is remembered of them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use super::command::{PASSES, run};
use super::donor_report;
use crate::compare::sides::{Answering, answer};
use crate::program::output;

const FIXED: &[&str] = &["--no-snapshots", "--clock", "fixed:2024-05-06T00:00:00Z"];
pub const FORMS: &[&str] = &["json", "junit", "tap", "html", "markdown", "text"];

/// Scenarios of these ids, each with what it expects.
fn folder_of(scenarios: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (id, expect) in scenarios {
        write(folder.path(), id, "", expect);
    }
    folder
}

fn write(folder: &Path, id: &str, extra: &str, expect: &str) {
    let text = donor_report("must", expect).replace("id: donor", &format!("id: {id}\n{extra}"));
    fs::write(folder.join(format!("{id}.yaml")), text).expect("a writable folder");
}

const FAILS: &str = "      code: SavePatentFailed\n";

fn ids(folder: &Path, arguments: &[&str]) -> BTreeSet<String> {
    let (code, text) = output(&mut run(folder, &[arguments, &["--list", "--json"]].concat()));
    assert_eq!(code, 0, "{text}");
    let rows: Vec<Value> = serde_json::from_str(&text).expect("a list is JSON");
    rows.iter().map(|row| row["id"].as_str().expect("an id").to_owned()).collect()
}

fn set(ids: &[&str]) -> BTreeSet<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

#[test]
fn a_target_to_which_nothing_would_be_sent_is_left_alone() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.set_nonblocking(true).expect("a socket");
    let target = format!("http://{}", listener.local_addr().expect("a bound address"));
    let folder = folder_of(&[]);
    write(folder.path(), "skipped", "skip: not today", PASSES);
    let (_, text) = output(&mut run(folder.path(), &[".", "--target", &target]));
    assert!(text.contains("not today"), "{text}");
    let accepted = listener.accept().map_err(|error| error.kind());
    assert_eq!(accepted.err(), Some(std::io::ErrorKind::WouldBlock), "nobody came");
}

#[test]
fn reports_are_the_same_to_the_byte_at_any_number_of_jobs() {
    let folder = tempfile::tempdir().expect("a folder");
    let written = |jobs: &str| {
        let reports: Vec<_> = FORMS.iter().map(|form| (form, folder.path().join(format!("{jobs}/{form}")))).collect();
        let asked: Vec<String> =
            reports.iter().map(|(form, file)| format!("--report={form}={}", file.display())).collect();
        let arguments: Vec<&str> = asked.iter().map(String::as_str).collect();
        let (code, text) =
            output(&mut run(Path::new("."), &[&["scenarios", "--jobs", jobs][..], FIXED, &arguments].concat()));
        assert_eq!(code, 0, "{text}");
        let files = reports.into_iter().map(|(form, file)| (form, fs::read_to_string(file).expect("it was written")));
        (text, files.collect::<Vec<_>>())
    };
    let first = written("1");
    assert!(
        first.1.iter().all(|(form, text)| **form == "markdown" || text.contains("code-20007")),
        "each is told everywhere, but for the summary"
    );
    for jobs in ["8", "3"] {
        let other = written(jobs);
        assert_eq!(first.0, other.0);
        for ((form, text), (_, others)) in first.1.iter().zip(&other.1) {
            assert!(text == others, "{form} at {jobs} jobs");
        }
    }
}

#[test]
fn a_scenario_alone_is_told_as_in_the_full_run() {
    let report = |path: &str| {
        let (code, text) = output(&mut run(Path::new("."), &[&[path, "--json"][..], FIXED].concat()));
        assert_eq!(code, 0, "{text}");
        let mut report: Value = serde_json::from_str(&text).expect("a report is JSON");
        match report["scenarios"].take() {
            Value::Array(scenarios) => scenarios,
            other => panic!("{other}"),
        }
    };
    for scenario in report("scenarios") {
        let alone = report(scenario["file"].as_str().expect("a path"));
        assert_eq!(alone, [scenario]);
    }
}

#[test]
fn tags_choose_and_a_mark_before_one_turns_it_round() {
    let folder = tempfile::tempdir().expect("a folder");
    for (id, tags) in [("a", "[fast, stock]"), ("b", "[slow]"), ("c", "[slow, stock]"), ("d", "[]")] {
        write(folder.path(), id, &format!("tags: {tags}"), PASSES);
    }
    let chosen = |arguments: &[&str]| ids(folder.path(), &[&["."][..], arguments].concat());
    assert_eq!(chosen(&["--tag", "slow"]), set(&["b", "c"]));
    assert_eq!(chosen(&["--tag", "slow", "--tag", "fast"]), set(&["a", "b", "c"]));
    assert_eq!(chosen(&["--tag", "!slow"]), set(&["a", "d"]));
    assert_eq!(chosen(&["--tag", "stock", "--tag", "!slow"]), set(&["a"]));
    assert_eq!(chosen(&["--tag", "slow", "--filter", "c"]), set(&["c"]));
    let (code, text) = output(&mut run(folder.path(), &[".", "--tag", "slo"]));
    assert_eq!((code, text.contains("none of 4 scenarios fits --tag")), (2, true), "{text}");
}

#[test]
fn parts_hold_each_scenario_once() {
    let all = ids(Path::new("."), &["scenarios"]);
    let mut seen = Vec::new();
    for part in 1..=5 {
        seen.extend(ids(Path::new("."), &["scenarios", "--shard", &format!("{part}/5")]));
    }
    assert_eq!((seen.len(), seen.into_iter().collect::<BTreeSet<_>>()), (all.len(), all));
    let folder = folder_of(&[("a", FAILS)]);
    let codes: BTreeSet<i32> =
        (1..=9).map(|part| output(&mut run(folder.path(), &[".", "--shard", &format!("{part}/9")])).0).collect();
    assert_eq!(codes, [0, 1].into(), "a machine without a scenario has nothing to complain of");
}

#[test]
fn a_list_names_what_would_be_run_and_sends_nothing() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.set_nonblocking(true).expect("a socket");
    let folder = folder_of(&[("a", PASSES)]);
    write(folder.path(), "b", "tags: [one, two]\nfaults: [\"*: cut\"]", PASSES);
    let url = format!("http://{}", listener.local_addr().expect("a bound address"));
    let told = output(&mut run(folder.path(), &[".", "--list", "--target", &url]));
    insta::assert_snapshot!(told.1);
    let (code, text) = output(&mut run(folder.path(), &["b.yaml", "--list", "--json", "--target", &url]));
    assert_eq!((told.0, code), (0, 0));
    insta::assert_snapshot!(text);
    assert!(listener.accept().is_err(), "somebody knocked");
}

#[test]
fn the_first_trouble_ends_a_run_that_was_told_so_at_any_number_of_jobs() {
    let folder = folder_of(&[("a", PASSES), ("b", FAILS), ("c", PASSES), ("d", FAILS)]);
    let told = |jobs: &str| {
        let arguments = [&[".", "--fail-fast", "--json", "--jobs", jobs][..], FIXED].concat();
        output(&mut run(folder.path(), &arguments))
    };
    let (code, text) = told("1");
    assert_eq!(code, 1, "{text}");
    let report: Value = serde_json::from_str(&text).expect("a report is JSON");
    let outcomes: Vec<_> = report["scenarios"].as_array().expect("a list").iter().map(|one| &one["outcome"]).collect();
    assert_eq!(outcomes, ["pass", "fail", "skip", "skip"]);
    assert_eq!(report["scenarios"][2]["reason"]["en"], "b did not pass, and --fail-fast was given");
    assert_eq!(told("4").1, text);
}

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
fn that_nothing_was_run_is_told() {
    let folder = folder_of(&[("a", PASSES)]);
    write(folder.path(), "a", "skip: not now", PASSES);
    let (code, text) = output(&mut run(folder.path(), &["."]));
    assert_eq!((code, text.contains("nothing was run: every scenario was skipped")), (0, true), "{text}");
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

#[test]
fn nothing_is_sent_ahead_of_a_failure_that_ends_the_run() {
    let folder = folder_of(&[("a", FAILS), ("b", PASSES), ("c", PASSES)]);
    let (code, text) = output(&mut run(folder.path(), &[".", "--fail-fast", "--jobs", "3", "--accept"]));
    assert_eq!(code, 1, "{text}");
    let kept = |id: &str| folder.path().join(format!("{id}.snap")).exists();
    assert!(!kept("b") && !kept("c"), "what is told as skipped was run");
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

#[test]
fn what_would_have_no_effect_is_refused() {
    let folder = folder_of(&[("a", PASSES)]);
    let without_effect: &[&[&str]] = &[
        &["--report=json=r", "--list"],
        &["--report=json=r", "--dry-run"],
        &["--insecure"],
        &["--ca=ca.pem"],
        &["--timeout=1"],
        &["--connect-timeout=1"],
    ];
    for arguments in without_effect {
        assert_eq!(output(&mut run(folder.path(), &[&["."], *arguments].concat())).0, 2, "{arguments:?}");
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

#[test]
fn variables_of_a_file_take_the_place_of_declared_ones() {
    let folder = tempfile::tempdir().expect("a folder");
    let declared = "variables: {number: null, hospital: 12332500472260169F}";
    let text = donor_report("must", PASSES).replace("id: donor", &format!("id: donor\n{declared}"));
    let text = text
        .replace("InPatientNum: 20", "InPatientNum: '${number}'")
        .replace("FacilityCode: 12332500472260169F", "FacilityCode: '${hospital}'");
    fs::write(folder.path().join("donor.yaml"), text).expect("a writable folder");
    let given = |text: &str| {
        fs::write(folder.path().join("given.yml.txt"), text).expect("a writable folder");
        output(&mut run(folder.path(), &[&[".", "--json", "--variables", "given.yml.txt"][..], FIXED].concat()))
    };
    let (code, text) = given("number: 7\n");
    assert_eq!(code, 0, "{text}");
    assert!(text.contains(r#"InPatientNum\": 7,"#) && text.contains("12332500472260169F"), "{text}");

    let (code, text) = given("numbr: 7\nnumber: 1\n");
    assert_eq!((code, text.contains("given.yml.txt:1:1")), (2, true), "{text}");
    let (code, text) = given("hospital: x\n");
    assert_eq!((code, text.contains("donor.yaml:2:13")), (2, true), "{text}");
}

#[test]
fn a_seed_that_was_chosen_is_told() {
    let folder = folder_of(&[("a", PASSES)]);
    let told = |arguments: &[&str]| output(&mut run(folder.path(), &[&["."][..], arguments, FIXED].concat())).1;
    assert!(told(&["--seed", "7"]).ends_with("\nchance was drawn from --seed 7\nConforms (pass 1)\n"));
    assert!(!told(&[]).contains("seed"));
}

#[test]
fn a_dry_run_shows_the_bytes_and_contacts_nobody() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.set_nonblocking(true).expect("a socket");
    let url = format!("http://{}/api", listener.local_addr().expect("a bound address"));
    let folder = folder_of(&[("a", PASSES)]);
    let second = "    capture: {stage: $.data.stage, rest: {json: $.data}}\n  - name: again\n    when: stage == 'body'\n    \
                  retry: {times: 3, every: 1h}\n    request: {method: GET, path: '/x/${stage}', headers: {X-Rest: \
                  '${rest.a.0}'}}\n    expect: {json: {equals: {a: '${rest}'}}}\n  - {name: wait, pause: 1h}\n";
    write(folder.path(), "b", "", &format!("{PASSES}{second}"));
    write(folder.path(), "c", "skip: not now", PASSES);

    let told = output(&mut run(folder.path(), &[&[".", "--dry-run"][..], FIXED].concat()));
    assert_eq!(told.0, 0, "{}", told.1);
    insta::assert_snapshot!(told.1.replace('\r', "␍"));
    let arguments = [&["b.yaml", "--dry-run", "--json", "--target", &url][..], FIXED].concat();
    let (code, text) = output(&mut run(folder.path(), &arguments));
    assert_eq!(code, 0, "{text}");
    let rows: Vec<Value> = serde_json::from_str(&text).expect("rows are JSON");
    assert!(
        rows[0]["request"]
            .as_str()
            .is_some_and(|text| text.starts_with("POST /api/Patient/Donor HTTP/1.1\r\nHost: 127"))
    );
    assert!(rows[1]["reason"]["en"].as_str().is_some_and(|text| text.contains("taken from an answer")));
    assert!(listener.accept().is_err(), "somebody knocked");
    assert!(!folder.path().join("b.snap").exists(), "no answer, no snapshot");
}

#[test]
fn a_dry_run_shows_just_what_a_run_sends() {
    let requests = |text: &str, member: &str| -> Vec<String> {
        let rows: Value = serde_json::from_str(text).expect("JSON");
        match member {
            "request" => {
                let rows = rows.as_array().expect("rows").iter().filter(|row| !row[member].is_null());
                rows.map(|row| row[member].to_string()).collect()
            }
            _ => {
                let scenarios = rows["scenarios"].as_array().expect("scenarios").iter();
                let steps = scenarios.flat_map(|one| one["steps"].as_array().expect("steps"));
                // What several answers come to together is told as a step that sends nothing.
                let sending = steps.filter(|step| !step["exchange"].is_null());
                sending.map(|step| step["exchange"]["request"]["text"].to_string()).collect()
            }
        }
    };
    let told =
        // Here no request says what an answer said, which a dry run cannot know.
        |more: &[&str]| output(&mut run(Path::new("."), &[&["scenarios/1.3.3-codes", "--json"][..], FIXED, more].concat())).1;
    let sent = requests(&told(&[]), "exchange");
    assert_eq!(sent.len(), 385);
    assert_eq!(requests(&told(&["--dry-run"]), "request"), sent);
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
