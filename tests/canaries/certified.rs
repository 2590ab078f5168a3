//! A client that is certified and puts canaries into every place of its requests: no document of the run has one, and nothing
//! that is told of it, by pages either.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;

use serde_json::json;

use super::client::{address, end, messages, send, start};
use super::target::SECRET;
use super::{search, search_folder};
use crate::files::write_private;
use crate::program::{bis3, output};

/// What a page says.
fn page(address: &str, path: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).expect("it listens");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").expect("it is taken");
    let mut told = Vec::new();
    stream.read_to_end(&mut told).expect("it answers");
    assert!(told.starts_with(b"HTTP/1.1 200"), "{path}: {}", String::from_utf8_lossy(&told));
    told
}

#[test]
fn no_document_of_a_certified_client_has_its_secrets() {
    let (folder, given) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let path = |name: &str| given.path().join(name).display().to_string();
    let keys = format!("keys:\n  - access-key: demo-ordinary\n    secret: {}\n    institutions: any\n", json!(SECRET));
    let (key_file, claims, ready) = (path("keys.yaml"), path("claims.yaml"), path("ready"));
    write_private(Path::new(&key_file), &keys);
    assert_eq!(output(&mut bis3(given.path(), &["certify", "init"])).0, 0);
    let keys = ["--keys", &key_file];
    let run = ["certify", "run", "--claims", &claims, "--plan", "watch", "--dir", "run"];
    let more = ["--admin", "127.0.0.1:0", "--ready-file", &ready];
    let program = start(folder.path(), &[&run[..], &keys, &more].concat());
    let listens = address(Path::new(&ready));
    // Without --pseudonymise what a patient is called stands as it came.
    let of_keys = |message: Vec<u8>| {
        String::from_utf8(message).map(|text| text.replace("canary-patient", "kanary-patient").into_bytes()).ok()
    };
    send(&listens, messages().into_iter().filter_map(of_keys).collect());
    let told = fs::read_to_string(&ready).expect("it listens");
    let admin = told.lines().find_map(|line| line.strip_prefix("admin http://")).expect("it has an administration");
    search("the page of the run", &page(admin, "/"));
    search("what the run tells", end(program).as_bytes());
    for arguments in [
        &["certify", "report", "run"][..],
        &["certify", "report", "run", "--json"],
        &["certify", "seal", "run", "--out", "package.zip"],
        &["certify", "board", ".", "--html", "board.html"],
        &["certify", "board", ".", "--json"],
    ] {
        let (_, told) = output(&mut bis3(folder.path(), &[arguments, &keys].concat()));
        search(&format!("{arguments:?}"), told.as_bytes());
    }
    for arguments in [
        &["certify", "verify", "package.zip"][..],
        &["certify", "verify", "package.zip", "--json"],
        &["import", "run/evidence.jsonl", "--out", "imported", "--pseudonymise", "IdNumber"],
        &["lint", "run/evidence.jsonl", "--json"],
    ] {
        let (_, told) = output(&mut bis3(folder.path(), arguments));
        search(&format!("{arguments:?}"), told.as_bytes());
    }
    for made in ["package.zip", "board.html", "imported"] {
        assert!(folder.path().join(made).exists(), "{made} is made");
    }
    search_folder(folder.path());
}
