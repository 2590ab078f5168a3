//! Time stamps: the query as OpenSSL reads it, and the reply of an authority that it plays.

use std::fs;
use std::process::Command;

use bis3::evidence::Sha256Digest;
use bis3::evidence::bundle::{Bundle, TimestampFault, TimestampReply};

use super::support::Desk;
use crate::program::{clear_environment, output};

const AUTHORITY: &str = "[tsa]\ndefault_tsa = own\n[own]\nserial = serial\nsigner_digest = sha256\ndefault_policy = 1.2.3.4\ndigests = sha256\naccuracy = secs:1\nordering = no\ntsa_name = no\ness_cert_id_chain = no\n";

fn openssl(desk: &Desk, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new("openssl");
    command.args(arguments).current_dir(desk.folder.path());
    output(clear_environment(&mut command))
}

/// The reply of an authority of our own.
fn reply(desk: &Desk, query: &str, to: &str) {
    fs::write(desk.path("tsa.cnf"), AUTHORITY).expect("it can be written");
    fs::write(desk.path("serial"), "01\n").expect("it can be written");
    let subject = [
        "req",
        "-x509",
        "-newkey",
        "ed25519",
        "-nodes",
        "-keyout",
        "tsa.key",
        "-out",
        "tsa.crt",
        "-subj",
        "/CN=authority",
        "-addext",
        "extendedKeyUsage=critical,timeStamping",
    ];
    let subject: Vec<&str> = subject.iter().map(|word| if *word == "ed25519" { "rsa:2048" } else { word }).collect();
    let (code, text) = openssl(desk, &subject);
    assert_eq!(code, 0, "{text}");
    let (code, text) = openssl(
        desk,
        &[
            "ts",
            "-reply",
            "-config",
            "tsa.cnf",
            "-queryfile",
            query,
            "-signer",
            "tsa.crt",
            "-inkey",
            "tsa.key",
            "-out",
            to,
        ],
    );
    assert_eq!(code, 0, "{text}");
}

#[test]
fn a_time_stamp_is_asked_for_taken_in_and_checked() {
    let desk = Desk::new();
    desk.seal(&["--timestamp"]);
    let (code, text) = openssl(&desk, &["ts", "-query", "-in", "bundle.zip.tsq", "-text"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("Hash Algorithm: sha256") && text.contains("Certificate required: yes"), "{text}");
    reply(&desk, "bundle.zip.tsq", "reply.tsr");
    let (code, text) = desk.dispute(&["timestamp", "bundle.zip", "--reply", "reply.tsr"]);
    assert!(code == 0 && text.contains("it says that manifest.json was seen at 20"), "{text}");
    let (code, text) = desk.dispute(&["verify", "bundle.zip", "--signers", "allowed_signers"]);
    assert!(
        code == 0 && text.contains("- time stamp") && text.contains("1 could not be checked: time stamp"),
        "{text}"
    );

    let mut unzip = Command::new("unzip");
    unzip.args(["-q", "bundle.zip", "-d", "bundle"]).current_dir(desk.folder.path());
    assert_eq!(output(clear_environment(&mut unzip)).0, 0);
    let (code, text) = openssl(
        &desk,
        &["ts", "-verify", "-in", "bundle/manifest.json.tsr", "-data", "bundle/manifest.json", "-CAfile", "tsa.crt"],
    );
    assert_eq!(code, 0, "{text}");
}

#[test]
fn a_reply_about_something_else_is_not_taken_in() {
    let desk = Desk::new();
    let whole = desk.seal(&[]);
    fs::write(desk.path("other"), "other").expect("it can be written");
    assert_eq!(openssl(&desk, &["ts", "-query", "-data", "other", "-sha256", "-cert", "-out", "other.tsq"]).0, 0);
    reply(&desk, "other.tsq", "other.tsr");
    let (code, text) = desk.dispute(&["timestamp", "bundle.zip", "--reply", "other.tsr"]);
    assert!(code == 1 && text.contains("another digest"), "{text}");
    let (code, text) = desk.dispute(&["timestamp", "bundle.zip", "--reply", "other.tsq"]);
    assert!(code == 2 && text.contains("is no reply that grants a time stamp"), "{text}");
    assert_eq!(fs::read(desk.path("bundle.zip")).expect("it is there"), whole);
}

/// A value of DER.
fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = content.len();
    let length = if length < 128 { vec![length as u8] } else { vec![0x82, (length >> 8) as u8, length as u8] };
    [vec![tag], length, content].concat()
}

/// A reply about a manifest: by which algorithm its digest was made, at which time, and the signers.
fn made_up(manifest: &[u8], algorithm: &[u8], time: &str, signers: &[u8]) -> Vec<u8> {
    let digest = Sha256Digest::of(manifest);
    let imprint = der(0x30, &[&der(0x30, &[&der(6, &[algorithm])]), &der(4, &[digest.bytes()])]);
    let parts = [der(2, &[&[1]]), der(6, &[&[42, 3, 4]]), imprint, der(2, &[&[1]]), der(0x18, &[time.as_bytes()])];
    let info = der(0x30, &[&parts.concat()]);
    let kind = der(6, &[&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 1, 4]]);
    let content = der(0x30, &[&kind, &der(0xa0, &[&der(4, &[&info])])]);
    let signed = der(0x30, &[&der(2, &[&[3]]), &der(0x31, &[]), &content, &der(0x31, &[signers])]);
    let of = der(6, &[&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2]]);
    der(0x30, &[&der(0x30, &[&der(2, &[&[0]])]), &der(0x30, &[&of, &der(0xa0, &[&signed])])])
}

const SHA256: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1];
const SHA1: &[u8] = &[0x2b, 0x0e, 3, 2, 0x1a];

#[test]
fn a_reply_counts_where_it_is_signed_and_of_sha_256_and_its_time_is_told() {
    let signer = der(0x30, &[]);
    let about = |reply: Vec<u8>| TimestampReply::about(&reply, b"manifest");
    let well = about(made_up(b"manifest", SHA256, "20240506020000Z", &signer)).expect("it is about it");
    assert_eq!(about(made_up(b"manifest", SHA256, "20240506020000Z", b"")), Err(TimestampFault::Unsigned));
    assert_eq!(about(made_up(b"manifest", SHA1, "20240506020000Z", &signer)), Err(TimestampFault::OtherAlgorithm));
    assert_eq!(about(made_up(b"other", SHA256, "20240506020000Z", &signer)), Err(TimestampFault::OtherDigest));
    let made = |time: &str| well.told(Some(time.parse().expect("an instant"))).en;
    assert!(!made("2024-05-06T02:00:00Z").contains("one of the two clocks is wrong"));
    assert!(made("2024-05-06T02:00:01Z").contains("one of the two clocks is wrong"));
    assert!(well.told(None).en.contains("nobody here has checked the signature of the authority: openssl ts -verify"));
}

#[test]
fn a_bundle_with_a_time_stamp_that_nobody_signed_does_not_hold() {
    let desk = Desk::new();
    let whole = desk.seal(&[]);
    let bundle = Bundle::read(&whole).expect("a bundle");
    let manifest = bundle.entry("manifest.json").expect("it is there");
    for (algorithm, signers, why) in
        [(SHA1, &der(0x30, &[])[..], "not made with SHA-256"), (SHA256, &[][..], "no authority has signed it")]
    {
        let reply = made_up(manifest, algorithm, "20010101000000Z", signers);
        fs::write(desk.path("reply.tsr"), &reply).expect("it can be written");
        let (code, text) = desk.dispute(&["timestamp", "bundle.zip", "--reply", "reply.tsr"]);
        assert!(code == 1 && text.contains(why), "{text}");
        let entry = bis3::evidence::bundle::archive::Entry::new("manifest.json.tsr", reply);
        fs::write(desk.path("stamped.zip"), bundle.with([entry])).expect("it can be written");
        let (code, text) = desk.dispute(&["verify", "stamped.zip"]);
        assert!(code == 1 && text.contains("✗ time stamp") && text.contains(why), "{text}");
    }
}

#[test]
fn a_query_that_is_there_is_not_written_over() {
    let desk = Desk::new();
    fs::write(desk.path("new.zip.tsq"), "kept").expect("it can be written");
    let new = ["new", "evidence.jsonl", "--timestamp", "--out", "new.zip"];
    let (code, text) = desk.dispute(&new);
    assert!(code == 2 && text.contains("new.zip.tsq is there already"), "{text}");
    assert!(!desk.path("new.zip").exists());
    assert_eq!(desk.dispute(&["new", "evidence.jsonl", "--out", "new.zip"]).0, 0);
    assert_eq!(desk.dispute(&["timestamp", "new.zip"]).0, 2);
    assert_eq!(fs::read(desk.path("new.zip.tsq")).expect("it is there"), b"kept");
    assert_eq!(desk.dispute(&["timestamp", "new.zip", "--force"]).0, 0);
    // The very same query loses nothing.
    assert_eq!(desk.dispute(&["timestamp", "new.zip"]).0, 0);
}

#[test]
fn no_bytes_stop_the_reader_of_replies() {
    let nested = [&[0x30, 0x80][..]; 20_000].concat();
    assert_eq!(bis3::evidence::bundle::TimestampReply::read(&nested), None);
    proptest::proptest!(|(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200))| {
        let _ = bis3::evidence::bundle::TimestampReply::read(&bytes);
    });
}
