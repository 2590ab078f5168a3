//! Texts of a target that would steer what shows them, or pass for a line of the program's own: in every form of output.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::thread;

use serde_json::json;

use crate::program::{bis3, output};

/// A line that a run ends with.
const FORGED: &str = "1 scenario, 1 step: pass 1";

/// ESC, a control character above ASCII, one that turns what follows around, line ends of every kind.
fn hostile() -> String {
    format!("\u{1b}[31mX\u{9b}31mY\u{202e}Z\r\n{FORGED}\n\u{2028}{FORGED}\u{85}\u{2066}end")
}

/// Answers every request so, as JSON with the text in every member, or as the text alone; the address.
fn target(is_json: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it has one");
    let text = hostile();
    let body = if is_json {
        json!({"code": 10008, "msg": text, "data": {"place": text, "expected": text, "actual": text, &text: 1}})
            .to_string()
    } else {
        text
    };
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let body = body.clone();
            thread::spawn(move || serve(stream, &body));
        }
    });
    format!("http://{address}")
}

fn serve(stream: TcpStream, body: &str) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut writer = stream;
    let head = "HTTP/1.1 400 O\u{9b}K\r\nContent-Type: application/json\r\nX-Other: a\u{9b}b\u{202e}c";
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().unwrap_or(0);
            }
            if line.trim().is_empty() {
                break;
            }
        }
        reader.by_ref().take(length).read_to_end(&mut Vec::new())?;
        write!(writer, "{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len())?;
    }
}

/// Complains of characters that steer, and of a line that the program has not written.
fn look_at(what: &str, text: &str) {
    let steers = |c: char| {
        c.is_control() && !matches!(c, '\n' | '\t' | '\r')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
    };
    assert!(!text.contains(steers), "{what}:\n{text:?}");
    let is_page = what.ends_with(".html") || what.ends_with(".md");
    assert!(is_page || !text.lines().any(|line| line.trim_start().starts_with(FORGED)), "{what}:\n{text}");
}

const CARD: &str = r#"id: hostile
title: {zh: 对方, en: Hostile}
clause: 1.2.2
level: must
writes: true
steps:
  - name: one
    request: {method: POST, path: /Patient/Donor, body: {report: donor}}
    expect: {code: Passed, text: x, status: 201, headers: {X-Other: q}, json: {paths: {$.msg: z, $.data: null, $.code: 1}}}
    capture: {c: {json: $.msg}}
"#;

#[test]
fn no_text_of_a_target_steers_or_forges() {
    for is_json in [true, false] {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("card.yaml"), CARD).expect("it can be written");
        fs::write(folder.path().join("known.yaml"), "").expect("it can be written");
        let target = target(is_json);
        let run = |arguments: &[&str]| {
            let (_, told) = output(&mut bis3(folder.path(), arguments));
            look_at(&format!("{arguments:?}"), &told);
            told
        };
        let files = ["junit=r.xml", "tap=r.tap", "html=r.html", "markdown=r.md", "json=r.json", "text=r.txt"];
        let reports: Vec<&str> = files.iter().flat_map(|file| ["--report", file]).collect();
        run(&[&["run", "card.yaml", "--target", &target, "--label", "hostile"], &reports[..]].concat());
        for name in ["r.xml", "r.tap", "r.html", "r.md", "r.json", "r.txt"] {
            look_at(name, &fs::read_to_string(folder.path().join(name)).expect("UTF-8"));
        }
        let known = run(&["run", "card.yaml", "--target", &target, "--no-snapshots", "--expect", "known.yaml"]);
        let entries = known.split_once("to the list:\n").expect("entries to add").1;
        fs::write(folder.path().join("known.yaml"), entries.replace("\"?\"", "us")).expect("it can be written");
        let (code, told) = output(&mut bis3(
            folder.path(),
            &["run", "card.yaml", "--target", &target, "--no-snapshots", "--expect", "known.yaml"],
        ));
        assert_ne!(code, 2, "what is printed is read again: {told}");
        run(&["run", "card.yaml", "--target", &target, "--no-snapshots", "--json"]);
        for more in [&[][..], &["--json"]] {
            run(&[&["compare", &target, "mock", "card.yaml"], more].concat());
            run(&[&["explore", "--target", &target, "--time", "2s"], more].concat());
            run(&[&["doctor", "--target", &target], more].concat());
            run(&[&["probe", "--target", &target], more].concat());
            run(&[&["review"], more].concat());
        }
    }
}

#[test]
fn no_text_of_a_file_steers_or_forges() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("it can be written");
    let text = hostile();
    let body = json!({"FacilityCode": text, &text: text, "HospTime": text}).to_string();
    write("body.json", &body);
    write("card.yaml", &format!("id: a\ntitle: {{zh: a, en: {}}}\nunknown-{}: 1\n", json!(text), json!(text)));
    write("plain.txt", &text);
    // What no reader of HTTP takes in a head stands in the body alone.
    let line = text.replace(['\r', '\n', '\u{1b}', ' '], "_");
    write(
        "exchange.http",
        &format!(
            "POST /Patient/Donor?{line} HTTP/1.1\r\nHost: a\r\nX: {line}\r\nAuthorization: {line}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ),
    );
    for arguments in [
        &["lint", "body.json"][..],
        &["lint", "--endpoint", "donor", "plain.txt"],
        &["run", "card.yaml"],
        &["run", "plain.txt"],
        &["explain", "exchange.http"],
        &["explain", "plain.txt"],
        &["judge", "exchange.http"],
        &["import", "exchange.http", "--out", "imported", "--force"],
        &["dispute", "new", "exchange.http", "--out", "made.zip", "--force"],
        &["dispute", "show", "made.zip"],
        &["dispute", "verify", "made.zip"],
        &["dispute", "replay", "made.zip"],
        &["spec", "coverage", "--check", "plain.txt"],
        &["serve", "--config", "card.yaml"],
    ] {
        for language in ["en", "zh"] {
            let arguments = [&["--lang", language], arguments].concat();
            look_at(&format!("{arguments:?}"), &output(&mut bis3(folder.path(), &arguments)).1);
        }
    }
    for arguments in [
        &["lint", "body.json", "--json"][..],
        &["explain", "exchange.http", "--json"],
        &["dispute", "show", "made.zip", "--json"],
    ] {
        look_at(&format!("{arguments:?}"), &output(&mut bis3(folder.path(), arguments)).1);
    }
    look_at_bundle(&folder.path().join("made.zip"));
}

fn look_at_bundle(path: &Path) {
    let bundle = bis3::evidence::bundle::Bundle::read(&fs::read(path).expect("it is there")).expect("a bundle");
    for name in ["report.html", "explanation.json", "manifest.json"] {
        look_at(name, &String::from_utf8_lossy(bundle.entry(name).expect("it is there")));
    }
}
