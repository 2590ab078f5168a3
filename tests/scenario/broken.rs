//! Every broken scenario file is told its mistakes, each with line, column and caret, in both languages.

use std::fs;
use std::path::{Path, PathBuf};

use bis3::contract::Contract;
use bis3::language::Language;
use bis3::scenario::Scenario;

const FOLDER: &str = "tests/scenario/broken";

#[test]
fn every_mistake_is_told_at_its_place() {
    open_to_all("readable-by-all.txt");
    let contract = Contract::embedded();
    for file in broken_files() {
        let Err(diagnostics) = Scenario::load(&file, &contract) else { panic!("{} loads", file.display()) };
        assert!(diagnostics.iter().all(|diagnostic| diagnostic.position().is_some()), "{diagnostics:?}");
        let told = |language| diagnostics.iter().map(move |diagnostic| diagnostic.render_in(language, false));
        let text: Vec<String> = told(Language::En).chain(told(Language::Zh)).collect();
        let name = file.file_stem().expect("a file has a name").to_string_lossy().into_owned();
        insta::with_settings!({ snapshot_path => "broken", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, text.join("\n\n"));
        });
    }
}

/// A checkout gives the mode that the umask leaves.
#[cfg(unix)]
fn open_to_all(name: &str) {
    use std::os::unix::fs::PermissionsExt;
    let permissions = fs::Permissions::from_mode(0o644);
    fs::set_permissions(Path::new(FOLDER).join(name), permissions).expect("its mode is set");
}

#[cfg(not(unix))]
fn open_to_all(_: &str) {}

#[test]
fn no_golden_file_is_left_without_its_scenario() {
    let names: Vec<String> = broken_files().iter().map(|file| stem(file)).collect();
    let golden = entries().into_iter().filter(|path| path.extension().is_some_and(|end| end == "snap"));
    let stale: Vec<PathBuf> = golden.filter(|path| !names.contains(&stem(path))).collect();
    assert!(stale.is_empty(), "{stale:?}");
    assert_eq!(names.len(), 144);
}

fn broken_files() -> Vec<PathBuf> {
    // Files of steps stand there for others to include.
    let is_scenario = |name: &str| name.ends_with(".yaml") && !name.ends_with(".steps.yaml");
    let mut files: Vec<PathBuf> = entries().into_iter().filter(|path| path.to_str().is_some_and(is_scenario)).collect();
    files.sort();
    files
}

fn entries() -> Vec<PathBuf> {
    let entries = fs::read_dir(Path::new(FOLDER)).expect("the folder is there");
    entries.map(|entry| entry.expect("a readable entry").path()).collect()
}

fn stem(path: &Path) -> String {
    path.file_stem().expect("a file has a name").to_string_lossy().into_owned()
}
