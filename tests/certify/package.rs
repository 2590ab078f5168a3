//! The package of a run: sealed, checked, and what was changed in one.

use std::fs;

use bis3::certify::folder::{CHALLENGE, CLAIMS, EVIDENCE, PLAN};
use bis3::evidence::bundle::archive::Entry;
use bis3::evidence::bundle::{Bundle, Content, MANIFEST, SIGNATURE, SUMS, Sealed, TakenLines};
use bis3::report::certification::{JUNIT, REPORT, VERDICTS};

use super::Run;
use crate::program::{bis3, shown};

pub fn certify(run: &Run, arguments: &[&str]) -> String {
    shown(&mut bis3(run.path(), &[&["certify"], arguments].concat()))
}

/// A run in which nothing was sent, sealed in `package.zip`.
fn sealed() -> Run {
    let run = Run::new();
    let begun = ["run", "--claims", "claims.yaml", "--plan", "watch", "--listen", "127.0.0.1:0", "--time", "1ms"];
    assert!(certify(&run, &begun).starts_with("exit 1\n"));
    let told = certify(&run, &["seal", "--out", "package.zip"]);
    assert!(told.starts_with("exit 1\nnot passed (not-shown): "), "{told}");
    run
}

/// Seals a package anew, as somebody would who wants to be believed: every digest is right again.
pub fn sealed_anew(run: &Run, change: impl Fn(&Entry) -> Vec<u8>) {
    let bytes = fs::read(run.path().join("package.zip")).expect("a package");
    let bundle = Bundle::read(&bytes).expect("a package");
    let manifest = bundle.manifest().expect("a manifest").clone();
    let is_sealed = |entry: &&Entry| ![EVIDENCE, SUMS, MANIFEST, SIGNATURE].contains(&&*entry.name);
    let entries = bundle.entries().iter().filter(is_sealed);
    let evidence = bundle.entries().iter().find(|entry| entry.name == EVIDENCE).expect("evidence");
    let content = Content {
        kind: manifest.kind,
        made: manifest.made,
        who: None,
        key: None,
        evidence: TakenLines::all(&change(evidence)[..]).expect("memory"),
        entries: entries.map(|entry| Entry::new(entry.name.as_str(), change(entry))).collect(),
        subject: manifest.subject,
    };
    let bytes = Sealed::of(content).expect("it is small").pack(None);
    fs::write(run.path().join("changed.zip"), bytes).expect("a writable folder");
}

/// The same entry, with another text in the place of this one where it is the entry of this name.
pub fn replaced(entry: &Entry, name: &str, from: &str, to: &str) -> Vec<u8> {
    let text = String::from_utf8(entry.content.clone()).expect("a text");
    if entry.name != name {
        return text.into_bytes();
    }
    assert!(text.contains(from), "{from} in {text}");
    text.replacen(from, to, 1).into_bytes()
}

#[test]
fn what_has_not_passed_is_sealed_without_a_certificate_and_does_not_count() {
    let run = sealed();
    let bundle = Bundle::read(&fs::read(run.path().join("package.zip")).expect("a package")).expect("a package");
    let names: Vec<&str> = bundle.entries().iter().map(|entry| entry.name.as_str()).collect();
    assert_eq!(names, ["README.txt", REPORT, JUNIT, VERDICTS, CLAIMS, PLAN, CHALLENGE, EVIDENCE, SUMS, MANIFEST]);
    let told = certify(&run, &["verify", "package.zip"]);
    assert!(told.starts_with("exit 1\nas it was sealed; but it does not count"), "{told}");
    assert!(told.contains("the evidence, judged again, comes to the same verdicts"), "{told}");
    assert!(told.contains("verdicts.json: not passed (not-shown, 26): stock-reported, "), "{told}");
}

#[test]
fn another_language_and_another_time_zone_come_to_the_same() {
    let run = sealed();
    let mut command = bis3(run.path(), &["certify", "verify", "package.zip"]);
    let told = shown(command.env("LC_ALL", "zh_CN.UTF-8").env("TZ", "America/New_York"));
    assert!(told.contains("由证据重新评判，结论相同") && told.contains("证书和其他文件都与证据相符"), "{told}");
}

#[test]
fn what_was_changed_is_named_even_where_every_digest_is_right_again() {
    let run = sealed();
    let challenge = fs::read_to_string(run.path().join("certify-run/challenge.yaml")).expect("a text");
    let seed = challenge.lines().find(|line| line.starts_with("seed:")).expect("a seed").to_owned();
    for (name, from, to, named) in [
        (VERDICTS, "\"outcome\": \"not-shown\"", "\"outcome\": \"pass\"", "and the evidence comes to not-shown"),
        (CLAIMS, "vendor: Example Software", "vendor: Example Hardware", "it is not what follows from the evidence"),
        (PLAN, "settle: 10m", "settle: 11m", "plan.yaml: it is not the plan watch that this bis3 carries"),
        (CHALLENGE, &seed, "seed: 1", "a run in it was begun with another plan, another challenge or another reading"),
        (EVIDENCE, "run-begun", "run-bekun", "evidence.jsonl: line 3 does not carry the digest of line 2"),
    ] {
        sealed_anew(&run, |entry| replaced(entry, name, from, to));
        let told = certify(&run, &["verify", "changed.zip"]);
        assert!(told.starts_with("exit 1\n") && told.contains(named), "{name}: {told}");
    }
}

#[test]
fn a_changed_byte_of_the_evidence_is_named() {
    let run = sealed();
    let bytes = fs::read(run.path().join("package.zip")).expect("a package");
    let bundle = Bundle::read(&bytes).expect("a package");
    let evidence = bundle.entries().iter().find(|entry| entry.name == EVIDENCE).expect("evidence");
    let changed = replaced(evidence, EVIDENCE, "run-begun", "run-bekun");
    fs::write(run.path().join("package.zip"), bundle.with([Entry::new(EVIDENCE, changed)])).expect("a writable folder");
    let told = certify(&run, &["verify", "package.zip"]);
    assert!(told.starts_with("exit 1\nnot as it was sealed: evidence.jsonl"), "{told}");
}

#[test]
fn a_bundle_of_a_certification_is_none_of_a_dispute() {
    let run = sealed();
    let dispute = shown(&mut bis3(run.path(), &["dispute", "verify", "package.zip"]));
    assert!(dispute.starts_with("exit 2\n"), "{dispute}");
}

#[cfg(unix)]
#[test]
fn a_wrong_passphrase_is_the_users_mistake() {
    use std::os::unix::fs::PermissionsExt;
    let run = sealed();
    fs::write(run.path().join("ask"), "#!/bin/sh\necho wrong\n").expect("writable");
    fs::set_permissions(run.path().join("ask"), fs::Permissions::from_mode(0o700)).expect("an own file");
    let made = ["-q", "-t", "ed25519", "-N", "right passphrase", "-C", "vendor", "-f", "locked"];
    let made = std::process::Command::new("ssh-keygen").args(made).current_dir(run.path()).status();
    assert!(made.expect("it runs").success());
    let mut command = bis3(run.path(), &["certify", "seal", "certify-run", "--out", "signed.zip", "--key", "locked"]);
    command.env("SSH_ASKPASS", run.path().join("ask")).env("SSH_ASKPASS_REQUIRE", "force").env("DISPLAY", ":0");
    let told = shown(&mut command);
    assert!(told.starts_with("exit 2\n") && told.contains("most often the passphrase is wrong"), "{told}");
    assert!(!run.path().join("signed.zip").exists());
}
