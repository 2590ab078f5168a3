//! The first line of `verify`: what decides stands in it, and what could not be checked is counted and named.

use std::fs;

use bis3::evidence::Sha256Digest;
use bis3::evidence::bundle::Bundle;
use bis3::evidence::bundle::archive::pack;

use super::support::Desk;
use crate::program::{bis3, clear_environment, output};

/// Writes the bundle with another text in an entry, and with every digest that tells of it; nobody signs it any more.
fn change(desk: &Desk, name: &str, old: &str, new: &str) {
    let bundle = Bundle::read(&fs::read(desk.path("bundle.zip")).expect("it is there")).expect("a bundle");
    let mut entries = bundle.entries().to_vec();
    entries.retain(|entry| entry.name != "manifest.json.sig");
    let mut renewed = (old.to_owned(), new.to_owned());
    for name in [name, "SHA256SUMS", "manifest.json"] {
        let entry = entries.iter_mut().find(|entry| entry.name == name).expect("it is there");
        let before = Sha256Digest::of(&entry.content).to_string();
        let text = String::from_utf8(entry.content.clone()).expect("text");
        assert!(text.contains(&renewed.0), "{} in {name}", renewed.0);
        entry.content = text.replace(&renewed.0, &renewed.1).into_bytes();
        renewed = (before, Sha256Digest::of(&entry.content).to_string());
    }
    fs::write(desk.path("changed.zip"), pack(&entries)).expect("it can be written");
}

/// What `verify` says to somebody who does not know the secret.
fn without_secret(desk: &Desk, bundle: &str) -> (i32, String) {
    fs::write(desk.path("keys.yaml"), "keys:\n  - access-key: other\n    secret-env: OTHER\n    institutions: any\n")
        .expect("it can be written");
    let mut command = bis3(desk.folder.path(), &["dispute", "verify", bundle, "--keys", "keys.yaml"]);
    output(command.env("OTHER", "another-secret"))
}

fn headline(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

#[test]
fn messages_are_compared_without_the_secret_and_what_is_not_is_named() {
    let desk = Desk::new();
    assert_eq!(desk.dispute(&["new", "evidence.jsonl", "--only", "2", "--out", "bundle.zip"]).0, 0);
    let (code, told) = without_secret(&desk, "bundle.zip");
    assert!(code == 0 && headline(&told).contains("3 could not be checked: signature, judged again, report.html"));
    assert!(told.contains("the messages follow from the evidence"), "{told}");
    assert!(told.contains("explanation.json was not compared") && told.contains("the report was not compared"));
    let request = "messages/01-request.http";
    let bundle = Bundle::read(&fs::read(desk.path("bundle.zip")).expect("it is there")).expect("a bundle");
    assert!(bundle.manifest().is_some_and(|manifest| manifest.key.is_none()));
    change(&desk, request, "DonorNum\": 10", "DonorNum\": 11");
    let (code, told) = without_secret(&desk, "changed.zip");
    assert!(code == 1 && headline(&told).starts_with(&format!("not as it was sealed: {request}")), "{told}");
}

#[test]
fn whose_the_key_is_stands_in_the_headline() {
    let desk = Desk::new();
    desk.seal(&["--only", "2"]);
    let (code, told) = desk.dispute(&["verify", "bundle.zip"]);
    assert!(code == 0 && headline(&told).contains("by a key that nobody has vouched for (--signers)"), "{told}");
    let signers = fs::read_to_string(desk.path("allowed_signers")).expect("it is there");
    let centre = signers.lines().find(|line| line.starts_with("centre")).expect("a line");
    fs::write(desk.path("others"), format!("{centre}\n")).expect("it can be written");
    let (code, told) = desk.dispute(&["verify", "bundle.zip", "--signers", "others"]);
    let expected = "as it was sealed; but the signer is not among the allowed signers: manifest.json.sig";
    assert_eq!((code, headline(&told)), (1, expected), "{told}");
}

#[test]
fn a_countersignature_with_another_answer_decides() {
    let desk = Desk::new();
    let walkthrough = "scenarios/walkthroughs/02-leading-slash/exchange.http";
    let exchange = fs::read_to_string(walkthrough).expect("it is there");
    let log = |name: &str, text: &str| {
        fs::write(desk.path("exchange.http"), text).expect("it can be written");
        assert_eq!(desk.dispute(&["new", "exchange.http", "--key", "hospital", "--out", name]).0, 0);
    };
    log("other.zip", &exchange.replace("10008", "10009"));
    let other = Bundle::read(&fs::read(desk.path("other.zip")).expect("it is there")).expect("a bundle");
    fs::write(desk.path("log.jsonl"), other.entry("evidence.jsonl").expect("it is there")).expect("it can be written");
    log("bundle.zip", &exchange);
    let (code, told) = desk.dispute(&["countersign", "bundle.zip", "--key", "centre", "--log", "log.jsonl"]);
    assert!(code == 0 && told.contains("another answer than the bundle"), "{told}");
    let (code, told) = desk.dispute(&["verify", "bundle.zip", "--signers", "allowed_signers"]);
    let expected =
        "as it was sealed; but who has countersigned has another answer in a log of their own: countersign-1.json.sig";
    assert_eq!((code, headline(&told)), (1, expected), "{told}");
}

#[test]
fn of_a_zip_that_was_packed_anew_only_the_zip_is_named() {
    let desk = Desk::new();
    desk.seal(&[]);
    for method in ["STORED", "DEFLATED"] {
        let script = format!(
            "import zipfile\nold = zipfile.ZipFile('bundle.zip')\nwith zipfile.ZipFile('packed.zip', 'w', zipfile.ZIP_{method}) as new:\n    for name in old.namelist():\n        new.writestr(name, old.read(name))\n"
        );
        let mut python = std::process::Command::new("python3");
        python.args(["-c", &script]).current_dir(desk.folder.path());
        assert_eq!(output(clear_environment(&mut python)).0, 0);
        let (code, told) = desk.dispute(&["verify", "packed.zip", "--signers", "allowed_signers"]);
        assert_eq!((code, headline(&told)), (1, "not as it was sealed: zip"), "{told}");
    }
}
