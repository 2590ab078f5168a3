//! Finds snapshots and proposals below folders.

use std::collections::HashSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use super::SnapshotError;
use super::store::{PROPOSAL, SHELF, SNAPSHOT, failed, read_bytes, text};
use crate::payload::json::{self, Value};

/// The snapshots of one scenario, for all targets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundShelf {
    /// The folder, `stock.snap` for `stock.yaml`.
    pub folder: PathBuf,
    /// Its files, sorted.
    pub files: Vec<KeptFile>,
}

/// A snapshot, or a proposal for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFile {
    /// The file.
    pub path: PathBuf,
    /// The label of the target.
    pub label: String,
    /// The step, behind the groups and loops around it: `each/3/report`.
    pub step: String,
    /// Whether it is a proposal.
    pub proposed: bool,
}

impl FoundShelf {
    /// The shelf of a scenario file, whether or not anything stands in it.
    ///
    /// # Errors
    /// [`SnapshotError`] where a folder cannot be read.
    pub fn of(scenario: &Path) -> Result<Self, SnapshotError> {
        Self::read(scenario.with_extension(SHELF))
    }

    /// The shelves that paths name: a scenario file stands for its own, a folder for all below it, a path inside a shelf
    /// for that part of it. Hidden folders and links to folders are not entered.
    ///
    /// # Errors
    /// [`SnapshotError`] where a path does not exist or cannot be read.
    pub fn find(paths: &[PathBuf]) -> Result<Vec<Self>, SnapshotError> {
        let mut shelves = Vec::new();
        for path in paths {
            let metadata = fs::metadata(path).map_err(|error| failed(path, error))?;
            if let Some(folder) = shelf_around(path) {
                let mut shelf = Self::read(folder)?;
                shelf.files.retain(|file| file.path.starts_with(path));
                shelves.push(shelf);
            } else if metadata.is_dir() {
                walk(path, &mut shelves)?;
            } else {
                shelves.push(Self::of(path)?);
            }
        }
        let mut seen = HashSet::new();
        shelves.iter_mut().for_each(|shelf| shelf.files.retain(|file| seen.insert(file.path.clone())));
        shelves.retain(|shelf| !shelf.files.is_empty());
        Ok(shelves)
    }

    fn read(folder: PathBuf) -> Result<Self, SnapshotError> {
        let mut files = Vec::new();
        if folder.is_dir() {
            gather(&folder, &folder, &mut files)?;
        }
        Ok(Self { folder, files })
    }
}

impl KeptFile {
    /// Whether its text is that of an answer: elsewhere files of the same name may be anything.
    ///
    /// # Errors
    /// [`SnapshotError`] where it cannot be read.
    pub fn is_snapshot(&self) -> Result<bool, SnapshotError> {
        let bytes = read_bytes(&self.path)?.unwrap_or_default();
        let text = text(&bytes);
        let Ok(Value::Object(members)) = json::decode(&text).map(|root| root.value) else { return Ok(false) };
        Ok(["status", "headers"].iter().all(|name| members.iter().any(|member| member.name() == *name)))
    }
}

/// The shelf that a path is or lies in.
fn shelf_around(path: &Path) -> Option<PathBuf> {
    let mut folder = PathBuf::new();
    for component in path.components() {
        folder.push(component);
        let is_shelf = matches!(component, Component::Normal(_)) && folder.extension().is_some_and(|end| end == SHELF);
        if is_shelf && folder.is_dir() {
            return Some(folder);
        }
    }
    None
}

fn walk(folder: &Path, shelves: &mut Vec<FoundShelf>) -> Result<(), SnapshotError> {
    for (path, is_folder) in entries(folder)? {
        if is_folder && path.extension().is_some_and(|end| end == SHELF) {
            shelves.push(FoundShelf::read(path)?);
        } else if is_folder {
            walk(&path, shelves)?;
        }
    }
    Ok(())
}

fn gather(shelf: &Path, folder: &Path, files: &mut Vec<KeptFile>) -> Result<(), SnapshotError> {
    for (path, is_folder) in entries(folder)? {
        if is_folder {
            gather(shelf, &path, files)?;
        } else if let Some(file) = kept(shelf, &path) {
            files.push(file);
        }
    }
    Ok(())
}

/// A file of a shelf by the label and the step that its path tells; none of any other file.
fn kept(shelf: &Path, path: &Path) -> Option<KeptFile> {
    let parts: Option<Vec<&str>> = path.strip_prefix(shelf).ok()?.iter().map(|part| part.to_str()).collect();
    let parts = parts?;
    let (label, rest) = parts.split_first()?;
    let name = rest.join("/");
    let (name, proposed) = match name.strip_suffix(PROPOSAL) {
        Some(name) => (name, true),
        None => (name.as_str(), false),
    };
    let step = name.strip_suffix(SNAPSHOT)?.to_owned();
    (!step.is_empty()).then(|| KeptFile { path: path.to_owned(), label: (*label).to_owned(), step, proposed })
}

/// What stands in a folder, sorted, so that every listing is the same on every machine.
fn entries(folder: &Path) -> Result<Vec<(PathBuf, bool)>, SnapshotError> {
    let unreadable = |error| failed(folder, error);
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let kind = entry.file_type().map_err(unreadable)?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if kind.is_file() || kind.is_dir() && !hidden {
            entries.push((entry.path(), kind.is_dir()));
        }
    }
    entries.sort();
    Ok(entries)
}
