//! The board of a centre: many packages and runs, each in its state, and what falls under another contract or reading.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use super::Run;
use super::package::certify;
use crate::mock::clients::available;
use crate::program::{bis3, exit_code};

/// How it ended, and what it told.
fn board(run: &Run, arguments: &[&str]) -> (i32, Value) {
    let all = [&["certify", "board"], arguments, &["--json"]].concat();
    let output = bis3(run.path(), &all).output().expect("the program runs");
    let told = serde_json::from_slice(&output.stdout);
    (exit_code(&output), told.unwrap_or_else(|error| panic!("{error}: {output:?}")))
}

/// The state of each file.
fn states(told: &Value) -> BTreeMap<String, String> {
    let packages = told["packages"].as_array().expect("a list");
    let word = |row: &Value, name: &str| row[name].as_str().expect("a word").to_owned();
    packages.iter().map(|row| (word(row, "file"), word(row, "state"))).collect()
}

fn standings(told: &Value) -> Vec<&str> {
    let standings = told["packages"][0]["standings"].as_array().expect("a list");
    standings.iter().map(|one| one["state"].as_str().expect("a word")).collect()
}

fn with_byte_changed(bytes: &[u8], word: &[u8]) -> Vec<u8> {
    let at = bytes.windows(word.len()).position(|window| window == word).expect("it stands there");
    let mut changed = bytes.to_vec();
    changed[at] ^= 1;
    changed
}

/// A run that has passed, sealed in `packages/sealed.zip`, and the same in other states.
fn centre() -> Run {
    let run = Run::passed().with_keys(&["vendor", "centre"]);
    let path = |name: &str| run.path().join("packages").join(name);
    fs::create_dir(path("")).expect("a writable folder");
    run.well(&["seal", "--key", "vendor", "--out", "packages/sealed.zip"]);
    run.well(&["countersign", "packages/sealed.zip", "--key", "centre", "--out", "packages/valid.zip"]);
    run.well(&["seal", "--out", "packages/unsigned.zip"]);
    let sealed = fs::read(path("sealed.zip")).expect("a package");
    fs::write(path("changed.zip"), with_byte_changed(&sealed, b"run-begun")).expect("writable");
    fs::write(path("unreadable.zip"), "no zip").expect("writable");
    fs::rename(run.path().join("certify-run"), path("run")).expect("writable");
    let watch = ["run", "--claims", "claims.yaml", "--plan", "watch", "--dir", "packages/vendors/other"];
    let told = certify(&run, &[&watch[..], &["--listen", "127.0.0.1:0", "--time", "1ms"]].concat());
    assert!(told.starts_with("exit 1\n"), "{told}");
    run
}

#[test]
fn a_centre_sees_who_is_in_which_state() {
    if !available("python3") {
        return;
    }
    let run = centre();
    let signers = fs::read_to_string(run.path().join("signers")).expect("a text");
    fs::write(run.path().join("centres"), signers.lines().nth(1).expect("the centre")).expect("writable");
    let (exit, told) = board(&run, &["packages", "--signers", "signers", "--countersigners", "centres"]);
    let expected = [
        ("packages/changed.zip", "changed"),
        ("packages/run", "not-sealed"),
        ("packages/sealed.zip", "not-countersigned"),
        ("packages/unreadable.zip", "unreadable"),
        ("packages/unsigned.zip", "not-signed"),
        ("packages/valid.zip", "valid"),
        ("packages/vendors/other", "not-passed"),
    ];
    let expected = expected.map(|(file, state)| (file.to_owned(), state.to_owned()));
    assert_eq!((exit, states(&told)), (1, expected.into_iter().collect()));
    assert_eq!(told["states"]["valid"], 1);
    let valid = &told["packages"].as_array().expect("a list")[5];
    assert_eq!((&valid["vendor"], &valid["endpoints"][0]), (&Value::from("Example Software"), &Value::from("donor")));
    // What holds by itself holds on the board, whether a centre has countersigned it or not.
    for (file, exit) in [("valid", 0), ("sealed", 0), ("changed", 1), ("unsigned", 0)] {
        let file = format!("packages/{file}.zip");
        assert_eq!(board(&run, &[&file]).0, exit, "{file}");
        let verified = certify(&run, &["verify", &file]);
        assert!(verified.starts_with(&format!("exit {exit}\n")), "{file}: {verified}");
    }
    let text = certify(&run, &["board", "packages", "--signers", "signers", "--countersigners", "centres"]);
    insta::assert_snapshot!(without_dates(&text));
}

/// The same text, with the day and the names that differ from run to run in the place of themselves.
fn without_dates(text: &str) -> String {
    let day = regex::Regex::new(r"\d{4}-\d\d-\d\d").expect("a literal");
    day.replace_all(text, "DAY-OF-END").into_owned()
}

#[test]
fn what_is_known_of_a_package_puts_it_into_a_state() {
    if !available("python3") {
        return;
    }
    let run = Run::passed().with_keys(&["stranger", "vendor"]);
    run.well(&["seal", "--key", "stranger", "--out", "package.zip"]);
    let fingerprint = certify(&run, &["verify", "package.zip"]);
    let fingerprint = fingerprint.split("fingerprint ").nth(1).expect("it is told").split(';').next().expect("a text");
    fs::write(run.path().join("revoked"), fingerprint).expect("writable");
    let (exit, told) = board(&run, &["package.zip", "--revoked", "revoked"]);
    assert_eq!((exit, standings(&told)), (1, vec!["revoked"]));

    let signers = fs::read_to_string(run.path().join("signers")).expect("a text");
    fs::write(run.path().join("signers"), signers.lines().nth(1).expect("the vendor")).expect("writable");
    fs::create_dir(run.path().join("challenges")).expect("writable");
    for name in ["one", "other"] {
        run.well(&["challenge", "--out", &format!("challenges/{name}.yaml")]);
    }
    let all = ["package.zip", "--revoked", "revoked", "--signers", "signers", "--challenge", "challenges"];
    let (exit, told) = board(&run, &all);
    assert_eq!((exit, standings(&told)), (1, vec!["other-signer", "challenge-not-followed", "revoked"]));
    fs::copy(run.path().join("certify-run/challenge.yaml"), run.path().join("challenges/own.yaml")).expect("writable");
    let (exit, told) = board(&run, &["package.zip", "--challenge", "challenges"]);
    assert_eq!((exit, standings(&told)), (0, vec!["not-countersigned"]));
}

#[test]
fn only_the_counter_signature_of_a_centre_that_is_listed_makes_it_valid() {
    if !available("python3") {
        return;
    }
    let run = Run::passed().with_keys(&["vendor", "second", "centre"]);
    run.well(&["seal", "--key", "vendor", "--out", "sealed.zip"]);
    for key in ["second", "centre"] {
        run.well(&["countersign", "sealed.zip", "--key", key, "--out", &format!("by-{key}.zip")]);
    }
    let signers = fs::read_to_string(run.path().join("signers")).expect("a text");
    let write = |name: &str, text: &str| fs::write(run.path().join(name), text).expect("writable");
    write("centres", signers.lines().nth(2).expect("the centre"));
    write("two-keys", &signers.replace("second namespaces", "vendor namespaces"));
    let open = "not-countersigned";
    for (by, second, centre, exit) in [
        (&[][..], open, open, 0),
        (&["--signers", "two-keys"], open, open, 0),
        (&["--signers", "signers"], open, open, 0),
        (&["--signers", "two-keys", "--countersigners", "centres"], open, "valid", 0),
        (&["--signers", "signers", "--countersigners", "centres"], "other-signer", "valid", 1),
    ] {
        let (ended, told) = board(&run, &[&["by-second.zip", "by-centre.zip"], by].concat());
        let expected = [("by-second.zip", second), ("by-centre.zip", centre)];
        let expected = expected.map(|(file, state)| (file.to_owned(), state.to_owned()));
        assert_eq!((ended, states(&told)), (exit, expected.into_iter().collect()), "{by:?}");
    }
    let told = run.well(&["verify", "by-second.zip", "--signers", "two-keys"]);
    assert!(told.contains("who has countersigned is who has signed it, and no other side"), "{told}");
}

#[test]
fn a_run_is_judged_by_the_reading_under_which_it_was_begun() {
    if !available("python3") {
        return;
    }
    let run = Run::passed();
    let profile = run.path().join("certify-run/profile.yaml");
    fs::write(run.path().join("slash.yaml"), SLASH).expect("writable");
    let told = run.run_brief(&["--profile", "slash.yaml"]);
    assert!(told.starts_with("exit 2\n") && told.contains("profile.yaml differs from what was given now"), "{told}");
    let (exit, told) = board(&run, &["certify-run"]);
    assert_eq!((exit, standings(&told)), (0, vec!["not-sealed"]));

    fs::write(&profile, SLASH).expect("writable");
    let told = certify(&run, &["board", "certify-run"]);
    assert!(told.contains("another reading"), "{told}");
    let sealed = certify(&run, &["seal", "certify-run", "--out", "package.zip"]);
    assert!(!sealed.starts_with("exit 2\n"), "{sealed}");
    for file in ["certify-run", "package.zip"] {
        let anew = |profile: &str| board(&run, &[file, "--profile", profile]).1["packages"][0]["anew"].clone();
        assert_eq!(anew("slash.yaml"), Value::Null, "{file}");
        assert_ne!(anew("default"), Value::Null, "{file}");
    }

    fs::remove_file(&profile).expect("it is there");
    let (exit, told) = board(&run, &["certify-run"]);
    assert_eq!((exit, standings(&told)), (2, vec!["not-judged"]));
    let told = certify(&run, &["report"]);
    assert!(told.starts_with("exit 2\n") && told.contains("profile.yaml"), "{told}");
}

/// A reading under which the client of these runs signs wrongly.
const SLASH: &str = "profile: slash\ntitle: {zh: 带斜杠, en: With a slash}\nreadings: {resource-form: leading-slash}\n";

#[test]
fn what_would_fall_under_another_reading_or_contract_is_named() {
    if !available("python3") {
        return;
    }
    let run = Run::passed();
    run.well(&["seal", "--out", "package.zip"]);
    fs::write(run.path().join("slash.yaml"), SLASH).expect("writable");
    let (exit, told) = board(&run, &["package.zip", "certify-run", "--profile", "slash.yaml"]);
    assert_eq!(exit, 1);
    for row in told["packages"].as_array().expect("a list") {
        assert_eq!((&row["state"], &row["anew"]["overall"]), (&"would-fall".into(), &"fail".into()), "{row:#}");
        let changed = row["anew"]["changed"].as_array().expect("a list");
        assert!(changed.iter().any(|one| one["id"] == "signature-right" && one["is"] == "fail"), "{changed:#?}");
    }
    let (exit, told) = board(&run, &["package.zip", "--profile", "default"]);
    assert_eq!((exit, &told["packages"][0]["anew"]), (0, &Value::Null));

    let contract = run.path().join("contract");
    fs::create_dir(&contract).expect("writable");
    for file in fs::read_dir("fixtures/contract").expect("it is there") {
        let file = file.expect("it can be read");
        let text = fs::read_to_string(file.path()).expect("a text");
        let text = if file.file_name() == "fields.csv" {
            text.replace("donor,report,DonorNum,,Int", "donor,report,DonorNum,,String")
        } else {
            text
        };
        fs::write(contract.join(file.file_name()), text).expect("writable");
    }
    let (exit, told) = board(&run, &["package.zip", "certify-run", "--contract", "contract"]);
    assert_eq!((exit, standings(&told)), (1, vec!["would-fall"]), "{told:#}");
    let changed = told["packages"][0]["anew"]["changed"].as_array().expect("a list");
    assert!(changed.iter().any(|one| one["id"] == "fields" && one["is"] == "fail"), "{changed:#?}");
}

#[test]
fn where_nothing_is_to_be_looked_at_that_is_said() {
    let run = Run::new();
    fs::create_dir(run.path().join("empty")).expect("writable");
    let told = certify(&run, &["board", "empty"]);
    assert!(told.starts_with("exit 2\n") && told.contains("empty holds no package"), "{told}");
    let told = certify(&run, &["board", "missing.zip"]);
    assert!(told.starts_with("exit 2\n") && told.contains("missing.zip"), "{told}");
}
