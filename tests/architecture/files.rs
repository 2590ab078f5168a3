//! Every file is short, and the head of its folder says what it is for.

use std::collections::BTreeSet;
use std::fs;

use super::source::Sources;

const MOST_LINES: usize = 300;

#[test]
fn no_file_is_longer_than_three_hundred_lines() {
    let sources = Sources::read();
    let long = sources.files().filter(|file| file.lines() > MOST_LINES);
    assert_eq!(long.map(|file| file.path.display().to_string()).collect::<BTreeSet<_>>(), BTreeSet::new());
}

#[test]
fn the_head_of_a_folder_names_every_file_and_folder_in_it() {
    let sources = Sources::read();
    let mut silent = BTreeSet::new();
    for head in sources.files() {
        let (folder, name) = head.place();
        if name != "mod" {
            continue;
        }
        let header = head.header();
        let is_named = |name: &str| header.contains(&format!("`{name}`"));
        let beside =
            fs::read_dir(&folder).expect("it holds the head").map(|entry| entry.expect("it can be read").path());
        let modules = beside.filter(|path| path.is_dir() || path.extension().is_some_and(|end| end == "rs"));
        let names = modules.map(|path| path.file_stem().expect("a file has a name").to_string_lossy().into_owned());
        let unnamed: Vec<String> = names.filter(|name| name != "mod" && !is_named(name)).collect();
        if !unnamed.is_empty() {
            silent.insert(folder.display().to_string());
        }
    }
    assert_eq!(silent, BTreeSet::new());
}
