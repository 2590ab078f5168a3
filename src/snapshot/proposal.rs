//! A new or different answer that waits until somebody accepts or refuses it.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::store::{aside, failed, read_bytes, remove_empty_folders, text};
use super::{Change, SnapshotError, SnapshotFile, change};

/// A new or different answer beside its snapshot, as it was when it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The file of the answer.
    pub path: PathBuf,
    /// The file of the snapshot that it would become.
    pub snapshot: PathBuf,
    answer: Vec<u8>,
    old: Option<Vec<u8>>,
}

/// What came of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// It was done.
    Done,
    /// Nothing was done: the answer or its snapshot is no longer what was looked at.
    Changed,
}

impl Proposal {
    /// Reads a proposal; none where the file is none, or is gone.
    ///
    /// # Errors
    /// [`SnapshotError`] where a file cannot be read.
    pub fn read(file: &SnapshotFile) -> Result<Option<Self>, SnapshotError> {
        if !file.proposed {
            return Ok(None);
        }
        let snapshot = file.path.with_extension("");
        let answer = read_bytes(&file.path)?;
        let old = read_bytes(&snapshot)?;
        Ok(answer.map(|answer| Self { path: file.path.clone(), snapshot, answer, old }))
    }

    /// What would change.
    pub fn change(&self) -> Change {
        match &self.old {
            None => Change::New,
            Some(old) => change::between(&text(old), &self.text()),
        }
    }

    /// The answer as the snapshot would hold it.
    pub fn text(&self) -> String {
        text(&self.answer)
    }

    /// Puts the answer in the place of the snapshot, whole or not at all.
    ///
    /// # Errors
    /// [`SnapshotError`] where a file cannot be read or written.
    pub fn accept(&self) -> Result<Settled, SnapshotError> {
        self.settle(|claimed| fs::rename(claimed, &self.snapshot))
    }

    /// Takes the answer away; the snapshot stays as it is.
    ///
    /// # Errors
    /// [`SnapshotError`] where a file cannot be read or written.
    pub fn reject(&self) -> Result<Settled, SnapshotError> {
        self.settle(|claimed| fs::remove_file(claimed))
    }

    /// Moves the proposal aside before looking at it again, so that nobody can change it between the look and the act.
    fn settle(&self, act: impl FnOnce(&Path) -> std::io::Result<()>) -> Result<Settled, SnapshotError> {
        if read_bytes(&self.snapshot)? != self.old {
            return Ok(Settled::Changed);
        }
        let claimed = aside(&self.path);
        match fs::rename(&self.path, &claimed) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Settled::Changed),
            Err(error) => return Err(failed(&self.path, error)),
        }
        if read_bytes(&claimed)?.as_deref() != Some(&*self.answer) {
            self.put_back(&claimed).map_err(|error| failed(&self.path, error))?;
            return Ok(Settled::Changed);
        }
        act(&claimed).map_err(|error| failed(&self.path, error))?;
        remove_empty_folders(&self.path);
        Ok(Settled::Done)
    }

    /// Unless a newer answer has come meanwhile.
    fn put_back(&self, claimed: &Path) -> std::io::Result<()> {
        if self.path.exists() { fs::remove_file(claimed) } else { fs::rename(claimed, &self.path) }
    }
}
