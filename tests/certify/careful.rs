//! Careful clients in other languages pass.

use std::fs;
use std::process::Command;

use serde_json::Value;

use super::package::certify;
use super::{Run, client, with_outcome};
use crate::mock::clients::available;
use crate::program::{bis3, shown};

fn passes(command: &str) {
    let run = Run::new();
    let (exit, told) = run.certify("selftest", command, &["--time", "150s"]);
    let wrong: Vec<&Value> = told["obligations"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|one| !["pass", "skip"].contains(&one["outcome"].as_str().expect("a word")))
        .filter(|one| one["level"] != "may")
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!((exit, told["overall"].as_str()), (Some(0), Some("pass")));
    // Whoever has the folder comes to the same verdicts.
    assert_eq!(different(&told, &run.report()), Vec::<String>::new());
    assert!(with_outcome(&told, "pass").len() > 55);
    leaves_with_a_package(&run);
}

/// What passed is sealed, signed, checked somewhere else, countersigned, and counts until it is revoked.
fn leaves_with_a_package(run: &Run) {
    let mut signers = String::new();
    for who in ["vendor", "centre", "stranger"] {
        let arguments = ["-q", "-t", "ed25519", "-N", "", "-C", who, "-f", who];
        let made = Command::new("ssh-keygen").args(arguments).current_dir(run.path()).status();
        assert!(made.expect("it runs").success());
        let public = fs::read_to_string(run.path().join(format!("{who}.pub"))).expect("a public key");
        if who != "stranger" {
            signers += &format!("{who} namespaces=\"bis3-bundle\" {public}");
        }
    }
    fs::write(run.path().join("signers"), signers).expect("a writable folder");
    let told = certify(run, &["seal", "--key", "vendor", "--out", "package.zip"]);
    assert!(told.starts_with("exit 0\npassed: "), "{told}");
    let fingerprint = told.lines().nth(2).expect("a fingerprint").to_owned();

    let verify = ["verify", "package.zip", "--signers", "signers", "--challenge", "certify-run/challenge.yaml"];
    let told = certify(run, &verify);
    assert!(told.starts_with("exit 0\nas it was sealed") && told.contains(&fingerprint), "{told}");
    let sign = |who: &str| certify(run, &["countersign", "package.zip", "--key", who, "--who", "A centre"]);
    assert!(sign("vendor").starts_with("exit 2\n"), "nobody countersigns what is their own");
    assert!(sign("centre").starts_with("exit 0\njudged again"));
    let mut command = bis3(run.path(), &[&["certify"], &verify[..]].concat());
    let told = shown(command.env("TZ", "America/New_York").env("LC_ALL", "zh_CN.UTF-8"));
    assert!(told.starts_with("exit 0\n") && told.contains("自称 A centre，重新评判后会签"), "{told}");

    fs::write(run.path().join("revoked"), format!("# revoked\n{fingerprint} # by mistake\n")).expect("writable");
    let told = certify(run, &["verify", "package.zip", "--revoked", "revoked"]);
    assert!(told.starts_with("exit 1\nas it was sealed; ") && told.contains("was revoked"), "{told}");
    assert!(certify(run, &["challenge", "--plan", "selftest", "--out", "other.yaml"]).starts_with("exit 0\n"));
    let told = certify(run, &["verify", "package.zip", "--challenge", "other.yaml"]);
    assert!(told.starts_with("exit 1\n") && told.contains("it is not the challenge that --challenge names"), "{told}");
    assert!(sign("stranger").starts_with("exit 0\n"));
    let told = certify(run, &[&verify[..], &["--countersigners", "signers"]].concat());
    assert!(told.starts_with("exit 1\n") && told.contains("is not that of an allowed signer"), "{told}");
}

#[test]
fn a_careful_client_in_java_passes() {
    if available("java") {
        passes(&format!("java -Dfile.encoding=UTF-8 {} state", client("ReportClient.java").display()));
    }
}

/// What two reports say differently.
fn different(one: &Value, other: &Value) -> Vec<String> {
    let obligations = |told: &Value| told["obligations"].as_array().expect("a list").clone();
    let pairs = obligations(one).into_iter().zip(obligations(other));
    pairs.filter(|(one, other)| one != other).map(|(one, other)| format!("{one}\n{other}")).collect()
}

#[test]
fn a_careful_client_in_python_passes() {
    if available("python3") {
        passes(&format!("python3 {} --state state.json", client("report_client.py").display()));
    }
}
