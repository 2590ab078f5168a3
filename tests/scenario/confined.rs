//! A scenario of somebody else's reads no files but those of the run.

use std::fs;
use std::path::{Path, PathBuf};

use bis3::contract::Contract;
use bis3::diagnostic::Diagnostic;
use bis3::platform::KeyRing;
use bis3::scenario::{folders_of, load_all};
use tempfile::TempDir;

const CARD: &str = "id: confined\ntitle: {zh: 甲, en: a}\nclause: 1.2.1\nlevel: may\nwrites: true\n";

/// A folder of scenarios with a folder beside it, in which others keep what is theirs.
fn folders() -> (TempDir, PathBuf) {
    let all = TempDir::new().expect("a folder");
    fs::create_dir(all.path().join("theirs")).expect("it can be made");
    fs::write(all.path().join("theirs/secret.yaml"), "root:x:0:0\n").expect("it can be written");
    let run = all.path().join("run");
    fs::create_dir_all(run.join("deeper")).expect("it can be made");
    (all, run)
}

/// What is wrong with the scenarios of a run, in English.
fn wrong(paths: &[PathBuf], folders: Vec<PathBuf>) -> String {
    let contract = Contract::embedded();
    let keys = KeyRing::demo(&contract).expect("it fits");
    let told = |wrong: Vec<Diagnostic>| {
        let lines = wrong.iter().map(|diagnostic| diagnostic.render_in(bis3::language::Language::En, false));
        lines.collect::<Vec<_>>().join("\n")
    };
    load_all(paths, folders, &contract, &keys).err().map(told).unwrap_or_default()
}

fn write(run: &Path, name: &str, steps: &str) {
    fs::write(run.join(name), format!("{CARD}steps:\n{steps}")).expect("it can be written");
}

#[test]
fn what_a_scenario_names_stands_under_the_folder_of_the_run() {
    let outside = "outside the folder of the run";
    for steps in [
        "  - include: ../theirs/secret.yaml\n".to_owned(),
        "  - request: {method: POST, path: /Stock/HospStock, body: {file: ../theirs/secret.yaml}}\n".to_owned(),
        "  - for-each: {csv: ../theirs/secret.yaml}\n    steps: [{request: {method: GET, path: /}}]\n".to_owned(),
    ] {
        let (all, run) = folders();
        write(&run, "a.yaml", &steps);
        let paths = [run.clone()];
        let told = wrong(&paths, folders_of(&paths));
        assert!(told.contains(outside) && !told.contains("root:x"), "{steps}: {told}");
        // Who says so lets it name the file.
        let told = wrong(&paths, vec![all.path().canonicalize().expect("it is there")]);
        assert!(!told.contains(outside), "{steps}: {told}");
        // The same by its absolute path.
        let absolute = all.path().join("theirs/secret.yaml").display().to_string();
        write(&run, "a.yaml", &steps.replace("../theirs/secret.yaml", &absolute));
        assert!(wrong(&paths, folders_of(&paths)).contains(outside));
    }
}

#[cfg(unix)]
#[test]
fn a_link_leads_nowhere_else() {
    let (all, run) = folders();
    let link = |name: &str| std::os::unix::fs::symlink(all.path().join("theirs/secret.yaml"), run.join(name));
    link("linked.steps.yaml").expect("it can be made");
    write(&run, "a.yaml", "  - include: linked.steps.yaml\n");
    let paths = [run.clone()];
    let told = wrong(&paths, folders_of(&paths));
    assert!(told.contains("outside the folder of the run") && !told.contains("root:x"), "{told}");
    // A scenario that is a link is found by walking, too.
    fs::remove_file(run.join("a.yaml")).expect("it is there");
    link("b.yaml").expect("it can be made");
    let told = wrong(&paths, folders_of(&paths));
    assert!(told.contains("outside the folder of the run") && !told.contains("root:x"), "{told}");
}

#[test]
fn what_stands_beside_a_scenario_of_the_run_is_named_as_before() {
    let (_all, run) = folders();
    fs::write(run.join("other.steps.yaml"), "steps: [{request: {method: GET, path: /}}]\n").expect("it can be written");
    write(&run.join("deeper"), "a.yaml", "  - include: ../other.steps.yaml\n");
    let told = wrong(std::slice::from_ref(&run), folders_of(std::slice::from_ref(&run)));
    assert!(!told.contains("outside"), "{told}");
    // A single file is a run of its folder.
    let alone = [run.join("deeper/a.yaml")];
    assert!(wrong(&alone, folders_of(&alone)).contains("--file-root"));
}
