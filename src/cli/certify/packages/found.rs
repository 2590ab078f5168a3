//! Finds packages and the folders of runs below what a command line names.

use std::fs;
use std::path::{Path, PathBuf};

use crate::certify::folder::{CLAIMS, EVIDENCE};
use crate::cli::CliError;
use crate::cli::certify::opened::{files_of, files_of_run, unreadable};
use crate::language::bilingual;

/// Something that may be of a certification.
pub(super) enum Found {
    /// A file that ends in `.zip`, or that was named.
    File(PathBuf),
    /// The folder of a run.
    Folder(PathBuf),
}

impl Found {
    /// The files that are read of it.
    pub(super) fn files(&self) -> Vec<PathBuf> {
        match self {
            Self::File(file) => vec![file.clone()],
            Self::Folder(folder) => files_of_run(folder).collect(),
        }
    }
}

/// Everything below these, in the order of the names; a folder of a run is not looked into.
pub(super) fn found(paths: &[PathBuf]) -> Result<Vec<Found>, CliError> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            walk(path, &mut found)?;
        } else {
            fs::metadata(path).map_err(|error| unreadable(path, error))?;
            found.push(Found::File(path.clone()));
        }
    }
    if found.is_empty() {
        let places: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        let places = places.join(", ");
        return Err(CliError::Usage(bilingual!(
            "{places} 下没有认证包（.zip），也没有运行的文件夹",
            "{places} holds no package (no file that ends in .zip) and no folder of a run"
        )));
    }
    Ok(found)
}

fn walk(folder: &Path, found: &mut Vec<Found>) -> Result<(), CliError> {
    if folder.join(EVIDENCE).is_file() && folder.join(CLAIMS).is_file() {
        found.push(Found::Folder(folder.to_owned()));
        return Ok(());
    }
    for path in files_of(folder)? {
        // A link to a folder may lead back to where it stands: it counts as no folder.
        if path.is_dir() && !path.is_symlink() {
            walk(&path, found)?;
        } else if path.extension().is_some_and(|end| end.eq_ignore_ascii_case("zip")) {
            found.push(Found::File(path));
        }
    }
    Ok(())
}
