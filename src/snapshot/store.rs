//! Snapshots as files: compare, propose, accept.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::{Change, change};
use crate::diagnostic::write_file;
use crate::language::{Bilingual, ToBilingual, bilingual};

/// What may be done with an answer that differs from its snapshot, or has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// It is written beside the old one as `.new`, for somebody to look at.
    #[default]
    Propose,
    /// It takes the place of the old one.
    Accept,
    /// Nothing is written: a pipeline must not change what it checks.
    ReadOnly,
    /// Snapshots are left alone altogether.
    Off,
}

/// How an answer stands to its snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// It was not compared.
    #[default]
    NotCompared,
    /// It is the same.
    Same,
    /// There was no snapshot, or another one, and now the answer is it.
    Accepted,
    /// It differs, or there is no snapshot yet; somebody has to look.
    Pending {
        /// The snapshot.
        path: PathBuf,
        /// What is different.
        change: Change,
        /// Whether the answer was written beside it.
        proposed: bool,
    },
}

/// A snapshot that can be neither read nor written.
#[derive(Debug, Error)]
#[error("{path}: {error}")]
pub struct SnapshotError {
    /// The file.
    pub path: String,
    /// What the operating system said.
    pub error: io::Error,
}

impl ToBilingual for SnapshotError {
    fn to_bilingual(&self) -> Bilingual {
        let Self { path, error } = self;
        let error = error.to_bilingual();
        bilingual!("快照 {path} 无法读写：{error}", "the snapshot {path} cannot be used: {error}", error)
    }
}

/// The snapshots of one scenario for one target.
#[derive(Clone, Debug)]
pub struct Snapshots {
    folder: PathBuf,
    policy: Policy,
}

impl Snapshots {
    /// The snapshots that stand beside a scenario file under a target's label.
    pub fn of(scenario: &Path, label: &str, policy: Policy) -> Self {
        Self { folder: scenario.with_extension(FOLDER).join(label), policy }
    }

    /// Compares the text of an answer with the snapshot of a step, and does what the policy says.
    ///
    /// # Errors
    /// [`SnapshotError`] where a file cannot be read or written.
    pub fn compare(&self, step: &str, text: &str) -> Result<State, SnapshotError> {
        if self.policy == Policy::Off {
            return Ok(State::NotCompared);
        }
        let path = self.file(step)?;
        let proposal = proposal_of(&path);
        let old = read(&path)?;
        if old.as_deref() == Some(text) {
            self.withdraw(&proposal)?;
            return Ok(State::Same);
        }
        match self.policy {
            Policy::Accept => {
                write(&path, text)?;
                self.withdraw(&proposal)?;
                return Ok(State::Accepted);
            }
            Policy::Propose | Policy::ReadOnly | Policy::Off => {}
        }
        let proposed = self.policy == Policy::Propose && propose(&proposal, text)?;
        let change = old.map_or(Change::New, |old| change::between(&old, text));
        Ok(State::Pending { path, change, proposed })
    }

    /// The file of a step's snapshot. The parts of a nested step's name are folders.
    ///
    /// # Errors
    /// [`SnapshotError`] where the name would lead to another folder.
    pub fn file(&self, step: &str) -> Result<PathBuf, SnapshotError> {
        let mut path = self.folder.clone();
        path.extend(step.split('/'));
        path.as_mut_os_string().push(SNAPSHOT);
        match step.split('/').all(is_safe) {
            true => Ok(path),
            false => Err(failed(&path, io::Error::new(ErrorKind::InvalidInput, "no file may be written there"))),
        }
    }

    /// Takes back what an earlier run proposed for a step whose answer is now known to be wrong: whoever accepts all
    /// proposals must not accept it.
    ///
    /// # Errors
    /// [`SnapshotError`] where the file cannot be removed.
    pub fn refuse(&self, step: &str) -> Result<(), SnapshotError> {
        match self.policy {
            Policy::Off => Ok(()),
            Policy::Propose | Policy::Accept | Policy::ReadOnly => self.withdraw(&proposal_of(&self.file(step)?)),
        }
    }

    /// A proposal of an earlier run is stale once the answer is what the snapshot says.
    fn withdraw(&self, proposal: &Path) -> Result<(), SnapshotError> {
        if self.policy == Policy::ReadOnly {
            return Ok(());
        }
        match fs::remove_file(proposal) {
            // A folder that nothing can be removed from says so also of what is not there.
            Err(_) if !proposal.exists() => Ok(()),
            // Where nothing can be removed nothing can be accepted either, so that it is in nobody's way.
            Err(error) if is_read_only(&error) && self.policy == Policy::Propose => Ok(()),
            Err(error) => Err(failed(proposal, error)),
            Ok(()) => Ok(()),
        }
    }
}

/// What the file of a snapshot ends in, and what its proposal adds.
pub(super) const SNAPSHOT: &str = ".json";
pub(super) const PROPOSAL: &str = ".new";

/// The folder beside a scenario file that holds its snapshots.
pub(super) const FOLDER: &str = "snap";

fn proposal_of(snapshot: &Path) -> PathBuf {
    let mut path = snapshot.to_owned();
    path.as_mut_os_string().push(PROPOSAL);
    path
}

/// Whether a part of a name stays in its folder on every system. Loading has refused all others; a name that was made at
/// run time must not write elsewhere either.
fn is_safe(part: &str) -> bool {
    !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', ':']) && !part.contains(char::is_control)
}

fn read(path: &Path) -> Result<Option<String>, SnapshotError> {
    Ok(read_bytes(path)?.map(|bytes| text(&bytes)))
}

/// A checkout with other line ends is the same snapshot.
pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).replace("\r\n", "\n")
}

pub(super) fn read_bytes(path: &Path) -> Result<Option<Vec<u8>>, SnapshotError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(path, error)),
    }
}

/// Writes an answer for somebody to look at; whether that could be done. A folder in which nobody may write is no fault of the
/// answer's, which is pending all the same.
fn propose(path: &Path, text: &str) -> Result<bool, SnapshotError> {
    match write(path, text) {
        Ok(()) => Ok(true),
        Err(failed) if is_read_only(&failed.error) => Ok(false),
        Err(failed) => Err(failed),
    }
}

/// Whether nothing may be written here.
fn is_read_only(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied)
}

/// Writes a file whole or not at all: who reads it at the same time sees the old text or the new one.
fn write(path: &Path, text: &str) -> Result<(), SnapshotError> {
    let folder = path.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(folder).and_then(|()| write_file(path, text)).map_err(|error| failed(path, error))
}

/// Removes a snapshot, and the folders that it leaves empty.
///
/// # Errors
/// [`SnapshotError`] where it cannot be removed.
pub fn remove(path: &Path) -> Result<(), SnapshotError> {
    fs::remove_file(path).map_err(|error| failed(path, error))?;
    remove_empty_folders(path);
    Ok(())
}

/// A folder that holds nothing any more is removed; one that cannot be is left.
pub(super) fn remove_empty_folders(file: &Path) {
    for folder in file.ancestors().skip(1) {
        let is_snapshots = folder.extension().is_some_and(|end| end == FOLDER);
        if fs::remove_dir(folder).is_err() || is_snapshots {
            break;
        }
    }
}

/// A name beside a file that no other process uses.
pub(super) fn aside(path: &Path) -> PathBuf {
    let mut aside = path.to_owned();
    aside.as_mut_os_string().push(format!(".{}", std::process::id()));
    aside
}

pub(super) fn failed(path: &Path, error: io::Error) -> SnapshotError {
    SnapshotError { path: path.display().to_string(), error }
}
