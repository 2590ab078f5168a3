//! The reports of the scenarios that come with the project, as the program writes them.

use std::fs;
use std::path::Path;

use super::json::assert_valid;
use super::junit::assert_valid as assert_valid_junit;
use super::tap::proved;
use crate::program::{bis3, output};

#[test]
fn every_form_of_a_real_run_is_read_by_its_readers() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = |name: &str| folder.path().join(name);
    let mut command = bis3(Path::new("."), &["run", "scenarios", "--clock", "fixed:2024-05-06T00:00:00Z"]);
    command.env("CI", "true");
    for form in ["json", "junit", "tap", "html", "markdown"] {
        command.arg(format!("--report={form}={}", file(form).display()));
    }
    let (code, told) = output(&mut command);
    assert_eq!(code, 0, "{told}");
    let read = |name: &str| fs::read_to_string(file(name)).expect("the report was written");
    let json = assert_valid(&read("json"));
    let steps = json["totals"]["steps"].as_u64().expect("a number");
    assert!(steps > 20, "{steps}");
    let junit = read("junit");
    assert_valid_junit(&junit);
    assert_eq!(junit.matches("<testcase ").count() as u64, steps);
    let (code, told) = proved(&read("tap"));
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains(&format!("Files=1, Tests={steps}")), "{told}");
    assert_eq!(read("html").matches("<li class=\"row\"").count() as u64, steps);
    let told = json["scenarios"].as_array().expect("scenarios").iter();
    let passed = told.flat_map(|one| one["steps"].as_array().expect("steps")).filter(|step| step["outcome"] == "pass");
    assert!(read("markdown").contains(&format!("| {} |", passed.count())));
}
