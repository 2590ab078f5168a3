//! The shape of the house: imports go down only, and what has one place stands in one place.

mod cycles;
mod figures;
mod files;
mod serialized;
mod source;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms from the ground up; a room imports from lower floors, and from its own only what `BESIDE` allows.
const FLOORS: &[&[&str]] = &[
    &["message", "credentials", "secret", "clock", "language", "words", "diagnostic"],
    &["contract"],
    &["signature", "payload", "fault"],
    &["store", "request", "invariants", "evidence"],
    &["platform"],
    &["mutants"],
    &["mock", "scenario", "snapshot", "client"],
    &["harness", "recorder"],
    &["suite", "probe", "explore", "dispute", "import", "certify", "description", "simulate"],
    &["report", "board", "cli", "testing"],
];

/// Imports within a floor: (room, what it imports).
const BESIDE: &[(&str, &str)] = &[
    ("scenario", "snapshot"),
    ("scenario", "client"),
    ("cli", "report"),
    ("cli", "board"),
    ("board", "report"),
    ("probe", "suite"),
    ("import", "dispute"),
    ("certify", "dispute"),
    ("description", "dispute"),
    ("diagnostic", "language"),
    ("diagnostic", "credentials"),
    ("secret", "credentials"),
    ("secret", "language"),
    ("secret", "diagnostic"),
];

#[test]
fn imports_go_down_only() {
    let mut wrong = BTreeSet::new();
    for (file, text) in sources() {
        let room = room_of(&file);
        for imported in imported_rooms(&text) {
            if imported != room && !allowed(&room, &imported) {
                wrong.insert(format!("{} imports {imported}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_room_has_a_floor() {
    let known: BTreeSet<&str> = FLOORS.iter().copied().flatten().copied().collect();
    let rooms: BTreeSet<String> = sources().iter().map(|(file, _)| room_of(file)).collect();
    let homeless: Vec<_> = rooms.iter().filter(|room| !known.contains(room.as_str()) && !is_root(room)).collect();
    assert!(homeless.is_empty(), "{homeless:?}");
}

#[test]
fn every_room_is_closed_to_strangers() {
    let lib = fs::read_to_string("src/lib.rs").expect("it is there");
    let (open, closed) = lib.split_once("} else {").expect("rooms stand there twice");
    let rooms = |text: &str, before: &str| -> BTreeSet<String> {
        let lines = text.lines().filter_map(|line| line.trim().strip_prefix(before)?.strip_suffix(';'));
        lines.map(str::to_owned).collect()
    };
    assert_eq!(rooms(closed, "mod "), rooms(open, "pub mod "));
    assert_eq!(rooms(closed, "pub mod "), BTreeSet::new());
}

#[test]
fn hyper_is_named_in_two_files_of_the_mock_at_most() {
    let files = files_that(|text| text.contains("hyper::") || text.contains("hyper_util::"));
    assert!(files.len() <= 2, "{files:?}");
    assert!(files.iter().all(|file| file.starts_with("src/mock/")), "{files:?}");
}

#[test]
fn the_platform_knows_nothing_of_those_that_are_wrong_on_purpose() {
    let of_platform = |file: &PathBuf| file.starts_with("src/platform");
    let told = sources().into_iter().filter(|(file, text)| of_platform(file) && text.to_lowercase().contains("defect"));
    assert_eq!(told.map(|(file, _)| file).collect::<Vec<_>>(), Vec::<PathBuf>::new());
}

#[test]
fn only_the_clock_reads_the_time() {
    let now = concat!("::", "now()");
    assert_eq!(files_that(|text| text.contains(now)), ["src/clock/mod.rs"]);
}

#[test]
fn only_the_diagnostic_room_names_the_yaml_library() {
    assert_eq!(files_that(|text| text.contains("serde_saphyr")), ["src/diagnostic/yaml.rs"]);
}

#[test]
fn no_address_but_loopback_stands_in_the_project() {
    let mut found = Vec::new();
    for folder in ["src", "tests", "fixtures", "scenarios", "benches", "fuzz"] {
        for file in files_under(Path::new(folder)) {
            let Ok(text) = fs::read_to_string(&file) else { continue };
            let addresses = text.split(|c: char| !c.is_ascii_digit() && c != '.').filter(|word| is_address(word));
            found.extend(addresses.map(|address| format!("{}: {address}", file.display())));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// Clauses such as 1.1.4.2 look like addresses; no part of a clause reaches 10.
fn is_address(word: &str) -> bool {
    let parts: Vec<&str> = word.split('.').collect();
    let numbers: Vec<u8> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    let an_address = parts.len() == 4 && numbers.len() == 4 && numbers.iter().any(|number| *number >= 10);
    an_address && numbers[0] != 127
}

fn allowed(room: &str, imported: &str) -> bool {
    if is_root(room) {
        return true;
    }
    match (floor_of(room), floor_of(imported)) {
        (Some(from), Some(to)) => to < from || BESIDE.contains(&(room, imported)),
        _ => false,
    }
}

fn floor_of(room: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&room))
}

fn is_root(room: &str) -> bool {
    matches!(room, "lib" | "main")
}

fn room_of(file: &Path) -> String {
    let inside = file.strip_prefix("src").expect("only files of src are walked");
    let first = inside.components().next().expect("a file has a name").as_os_str();
    Path::new(first).file_stem().expect("a file has a name").to_string_lossy().into_owned()
}

fn imported_rooms(text: &str) -> BTreeSet<String> {
    text.split("crate::").skip(1).flat_map(named_at_start).filter(|room| !room.is_empty()).collect()
}

/// The names behind `crate::`: one, or those of a list in braces.
fn named_at_start(rest: &str) -> Vec<String> {
    let word = |text: &str| text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    match rest.strip_prefix('{') {
        Some(list) => list.split('}').next().unwrap_or_default().split(',').map(|name| word(name.trim())).collect(),
        None => vec![word(rest)],
    }
}

#[test]
fn imports_in_braces_are_seen() {
    let rooms = imported_rooms("use crate::{cli, mock::Server};\nuse crate::clock;");
    assert_eq!(rooms, ["cli", "clock", "mock"].map(str::to_owned).into());
}

fn files_that(holds: impl Fn(&str) -> bool) -> Vec<String> {
    let mut files: Vec<String> = sources()
        .into_iter()
        .filter(|(_, text)| text.lines().any(|line| !line.trim_start().starts_with("//") && holds(line)))
        .map(|(file, _)| file.to_string_lossy().replace('\\', "/"))
        .collect();
    files.sort();
    files
}

pub fn sources() -> Vec<(PathBuf, String)> {
    let files =
        files_under(Path::new("src")).into_iter().filter(|file| file.extension().is_some_and(|end| end == "rs"));
    files.map(|file| (file.clone(), fs::read_to_string(&file).expect("a source file is UTF-8"))).collect()
}

fn files_under(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files = Vec::new();
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(files_under(&path));
        } else {
            files.push(path);
        }
    }
    files
}
