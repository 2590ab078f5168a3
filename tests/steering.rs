//! A target whose answers hold characters that steer a terminal: no command lets one of them through.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;

use crate::program::{bis3, text};

/// Clears a screen.
const STEERS: char = '\u{1b}';

/// What such a target answers: names, values and a text that are JSON, and a body that is none.
const BODIES: [&str; 3] = [
    r#"{"code":10008,"msg":"\u001b[2J","data":{"\u001b[2Jname":"\u001b[2J"},"\u001b[2Jmember":1}"#,
    "{\"code\":1,\"msg\":\"\u{1b}[2J\"}",
    "\u{1b}[2J<html>\u{9b}2J\u{202e}",
];

/// Answers every request with such a body until nobody asks any more.
fn target(body: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("a bound address"));
    std::thread::spawn(move || listener.incoming().flatten().for_each(|stream| drop(answer(stream, body))));
    address
}

fn answer(mut stream: TcpStream, body: &str) -> std::io::Result<()> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte)? > 0 {
        head.push(byte[0]);
    }
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 401 \u{9b}2J\r\nX-Steers: \u{9b}2J\u{202e}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

/// What the colours of this program begin with; nothing else may hold the character.
fn without_colours(text: &str) -> String {
    let mut rest = text;
    let mut plain = String::new();
    while let Some(at) = rest.find("\u{1b}[") {
        plain.push_str(&rest[..at]);
        let end = rest[at + 2..].find(|c: char| !c.is_ascii_digit() && c != ';').map_or(rest.len(), |end| at + 2 + end);
        if !rest[end..].starts_with('m') {
            plain.push(STEERS);
        }
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    plain + rest
}

fn check(folder: &Path, arguments: &[&str]) {
    for language in ["en", "zh"] {
        let mut command = bis3(folder, &[arguments, &["--lang", language]].concat());
        let output = command.env("CLICOLOR_FORCE", "1").output().expect("the program runs");
        let told = text(&output.stdout) + &text(&output.stderr);
        let shown = without_colours(&told);
        let steers = |c: char| c == STEERS || ('\u{80}'..='\u{9f}').contains(&c) || c == '\u{202e}';
        let line = shown.lines().find(|line| line.contains(steers));
        assert_eq!(line, None, "{arguments:?}");
        assert!(!told.is_empty(), "{arguments:?}");
    }
}

#[test]
fn no_command_lets_a_target_steer_the_terminal() {
    let folder = tempfile::tempdir().expect("a folder");
    let report = crate::scenario::donor_report("must", "{code: Passed}");
    std::fs::write(folder.path().join("donor.yaml"), report).expect("a writable folder");
    for body in BODIES {
        let url = target(body);
        check(folder.path(), &["doctor", "--target", &url]);
        check(folder.path(), &["probe", "--target", &url]);
        check(folder.path(), &["run", "donor.yaml", "--target", &url, "--no-snapshots"]);
        check(folder.path(), &["run", "donor.yaml", "--target", &url, "--no-snapshots", "--json"]);
        check(folder.path(), &["explore", "--target", &url, "--cases", "60", "--no-doctor", "--out", "found"]);
        check(folder.path(), &["compare", "mock", &url, "donor.yaml"]);
    }
}
