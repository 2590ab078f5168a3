//! `bis3 lint` as a vendor meets it.

use std::io::Write;
use std::process::Stdio;

use insta::assert_snapshot;
use serde_json::Value;

use super::{bis3, shown, told};

fn vector(name: &str) -> String {
    format!("fixtures/payloads/vectors/{name}/body.json")
}

/// What the program says about a body on standard input.
fn told_about(body: &[u8], arguments: &[&str]) -> String {
    let mut command = bis3(arguments);
    let spawned = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = spawned.expect("the program starts");
    // Dropped at the end of the statement, which closes the pipe.
    child.stdin.take().expect("a pipe").write_all(body).expect("the program reads");
    shown(&child.wait_with_output().expect("the program ends"))
}

#[test]
fn all_faults_are_drawn_at_their_places() {
    assert_snapshot!(told(&["lint", &vector("everything-at-once")]));
    assert_snapshot!(told(&["lint", &vector("everything-at-once"), "--lang", "zh"]));
}

#[test]
fn the_answer_is_said_once_where_it_is_decided() {
    let told = told(&["lint", &vector("everything-at-once")]);
    let errors: Vec<&str> = told.split("\n\n").filter(|drawn| drawn.starts_with("error: ")).collect();
    let answered: Vec<&str> = errors.iter().copied().filter(|drawn| drawn.contains("the answer would be")).collect();
    assert_eq!((errors.len(), answered.len()), (6, 1), "{told}");
    // The first of the earliest step: a wrong type or a missing field comes before every wrong value.
    assert!(answered[0].contains("10009 RequestArgParsingFailed"), "{told}");
}

#[test]
fn the_documents_examples_are_not_refused() {
    let files = ["stock", "donor", "tqc"].map(|name| format!("fixtures/payloads/{name}.json"));
    assert_snapshot!(told(&["lint", &files[0], &files[1], &files[2]]));
}

#[test]
fn what_is_no_json_is_shown_where_it_stops() {
    for name in ["json-cut-off", "encoding-gb18030", "mark-and-not-json", "dialect-single-quotes"] {
        assert_snapshot!(name, told(&["lint", &vector(name), "--lang", "zh"]));
    }
}

#[test]
fn a_profile_changes_what_refuses() {
    let folder = tempfile::tempdir().expect("a folder");
    let profile = folder.path().join("strict.yaml");
    std::fs::write(&profile, "profile: strict\nreadings:\n  unknown-fields: refused\n").expect("the file is written");
    let profile = profile.to_str().expect("a readable path");
    assert!(told(&["lint", &vector("unknown-ignored")]).starts_with("exit 0"));
    let refused = told(&["lint", &vector("unknown-ignored"), "--profile", profile]);
    assert!(refused.starts_with("exit 1"), "{refused}");
    assert!(refused.contains("10009 RequestArgParsingFailed; reading unknown-fields: refused"), "{refused}");
}

#[test]
fn an_institution_that_is_not_listed_is_an_error_where_the_profile_refuses_it() {
    let refused = told(&["lint", &vector("institution-unknown")]);
    assert!(refused.starts_with("exit 1") && refused.contains("20002 SavePatentFailed"), "{refused}");
}

#[test]
fn json_says_the_same_for_programs() {
    let body = br#"{"FacilityCode": "12332500472260169F", "HospTime": "2023-09-14", "InPatientNum": 20, "DonorNum": "\ud800"}"#;
    let told = told_about(body, &["lint", "--json", "-"]);
    let (code, rest) = told.split_once("\n--- stdout\n").expect("the exit code comes first");
    let json: Value = serde_json::from_str(rest.split("--- stderr").next().expect("a part")).expect("JSON");
    assert_eq!(code, "exit 1");
    insta::assert_json_snapshot!(json);
}

#[test]
fn a_line_of_megabytes_is_drawn_around_the_place() {
    let item = r#"{"ProdABO": "AB"}"#;
    let items = vec![item; 3_000].join(", ");
    let body = format!(
        r#"{{"InveStatTime": "2022-10-07 00:00:01", "InveStatFaciID": "12330000470003222E", "InventoryItem": [{items}]}}"#
    );
    let told = told_about(body.as_bytes(), &["lint", "-"]);
    let longest = told.lines().map(|line| line.chars().count()).max().expect("some lines");
    assert!(longest < 250, "{longest}");
    assert!(told.contains("at: <stdin>:1:"));
    assert!(told.ends_with(
        "1 file: 1000 errors (the report would be refused), 0 warnings, 26000 more not listed\n--- stderr\n"
    ));
}

#[test]
fn what_cannot_be_judged_is_a_usage_error() {
    assert_snapshot!("no-known-field", told_about(b"{\"a\": 1}", &["lint", "-"]));
    assert_snapshot!("no-such-file", told(&["lint", "no-such-file.json", "--lang", "zh"]));
    assert_snapshot!("no-such-endpoint", told(&["lint", "-", "--endpoint", "stok"]));
}

#[test]
fn a_file_that_cannot_be_checked_does_not_keep_the_others_from_it() {
    let told = told(&["lint", "no-such-file.json", "fixtures/payloads/donor.json"]);
    assert!(told.starts_with("exit 2\n"), "{told}");
    assert!(told.contains("fixtures/payloads/donor.json: POST /Patient/Donor"), "{told}");
    assert!(told.contains("1 file: 0 errors, 0 warnings; 1 file not checked\n"), "{told}");
}

#[test]
fn a_folder_is_walked_for_json_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_str().expect("a readable path");
    assert!(told(&["lint", path]).starts_with("exit 2"), "nothing is in it");
    std::fs::create_dir(folder.path().join("deeper")).expect("a folder");
    for (name, vector) in
        [("b.JSON", "unknown-ignored"), ("deeper/a.json", "unknown-ignored"), (".c.json", "json-cut-off")]
    {
        std::fs::copy(format!("fixtures/payloads/vectors/{vector}/body.json"), folder.path().join(name))
            .expect("a copy");
    }
    std::fs::write(folder.path().join("notes.txt"), "no report").expect("a file");
    let told = told(&["lint", path]);
    assert!(told.starts_with("exit 0") && told.contains("2 files: 0 errors"), "{told}");
}

#[test]
fn a_list_of_reports_is_told_for_what_it_is() {
    let donor =
        r#"[{"FacilityCode": "12332500472260169F", "HospTime": "2023-09-14", "InPatientNum": 20, "DonorNum": 10}]"#;
    for body in [donor, "[[1]]", "3", "{}"] {
        let told = told_about(body.as_bytes(), &["lint", "-"]);
        assert_eq!(told.starts_with("exit 1"), body == donor, "{told}");
        assert_eq!(told.contains("put each into a file of its own"), body == donor, "{told}");
    }
}
