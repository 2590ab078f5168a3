//! Finds snapshots and proposals below folders.

use std::collections::HashSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use super::SnapshotError;
use super::store::{FOLDER, PROPOSAL, SNAPSHOT, failed, read_bytes, text};
use crate::payload::json::{self, Value};

/// The snapshots of one scenario, for all targets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotFolder {
    /// The folder, `stock.snap` for `stock.yaml`.
    pub folder: PathBuf,
    /// Its files, sorted.
    pub files: Vec<SnapshotFile>,
}

/// A snapshot, or a proposal for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotFile {
    /// The file.
    pub path: PathBuf,
    /// The label of the target.
    pub label: String,
    /// The step, behind the groups and loops around it: `each/3/report`.
    pub step: String,
    /// Whether it is a proposal.
    pub proposed: bool,
}

impl SnapshotFolder {
    /// The snapshots of a scenario file, whether or not there are any.
    ///
    /// # Errors
    /// [`SnapshotError`] where a folder cannot be read.
    pub fn of(scenario: &Path) -> Result<Self, SnapshotError> {
        Self::read(scenario.with_extension(FOLDER))
    }

    /// The snapshots that paths name: a scenario file stands for its own, a folder for all below it, a path inside a folder
    /// of snapshots for that part of it. Hidden folders and links to folders are not entered.
    ///
    /// # Errors
    /// [`SnapshotError`] where a path does not exist or cannot be read.
    pub fn find(paths: &[PathBuf]) -> Result<Vec<Self>, SnapshotError> {
        let mut found = Vec::new();
        for path in paths {
            let metadata = fs::metadata(path).map_err(|error| failed(path, error))?;
            if let Some(folder) = folder_around(path) {
                let mut snapshots = Self::read(folder)?;
                snapshots.files.retain(|file| file.path.starts_with(path));
                found.push(snapshots);
            } else if metadata.is_dir() {
                walk(path, &mut found)?;
            } else {
                found.push(Self::of(path)?);
            }
        }
        let mut seen = HashSet::new();
        found.iter_mut().for_each(|snapshots| snapshots.files.retain(|file| seen.insert(file.path.clone())));
        found.retain(|snapshots| !snapshots.files.is_empty());
        Ok(found)
    }

    fn read(folder: PathBuf) -> Result<Self, SnapshotError> {
        let mut files = Vec::new();
        if folder.is_dir() {
            gather(&folder, &folder, &mut files)?;
        }
        Ok(Self { folder, files })
    }
}

impl SnapshotFile {
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

/// The folder of snapshots that a path is or lies in.
fn folder_around(path: &Path) -> Option<PathBuf> {
    let mut folder = PathBuf::new();
    for component in path.components() {
        folder.push(component);
        let is_snapshots =
            matches!(component, Component::Normal(_)) && folder.extension().is_some_and(|end| end == FOLDER);
        if is_snapshots && folder.is_dir() {
            return Some(folder);
        }
    }
    None
}

fn walk(folder: &Path, found: &mut Vec<SnapshotFolder>) -> Result<(), SnapshotError> {
    for (path, is_folder) in entries(folder)? {
        if is_folder && path.extension().is_some_and(|end| end == FOLDER) {
            found.push(SnapshotFolder::read(path)?);
        } else if is_folder {
            walk(&path, found)?;
        }
    }
    Ok(())
}

fn gather(snapshots: &Path, folder: &Path, files: &mut Vec<SnapshotFile>) -> Result<(), SnapshotError> {
    for (path, is_folder) in entries(folder)? {
        if is_folder {
            gather(snapshots, &path, files)?;
        } else if let Some(file) = kept(snapshots, &path) {
            files.push(file);
        }
    }
    Ok(())
}

/// A file of such a folder by the label and the step that its path tells; none of any other file.
fn kept(snapshots: &Path, path: &Path) -> Option<SnapshotFile> {
    let parts: Option<Vec<&str>> = path.strip_prefix(snapshots).ok()?.iter().map(|part| part.to_str()).collect();
    let parts = parts?;
    let (label, rest) = parts.split_first()?;
    let name = rest.join("/");
    let (name, proposed) = match name.strip_suffix(PROPOSAL) {
        Some(name) => (name, true),
        None => (name.as_str(), false),
    };
    let step = name.strip_suffix(SNAPSHOT)?.to_owned();
    (!step.is_empty()).then(|| SnapshotFile { path: path.to_owned(), label: (*label).to_owned(), step, proposed })
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
