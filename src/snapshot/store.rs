//! Snapshots as files: compare, propose, accept.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::{Difference, DifferenceKind, Document, Extent, differences};
use crate::language::Bilingual;
use crate::payload::json;

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

/// How an answer differs from its snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// There is no snapshot yet.
    New,
    /// The values that differ; pointers start at the snapshot's own members, such as `/body/code`.
    Different(Vec<Difference>),
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

impl SnapshotError {
    /// What is wrong, for a person.
    pub fn told(&self) -> Bilingual {
        let Self { path, error } = self;
        Bilingual::new(format!("快照 {path} 无法读写：{error}"), format!("the snapshot {path} cannot be used: {error}"))
    }
}

/// The snapshots of one scenario for one target.
#[derive(Clone, Debug)]
pub struct Shelf {
    folder: PathBuf,
    policy: Policy,
}

impl Shelf {
    /// The snapshots that stand beside a scenario file under a target's label.
    pub fn of(scenario: &Path, label: &str, policy: Policy) -> Self {
        Self { folder: scenario.with_extension("snap").join(label), policy }
    }

    /// Holds the text of an answer against the snapshot of a step, and does what the policy says.
    ///
    /// # Errors
    /// [`SnapshotError`] where a file cannot be read or written.
    pub fn hold(&self, step: &str, text: &str) -> Result<State, SnapshotError> {
        if self.policy == Policy::Off {
            return Ok(State::NotCompared);
        }
        let path = self.folder.join(format!("{step}.json"));
        let proposal = self.folder.join(format!("{step}.json.new"));
        let old = read(&path)?;
        if old.as_deref() == Some(text) {
            self.withdraw(&proposal)?;
            return Ok(State::Same);
        }
        match self.policy {
            Policy::Accept => {
                write(&proposal, text)?;
                fs::rename(&proposal, &path).map_err(|error| failed(&path, error))?;
                return Ok(State::Accepted);
            }
            Policy::Propose => write(&proposal, text)?,
            Policy::ReadOnly | Policy::Off => {}
        }
        let change = old.map_or(Change::New, |old| Change::Different(compared(&old, text)));
        Ok(State::Pending { path, change, proposed: self.policy == Policy::Propose })
    }

    /// A proposal of an earlier run is stale once the answer is what the snapshot says.
    fn withdraw(&self, proposal: &Path) -> Result<(), SnapshotError> {
        if self.policy == Policy::ReadOnly {
            return Ok(());
        }
        match fs::remove_file(proposal) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(failed(proposal, error)),
            _ => Ok(()),
        }
    }
}

/// Both texts are JSON as this room writes it; one that somebody broke by hand differs as a whole.
fn compared(old: &str, new: &str) -> Vec<Difference> {
    match (json::decode(old), json::decode(new)) {
        (Ok(expected), Ok(actual)) => {
            differences(Document { text: old, root: &expected }, Document { text: new, root: &actual }, Extent::Whole)
        }
        _ => vec![Difference {
            pointer: String::new(),
            kind: DifferenceKind::Value,
            expected: Some(old.to_owned()),
            actual: Some(new.to_owned()),
            at: 0..0,
        }],
    }
}

fn read(path: &Path) -> Result<Option<String>, SnapshotError> {
    match fs::read(path) {
        // A checkout with other line ends is the same snapshot.
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).replace("\r\n", "\n"))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(path, error)),
    }
}

fn write(path: &Path, text: &str) -> Result<(), SnapshotError> {
    let folder = path.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(folder).and_then(|()| fs::write(path, text)).map_err(|error| failed(path, error))
}

fn failed(path: &Path, error: io::Error) -> SnapshotError {
    SnapshotError { path: path.display().to_string(), error }
}
