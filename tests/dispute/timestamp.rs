//! Time stamps: the query as OpenSSL reads it, and the reply of an authority that it plays.

use std::fs;
use std::process::Command;

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
    assert!(code == 0 && text.contains("an authority says that it saw manifest.json at 20"), "{text}");
    let (code, text) = desk.dispute(&["verify", "bundle.zip", "--signers", "allowed_signers"]);
    assert!(code == 0 && text.contains("✓ time stamp"), "{text}");

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

#[test]
fn no_bytes_stop_the_reader_of_replies() {
    let nested = [&[0x30, 0x80][..]; 20_000].concat();
    assert_eq!(bis3::evidence::bundle::TimestampReply::read(&nested), None);
    proptest::proptest!(|(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200))| {
        let _ = bis3::evidence::bundle::TimestampReply::read(&bytes);
    });
}
