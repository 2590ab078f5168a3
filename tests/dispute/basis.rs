//! What a bundle says of keys, clock and other sides is held against what is known here.

use std::fs;

use bis3::evidence::bundle::signature::{KeyFile, Signature};
use bis3::evidence::bundle::{Bundle, Countersignature, Found, head_of};

use super::support::Desk;
use crate::program::{bis3, output};

/// What a command says to somebody whose key file says this of the key.
fn with_key(desk: &Desk, file: &str, arguments: &[&str]) -> (i32, String) {
    fs::write(desk.path("keys.yaml"), format!("keys:\n  - access-key: EbX/S0rBNYs=\n    secret-env: KNOWN\n{file}"))
        .expect("it can be written");
    let platform = bis3::blocking::MockPlatform::start().expect("a free port");
    let mut command = bis3(desk.folder.path(), &[&["dispute"], arguments, &["--keys", "keys.yaml"]].concat());
    output(command.env("KNOWN", platform.secret()))
}

#[test]
fn what_the_sealer_says_of_a_key_is_held_against_the_key_that_is_known() {
    let desk = Desk::new();
    let new = ["new", "evidence.jsonl", "--only", "1", "--out", "bundle.zip"];
    let sealed = "    institutions: any\n    enabled: false\n";
    assert_eq!(with_key(&desk, sealed, &new).0, 0);
    let (code, told) = with_key(&desk, sealed, &["verify", "bundle.zip"]);
    assert!(code == 0 && told.contains("✓ keys and clock"), "{told}");
    let (code, told) = with_key(&desk, "    institutions: any\n", &["verify", "bundle.zip"]);
    assert!(code == 1 && told.starts_with("as it was sealed; but by the keys"), "{told}");
    assert!(told.contains("enabled of the AccessKey EbX/S0rBNYs=: false in the bundle, true here"), "{told}");
    assert!(told.contains("request 1: 10007 by what the bundle says, 1 by what is known here"), "{told}");
    // What makes no difference is told, too.
    let listed = "    institutions: [12332500472260169F]\n    enabled: false\n";
    let (code, told) = with_key(&desk, listed, &["verify", "bundle.zip"]);
    assert!(code == 0 && told.contains("- keys and clock"), "{told}");
}

#[test]
fn a_clock_that_the_sealer_tells_is_held_against_the_answers() {
    let desk = Desk::new();
    let at = ["--at", "2024-05-06T03:00:00Z"];
    assert_eq!(
        desk.dispute(&[&["new", "evidence.jsonl", "--only", "1", "--out", "bundle.zip"], &at[..]].concat()).0,
        0
    );
    let (code, told) = desk.dispute(&["verify", "bundle.zip"]);
    assert!(code == 1 && told.contains("✗ keys and clock") && told.contains("the server's clock: "), "{told}");
}

/// A counter-signature of the centre's that names these exchanges.
fn countersigned(desk: &Desk, whole: &[u8], exchanges: &[usize]) -> (i32, String) {
    let bundle = Bundle::read(whole).expect("a bundle");
    let Some(KeyFile::Open(key)) = KeyFile::read(&fs::read_to_string(desk.path("centre")).expect("a key")) else {
        panic!("an open key of ed25519")
    };
    let found = exchanges.iter().map(|exchange| Found {
        exchange: *exchange,
        line: 2,
        same_answer: Some(true),
        other_headers: false,
        in_part: false,
    });
    let manifest = bundle.entry("manifest.json").expect("it is there");
    let made = "2024-05-06T02:00:00Z".parse().expect("an instant");
    let head = head_of(b"log\n");
    let statement = Countersignature::new(manifest, made, key.public().fingerprint(), head, found.collect());
    let signature = Signature::of(&statement.text(), &key);
    let bytes = bundle.with(statement.entries(&bundle, &signature));
    fs::write(desk.path("countersigned.zip"), bytes).expect("it can be written");
    desk.dispute(&["verify", "countersigned.zip", "--signers", "allowed_signers"])
}

#[test]
fn a_countersignature_names_each_exchange_of_the_bundle_once() {
    let desk = Desk::new();
    let whole = desk.seal(&["--only", "1", "--only", "2"]);
    for (exchanges, code, said) in [
        (&[1, 2][..], 0, "has found the same requests"),
        (&[1], 0, "; nothing is said of request 2"),
        (&[], 0, "; nothing is said of request 1, 2"),
        (&[99], 1, "it is about request 99, which is not in the bundle: that holds 2"),
        (&[0], 1, "it is about request 0, which is not in the bundle"),
        (&[1, 1], 1, "it names request 1 twice"),
    ] {
        let (ended, told) = countersigned(&desk, &whole, exchanges);
        assert!(ended == code && told.contains(said), "{exchanges:?}: {told}");
    }
}

#[test]
fn an_answer_is_compared_where_there_is_one_and_apart_from_headers() {
    let desk = Desk::new();
    let exchange = fs::read_to_string("scenarios/walkthroughs/02-leading-slash/exchange.http").expect("it is there");
    let (request, answer) = exchange.split_at(exchange.rfind("HTTP/1.1 401").expect("an answer"));
    let with_server = format!("{request}{}", answer.replacen("\r\n", "\r\nServer: nginx\r\n", 1));
    for (sealed, log, said) in [
        (request.trim_end(), &*exchange, "there was no answer to compare for request 1"),
        (&exchange, request.trim_end(), "there was no answer to compare for request 1"),
        (&exchange, &with_server, "the same status, code and body, though with other headers or framing"),
        (&exchange, &exchange, "the same answers to the byte"),
    ] {
        fs::write(desk.path("sealed.http"), sealed).expect("it can be written");
        fs::write(desk.path("log.http"), log).expect("it can be written");
        let new = ["new", "sealed.http", "--key", "hospital", "--out", "bundle.zip", "--force"];
        assert_eq!(desk.dispute(&new).0, 0);
        let (code, told) = desk.dispute(&["countersign", "bundle.zip", "--key", "centre", "--log", "log.http"]);
        assert!(code == 0 && !told.contains("another answer"), "{told}");
        let (code, told) = desk.dispute(&["verify", "bundle.zip", "--signers", "allowed_signers"]);
        assert!(code == 0 && told.contains(said), "{said}: {told}");
    }
}
