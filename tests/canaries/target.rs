//! A target that repeats the secret of its caller in each of its answers, however it may be written: no command shows it.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use tempfile::TempDir;

use super::{search, search_folder};
use crate::files::write_private;
use crate::program::{bis3, output};

/// A secret with signs that mean something in one language or another, and with what looks like an escape and is none.
pub const SECRET: &str = "canary-S3cr#t,+\"%2Bq'x&EOF/--b==";

/// The bytes of a text in hexadecimal digits.
pub fn hexadecimal(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

/// The secret as a target may repeat it.
fn forms() -> Vec<String> {
    let quoted = json!(SECRET).to_string();
    let percent = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let entities = SECRET.replace('&', "&amp;").replace('"', "&quot;").replace('\'', "&#39;");
    vec![
        SECRET.to_owned(),
        quoted[1..quoted.len() - 1].to_owned(),
        SECRET.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect(),
        percent(SECRET),
        percent(SECRET).to_lowercase(),
        percent(&percent(SECRET)),
        SECRET.replace('%', "%25").replace('#', "%23").replace('"', "%22"),
        SECRET.replace('+', " "),
        entities,
        STANDARD.encode(SECRET),
        hexadecimal(SECRET),
        hexadecimal(SECRET).to_uppercase(),
        STANDARD.encode(format!("user:{SECRET}")),
    ]
}

/// Answers every request so: as JSON with the secret in every place, or as a page; the address.
fn target(is_json: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("it has one"));
    let forms = forms();
    let body = match is_json {
        true => json!({"code": 10008, "msg": forms.join(" "), "data": {"place": forms, "mistake": SECRET, SECRET: 1}})
            .to_string(),
        false => format!("<html>{}</html>", forms.join("\n")),
    };
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let body = body.clone();
            thread::spawn(move || serve(stream, &body));
        }
    });
    address
}

fn serve(stream: TcpStream, body: &str) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut writer = stream;
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            if let Some((_, value)) =
                line.split_once(':').filter(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            {
                length = value.trim().parse().unwrap_or(0);
            }
            if line.trim().is_empty() {
                break;
            }
        }
        reader.by_ref().take(length).read_to_end(&mut Vec::new())?;
        let head = format!("HTTP/1.1 401 {SECRET}\r\nX-Echo: {SECRET}\r\nContent-Type: application/json");
        write!(writer, "{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len())?;
    }
}

/// One step whose answer is kept, and one of which much is said.
const CARD: &str = r#"id: canary
title: {zh: 对方, en: Repeats}
clause: 1.2.2
level: must
writes: true
steps:
  - name: kept
    request: {method: POST, path: /Patient/Donor, body: {report: donor}}
    expect: {status: 401}
  - name: told
    request: {method: POST, path: /Patient/Donor, body: {report: donor}}
    expect: {code: Passed, text: x, status: 201, headers: {X-Echo: q}, json: {paths: {$.msg: z, $.data: null}}}
"#;

fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let keys = format!("keys:\n  - access-key: hospital\n    secret: {}\n    institutions: any\n", json!(SECRET));
    write_private(&folder.path().join("keys.yaml"), &keys);
    fs::write(folder.path().join("card.yaml"), CARD).expect("it can be written");
    folder
}

/// What a command that was given the secret prints; it ends so.
fn run(folder: &TempDir, arguments: &[&str], codes: &[i32]) {
    for language in ["en", "zh"] {
        let arguments = [&["--lang", language], arguments, &["--keys", "keys.yaml"]].concat();
        let (code, told) = output(&mut bis3(folder.path(), &arguments));
        assert!(codes.contains(&code), "{arguments:?}: {code}\n{told}");
        search(&format!("{arguments:?}"), told.as_bytes());
    }
}

#[test]
fn no_command_shows_a_secret_that_a_target_repeats() {
    for is_json in [true, false] {
        let folder = folder();
        let target = target(is_json);
        let to = ["--target", &target];
        let files = ["junit=r.xml", "tap=r.tap", "html=r.html", "markdown=r.md", "json=r.json", "text=r.txt"];
        let reports: Vec<&str> = files.iter().flat_map(|file| ["--report", file]).collect();
        run(&folder, &[&["run", "card.yaml", "--accept"], &to[..], &reports[..]].concat(), &[1]);
        run(&folder, &[&["run", "card.yaml", "--json", "--no-snapshots"], &to[..]].concat(), &[1]);
        run(&folder, &["run", "card.yaml", "--dry-run"], &[0]);
        for more in [&[][..], &["--json"]] {
            run(&folder, &[&["doctor"], &to[..], more].concat(), &[1, 2]);
            run(&folder, &[&["probe", "--out", "probed.yaml"], &to[..], more].concat(), &[1, 2]);
            run(
                &folder,
                &[&["explore", "--cases", "20", "--no-doctor", "--out", "found"], &to[..], more].concat(),
                &[1],
            );
            run(&folder, &[&["compare", &target, "mock", "card.yaml"], more].concat(), &[1]);
        }
        fs::remove_file(folder.path().join("keys.yaml")).expect("it is there");
        search_folder(folder.path());
    }
}
