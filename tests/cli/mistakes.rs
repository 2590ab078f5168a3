//! Mistakes in files and addresses, of every command, as a reader of Chinese is told them.

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use super::chinese::{english, is_chinese};
use crate::program::{bis3, output};

/// Files that are wrong in a way of their own, with the same name for every command.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, content: &[u8]| fs::write(folder.path().join(name), content).expect("a writable folder");
    fs::create_dir(folder.path().join("folder")).expect("a folder");
    write("tab.yaml", b"id: a\n\ttitle: b\n");
    write("keys-tab.yaml", b"keys:\n\t- access-key: a\n");
    write("open.yaml", b"id: [1\n");
    write("list.yaml", b"- 1\n");
    write("twice.yaml", b"id: a\nid: b\n");
    write("anchor.yaml", b"id: &a b\ntitle: *a\n");
    write("types.yaml", b"id: 1\ntitle: x\nclause: 1.2.1\nlevel: perhaps\nwrites: maybe\nsteps: {}\n");
    write("utf16.yaml", b"\xff\xfei\0d\0");
    write("latin.yaml", b"id: \xe9\n");
    write("bytes.bin", &(0..=255).collect::<Vec<u8>>());
    write("broken.zip", b"PK\x03\x04zzzz");
    write("scenario.yaml", SCENARIO.as_bytes());
    write("quote.csv", b"a,b\n\"1\n");
    folder
}

const SCENARIO: &str = r#"id: r
title: {zh: 甲, en: a}
clause: 1.2.1
level: must
writes: false
steps:
  - name: s
    when: "1 +* 2"
    request: {method: GET, path: /}
    expect:
      body: {"$.a[": 1, "/x": {matches: "(("}}
  - for-each: {csv: quote.csv}
    steps: [{name: s, request: {method: GET, path: /}}]
  - include: nowhere.yaml
  - name: b
    request: {method: GET, path: /, body: {file: folder}}
"#;

/// What is wrong with a file for every command alike.
const FILES: [&str; 3] = ["nowhere.yaml", "folder", "utf16.yaml"];

/// Every way to give a file to a command that ends with it. `FILE` stands for it.
const WITH_A_FILE: [&str; 24] = [
    "run --suite --expect FILE",
    "lint --endpoint stock FILE --contract FILE",
    "lint --endpoint stock FILE",
    "explain FILE",
    "judge FILE",
    "import FILE --out out",
    "sign --endpoint stock FILE",
    "dispute new FILE --out out.zip",
    "dispute show FILE",
    "dispute verify FILE",
    "dispute replay FILE",
    "certify verify FILE",
    "certify board FILE",
    "serve --tls-cert FILE --tls-key FILE --listen TAKEN",
    "serve --admin --admin-token-file FILE --listen TAKEN",
    "doctor --target https://127.0.0.1:9 --ca FILE",
    "compare mock http://127.0.0.1:9 FILE",
    "compare mock mock:FILE scenario.yaml",
    "selftest FILE",
    "probe --target http://127.0.0.1:9 --keys FILE",
    "explore --target http://127.0.0.1:9 --keys FILE",
    "spec coverage --check FILE",
    "dispute verify broken.zip FILE",
    "run scenario.yaml --variables FILE",
];

/// What is wrong with a file for who reads YAML.
const OF_YAML: [&str; 9] = [
    "tab.yaml/x",
    "tab.yaml",
    "keys-tab.yaml",
    "open.yaml",
    "list.yaml",
    "twice.yaml",
    "anchor.yaml",
    "types.yaml",
    "latin.yaml",
];

const READERS_OF_YAML: [&str; 5] = [
    "run FILE",
    "lint --endpoint stock bytes.bin --profile FILE",
    "certify run --claims FILE",
    "serve --keys FILE --listen TAKEN",
    "serve --config FILE --listen TAKEN",
];

const OTHERS: [&str; 16] = [
    "run scenario.yaml",
    "run --suite --target http://127.0.0.1:9",
    "run --suite --target http://127.0.0.1:9 --proxy http://127.0.0.1:9",
    "run --suite --report junit=/nowhere/x",
    "run --suite nothing",
    "run --suite --shard 9/2",
    "run --suite --jobs 0",
    "doctor --target http://127.0.0.1:9",
    "doctor --target ftp://x",
    "probe --target http://127.0.0.1:9 --out /nowhere/x",
    "explore --target http://127.0.0.1:9",
    "record --upstream x --out y",
    "serve --listen TAKEN",
    "serve --clock noon",
    "serve --max-body x",
    "spec codes zzz",
];

/// The lines in which the program speaks: behind `12 |` it quotes the file.
fn spoken(told: &str) -> impl Iterator<Item = &str> {
    told.lines().filter(|line| {
        let number = line.split_once(" |").map(|(number, _)| number.trim());
        !number.is_some_and(|number| !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit()))
    })
}

/// The words of a command about this file. Where others listen at `taken`, a server ends also when it finds no mistake before.
fn words(command: &str, file: &str, taken: &str) -> Vec<String> {
    command.split(' ').map(|word| word.replace("FILE", file).replace("TAKEN", taken)).collect()
}

fn mistakes(folder: &Path, arguments: &[impl AsRef<str>], mixed: &mut Vec<String>) {
    let arguments: Vec<&str> = arguments.iter().map(AsRef::as_ref).collect();
    let (code, told) = output(&mut bis3(folder, &[&["--lang", "zh"], &arguments[..]].concat()));
    assert!((0..=4).contains(&code), "{arguments:?}: {told}");
    if !told.chars().any(is_chinese) {
        mixed.push(format!("{arguments:?}: no Chinese: {told}"));
    }
    // The reason for which a library reads no JSON stands between brackets, in its own words.
    let spoken = spoken(&told).filter(|line| !line.contains("JSON (RFC 8259)"));
    mixed.extend(spoken.filter(|line| english(line).is_some()).map(|line| format!("{arguments:?}: {line}")));
}

#[test]
fn no_mistake_is_told_half_in_english() {
    let (folder, mut mixed) = (folder(), Vec::new());
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port of loopback");
    let taken = listener.local_addr().expect("it listens").to_string();
    let with_files = WITH_A_FILE.iter().flat_map(|command| FILES.iter().map(move |file| (command, file)));
    let of_yaml =
        READERS_OF_YAML.iter().flat_map(|command| OF_YAML.iter().chain(&FILES).map(move |file| (command, file)));
    for (command, file) in with_files.chain(of_yaml) {
        mistakes(folder.path(), &words(command, file, &taken), &mut mixed);
    }
    for command in OTHERS {
        mistakes(folder.path(), &words(command, "", &taken), &mut mixed);
    }
    assert!(mixed.is_empty(), "{}", mixed.join("\n"));
}

/// Whatever an option is given, and whatever is left out or unknown, is told in Chinese, too.
#[test]
fn no_mistake_of_any_option_is_told_half_in_english() {
    let mut mixed = Vec::new();
    let commands = ::bis3::cli::command_line();
    for command in commands.get_subcommands() {
        let children: Vec<_> = command.get_subcommands().collect();
        let paths = children.iter().map(|child| (vec![command.get_name(), child.get_name()], *child));
        for (path, command) in paths.chain([(vec![command.get_name()], command)]) {
            for option in command.get_arguments().filter_map(|argument| argument.get_long()) {
                // The unknown option keeps a command from beginning where the value is taken.
                let value = format!("--{option}=?!");
                mistakes(Path::new("."), &[&path[..], &[&value, "--no-such-option"]].concat(), &mut mixed);
            }
        }
    }
    assert!(mixed.is_empty(), "{}", mixed.join("\n"));
}
