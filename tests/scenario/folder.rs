//! A folder of scenarios, and what else people keep in it.

use std::fs;
use std::path::Path;

use super::command::{PASSES, folder_with, run};
use crate::doctor::url;
use crate::mock::support::{mock_with, now};
use crate::program::{block_on_beside_threads, output};

const KEYS: &str = "keys:\n  - access-key: own\n    secret: own-secret-of-the-user\n";

/// Each with what it is told to be.
const OTHERS: [(&str, &str, &str); 5] = [
    ("keys.yaml", KEYS, "keys"),
    ("broken-keys.yaml", "keys:\n  - access-key: own\n\tsecret: own-secret-of-the-user\n", "keys"),
    ("own.yml", "profile: own\nreadings: {version-values: \"1.0\"}\n", "a profile"),
    ("known.yaml", "- {id: donor/report, kind: disputed, reason: r, owner: o, until: 2099-01-01}\n", "known failures"),
    ("deeper/values.yaml", "hospital: 12332500472260169F\n", "no id, clause or steps"),
];

fn write(folder: &Path, name: &str, text: &str) {
    let file = folder.join(name);
    fs::create_dir_all(file.parent().expect("it is in a folder")).expect("a writable folder");
    fs::write(file, text).expect("a writable folder");
}

#[test]
fn what_is_no_scenario_is_left_out_of_a_folder_with_a_word() {
    let folder = folder_with(PASSES);
    OTHERS.iter().for_each(|(name, text, _)| write(folder.path(), name, text));
    let (code, told) = output(&mut run(folder.path(), &[".", "--no-snapshots"]));
    assert_eq!(code, 0, "{told}");
    for (name, _, kind) in OTHERS {
        assert!(told.contains(&format!("./{name} ({kind})")), "{told}");
    }
    assert!(!told.contains("own-secret-of-the-user"), "{told}");
}

#[test]
fn a_folder_of_nothing_else_holds_no_scenario() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "keys.yaml", KEYS);
    let (code, told) = output(&mut run(folder.path(), &["."]));
    assert_eq!(code, 2, "{told}");
    assert!(told.contains("none of the files is a scenario") && told.contains("./keys.yaml (keys)"), "{told}");
}

#[test]
fn a_file_that_is_named_is_meant() {
    for (name, text, _) in OTHERS {
        let folder = folder_with(PASSES);
        write(folder.path(), name, text);
        let (code, told) = output(&mut run(folder.path(), &[name]));
        assert!(code == 2 && !told.contains("own-secret-of-the-user"), "{name}: {told}");
    }
}

#[test]
fn mistakes_of_a_scenario_are_told_as_before() {
    for text in
        ["id: a\nstpes: []\n", "clause: 1.2.1\nStep: []\n", "", "id: [\n", "- request: {method: GET, path: /}\n"]
    {
        let folder = folder_with(PASSES);
        write(folder.path(), "broken.yaml", text);
        let (code, told) = output(&mut run(folder.path(), &["."]));
        assert!(code == 2 && told.contains("./broken.yaml:"), "{text}: {told}");
    }
}

const TQC: &str = r#"id: tqc
title: {zh: 用血质控, en: Figures}
clause: 1.2.3
level: must
writes: true
steps:
  - name: report
    request:
      method: POST
      path: /Transfusion/TQC
      body: {report: tqc, set: {/USCCode: 12332500472260169F, /Year: 2019, /Batch: "1"}}
    expect: {code: Passed}
"#;

#[test]
fn reports_of_an_earlier_run_are_told_for_what_they_are() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "tqc.yaml", TQC);
    block_on_beside_threads(async {
        let mock = mock_with(|_| {}).await;
        let clock = format!("fixed:{}", now());
        let arguments = [".", "--no-snapshots", "--target", &url(&mock), "--clock", &clock];
        let (code, told) = output(&mut run(folder.path(), &arguments));
        assert!(code == 0 && !told.contains("--seed"), "{told}");
        let (code, told) = output(&mut run(folder.path(), &arguments));
        assert_eq!(code, 1, "{told}");
        assert!(told.contains("1 of the steps reported for a period that the target holds already"), "{told}");
        assert!(told.contains("--seed NUMBER (this was 0)") && told.contains("POST /reset"), "{told}");
    });
}
