//! Messages in which values were replaced before they were handed on: nobody is blamed for what stands there instead.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::{self, exit_code, output, text};

const WRONG_VALUE: &str = "scenarios/walkthroughs/10-wrong-value/exchange.http";
const OTHER_HOSPITAL: &str = "scenarios/walkthroughs/09-other-hospital/exchange.http";
const LEADING_SLASH: &str = "scenarios/walkthroughs/02-leading-slash/exchange.http";

/// How a command on a recording ends, and its JSON.
fn json_of(command: &str, file: &str, members: &[&str]) -> (i32, Value) {
    let more = members.iter().flat_map(|member| ["--pseudonymise", member]);
    let arguments: Vec<&str> = [command, file, "--json"].into_iter().chain(more).collect();
    let output = program::bis3(Path::new("."), &arguments).output().expect("the program runs");
    let told = text(&output.stdout);
    (exit_code(&output), serde_json::from_str(&told).unwrap_or_else(|_| panic!("{told}{}", text(&output.stderr))))
}

fn outcome<'a>(explained: &'a Value, stage: &str) -> &'a Value {
    let checks = explained["checks"].as_array().expect("a list");
    &checks.iter().find(|check| check["stage"] == stage).expect("the step is there")["outcome"]
}

#[test]
fn what_hangs_on_a_replaced_value_is_said_with_an_if() {
    for (file, member, stage, recorded) in
        [(WRONG_VALUE, "ProdABO", "value", 20000), (OTHER_HOSPITAL, "FacilityCode", "institution", 10007)]
    {
        let (_, plain) = json_of("explain", file, &[]);
        assert_eq!((&plain["code"], &plain["answered"]["differs"]), (&json!(recorded), &json!(false)));
        let (_, told) = json_of("explain", file, &[member]);
        assert_eq!(
            (&told["code"], &told["stage"], &told["findings"]),
            (&Value::Null, &Value::Null, &json!([])),
            "{told}"
        );
        assert_eq!((&told["if"]["given"], &told["if"]["code"]), (&json!(["replaced"]), &json!(1)));
        let replaced = told["if"]["replaced"][0].as_str().expect("a pointer");
        assert!(replaced.ends_with(member), "{replaced}");
        assert_eq!((outcome(&told, stage), outcome(&told, "signature")), (&json!("assumed"), &json!("passed")));
        assert_eq!(told["answered"]["differs"], Value::Null, "the answer accuses nobody");

        let (exit, judged) = json_of("judge", file, &[member]);
        assert_eq!((exit, &judged["readings"]), (0, &json!([])), "{judged}");
        assert_eq!(judged["exchanges"][0]["verdicts"][0]["agrees"], Value::Null);
    }
}

#[test]
fn what_is_refused_before_the_body_is_read_is_as_sure_as_before() {
    let members = ["FacilityCode", "HospTime", "InPatientNum", "DonorNum"];
    let (_, told) = json_of("explain", LEADING_SLASH, &members);
    assert_eq!((&told["code"], &told["mistakes"][0]["id"]), (&json!(10008), &json!("resource: leading-slash")));
    let (exit, judged) = json_of("judge", LEADING_SLASH, &members);
    assert_eq!((exit, &judged["exchanges"][0]["verdicts"][0]["agrees"]), (0, &json!(true)));
    // Read so, the signature is right, and what is answered hangs on the values.
    let readings = judged["readings"].as_array().expect("a list");
    assert!(readings.iter().all(|reading| reading["reading"] != "resource-form"), "{readings:?}");
}

/// A member that no check reads leaves nothing open.
#[test]
fn a_member_that_no_check_reads_takes_no_if() {
    let (_, told) = json_of("explain", WRONG_VALUE, &["ProdName", "ProdManuFaciCode", "NoSuchMember"]);
    assert_eq!((&told["code"], &told["if"]), (&json!(20000), &Value::Null), "{told}");
}

#[test]
fn evidence_that_was_written_with_pseudonyms_is_treated_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let evidence = sealed(&folder, WRONG_VALUE, "ProdABO");
    let (_, told) = json_of("explain", &evidence, &[]);
    assert_eq!((&told["code"], &told["if"]["given"]), (&Value::Null, &json!(["replaced"])));
    let entry = |name: &str| fs::read_to_string(folder.path().join("unpacked").join(name)).expect("it is there");
    let explanation: Value = serde_json::from_str(&entry("explanation.json")).expect("JSON");
    assert_eq!((&explanation["code"], &explanation["if"]["code"]), (&Value::Null, &json!(1)));
    let report = entry("report.html");
    assert!(
        report.contains("if the values that were replaced are right") && !report.contains("another one"),
        "{report}"
    );
    let verify = ["dispute", "verify", "bundle.zip"];
    assert_eq!(output(&mut program::bis3(folder.path(), &verify)).0, 0);
    let (exit, told) = output(&mut program::bis3(folder.path(), &["dispute", "replay", "bundle.zip"]));
    assert!(exit == 0 && told.contains("values were replaced"), "{told}");

    let (exit, told) = output(&mut program::bis3(folder.path(), &["import", &evidence, "--out", "imported"]));
    assert_eq!(exit, 0, "{told}");
    let scenario = fs::read_to_string(folder.path().join("imported/evidence.yaml")).expect("it is there");
    assert!(scenario.contains("skip:") && scenario.contains("what stands here is not what was sent"), "{scenario}");
    assert_eq!(output(&mut program::bis3(folder.path(), &["run", "imported"])).0, 0);

    // What was answered to a signature stands, whatever the body was.
    let evidence = sealed(&folder, LEADING_SLASH, "HospTime");
    output(&mut program::bis3(folder.path(), &["import", &evidence, "--out", "imported", "--force"]));
    let scenario = fs::read_to_string(folder.path().join("imported/evidence.yaml")).expect("it is there");
    assert!(!scenario.contains("skip:"), "{scenario}");
}

/// The evidence of a bundle that is made of an exchange, one member of it replaced.
fn sealed(folder: &TempDir, exchange: &str, member: &str) -> String {
    fs::copy(exchange, folder.path().join("exchange.http")).expect("it can be copied");
    let new = ["dispute", "new", "exchange.http", "--pseudonymise", member, "--out", "bundle.zip", "--force"];
    let (exit, told) = output(&mut program::bis3(folder.path(), &new));
    assert_eq!(exit, 0, "{told}");
    let unpack = ["-o", "-q", "bundle.zip", "-d", "unpacked"];
    let unpacked = std::process::Command::new("unzip").args(unpack).current_dir(folder.path()).status();
    assert!(unpacked.expect("unzip is there").success());
    folder.path().join("unpacked/evidence.jsonl").to_string_lossy().into_owned()
}

/// Two reports for different days can have the same stand-in for a day, and a day can have two.
#[test]
fn whether_a_report_was_made_before_is_not_known_where_its_day_was_replaced() {
    let file = "scenarios/walkthroughs/07-repeat-after-cut/exchange.http";
    let (_, judged) = json_of("judge", file, &[]);
    assert_eq!(judged["exchanges"][1]["verdicts"][0]["agrees"], json!(true));
    let (exit, judged) = json_of("judge", file, &["RptYear", "Batch"]);
    assert_eq!((exit, &judged["exchanges"][1]["verdicts"][0]["certain"]), (0, &json!(false)), "{judged}");
}

#[test]
fn a_code_that_was_replaced_in_the_answer_is_none() {
    let (exit, told) = json_of("judge", LEADING_SLASH, &["code"]);
    assert_eq!((exit, &told["exchanges"][0]["answered"]), (0, &Value::Null), "{told}");
}
