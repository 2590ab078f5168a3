//! Lists the files of the suite and of the probe, which `src/suite` embeds. A list written by hand would lack the file that was added last.

use std::fmt::Write;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Folders whose files are embedded: the scenarios, the tables beside them from which they take rows, and the scenarios of
/// the probe.
const FOLDERS: &[&str] = &["scenarios", "fixtures/rosters", "fixtures/probe"];

/// What is kept beside the suite about it, and takes no part in a run.
const BESIDE: &[&str] = &["scenarios/cases.txt", "scenarios/coverage.csv", "scenarios/renamed.csv"];

fn main() -> io::Result<()> {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").ok_or(io::ErrorKind::NotFound)?);
    let mut files = Vec::new();
    for folder in FOLDERS {
        println!("cargo::rerun-if-changed={folder}");
        walk(&root, Path::new(folder), &mut files)?;
    }
    files.sort();
    let mut list = String::from("&[\n");
    for file in files {
        let path = root.join(&file);
        // Writing to a String cannot fail.
        let _ = writeln!(list, "    ({file:?}, include_bytes!({path:?})),");
    }
    list.push_str("]\n");
    let output = PathBuf::from(std::env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?);
    fs::write(output.join("suite.rs"), list)
}

/// The files below a folder by their paths from the root, with slashes; kept snapshots and texts for people are none.
fn walk(root: &Path, folder: &Path, files: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let path = folder.join(entry.file_name());
        let end = path.extension().unwrap_or_default();
        match entry.file_type()?.is_dir() {
            true if end == "snap" => {}
            true => walk(root, &path, files)?,
            false if end == "md" || end == "new" || BESIDE.iter().any(|file| path == Path::new(file)) => {}
            false => files.push(path.to_string_lossy().replace('\\', "/")),
        }
    }
    Ok(())
}
