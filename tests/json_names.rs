//! The members of everything that the program writes for programs have names in kebab-case: of what `--json` prints and of
//! the files. Only inside a request of a card do names stand as the document or HTTP prints them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Command;
use serde_json::Value;

use crate::program::{bis3, exit_code, text};

/// How each command that knows `--json` is called so that it has much to tell. Where the first argument is one of several
/// words, each of them is a command of its own. `TARGET` is a mock that listens.
const CALLS: &[(&str, &[&str])] = &[
    ("certify run", &["--claims", "claims.yaml", "--plan", "quick", "--listen", "127.0.0.1:0", "--time", "200ms"]),
    ("certify report", &["certify-run"]),
    ("certify verify", &["package.zip"]),
    ("certify board", &["package.zip", "begun", "dispute.zip", "--profile", "other.yaml"]),
    ("certify selftest", &["--fault", "gbk", "--time", "2s"]),
    ("compare", &["mock", "mock:other.yaml", "cards"]),
    ("dispute replay", &["dispute.zip"]),
    ("dispute show", &["dispute.zip"]),
    ("dispute verify", &["dispute.zip"]),
    ("doctor", &["--target", "TARGET"]),
    ("explain", &["10008"]),
    ("explain", &["exchanges.http"]),
    ("explain", &["exchanges.http", "--pick", "1"]),
    ("explore", &["--defect", "version-not-signed", "--cases", "300", "--out", "explored"]),
    ("import", &["exchanges.http", "--out", "imported"]),
    ("judge", &["exchanges.http"]),
    ("lint", &["bodies/donor.json", "bodies/stock.json"]),
    ("probe", &["--target", "TARGET", "--allow-writes", "--out", "probed.yaml"]),
    ("review", &["cards", "--list"]),
    ("run", &["cards", "--report", "json=report.json", "--expect", "known.yaml"]),
    ("run", &["cards", "--list"]),
    ("run", &["cards", "--dry-run"]),
    ("selftest", &["cards", "--defect", "window-16-minutes", "--profiles", "1"]),
    ("simulate", &["--speed", "1000000x"]),
    ("sign", &["--endpoint", "stock", "bodies/stock.json"]),
    ("spec clauses", &[]),
    ("spec client", &[]),
    ("spec client", &["go"]),
    ("spec codes", &[]),
    ("spec coverage", &["tqc"]),
    ("spec defects", &[]),
    ("spec dictionaries", &[]),
    ("spec endpoints", &[]),
    ("spec figures", &[]),
    ("spec findings", &[]),
    ("spec institutions", &["丽水"]),
    ("spec openapi", &[]),
    ("spec postman", &[]),
    ("spec readings", &[]),
    ("spec requirements", &[]),
    ("spec schema", &["expect"]),
    ("spec schema", &["report"]),
    ("spec schema", &["scenario"]),
    ("spec schema", &["steps"]),
];

/// A case that holds, one that is known to fail and one that fails, and how an open point is read.
const CARD: &str = r#"id: cards
title: {zh: 各种结果, en: All outcomes}
clause: 1.2.2
level: must
verifies: [donor-purpose]
writes: true
steps:
  - name: holds
    request: {method: POST, path: /Patient/Donor, body: {report: donor}}
    expect: {code: Passed}
    capture: {first: {code: true}}
  - name: reading
    observe: replay
    options: {accepted: "first == 1", refused: "first != 1"}
  - name: known
    request: {method: POST, path: /Patient/Donor, body: {report: donor}}
    expect: {code: SavePatentFailed}
  - name: fails
    request: {method: POST, path: /Patient/Donor, body: {report: donor}}
    expect: {code: SavePatentFailed}
"#;

const KNOWN: &str =
    "- id: cards/known\n  kind: investigating\n  reason: seen before\n  owner: somebody\n  until: 2999-01-01\n";

const OTHER: &str =
    "profile: other\ntitle: {zh: 另一个, en: Another}\nreadings: {error-data: empty, http-status: always-200}\n";

#[test]
fn everything_for_programs_has_members_in_kebab_case() {
    let called: BTreeSet<String> = CALLS.iter().map(|(command, _)| (*command).to_owned()).collect();
    assert_eq!(called, with_json(&bis3::cli::command_line(), ""));
    let platform = bis3::blocking::MockPlatform::start().expect("a free port");
    let folder = folder();
    let given: BTreeSet<PathBuf> = files(folder.path()).into_iter().collect();
    for (command, arguments) in CALLS {
        let printed = called_with_json(folder.path(), command, arguments, platform.url());
        match *command {
            "spec schema" => assert_kebab(command, &properties(&printed)),
            // OpenAPI and Postman name the members of their own forms.
            "spec openapi" | "spec postman" => {}
            _ => assert_kebab(command, &printed),
        }
    }
    let written: Vec<PathBuf> = files(folder.path()).into_iter().filter(|file| !given.contains(file)).collect();
    for kind in ["report.json", "probed.yaml", "cards.snap", "explored", "imported"] {
        assert!(written.iter().any(|file| file.to_string_lossy().contains(kind)), "{kind} in {written:?}");
    }
    for file in written {
        let text = fs::read_to_string(&file).expect("a text");
        let name = file.display().to_string();
        match name.rsplit_once('.').map(|(_, end)| end) {
            Some("yaml") => assert_kebab(&name, &serde_saphyr::from_str(&text).expect("YAML")),
            Some("json" | "new") => assert_kebab(&name, &serde_json::from_str(&text).expect("JSON")),
            _ => {}
        }
    }
}

/// Fails where a member has another name; below these names, others give the names.
pub fn assert_kebab(what: &str, value: &Value) {
    const NAMED_BY_OTHERS: [&str; 4] = ["headers", "json", "body", "text"];
    match value {
        Value::Array(values) => values.iter().for_each(|value| assert_kebab(what, value)),
        Value::Object(members) => {
            for (name, value) in members {
                let is_kebab = name.split('-').all(|word| !word.is_empty() && word.chars().all(is_small));
                assert!(is_kebab, "{what}: {name}");
                if !NAMED_BY_OTHERS.contains(&name.as_str()) {
                    assert_kebab(what, value);
                }
            }
        }
        _ => {}
    }
}

fn is_small(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit()
}

/// The paths of the commands below this one that know `--json`.
fn with_json(command: &Command, path: &str) -> BTreeSet<String> {
    let named = |name: &str| format!("{path} {name}").trim_start().to_owned();
    let mut found: BTreeSet<String> =
        command.get_subcommands().flat_map(|child| with_json(child, &named(child.get_name()))).collect();
    if command.get_arguments().any(|argument| argument.get_id() == "json") {
        let first = command.get_positionals().next();
        let words = first.map(clap::Arg::get_possible_values).unwrap_or_default();
        found.extend(words.iter().map(|word| named(word.get_name())));
        if words.is_empty() {
            found.insert(path.to_owned());
        }
    }
    found
}

fn called_with_json(folder: &Path, command: &str, arguments: &[&str], target: &str) -> Value {
    let arguments = arguments.iter().map(|argument| if *argument == "TARGET" { target } else { argument });
    let all: Vec<&str> = command.split(' ').chain(arguments).chain(["--json"]).collect();
    let output = bis3(folder, &all).output().expect("the program runs");
    let told = text(&output.stderr);
    assert!([0, 1, 3, 4].contains(&exit_code(&output)), "{all:?}: {told}");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{all:?}: {error}\n{told}"))
}

/// The names of all members that a schema describes, as members: those of the schema itself are JSON Schema's.
fn properties(schema: &Value) -> Value {
    let mut found = Vec::new();
    let parts: Vec<&Value> = match schema {
        Value::Array(parts) => parts.iter().collect(),
        Value::Object(members) => members.values().collect(),
        _ => Vec::new(),
    };
    if let Some(Value::Object(described)) = schema.get("properties") {
        found.push(described.keys().map(|name| (name.clone(), Value::Null)).collect());
    }
    found.extend(parts.into_iter().map(properties).filter(|part| *part != Value::Array(Vec::new())));
    Value::Array(found)
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (file, text) in [
        ("cards/cards.yaml", CARD),
        ("known.yaml", KNOWN),
        ("claims.yaml", bis3::certify::template(bis3::Language::En)),
        ("other.yaml", OTHER),
        ("bodies/donor.json", r#"{"HospTime": "2023-09-14", "InPatientNum": -1, "Unknown": []}"#),
        ("exchanges.http", include_str!("explain/recordings/raw-two.http")),
        ("bodies/stock.json", include_str!("../fixtures/payloads/stock.json")),
    ] {
        let file = folder.path().join(file);
        fs::create_dir_all(file.parent().expect("it lies in a folder")).expect("a writable folder");
        fs::write(file, text).expect("a writable folder");
    }
    let sealed = ["dispute", "new", "exchanges.http", "--claim", "One side: no", "--out", "dispute.zip"];
    assert!(bis3(folder.path(), &sealed).output().expect("the program runs").status.success());
    let begun =
        ["certify", "run", "--claims", "claims.yaml", "--dir", "begun", "--listen", "127.0.0.1:0", "--time", "1ms"];
    for arguments in [&begun[..], &["certify", "seal", "begun", "--out", "package.zip"]] {
        assert_eq!(exit_code(&bis3(folder.path(), arguments).output().expect("the program runs")), 1);
    }
    folder
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a readable folder").map(|entry| entry.expect("it can be read").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
