//! The program as a person or a pipeline meets it.

mod chinese;
mod lint;
mod mistakes;
mod sign;

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use insta::assert_snapshot;

use crate::contract::copied_tables;
use crate::program::{self, exit_code, text};

fn bis3(arguments: &[&str]) -> Command {
    program::bis3(Path::new("."), arguments)
}

fn told(arguments: &[&str]) -> String {
    shown(&bis3(arguments).output().expect("the program runs"))
}

/// How a program ended, with its two outputs apart.
fn shown(output: &Output) -> String {
    let code = exit_code(output);
    format!("exit {code}\n--- stdout\n{}--- stderr\n{}", text(&output.stdout), text(&output.stderr))
}

#[test]
fn without_arguments_it_says_where_to_start() {
    assert_snapshot!(told(&[]));
    assert_snapshot!(told(&["--lang", "zh"]));
}

#[test]
fn the_locale_chooses_the_language() {
    let output = bis3(&[]).env("LC_ALL", "zh_CN.UTF-8").output().expect("the program runs");
    assert_eq!(shown(&output), told(&["--lang=zh"]));
}

#[test]
fn help_is_told_in_both_languages() {
    assert_snapshot!(told(&["spec", "-h"]));
    assert_snapshot!(told(&["spec", "-h", "--lang", "zh"]));
}

#[test]
fn a_mistyped_table_is_a_usage_error() {
    assert_snapshot!(told(&["spec", "cods"]));
}

#[test]
fn tables_line_up_and_filters_filter() {
    assert_snapshot!(told(&["spec", "codes", "1000"]));
    assert_snapshot!(told(&["spec", "dictionaries", "D021", "--lang", "zh"]));
    assert_snapshot!(told(&["spec", "institutions", "600163"]));
}

#[test]
fn one_code_is_told_with_what_to_do_about_it() {
    assert_snapshot!(told(&["spec", "codes", "10008"]));
    assert_snapshot!(told(&["spec", "codes", "SaveHosStockFailed", "--lang", "zh"]));
    let codes: serde_json::Value =
        serde_json::from_str(&text(&bis3(&["spec", "codes", "--json"]).output().expect("it runs").stdout))
            .expect("JSON");
    let bare = codes.as_array().expect("a list").iter().filter(|code| code["remedies"] == serde_json::json!([]));
    assert_eq!(bare.map(|code| &code["code"]).collect::<Vec<_>>(), [1], "only success needs nothing");
}

#[test]
fn every_table_can_be_had_as_json() {
    let expected = [
        ("codes", 24),
        ("dictionaries", 37),
        ("institutions", 629),
        ("endpoints", 55),
        ("figures", 12),
        ("clauses", 29),
    ];
    for (name, rows) in expected {
        let output = bis3(&["spec", name, "--json"]).output().expect("the program runs");
        let table: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(table.len(), rows, "{name}");
    }
}

#[test]
fn a_reader_that_stops_early_is_no_failure() {
    let mut child =
        bis3(&["spec", "requirements"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(shown(&output), "exit 0\n--- stdout\n--- stderr\n");
}

#[test]
fn a_contract_folder_takes_the_place_of_the_embedded_tables() {
    let folder = copied_tables();
    let codes = folder.path().join("codes.csv");
    let text = fs::read_to_string(&codes).expect("a table").replace("请求成功", "好");
    fs::write(&codes, text).expect("it can be written");
    let told = told(&["spec", "codes", "Passed", "--contract", &folder.path().to_string_lossy()]);
    assert!(told.contains("好"), "{told}");
}

#[test]
fn a_wrong_cell_of_a_contract_folder_is_shown_at_its_place() {
    let folder = copied_tables();
    let endpoints = folder.path().join("endpoints.csv");
    let text = fs::read_to_string(&endpoints).expect("a table").replace("TQCDataExist", "TQCDataExists");
    fs::write(&endpoints, text).expect("it can be written");
    let told = told(&["spec", "codes", "--contract", &folder.path().to_string_lossy()]);
    assert_snapshot!(told.replace(&*folder.path().to_string_lossy(), "FOLDER"));
}

#[test]
fn a_contract_folder_that_lacks_a_table_is_refused() {
    let folder = copied_tables();
    fs::remove_file(folder.path().join("readings.csv")).expect("it can be removed");
    let told = told(&["spec", "codes", "--contract", &folder.path().to_string_lossy()]);
    assert!(told.starts_with("exit 2\n"), "{told}");
    assert!(told.contains("readings.csv"), "{told}");
}

#[test]
fn schemas_are_listed_and_a_mistyped_one_is_a_usage_error() {
    let listed = told(&["spec", "schema"]);
    assert!(listed.starts_with("exit 0\n") && listed.contains("\nscenario"), "{listed}");
    let mistyped = told(&["spec", "schema", "scenrio"]);
    assert!(mistyped.starts_with("exit 2\n") && mistyped.contains("did you mean `scenario`?"), "{mistyped}");
}

#[test]
fn a_code_that_is_none_is_a_mistake_and_a_text_that_stands_in_no_row_is_none() {
    let told_of = |code: &str| told(&["spec", "codes", code]);
    let none = told_of("10012");
    assert!(none.starts_with("exit 2\n") && none.contains("there is no code `10012`"), "{none}");
    assert!(none.contains("did you mean `10002`?"), "{none}");
    assert!(told_of("1000").starts_with("exit 0\n"));
    assert!(told(&["spec", "institutions", "no such hospital"]).starts_with("exit 0\n"));
}
