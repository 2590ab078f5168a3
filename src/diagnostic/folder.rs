//! The files under a folder that are wanted, found by walking.

use std::fs;
use std::path::{Path, PathBuf};

use super::SourceError;

/// The files under a folder of which `is_wanted` holds, sorted, so that it is the same on every machine. Hidden files and
/// folders and links to folders are left out.
///
/// # Errors
/// [`SourceError::Unreadable`] where a folder cannot be read.
pub fn files_under(folder: &Path, is_wanted: fn(&Path) -> bool) -> Result<Vec<PathBuf>, SourceError> {
    let mut found = Vec::new();
    walk(folder, is_wanted, &mut found)?;
    Ok(found)
}

fn walk(folder: &Path, is_wanted: fn(&Path) -> bool, found: &mut Vec<PathBuf>) -> Result<(), SourceError> {
    let unreadable = |error| SourceError::Unreadable { path: folder.display().to_string(), error };
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        if !entry.file_name().to_string_lossy().starts_with('.') {
            // A link to a folder may lead back to where it stands: it counts as no folder.
            entries.push((entry.path(), entry.file_type().map_err(unreadable)?.is_dir()));
        }
    }
    entries.sort();
    for (path, is_folder) in entries {
        if is_folder {
            walk(&path, is_wanted, found)?;
        } else if is_wanted(&path) && !path.is_dir() {
            found.push(path);
        }
    }
    Ok(())
}
