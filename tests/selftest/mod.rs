//! `bis3 selftest` on small suites: what it calls caught, what it calls a survivor, and what a false alarm.

mod as_user;
mod kills;

use std::fs;
use std::path::Path;

use crate::program::{bis3, output};
use tempfile::TempDir;

/// A disabled key must be refused.
const DISABLED: &str = "id: disabled\ntitle: {zh: 停用, en: disabled}\nclause: 1.3.3\nverifies: [code-10007]\nlevel: must\nwrites: false\ntags: [code]\n\
                        steps:\n  - name: refused\n    request: {method: POST, path: /Stock/HospStock, body: {json: {}}}\n    \
                        sign: {key: demo-disabled}\n    expect: {code: PermissionDenied}\n";

fn selftest(suite: &str, arguments: &[&str]) -> (i32, String) {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("suite.yaml"), suite).expect("a file");
    let path = folder.path().to_string_lossy();
    let (code, told) = output(&mut bis3(Path::new("."), &[&["selftest", &path], arguments].concat()));
    (code, told.replace(&*path, "FOLDER"))
}

#[test]
fn a_case_that_names_the_clause_catches_the_defect() {
    let (exit, told) = selftest(DISABLED, &["--defect", "disabled-key-accepted", "--profiles", "0"]);
    assert_eq!(exit, 0, "{told}");
    assert!(
        told.contains("1 defect: 1 caught by a finding, 0 surviving, 0 caught by exit code; 1 sound platform"),
        "{told}"
    );
    assert!(told.contains("disabled/refused"), "{told}");
}

#[test]
fn a_defect_that_nobody_catches_survives_with_the_reason() {
    let all = ["--defect", "window-16-minutes", "--profiles", "0"];
    let (exit, told) = selftest(DISABLED, &all);
    assert_eq!(exit, 1, "{told}");
    assert!(told.contains("survives window-16-minutes (1.1.4.2)") && told.contains("every case passes"), "{told}");
    let other_clause = DISABLED.replace("1.3.3", "1.1.6").replace("code-10007", "status-4xx");
    let (exit, told) = selftest(&other_clause, &["--defect", "disabled-key-accepted", "--profiles", "0"]);
    assert_eq!(exit, 1, "{told}");
    assert!(told.contains("none names clause 1.3.3; the first is disabled/refused"), "{told}");
    let (_, told) = selftest(DISABLED, &[&all[..], &["--lang", "zh"]].concat());
    assert!(told.contains("漏过 window-16-minutes（1.1.4.2）") && told.contains("所有用例都通过"), "{told}");
}

#[test]
fn what_speaks_against_a_sound_platform_is_a_false_alarm() {
    let wrong = DISABLED
        .replace("expect: {code: PermissionDenied}", "expect: {code: Passed}")
        .replace("writes: false", "writes: true");
    let (exit, told) = selftest(&wrong, &["--defect", "disabled-key-accepted", "--profiles", "1"]);
    assert_eq!(exit, 1, "{told}");
    assert!(told.contains("false alarm default disabled/refused [fail]"), "{told}");
    assert!(told.contains("2 sound platforms, 2 false alarms"), "{told}");
}

#[test]
fn the_weakest_catches_are_told_with_their_number_of_cases() {
    let both = ["--defect", "disabled-key-accepted", "--defect", "endpoint-permission-ignored", "--profiles", "0"];
    let suite = DISABLED.replace("steps:\n", "steps:\n  - name: other-interface\n    request: {method: POST, path: /Patient/Donor, body: {json: {}}}\n    sign: {key: demo-stock-only}\n    expect: {code: PermissionDenied}\n  - name: again\n    request: {method: POST, path: /Transfusion/TQC, body: {json: {}}}\n    sign: {key: demo-stock-only}\n    expect: {code: PermissionDenied}\n");
    let (exit, told) = selftest(&suite, &both);
    assert_eq!(exit, 0, "{told}");
    let weakest = "the 2 that hang on the fewest cases: disabled-key-accepted 1, endpoint-permission-ignored 2";
    assert!(told.contains(weakest), "{told}");
    let (_, told) = selftest(&suite, &[&both[..], &["--lang", "zh"]].concat());
    assert!(told.contains("disabled-key-accepted 1、endpoint-permission-ignored 2"), "{told}");
    let (_, json) = selftest(&suite, &[&both[..], &["--json"]].concat());
    let matrix: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(matrix["weakest"][1], serde_json::json!({"defect": "endpoint-permission-ignored", "cases": 2}));
}

#[test]
fn the_matrix_is_the_same_at_any_number_of_jobs() {
    let matrix = |jobs| selftest(DISABLED, &["--profiles", "3", "--json", "--jobs", jobs]).1;
    let one = matrix("1");
    assert_eq!(one, matrix("8"));
    let matrix: serde_json::Value = serde_json::from_str(&one).expect("JSON");
    let defects = matrix["defects"].as_array().expect("a list");
    let row = defects.iter().find(|row| row["defect"] == "disabled-key-accepted").expect("it was tried");
    assert_eq!(row["caught-by"], serde_json::json!(["disabled/refused"]));
    assert_eq!(
        matrix["survivors"].as_u64(),
        Some(defects.iter().filter(|row| !row["survives"].is_null()).count() as u64)
    );
}

#[test]
fn a_mistyped_defect_is_a_usage_error() {
    let (exit, told) = selftest(DISABLED, &["--defect", "window-16-minuts"]);
    assert_eq!(exit, 2, "{told}");
    assert!(told.contains("window-16-minutes"), "{told}");
}
