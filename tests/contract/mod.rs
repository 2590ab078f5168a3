//! The document as data: that it is complete, and that a table with a mistake is refused.

mod derived;
mod recount;
mod refusals;

use std::fs;

/// A folder with a copy of the embedded tables, for a test to change.
pub fn copied_tables() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder for the test");
    for entry in fs::read_dir("fixtures/contract").expect("the tables are there") {
        let path = entry.expect("a readable entry").path();
        fs::copy(&path, folder.path().join(path.file_name().expect("a file has a name"))).expect("a table is copied");
    }
    folder
}
