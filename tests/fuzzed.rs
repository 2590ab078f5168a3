//! The corpus of the fuzz targets, put to the same functions: what a mutated input once broke, or what leads far into them.

use std::fs;
use std::path::PathBuf;

#[path = "../fuzz/targets/mod.rs"]
pub mod targets;

const CORPUS: &str = "fuzz/corpus";

fn names(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder}: {error}"));
    let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("it can be read").file_name().into_string();
    let mut names: Vec<String> = entries.map(|entry| name(entry).expect("a name in UTF-8")).collect();
    names.sort();
    names
}

#[test]
fn the_corpus_breaks_no_target() {
    let known: Vec<&str> = targets::TARGETS.iter().map(|(name, _)| *name).collect();
    assert_eq!(names(CORPUS), known, "a folder for each target");
    for target in known {
        let folder = format!("{CORPUS}/{target}");
        let files = names(&folder);
        assert!(!files.is_empty(), "{folder}");
        for file in files {
            let path = PathBuf::from(&folder).join(file);
            let bytes = fs::read(&path).expect("it can be read");
            // Its name, should the target end in a panic.
            println!("{}", path.display());
            targets::run(target, &bytes);
        }
    }
}

#[test]
fn every_target_has_a_program() {
    let programs: Vec<String> = targets::TARGETS.iter().map(|(name, _)| format!("{name}.rs")).collect();
    assert_eq!(names("fuzz/fuzz_targets"), programs);
    let manifest = fs::read_to_string("fuzz/Cargo.toml").expect("it is there");
    for (name, _) in targets::TARGETS {
        assert!(manifest.contains(&format!("name = \"{name}\"\n")), "{name}");
        let program = fs::read_to_string(format!("fuzz/fuzz_targets/{name}.rs")).expect("it is there");
        assert!(program.contains(&format!("\"{name}\"")), "{name}");
    }
}
