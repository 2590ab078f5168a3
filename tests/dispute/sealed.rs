//! What a bundle is whatever it is about, and what reads parts of it: keys, signatures, lists of signers.

use bis3::evidence::bundle::archive::Entry;
use bis3::evidence::bundle::signature::{AllowedSigners, KeyFile, Signature};
use bis3::evidence::bundle::{Aspect, Bundle, Content, Kind, Outcome, Sealed, SignedBy, TakenLines};
use bis3::report::bundle::{Readme, readme};
use proptest::prelude::*;
use serde_json::json;

use super::support::Desk;

fn evidence(desk: &Desk) -> Vec<u8> {
    std::fs::read(desk.path("evidence.jsonl")).expect("it is there")
}

/// A package of something else than a dispute, as the rooms above seal it.
fn package(desk: &Desk) -> Vec<u8> {
    let key = std::fs::read_to_string(desk.path("centre")).expect("a key");
    let Some(KeyFile::Open(key)) = KeyFile::read(&key) else { panic!("an open key of ed25519") };
    let text = readme(&Readme {
        what: "A package".into(),
        entries: &[("verdicts.json", "the verdicts".into())],
        commands: &[("bis3 verify", "checks it".into())],
        key: Some(key.public()),
    });
    let sealed = Sealed::of(Content {
        kind: Kind::Certification,
        made: "2024-05-06T02:00:00Z".parse().expect("an instant"),
        who: None,
        key: Some(key.public()),
        evidence: TakenLines::all(&evidence(desk)[..]).expect("memory"),
        entries: vec![Entry::new("README.txt", text), Entry::new("verdicts.json", "[]")],
        subject: json!({ "plan": "quick" }),
    });
    let sealed = sealed.expect("it is small");
    let signature = Signature::of(sealed.manifest(), &key);
    sealed.pack(Some(&signature))
}

#[test]
fn a_bundle_of_another_kind_is_sealed_and_checked_in_the_same_way() {
    let desk = Desk::new();
    let bytes = package(&desk);
    let bundle = Bundle::read(&bytes).expect("a bundle");
    let signers = std::fs::read_to_string(desk.path("allowed_signers")).expect("a text");
    let signers = AllowedSigners::read(&signers).expect("a list");
    let now = "2026-01-01T00:00:00Z".parse().expect("an instant");
    let checks = bundle.checks(&SignedBy { signers: Some(&signers), countersigners: Some(&signers), now });
    assert!(checks.iter().all(|check| check.outcome == Outcome::Pass), "{checks:#?}");
    assert!(
        checks.iter().any(|check| check.aspect == Aspect::Signature && check.told.en.starts_with("signed by centre"))
    );
    assert_eq!(bundle.evidence().count(), 5);
    assert_eq!(bundle.manifest().map(|manifest| &manifest.subject["plan"]), Some(&json!("quick")));

    std::fs::write(desk.path("package.zip"), &bytes).expect("it can be written");
    let (code, told) = desk.dispute(&["verify", "package.zip"]);
    assert!(code == 2 && told.contains("it is the package of a certification"), "{told}");
}

proptest! {
    #[test]
    fn no_text_stops_what_reads_keys_signatures_and_signers(text in "\\PC{0,80}", bytes in prop::collection::vec(any::<u8>(), 0..120)) {
        use base64::Engine;
        let base64 = base64::engine::general_purpose::STANDARD.encode(&bytes);
        for label in ["SSH SIGNATURE", "OPENSSH PRIVATE KEY"] {
            let armored = format!("-----BEGIN {label}-----\n{base64}\n-----END {label}-----\n");
            prop_assert_eq!(Signature::read(&armored), None);
            let _ = KeyFile::read(&armored);
        }
        let _ = (Signature::read(&text), KeyFile::read(&text), AllowedSigners::read(&text));
        let _ = AllowedSigners::read(&format!("a {text} ssh-ed25519 {base64}"));
    }
}

#[test]
fn a_signature_over_something_else_or_written_otherwise_does_not_count() {
    let desk = Desk::new();
    let key = std::fs::read_to_string(desk.path("centre")).expect("a key");
    let Some(KeyFile::Open(key)) = KeyFile::read(&key) else { panic!("an open key of ed25519") };
    let signature = Signature::of(b"message", &key);
    assert!(signature.holds(b"message") && !signature.holds(b"another"));
    let text = signature.text();
    assert_eq!(Signature::read(&text), Some(signature));
    for other in [text.replace('\n', "\r\n"), format!("{text}\n"), text.replacen("U", "V", 1)] {
        assert!(Signature::read(&other).is_none_or(|read| !read.holds(b"message")), "{other}");
    }
    // Signed for another purpose by the very key.
    std::fs::write(desk.path("message"), "message").expect("it can be written");
    let (code, told) =
        super::support::ssh_keygen(&desk, &["-q", "-Y", "sign", "-n", "file", "-f", "centre", "message"]);
    assert_eq!(code, 0, "{told}");
    let other = std::fs::read_to_string(desk.path("message.sig")).expect("it was signed");
    assert!(Signature::read(&other).is_some_and(|read| !read.holds(b"message")));
}
