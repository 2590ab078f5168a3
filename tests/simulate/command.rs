//! `bis3 simulate`: its exit codes, its reports, and what it refuses.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::program::{bis3, exit_code, output, shown, text};

/// The quickest day.
const QUICK: [&str; 3] = ["simulate", "--speed", "1000000x"];

fn with(arguments: &[&str]) -> Vec<String> {
    QUICK.iter().chain(arguments).map(|argument| (*argument).to_owned()).collect()
}

fn run(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let arguments = with(arguments);
    output(&mut bis3(folder, &arguments.iter().map(String::as_str).collect::<Vec<_>>()))
}

#[test]
fn a_day_of_the_province_passes_at_a_mock_in_the_same_process() {
    let folder = tempfile::tempdir().expect("a folder");
    let (code, told) = run(folder.path(), &["--html", "day.html"]);
    assert_eq!(code, 0, "{told}");
    assert!(told.starts_with("✓ all 1273 reports"), "{told}");
    let page = fs::read_to_string(folder.path().join("day.html")).expect("a page");
    for part in ["<svg", ">p50<", ">p99.9<", "1 Passed", "10006 AuthorizationExpired", "全省", "p99"] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("http://") && !page.contains("https://"), "nothing is loaded from elsewhere");
}

#[test]
fn the_numbers_add_up() {
    let output = bis3(Path::new("."), &[&QUICK[..], &["--json", "--seed", "3"]].concat()).output().expect("it starts");
    assert_eq!(exit_code(&output), 0, "{}", text(&output.stderr));
    let told: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let sum = |member: &str, count: &str| {
        told[member].as_array().expect("a list").iter().map(|row| row[count].as_u64().expect("a number")).sum::<u64>()
    };
    assert_eq!(sum("answers", "count"), told["requests"]);
    assert_eq!(sum("slots", "arrivals"), told["reports"]);
    assert_eq!(sum("slots", "answers"), told["requests"]);
    assert_eq!(told["latency"]["count"], told["requests"]);
    assert_eq!((&told["errors"], &told["passed"]), (&0.into(), &true.into()));
}

#[test]
fn the_verdict_is_the_exit_code() {
    let folder = tempfile::tempdir().expect("a folder");
    let (code, told) = run(folder.path(), &["--objective", "max < 1h, errors < 0.1%"]);
    assert_eq!(code, 0, "{told}");
    let (code, told) = run(folder.path(), &["--objective", "p50 < 1us, errors < 0.1%"]);
    assert_eq!(code, 1, "{told}");
    assert!(told.contains("✗ p50 < 1us") && told.contains("✓ errors < 0.1%"), "{told}");
    let (code, told) = run(folder.path(), &["--objective", "fast"]);
    assert_eq!(code, 2, "{told}");
    let (code, told) = run(folder.path(), &["--plan", "provence"]);
    assert_eq!(code, 2, "{told}");
    assert!(told.contains("did you mean `province`?"), "{told}");
}

#[test]
fn a_platform_that_refuses_right_reports_is_told_and_one_that_is_not_there_is_no_verdict() {
    let platform = bis3::blocking::MockPlatform::start().expect("a free port");
    platform.add_fault("POST /Stock/HospStock: PermissionDenied").expect("a rule");
    let folder = tempfile::tempdir().expect("a folder");
    let (code, told) = run(folder.path(), &["--target", platform.url()]);
    assert_eq!(code, 1, "{told}");
    assert!(told.starts_with("✗ ") && told.contains("10007 PermissionDenied"), "{told}");
    let gone = platform.url().to_owned();
    drop(platform);
    let (code, told) = run(folder.path(), &["--target", &gone]);
    assert_eq!(code, 3, "{told}");
}

#[test]
fn its_own_plan_is_never_written_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let plan = include_str!("../../fixtures/simulate/province.yaml");
    fs::write(folder.path().join("plan.yaml"), plan).expect("it can be written");
    let told = shown(&mut bis3(folder.path(), &[&QUICK[..], &["--plan", "plan.yaml", "--html", "plan.yaml"]].concat()));
    assert!(told.starts_with("exit 2"), "{told}");
    assert_eq!(fs::read_to_string(folder.path().join("plan.yaml")).expect("a file"), plan);
}
