//! The secret of a known key in files of others: neither a command that shows them nor a bundle tells it.

use std::fs;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bis3::evidence::Sha256Digest;
use bis3::evidence::bundle::Bundle;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::target::hexadecimal;
use super::{request, search, search_folder};
use crate::files::write_private;
use crate::program::{bis3, output};

const SECRET: &str = "canary-9f8e7d6c5b4a3f2e";

/// The secret of a demo key, which the document prints: what a command prints is not searched for it as a whole.
const DEMO_SECRET: &str = "vVmegQomovwbLOMikJPA5EPQjeGdjfVy";

/// A folder with a file of keys.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write_private(
        &folder.path().join("keys.yaml"),
        &format!("keys:\n  - access-key: hospital\n    secret: {SECRET}\n    institutions: any\n"),
    );
    folder
}

#[test]
fn no_piece_is_left_where_a_line_is_cut() {
    let folder = folder();
    let forms = [SECRET.to_owned(), STANDARD.encode(SECRET), hexadecimal(SECRET)];
    for form in &forms {
        for before in [96, 101, 106, 111, 116, 121, 126] {
            let body = format!("{{\"x\":\"{}\",\"k\":\"{form}\",\"y\":\"{}\"}}", "p".repeat(before), "q".repeat(60));
            fs::write(folder.path().join("a.http"), request("BIS3 hospital:n57AwuEg6IFvySBLmnIIsBhYkLU=", &body))
                .expect("it can be written");
            let (_, told) = output(&mut bis3(folder.path(), &["explain", "a.http", "--keys", "keys.yaml"]));
            assert!(!told.contains(&form[..6]), "{before}: {told}");
        }
    }
}

#[test]
fn key_and_secret_that_were_swapped_are_not_told_by_import() {
    let folder = folder();
    for (name, secret, keys) in [
        ("own.http", SECRET, &["--keys", "keys.yaml"][..]),
        ("demo.http", DEMO_SECRET, &[]),
        ("header.http", SECRET, &["--keys", "keys.yaml"]),
    ] {
        let (authorization, line) = match name {
            "header.http" => ("BIS3 hospital:n57AwuEg6IFvySBLmnIIsBhYkLU=".to_owned(), format!("{secret}: 1\r\n")),
            _ => (format!("BIS3 {secret}:n57AwuEg6IFvySBLmnIIsBhYkLU="), String::new()),
        };
        let text = request(&authorization, "{}").replacen("Content-Length", &format!("{line}Content-Length"), 1);
        fs::write(folder.path().join(name), text).expect("it can be written");
        for more in [&[][..], &["--json"], &["--lang", "zh"], &["--verbatim", "--json"], &["--answers", "then"]] {
            let arguments = [&["import", name, "--out", "imported", "--force"][..], keys, more].concat();
            let (_, told) = output(&mut bis3(folder.path(), &arguments));
            assert!(told.contains("imported"), "{arguments:?}: {told}");
            assert!(!told.contains(secret), "{arguments:?}: {told}");
        }
        for entry in fs::read_dir(folder.path().join("imported")).into_iter().flatten() {
            let path = entry.expect("it can be read").path();
            let text = fs::read_to_string(&path).unwrap_or_default();
            assert!(!text.contains(secret), "{}: {text}", path.display());
        }
    }
}

/// An evidence file of these lines.
fn chain(lines: impl IntoIterator<Item = Value>) -> String {
    let mut text = String::new();
    let mut previous = Value::Null;
    for content in lines {
        // The digest stands in front.
        let line = format!("{{\"previous\":{previous},{}", &content.to_string()[1..]);
        previous = json!(Sha256Digest::of(line.as_bytes()));
        text += &line;
        text.push('\n');
    }
    text
}

#[test]
fn no_line_with_a_secret_and_none_that_is_not_understood_goes_into_a_bundle() {
    let folder = folder();
    let heading = json!({"kind": "begin", "version": 1, "tool": "other", "contract": "", "time": null, "exchanges": 0});
    let exchange = |more: Value| {
        let mut line = json!({"kind": "exchange", "number": 1, "time": null,
            "request": STANDARD.encode(request("BIS3 hospital:n57AwuEg6IFvySBLmnIIsBhYkLU=", "{}").replace("canary-", "")
                .lines().filter(|line| ["Host", "Date", "x-bis3", "Authorization", "Content"].iter().any(|name| line.starts_with(name)))
                .fold("POST /Patient/Donor HTTP/1.1\r\n".to_owned(), |text, line| text + line + "\r\n") + "\r\n{}"),
            "response": null});
        line.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
        line
    };
    let note = |text: &str| json!({"kind": "note", "time": null, "word": "end", "text": text});
    let encoded = STANDARD.encode(format!("HTTP/1.1 200 OK\r\n\r\n{SECRET}"));
    let named = STANDARD.encode("HTTP/1.1 200 OK\r\nContent-Length: 23\r\n\r\n{\"password\": \"hunter9\"}");
    for (what, lines, code) in [
        ("sound", vec![exchange(json!({})), note("x")], 0),
        ("a note", vec![exchange(json!({})), note(SECRET)], 2),
        ("a note in digits", vec![exchange(json!({})), note(&hexadecimal(SECRET))], 2),
        ("why it failed", vec![exchange(json!({"failure": {"zh": SECRET, "en": "x"}}))], 2),
        ("what came", vec![exchange(json!({"received": encoded}))], 2),
        ("what came, by its name", vec![exchange(json!({"received": named}))], 2),
        ("an own answer", vec![exchange(json!({"response": encoded, "own-answer": true}))], 2),
        ("an own answer, by its name", vec![exchange(json!({"response": named, "own-answer": true}))], 2),
        ("something else", vec![exchange(json!({"extra": "x"}))], 2),
        (
            "something else in a note",
            vec![exchange(json!({})), json!({"kind": "note", "time": null, "word": "end", "x": 1})],
            2,
        ),
    ] {
        fs::write(folder.path().join("evidence.jsonl"), chain([vec![heading.clone()], lines].concat()))
            .expect("it can be written");
        let new = ["dispute", "new", "evidence.jsonl", "--keys", "keys.yaml", "--out", "made.zip", "--force"];
        let (ended, told) = output(&mut bis3(folder.path(), &new));
        assert_eq!(ended, code, "{what}: {told}");
        search(what, told.as_bytes());
        assert_eq!(folder.path().join("made.zip").exists(), code == 0, "{what}");
        _ = fs::remove_file(folder.path().join("made.zip"));
    }
}

#[test]
fn a_value_with_a_pseudonym_has_it_in_the_whole_file_and_no_digest_tells_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let message = |body: &str| {
        format!(
            "POST /Patient/Donor HTTP/1.1\r\nHost: a\r\nContent-MD5: 6Me5TYyrvFb4cge77/MKBA==\r\nRepr-Digest: sha-256=:yd2V=:\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    let named = message("{\"Name\":\"x\",\"IdNumber\":\"canary-330106198001011234\"}");
    let remark = message("{\"Remark\":\"see canary-330106198001011234\"}");
    for (name, text, changed) in [
        ("behind.http", named.clone() + &remark, 2),
        ("before.http", remark + &named, 2),
        ("same.http", message("{}") + &named, 1),
    ] {
        fs::write(folder.path().join(name), text).expect("it can be written");
        let (_, told) = output(&mut bis3(folder.path(), &["explain", name, "--pseudonymise", "IdNumber"]));
        search(name, told.as_bytes());
        let new = ["dispute", "new", name, "--pseudonymise", "IdNumber", "--out", "made.zip", "--force"];
        let (code, told) = output(&mut bis3(folder.path(), &new));
        assert_eq!(code, 0, "{told}");
        fs::remove_file(folder.path().join(name)).expect("it is there");
        search_folder(folder.path());
        let bundle = Bundle::read(&fs::read(folder.path().join("made.zip")).expect("it was made")).expect("a bundle");
        let lines = String::from_utf8_lossy(bundle.entry("evidence.jsonl").expect("it is there")).into_owned();
        let requests = lines.lines().filter_map(|line| {
            let line: Value = serde_json::from_str(line).expect("JSON");
            STANDARD.decode(line["request"].as_str()?).ok()
        });
        let requests: Vec<String> = requests.map(|request| String::from_utf8_lossy(&request).into_owned()).collect();
        let covered = |request: &&String| request.contains("Content-MD5: [redacted]\r\nRepr-Digest: [redacted]\r\n");
        assert_eq!(requests.iter().filter(covered).count(), changed, "{name}: {requests:?}");
    }
}
