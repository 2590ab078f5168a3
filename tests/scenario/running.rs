//! Many scenarios: which are chosen, and in which order they are told.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::command::{PASSES, run};
use super::donor_report;

use crate::program::output;

pub const FIXED: &[&str] = &["--no-snapshots", "--clock", "fixed:2024-05-06T00:00:00Z"];
pub const FORMS: &[&str] = &["json", "junit", "tap", "html", "markdown", "text"];

/// Scenarios of these ids, each with what it expects.
pub fn folder_of(scenarios: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (id, expect) in scenarios {
        write(folder.path(), id, "", expect);
    }
    folder
}

pub fn write(folder: &Path, id: &str, extra: &str, expect: &str) {
    let text = donor_report("must", expect).replace("id: donor", &format!("id: {id}\n{extra}"));
    fs::write(folder.join(format!("{id}.yaml")), text).expect("a writable folder");
}

pub const FAILS: &str = "      code: SavePatentFailed\n";

pub fn ids(folder: &Path, arguments: &[&str]) -> BTreeSet<String> {
    let (code, text) = output(&mut run(folder, &[arguments, &["--list", "--json"]].concat()));
    assert_eq!(code, 0, "{text}");
    let rows: Vec<Value> = serde_json::from_str(&text).expect("a list is JSON");
    rows.iter().map(|row| row["id"].as_str().expect("an id").to_owned()).collect()
}

pub fn set(ids: &[&str]) -> BTreeSet<String> {
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
fn that_nothing_was_run_is_told() {
    let folder = folder_of(&[("a", PASSES)]);
    write(folder.path(), "a", "skip: not now", PASSES);
    let (code, text) = output(&mut run(folder.path(), &["."]));
    assert_eq!((code, text.contains("nothing was run: every scenario was skipped")), (0, true), "{text}");
}

#[test]
fn nothing_is_sent_ahead_of_a_failure_that_ends_the_run() {
    let folder = folder_of(&[("a", FAILS), ("b", PASSES), ("c", PASSES)]);
    let (code, text) = output(&mut run(folder.path(), &[".", "--fail-fast", "--jobs", "3", "--accept"]));
    assert_eq!(code, 1, "{text}");
    let kept = |id: &str| folder.path().join(format!("{id}.snap")).exists();
    assert!(!kept("b") && !kept("c"), "what is told as skipped was run");
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
