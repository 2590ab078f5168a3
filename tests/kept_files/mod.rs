//! Files of the user's: each is read as it was meant or refused with the place, and written whole or not at all.
//!
//! - `tables` are CSV tables of which a part would be dropped.
//! - `encodings` are text files as Windows writes them.
//! - `inputs` are files that a run reads and was told to write over.
//! - `whole` are reports of runs that end badly, and where else they go.
//! - `read_only` are folders in which nothing can be written.
//! - `moments` are any at which a command may end, and disks that are full.
//! - `signals` end every command that works for long.

mod encodings;
mod inputs;
mod moments;
mod read_only;
mod signals;
mod tables;
mod whole;

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::program::bis3;

/// A scenario whose answer fits, without snapshots.
pub const DONOR: &str = r#"id: donor
title: {zh: 献血者报告, en: A donor report}
clause: 1.2.2
level: must
writes: true
snapshot: false
steps:
  - name: report
    request: {method: POST, path: /Patient/Donor, body: {report: donor}}
    expect: {code: Passed}
"#;

/// A folder with that scenario.
pub fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "donor.yaml", DONOR);
    folder
}

pub fn write(folder: &Path, name: &str, content: impl AsRef<[u8]>) {
    fs::write(folder.join(name), content).expect("a writable folder");
}

pub fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

pub fn run(folder: &Path, arguments: &[&str]) -> Command {
    bis3(folder, &[&["run"], arguments].concat())
}
