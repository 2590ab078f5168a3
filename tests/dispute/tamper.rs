//! Whatever byte of a bundle is changed, removed or added, the entry is named in which it stood; and whoever seals a changed
//! bundle anew is found out by the signature, the digests or the judgement.

use std::fs;
use std::ops::Range;

use bis3::evidence::bundle::archive::{Entry, pack, read};
use bis3::evidence::bundle::{Aspect, Bundle, Check, Outcome, SignedBy};
use proptest::prelude::*;

use super::support::Desk;

const LOCAL: usize = 30;
const RECORD: usize = 46;

/// Which entry each byte of an archive belongs to; none for the end record.
fn owners(entries: &[Entry]) -> Vec<(Range<usize>, Option<String>)> {
    let mut owners = Vec::new();
    let mut at = 0;
    for (fixed, has_content) in [(LOCAL, true), (RECORD, false)] {
        for entry in entries {
            let end = at + fixed + entry.name.len() + if has_content { entry.content.len() } else { 0 };
            owners.push((at..end, Some(entry.name.clone())));
            at = end;
        }
    }
    owners.push((at..at + 22, None));
    owners
}

/// The entries that may be named for a change: a byte that is added or removed between two belongs to either, and of a run of
/// equal bytes nobody can tell which one it was.
fn owners_of(owners: &[(Range<usize>, Option<String>)], whole: &[u8], bytes: &[u8]) -> Vec<Option<String>> {
    let front = whole.iter().zip(bytes).take_while(|(one, other)| one == other).count();
    let back = whole.iter().rev().zip(bytes.iter().rev()).take_while(|(one, other)| one == other).count();
    let (first, last) = (front.min(whole.len() - back), front.max(whole.len() - back));
    let near = owners.iter().filter(|(range, _)| range.start <= last && first <= range.end);
    near.map(|(_, name)| name.clone()).collect()
}

fn checks(bytes: &[u8]) -> Vec<Check> {
    let bundle = Bundle::read(bytes).unwrap_or_else(|error| panic!("{error}"));
    bundle.checks(&SignedBy {
        signers: None,
        countersigners: None,
        now: "2026-01-01T00:00:00Z".parse().expect("an instant"),
    })
}

/// The entries in which something is wrong.
fn named(checks: &[Check]) -> Vec<Option<String>> {
    checks.iter().flat_map(|check| &check.faults).map(|fault| fault.entry.clone()).collect()
}

fn small() -> Vec<Entry> {
    vec![
        Entry::new("README.txt", "read me\r\n"),
        Entry::new("messages/01-request.http", "POST / HTTP/1.1\r\n\r\n"),
        Entry::new("empty", ""),
        Entry::new("SHA256SUMS", "x"),
        Entry::new("manifest.json", "{}"),
    ]
}

#[test]
fn every_byte_of_a_small_archive_is_named() {
    let entries = small();
    let (whole, owners) = (pack(&entries), owners(&entries));
    assert_eq!(owners.last().map(|(range, _)| range.end), Some(whole.len()));
    for at in 0..=whole.len() {
        for value in 0..=255 {
            let mut added = whole.clone();
            added.insert(at, value);
            assert_named(&added, &whole, &owners, &format!("added at {at}"));
            if at < whole.len() && whole[at] != value {
                let mut changed = whole.clone();
                changed[at] = value;
                assert_named(&changed, &whole, &owners, &format!("changed at {at}"));
            }
        }
        if at < whole.len() {
            let mut removed = whole.clone();
            removed.remove(at);
            assert_named(&removed, &whole, &owners, &format!("removed at {at}"));
        }
    }
}

fn assert_named(bytes: &[u8], whole: &[u8], owners: &[(Range<usize>, Option<String>)], what: &str) {
    let archive = read(bytes).unwrap_or_else(|error| panic!("{what}: {error}"));
    let expected = owners_of(owners, whole, bytes);
    let renamed = |name: &str| !owners.iter().any(|(_, owner)| owner.as_deref() == Some(name));
    // A byte of a name makes another name, and the entry of the old one is missing then, as its digest tells.
    let is_named = archive
        .faults
        .iter()
        .any(|fault| expected.contains(&fault.entry) || fault.entry.as_deref().is_none_or(renamed));
    assert!(is_named, "{what}: {:?}, expected {expected:?}", archive.faults);
}

#[test]
fn any_byte_of_a_bundle_that_is_changed_removed_or_added_is_named() {
    let desk = Desk::new();
    let whole = desk.seal(&["--only", "2", "--only", "3"]);
    assert_any_byte_is_named(&whole);
}

/// Changes, removes or adds a byte, and fails where the entry is not named in which that was.
pub fn assert_any_byte_is_named(whole: &[u8]) {
    let entries = read(whole).expect("a bundle").entries;
    let owners = owners(&entries);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let cases = (any::<prop::sample::Index>(), 1_u8..=255, 0..3);
    let outcome = runner.run(&cases, |(place, value, way)| {
        let at = place.index(whole.len());
        let mut bytes = whole.to_vec();
        match way {
            0 => bytes[at] ^= value,
            1 => _ = bytes.remove(at),
            _ => bytes.insert(at, value),
        }
        prop_assume!(bytes != whole);
        let named = named(&checks(&bytes));
        let expected = owners_of(&owners, whole, &bytes);
        prop_assert!(named.iter().any(|name| expected.contains(name)), "{at}: {named:?}, expected {expected:?}");
        Ok(())
    });
    outcome.expect("every one is named");
}

/// The bundle with entries changed and packed as this program packs them.
pub fn resealed(whole: &[u8], change: impl Fn(&mut Vec<Entry>)) -> Vec<u8> {
    let mut entries = read(whole).expect("a bundle").entries;
    change(&mut entries);
    pack(&entries)
}

pub fn entry<'e>(entries: &'e mut [Entry], name: &str) -> &'e mut Entry {
    entries.iter_mut().find(|entry| entry.name == name).unwrap_or_else(|| panic!("{name} is there"))
}

pub fn replace(entry: &mut Entry, old: &str, new: &str) {
    let text = String::from_utf8(entry.content.clone()).expect("text");
    assert!(text.contains(old), "{old} in {}", entry.name);
    entry.content = text.replace(old, new).into_bytes();
}

fn digest(entries: &[Entry], name: &str) -> String {
    let entry = entries.iter().find(|entry| entry.name == name).expect("it is there");
    bis3::evidence::Sha256Digest::of(&entry.content).to_string()
}

/// Changes an entry, and every digest that tells of it, up to the manifest.
pub fn with_digests(entries: &mut [Entry], name: &str, old: &str, new: &str) {
    let (before, sums_before) = (digest(entries, name), digest(entries, "SHA256SUMS"));
    replace(entry(entries, name), old, new);
    let after = digest(entries, name);
    replace(entry(entries, "SHA256SUMS"), &before, &after);
    let sums_after = digest(entries, "SHA256SUMS");
    replace(entry(entries, "manifest.json"), &sums_before, &sums_after);
}

pub fn unsigned(entries: &mut Vec<Entry>) {
    entries.retain(|entry| entry.name != "manifest.json.sig");
    let manifest = entry(entries, "manifest.json");
    let mut value: serde_json::Value = serde_json::from_slice(&manifest.content).expect("JSON");
    value.as_object_mut().expect("an object").shift_remove("key");
    manifest.content = serde_json::to_vec(&value).expect("JSON");
}

pub fn verify(desk: &Desk, bytes: &[u8]) -> (i32, serde_json::Value) {
    fs::write(desk.path("changed.zip"), bytes).expect("it can be written");
    let (code, text) = desk.dispute(&["verify", "changed.zip", "--json"]);
    (code, serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}")))
}

/// How a check came out.
pub fn check(told: &serde_json::Value, aspect: Aspect) -> &serde_json::Value {
    let checks = told["checks"].as_array().expect("checks");
    checks.iter().find(|check| check["aspect"] == aspect.word()).expect("it was made")
}

/// The entries that a check names.
pub fn faults(told: &serde_json::Value, aspect: Aspect) -> Vec<String> {
    let check = check(told, aspect);
    let faults = check["faults"].as_array().expect("faults");
    assert_eq!(check["outcome"] == Outcome::Fail.word(), !faults.is_empty());
    faults.iter().map(|fault| fault["entry"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn whoever_seals_a_changed_bundle_anew_is_found_out() {
    let desk = Desk::new();
    let whole = desk.seal(&["--only", "2"]);
    let request = "messages/01-request.http";

    let changed = resealed(&whole, |entries| replace(entry(entries, request), "DonorNum\": 10", "DonorNum\": 11"));
    let (code, told) = verify(&desk, &changed);
    assert_eq!((code, faults(&told, Aspect::Container).len()), (1, 0));
    assert_eq!(faults(&told, Aspect::Contents), [request]);
    assert_eq!(faults(&told, Aspect::Documents), [request]);

    let with_sums = resealed(&whole, |entries| {
        let before = digest(entries, request);
        replace(entry(entries, request), "DonorNum\": 10", "DonorNum\": 11");
        let after = digest(entries, request);
        replace(entry(entries, "SHA256SUMS"), &before, &after);
    });
    let (code, told) = verify(&desk, &with_sums);
    assert_eq!((code, faults(&told, Aspect::Contents)), (1, vec!["SHA256SUMS".to_owned()]));

    let with_manifest = resealed(&whole, |entries| with_digests(entries, request, "DonorNum\": 10", "DonorNum\": 11"));
    let (code, told) = verify(&desk, &with_manifest);
    assert_eq!((code, faults(&told, Aspect::Contents).len()), (1, 0));
    assert_eq!(faults(&told, Aspect::Signature), ["manifest.json.sig"]);

    let without_signature = resealed(&whole, |entries| entries.retain(|entry| entry.name != "manifest.json.sig"));
    assert_eq!(faults(&verify(&desk, &without_signature).1, Aspect::Signature), ["manifest.json.sig"]);
}

#[test]
fn what_does_not_follow_from_the_evidence_is_named_though_nobody_has_signed() {
    let desk = Desk::new();
    let whole = desk.seal(&["--only", "2"]);
    for (name, old, new, aspect) in [
        ("messages/01-request.http", "DonorNum\": 10", "DonorNum\": 11", Aspect::Documents),
        ("report.html", "10008", "10006", Aspect::Documents),
        ("README.txt", "bis3 dispute", "bis4 dispute", Aspect::Documents),
        ("explanation.json", "\"code\": 10008", "\"code\": 10006", Aspect::Judgement),
        ("evidence.jsonl", "\"number\":2", "\"number\":3", Aspect::Evidence),
    ] {
        let changed = resealed(&whole, |entries| {
            with_digests(entries, name, old, new);
            unsigned(entries);
        });
        let (code, told) = verify(&desk, &changed);
        assert_eq!(code, 1, "{name}: {told}");
        assert_eq!(faults(&told, Aspect::Contents).len(), 0, "{name}: {told}");
        let named = faults(&told, aspect);
        // Without the signature the text tells of none: what it says of the key differs too.
        assert!(named.contains(&name.to_owned()), "{name}: {told}");
    }
    let added = resealed(&whole, |entries| entries.push(Entry::new("messages/99-request.http", "x")));
    assert_eq!(faults(&verify(&desk, &added).1, Aspect::Contents), ["messages/99-request.http"]);
}

#[test]
fn a_bundle_of_another_version_is_held_to_its_verdicts_and_its_bytes() {
    let desk = Desk::new();
    let whole = desk.seal(&["--only", "2"]);
    let older = |name: &'static str, old: &'static str, new: &'static str| {
        resealed(&whole, |entries| {
            with_digests(entries, name, old, new);
            unsigned(entries);
            replace(entry(entries, "manifest.json"), concat!("bis3 ", env!("CARGO_PKG_VERSION")), "bis3 0.0.0");
        })
    };
    for (name, old, new) in [("report.html", "10008", "10,008"), ("explanation.json", "\"file\"", "\"text\"")] {
        let (code, told) = verify(&desk, &older(name, old, new));
        assert_eq!(code, 0, "{name}: {told}");
    }
    // What is said besides cannot be held against it, and that is told.
    let (code, told) = verify(&desk, &older("explanation.json", "\"tried\"", "\"tries\""));
    assert!(code == 0 && check(&told, Aspect::Judgement)["outcome"] == "pass", "{told}");
    let (code, told) = verify(&desk, &older("explanation.json", "\"causes\": ", "\"other\": "));
    assert_eq!((code, &check(&told, Aspect::Judgement)["outcome"]), (0, &"skip".into()), "{told}");
    let said = &check(&told, Aspect::Judgement)["told"]["en"];
    assert!(said.as_str().is_some_and(|said| said.contains("only code, stage and reason were compared; mistakes of")));
    let said = &check(&told, Aspect::Report)["told"]["en"];
    assert!(said.as_str().is_some_and(|said| said.ends_with("README.txt, report.html, explanation.json")), "{told}");
    let (code, told) = verify(&desk, &older("explanation.json", "\"code\": 10008", "\"code\": 10006"));
    assert_eq!((code, faults(&told, Aspect::Judgement)), (1, vec!["explanation.json".to_owned()]));
    let (code, told) = verify(&desk, &older("messages/01-request.http", "DonorNum", "donorNum"));
    assert_eq!((code, faults(&told, Aspect::Documents)), (1, vec!["messages/01-request.http".to_owned()]));
}

#[test]
fn a_bundle_that_was_packed_anew_is_told_from_one_that_was_changed() {
    let desk = Desk::new();
    desk.seal(&[]);
    let script = "import zipfile\nold = zipfile.ZipFile('bundle.zip')\nwith zipfile.ZipFile('packed.zip', 'w', zipfile.ZIP_DEFLATED) as new:\n    for name in old.namelist():\n        new.writestr(name, old.read(name))\n";
    let mut python = std::process::Command::new("python3");
    python.args(["-c", script]).current_dir(desk.folder.path());
    let (code, text) = crate::program::output(crate::program::clear_environment(&mut python));
    assert_eq!(code, 0, "{text}");
    let (code, told) = verify(&desk, &fs::read(desk.path("packed.zip")).expect("it was written"));
    assert_eq!((code, faults(&told, Aspect::Container)), (1, vec![String::new()]));
    for aspect in [Aspect::Contents, Aspect::Signature, Aspect::Evidence, Aspect::Judgement, Aspect::Documents] {
        assert_eq!(faults(&told, aspect).len(), 0, "{aspect}: {told}");
    }
}
