//! `bis3 import`: recordings become scenarios that send them again, and are answered as they were.

use std::fs;
use std::path::{Path, PathBuf};

use bis3::contract::{Contract, Profile};
use bis3::diagnostic::Source;
use bis3::evidence::{self, Recorded};
use bis3::import::{self, Imported, Origin};
use bis3::platform::KeyRing;
use bis3::scenario::Scenario;
use bis3::secret::KnownSecrets;
use insta::{assert_json_snapshot, assert_snapshot};
use proptest::prelude::*;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::explain::recordings;
use crate::program::{bis3, output};
use crate::recorder::killed::Program;

const RECORDINGS: &str = "tests/explain/recordings";

/// Runs the program at the top of the checkout; how it ended, and what it wrote.
fn run(arguments: &[&str]) -> (i32, String) {
    output(&mut bis3(Path::new("."), arguments))
}

/// A folder, and the text by which it is named on a command line.
fn folder() -> (TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let name = folder.path().to_string_lossy().into_owned();
    (folder, name)
}

fn written(folder: &TempDir, name: &str, text: &str) -> String {
    let path = folder.path().join(name);
    fs::write(&path, text).expect("it can be written");
    path.to_string_lossy().into_owned()
}

#[test]
fn every_recording_becomes_a_scenario_that_is_answered_as_it_was_or_is_told_why_not() {
    let mut all = serde_json::Map::new();
    for recording in recordings() {
        let (_kept, out) = folder();
        let (exit, told) = run(&["import", &recording.to_string_lossy(), "--out", &out, "--json"]);
        let (json, complaints) = told.split_at(told.rfind("\n}").expect("JSON") + 2);
        let told: Value = serde_json::from_str(json).unwrap_or_else(|_| panic!("{json}"));
        let file = &told["files"][0];
        let is_whole = file["skipped"] == json!([]) && file["error"].is_null();
        assert_eq!((exit, complaints.trim().is_empty()), (if is_whole { 0 } else { 2 }, is_whole), "{complaints}");
        if let Some(scenario) = file["scenario"].as_str() {
            for arguments in [&["run", scenario, "--dry-run"][..], &["run", scenario]] {
                let (exit, told) = run(arguments);
                assert_eq!(exit, 0, "{}: {told}", recording.display());
            }
        }
        let name = recording.file_name().expect("a file").to_string_lossy().into_owned();
        let texts = |notes: &Value| -> Vec<Value> {
            notes.as_array().into_iter().flatten().map(|note| note["text"]["en"].clone()).collect()
        };
        all.insert(
            name,
            json!({"steps": file["steps"], "skipped": texts(&file["skipped"]), "notes": texts(&file["notes"])}),
        );
    }
    assert_json_snapshot!(all);
}

#[test]
fn scenarios_read_well() {
    for file in ["raw-two.http", "evidence.jsonl", "sanitised.har"] {
        let (kept, out) = folder();
        run(&["import", &format!("{RECORDINGS}/{file}"), "--out", &out]);
        let stem = file.split('.').next().unwrap_or_default();
        let text = fs::read_to_string(kept.path().join(format!("{stem}.yaml"))).expect("a scenario");
        assert_snapshot!(file, text);
    }
}

#[test]
fn what_became_of_files_is_told_in_both_languages() {
    for language in ["en", "zh"] {
        let (_kept, out) = folder();
        let files = ["raw.http", "masked.txt", "access.log"].map(|file| format!("{RECORDINGS}/{file}"));
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        let (exit, told) = run(&[&["import", "--out", &out, "--lang", language, "Cargo.toml"], &files[..]].concat());
        assert_snapshot!(format!("told {language}"), format!("exit {exit}\n{}", told.replace(&out, "OUT")));
    }
}

#[test]
fn traffic_that_was_recorded_is_answered_the_same_at_a_fresh_mock() {
    let platform = bis3::blocking::MockPlatform::start().expect("a free port");
    let (kept, out) = folder();
    let file = kept.path().join("evidence.jsonl");
    let mut recorder = Program::start(platform.url(), &file, &[]);
    let target = format!("http://{}", recorder.address);
    let scenarios = sequential_scenarios();
    let scenarios: Vec<&str> = scenarios.iter().map(String::as_str).collect();
    let (exit, told) = run(&[&["run", "--target", &target, "--no-snapshots"], &scenarios[..]].concat());
    // What is over the limits of the recorder it answers itself.
    assert!(exit <= 1, "{told}");
    recorder.child.kill().expect("it runs");
    recorder.child.wait().expect("it ends");
    let (_, told) = run(&["import", &file.to_string_lossy(), "--out", &out, "--json"]);
    let told: Value = serde_json::from_str(&told[..told.rfind("\n}").expect("JSON") + 2]).expect("JSON");
    let steps = told["files"][0]["steps"].as_array().map_or(0, Vec::len);
    let report = kept.path().join("report.json");
    let scenario = kept.path().join("evidence.yaml").to_string_lossy().into_owned();
    let (exit, told) = run(&["run", &scenario, "--report", &format!("json={}", report.display())]);
    assert_eq!(exit, 0, "{told}");
    let report: Value = serde_json::from_slice(&fs::read(&report).expect("a report")).expect("JSON");
    let passed = report.to_string().matches(r#""outcome":"pass""#).count();
    assert!(steps > 700 && passed * 10 > steps * 8, "{passed} of {steps}: {told}");
}

/// Of requests at the same time nobody can say afterwards which was answered first.
fn sequential_scenarios() -> Vec<String> {
    let folders = ["1.3.3-codes", "1.1.4.2-signature", "1.2-repeats", "1.2-payload", "1.1.5.1-request-headers"];
    let files = folders.iter().flat_map(|folder| fs::read_dir(format!("scenarios/{folder}")).expect("it is there"));
    let paths = files.map(|file| file.expect("it can be read").path());
    let cards = paths.filter(|path| path.extension().is_some_and(|end| end == "yaml"));
    let is_sequential = |path: &PathBuf| !fs::read_to_string(path).expect("UTF-8").contains("parallel:");
    let mut names: Vec<String> = cards.filter(is_sequential).map(|path| path.to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn recorded_answers_are_kept_as_snapshots() {
    let (_kept, out) = folder();
    let recording = format!("{RECORDINGS}/capture.pcap");
    // The answer that accepts a report has no texts of the mock's own in it, which change.
    assert_eq!(run(&["import", &recording, "--out", &out, "--answers", "then", "--code", "1"]).0, 0);
    let (exit, told) = run(&["run", &out, "--label", "then"]);
    assert_eq!(exit, 0, "{told}");
    let kept = format!("{out}/capture.snap/then/request-2.json");
    let changed = fs::read_to_string(&kept).expect("a snapshot").replace("请求成功", "another text");
    fs::write(&kept, changed).expect("it can be written");
    let (exit, told) = run(&["run", &out, "--label", "then"]);
    assert_eq!(exit, 4, "{told}");
}

#[test]
fn a_snapshot_that_is_there_is_not_written_over_unless_forced() {
    let (kept, out) = folder();
    let recording = format!("{RECORDINGS}/capture.pcap");
    let import: [&str; 8] = ["import", &recording, "--out", &out, "--answers", "then", "--code", "1"];
    assert_eq!(run(&import).0, 0);
    fs::remove_file(kept.path().join("capture.yaml")).expect("it was written");
    let snapshot = kept.path().join("capture.snap/then/request-2.json");
    fs::write(&snapshot, "kept").expect("it can be written");
    let (exit, told) = run(&import);
    assert!(exit == 2 && told.contains("request-2.json is there already, and nothing was written"), "{told}");
    assert!(!kept.path().join("capture.yaml").exists());
    assert_eq!(fs::read_to_string(&snapshot).expect("it is there"), "kept");
    assert_eq!(run(&[&import[..], &["--force"]].concat()).0, 0);
    assert_ne!(fs::read_to_string(&snapshot).expect("it is there"), "kept");
}

#[test]
fn bytes_that_are_kept_are_stale() {
    let (kept, out) = folder();
    let recording = format!("{RECORDINGS}/raw.http");
    let (exit, told) = run(&["import", &recording, "--out", &out, "--verbatim"]);
    assert!(exit == 0 && told.contains("the files hold Authorization as it was recorded"), "{told}");
    let text = fs::read_to_string(kept.path().join("raw.yaml")).expect("a scenario");
    let bytes = fs::read_to_string(&recording).expect("UTF-8");
    let signature = bytes.split("Authorization: ").nth(1).and_then(|rest| rest.split('\r').next()).expect("a header");
    assert!(text.contains(signature), "{text}");
    let (exit, told) = run(&["run", &out]);
    assert!(exit == 1 && told.contains("10006 AuthorizationExpired"), "{told}");
}

#[test]
fn what_is_there_is_written_over_only_where_somebody_says_so() {
    let (kept, out) = folder();
    let recording = format!("{RECORDINGS}/raw.http");
    written(&kept, "raw.yaml", "mine\n");
    let (exit, told) = run(&["import", &format!("{RECORDINGS}/curl.sh"), &recording, "--out", &out]);
    assert!(exit == 2 && told.contains("raw.yaml is there already"), "{told}");
    assert_eq!(fs::read_dir(kept.path()).expect("a folder").count(), 1);
    let (exit, told) = run(&["import", &recording, "--out", &out, "--force"]);
    assert_eq!(exit, 0, "{told}");
}

#[test]
fn exchanges_are_chosen_as_explain_chooses_them() {
    let (kept, out) = folder();
    let recording = format!("{RECORDINGS}/raw-two.http");
    for (arguments, steps) in [(&["--pick", "2"][..], "request-2"), (&["--code", "10008"], "request-1")] {
        let all = [&["import", &recording, "--out", &out, "--force"], arguments].concat();
        assert_eq!(run(&all).0, 0);
        let text = fs::read_to_string(kept.path().join("raw-two.yaml")).expect("a scenario");
        let names: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("- name: ")).collect();
        assert_eq!(names, [steps]);
    }
    assert_eq!(run(&["import", &recording, "--out", &out, "--force", "--path", "/Nothing"]).0, 2);
}

#[test]
fn no_secret_and_no_signature_goes_into_a_file() {
    const SECRET: &str = "vVmegQomovwbLOMikJPA5EPQjeGdjfVy";
    let recording = format!(
        "POST /Patient/Donor HTTP/1.1\r\nHost: h\r\nAuthorization: BIS3 EbX/S0rBNYs=:lqKJDQbqgLzxgSYQxHOjv+aSOe0=\r\n\
        Cookie: canary-cookie\r\nProxy-Authorization: Basic canary-proxy\r\nX-Key: {SECRET}\r\nx-bis3-note: {SECRET}\r\n\
        Content-Length: 42\r\n\r\n{{\"a\":\"{SECRET}\"}}\r\nHTTP/1.1 401 No\r\nX-Told: {SECRET}\r\n\r\n{{\"code\":10008,\"msg\":\"{SECRET}\"}}"
    );
    let canaries = [SECRET, "canary-cookie", "canary-proxy"];
    for verbatim in [&["--answers", "then"][..], &["--verbatim"]] {
        let (kept, out) = folder();
        let input = written(&kept, &format!("{SECRET}.http"), &recording);
        let out = format!("{out}/imported");
        let (_, told) = run(&[&["import", &input, "--out", &out], verbatim].concat());
        let signature = ["lqKJDQbqgLzxgSYQxHOjv"].into_iter().filter(|_| verbatim.len() > 1);
        for canary in canaries.into_iter().chain(signature) {
            for text in files(Path::new(&out)) {
                assert!(!text.contains(canary), "{canary}: {text}\n{told}");
            }
        }
    }
}

/// The texts of all files below a folder.
fn files(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.expect("it can be read").path());
    paths
        .flat_map(|path| if path.is_dir() { files(&path) } else { fs::read_to_string(path).into_iter().collect() })
        .collect()
}

/// What becomes of these bytes, and whether what was written can be read.
fn imported(bytes: &[u8], is_verbatim: bool) -> Option<Imported> {
    let recording = evidence::read(bytes, None).ok()?;
    let contract = Contract::embedded();
    let profile = Profile::bundled("default", &contract).expect("it is bundled");
    let keys = KeyRing::demo(&contract).expect("it fits the embedded contract");
    let secrets = KnownSecrets::new(keys.secrets());
    let setting = import::Setting {
        contract: &contract,
        profile: &profile,
        keys: &keys,
        secrets: &secrets,
        is_verbatim,
        keeps_answers: true,
    };
    let origin = Origin { id: "any", name: "any\n${file}", recording: &recording };
    let exchanges: Vec<(usize, &Recorded)> = (1..).zip(&recording.exchanges).collect();
    let imported = import::scenario(&origin, &exchanges, &setting).expect("the contract is whole");
    assert_eq!(imported.steps.len() + imported.skipped.len(), exchanges.len());
    if let Some(text) = &imported.text {
        let read = Scenario::read(&Source::new("any.yaml", text.as_str()), Path::new(""), &contract);
        let steps = read.unwrap_or_else(|wrong| panic!("{wrong:?}\n{text}")).steps.len();
        assert_eq!(steps, imported.steps.len(), "{text}");
    }
    Some(imported)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_request_becomes_a_scenario_that_can_be_read_or_is_told_why_not(
        method in "[A-Z]{1,6}", target in "/[ -~\u{e4}$]{0,12}",
        name in "[!-~]{1,8}", value in "[ -~\t\u{4e2d}\u{80}$]{0,12}",
        body in prop::collection::vec(any::<u8>(), 0..40),
        authorization in "(BIS3|bis3|Basic|)[ \t]{0,2}[!-~]{0,20}",
    ) {
        let head = format!(
            "{method} {target} HTTP/1.1\r\n{name}: {value}\r\nAuthorization: {authorization}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let bytes = [head.as_bytes(), &body].concat();
        imported(&bytes, false);
        imported(&bytes, true);
    }

    #[test]
    fn a_changed_recording_becomes_a_scenario_or_an_error(
        which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>(),
    ) {
        let mut bytes = fs::read(which.get(&recordings())).expect("it can be read");
        let index = at.index(bytes.len());
        bytes[index] = byte;
        if cut {
            bytes.truncate(index);
        }
        imported(&bytes, false);
        imported(&bytes, true);
    }
}
