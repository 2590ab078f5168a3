//! A client that puts canaries into every place of its requests: neither the mock nor the recorder keeps or tells them.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use super::target::SECRET;
use super::{search, search_folder};
use crate::files::write_private;
use crate::program::{bis3, output};

/// Waits for what a program writes once it listens, and gives its address.
pub fn address(file: &Path) -> String {
    let begun = Instant::now();
    loop {
        let text = fs::read_to_string(file).unwrap_or_default();
        if let Some(address) = text.lines().find_map(|line| line.strip_prefix("listening http://")) {
            return address.to_owned();
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "it listens");
        std::thread::yield_now();
    }
}

/// Bodies with a canary, each with its head.
pub fn messages() -> Vec<Vec<u8>> {
    let with = |head: &str, body: &[u8]| {
        let head = format!(
            "POST /Patient/Donor HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{head}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        [head.as_bytes(), body].concat()
    };
    let line = |line: &str| format!("{line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").into_bytes();
    let json = json!({"HospTime": "2023-09-14", "password": "canary-b1#,+\"", "IdNumber": "canary-patient-330106198001011234"}).to_string();
    let utf_16: Vec<u8> = json.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let part = |name: &str, value: &str| {
        format!("--EOF\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let parts = part("password", "canary-m1\r\n--EO")
        + &part("IdNumber", "canary-patient-m")
        + &part("report", &json)
        + "--EOF--\r\n";
    vec![
        // What is named once is known everywhere; in a path nothing is named.
        line("GET /canary-patient%2Dq/x?token=canary-q1%23,&IdNumber=canary-patient-q"),
        line("GET http://me:canary-u1@a/x?access%5Ftoken=canary-q2"),
        line(&format!("GET /?x={}", SECRET.replace('#', "%23").replace(' ', "+"))),
        with("X-Api-Key: canary-h1\r\nCookie: a=canary-h2; b=\"canary-h3,\"\r\nIdNumber: canary-patient-h", b"{}"),
        with(&format!("X-Other: {SECRET}\r\nAuthorization: BIS3 {SECRET}:AAAA"), json.as_bytes()),
        with("Content-Type: application/json", json.as_bytes()),
        with("Content-Type: application/json; charset=utf-16le", &utf_16),
        with("Content-Type: application/json\r\nContent-Encoding: gzip", &gzip(json.as_bytes())),
        with("Content-Type: application/json\r\nContent-Encoding: br", b"\x0b\x02\x80canary-br\x03"),
        with("Content-Type: application/x-www-form-urlencoded", b"pass%77ord=canary-f1%26+%2B&IdNumber=canary-patient-f"),
        with("Content-Type: multipart/form-data; boundary=EOF", parts.as_bytes()),
        with("Content-Type: text/xml", b"<a><password>canary-x1</password><IdNumber>canary-patient-x</IdNumber></a>"),
        b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX-Api-Key: canary-t1\r\nIdNumber: canary-patient-t\r\n\r\n".to_vec(),
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\nzz\r\npassword=canary-z1".to_vec(),
    ]
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    flate2::read::GzEncoder::new(text, flate2::Compression::fast()).read_to_end(&mut packed).expect("memory is read");
    packed
}

/// Sends each message by itself, and reads what is answered.
pub fn send(address: &str, messages: Vec<Vec<u8>>) {
    messages.iter().for_each(|message| drop(answer(address, message)));
}

/// What a message is answered.
pub fn answer(address: &str, message: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).expect("it listens");
    stream.write_all(message).expect("it is taken");
    // Whoever refuses a message may reset the connection.
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    answer
}

/// Ends a program as a person does, and gives what it has told.
pub fn end(mut program: Child) -> String {
    let id = rustix::process::Pid::from_child(&program);
    rustix::process::kill_process(id, rustix::process::Signal::INT).expect("it runs");
    let mut told = String::new();
    program.stderr.take().expect("it is piped").read_to_string(&mut told).expect("UTF-8");
    program.stdout.take().expect("it is piped").read_to_string(&mut told).expect("UTF-8");
    program.wait().expect("it ends");
    told
}

pub fn start(folder: &Path, arguments: &[&str]) -> Child {
    let arguments = [arguments, &["--listen", "127.0.0.1:0"]].concat();
    bis3(folder, &arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts")
}

#[test]
fn what_a_client_sends_is_neither_kept_nor_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let keys = tempfile::tempdir().expect("a folder");
    let key_file = keys.path().join("keys.yaml");
    write_private(
        &key_file,
        &format!("keys:\n  - access-key: hospital\n    secret: {}\n    institutions: any\n", json!(SECRET)),
    );
    let key_file = key_file.display().to_string();
    let ready = |name: &str| keys.path().join(name).display().to_string();
    let (mock_ready, recorder_ready) = (ready("mock"), ready("recorder"));
    let mock =
        start(folder.path(), &["serve", "--keys", &key_file, "--evidence", "mock.jsonl", "--ready-file", &mock_ready]);
    let upstream = address(Path::new(&mock_ready));
    let url = format!("http://{upstream}");
    let recorder = start(
        folder.path(),
        &[
            "record",
            "--upstream",
            &url,
            "--keys",
            &key_file,
            "--out",
            "recorded.jsonl",
            "--pseudonymise",
            "IdNumber",
            "--ready-file",
            &recorder_ready,
        ],
    );
    send(&address(Path::new(&recorder_ready)), messages());
    search("what the recorder tells", end(recorder).as_bytes());
    end(mock);
    fs::remove_file(folder.path().join("mock.jsonl")).expect("it is there");
    look_at_commands(folder.path());
    search_folder(folder.path());
}

/// Every command that takes what was recorded.
fn look_at_commands(folder: &Path) {
    for arguments in [
        &["explain", "recorded.jsonl"][..],
        &["explain", "recorded.jsonl", "--json", "--pick", "5"],
        &["judge", "recorded.jsonl"],
        &["judge", "recorded.jsonl", "--json"],
        &["import", "recorded.jsonl", "--out", "imported"],
        &["dispute", "new", "recorded.jsonl", "--only", "5", "--out", "made.zip", "--force"],
        &["dispute", "show", "made.zip"],
        &["dispute", "replay", "made.zip", "--json"],
    ] {
        let (_, told) = output(&mut bis3(folder, arguments));
        search(&format!("{arguments:?}"), told.as_bytes());
    }
}
