//! The program `bis3 explore`: whom it asks, where it writes, and what it says of how to see a difference again.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::compare::sides::nobody;
use crate::doctor::{under, url};
use crate::program::{bis3, block_on_beside_threads, exit_code, output, text};

/// How a search at a target ends, and what is told.
fn explored(folder: &Path, target: &str, more: &[&str]) -> (i32, String) {
    let typed = ["explore", "--cases", "300", "--target", target];
    output(&mut bis3(folder, &[&typed, more].concat()))
}

#[test]
fn a_target_of_which_nobody_says_how_it_reads_is_asked_and_searched_by_that() {
    let folder = tempfile::tempdir().expect("a folder");
    block_on_beside_threads(async {
        let mock = under(&[("resource-form", "leading-slash"), ("tqc-repeat", "replaces")]).await;
        let url = url(&mock);
        let (code, told) = explored(folder.path(), &url, &[]);
        assert_eq!(code, 0, "{told}");
        assert!(told.contains("resource-form: leading-slash") && told.contains("0 differences"), "{told}");
        // Who claims that it reads as most do is told that it does not.
        let (code, told) = explored(folder.path(), &url, &["--profile", "default"]);
        assert!(code == 1 && told.contains("signed by resource-form: leading-slash it is accepted"), "{code} {told}");
    });
}

#[test]
fn programs_are_told_why_nothing_could_be_searched_or_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    for command in ["explore", "probe"] {
        let output =
            bis3(folder.path(), &[command, "--json", "--target", &nobody()]).output().expect("the program runs");
        let told: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{command}: {error}"));
        assert_eq!(exit_code(&output), 3, "{command}");
        assert_eq!(told["broken-off"]["en"], "the target does not answer, so nothing can be judged", "{command}");
    }
}

#[test]
fn what_cannot_be_written_is_told_before_anything_is_sent() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("taken"), "").expect("it can be written");
    for command in [&["explore", "--out", "taken"][..], &["explore", "--out", "taken/below"], &["probe", "--out", "."]]
    {
        // Nobody listens there: whoever sends something first ends with 3.
        let (code, told) = output(&mut bis3(folder.path(), &[command, &["--target", &nobody()]].concat()));
        assert!(code == 2 && told.contains("cannot be written"), "{command:?} {code} {told}");
    }
}

#[test]
fn the_commands_that_show_a_difference_again_name_who_answered_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let typed = ["explore", "--defect", "version-not-signed", "--cases", "300", "--profile", "default"];
    let (code, told) = output(&mut bis3(folder.path(), &typed));
    let expected = "to see it again: bis3 serve --defect version-not-signed --profile default & bis3 run explored/";
    assert!(code == 1 && told.contains(expected), "{code} {told}");
    let line = told.lines().find(|line| line.contains("to see it again")).expect("it was found");
    assert!(line.ends_with(" --target http://127.0.0.1:8095 --profile default"), "{line}");
    block_on_beside_threads(async {
        let mock = under(&[("tqc-repeat", "replaces")]).await;
        let url = url(&mock);
        let (code, told) = explored(folder.path(), &url, &["--profile", "default"]);
        let line = told.lines().find(|line| line.contains("to see it again")).unwrap_or_else(|| panic!("{told}"));
        assert_eq!(code, 1, "{told}");
        // The line is run as it stands, and finds the same.
        let (_, again) = line.split_once(": bis3 ").expect("it names the program");
        let words: Vec<&str> = again.split(' ').collect();
        let output = bis3(folder.path(), &words).output().expect("the program runs");
        assert_eq!(exit_code(&output), 1, "{again}\n{}", text(&output.stdout));
    });
}
