//! Which scenarios failed last, so that they can be run again.
//!
//! They stand in `.bis3/failed.txt` of the current folder, as other test runners keep theirs where they are called and not
//! among the tests: a folder of scenarios may be shared or read-only, and one run may take several. Nothing is written
//! there while nothing has ever failed, nor in a pipeline, where the next run has another disk; a file that was asked for is
//! always written, to be handed from one job of a pipeline to the next.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Source, SourceError, folder_of, write_file};
use crate::language::{Bilingual, ToBilingual};

const FOLDER: &str = ".bis3";
const FILE: &str = "failed.txt";

/// The file in which the ids of scenarios stand that failed.
#[derive(Debug)]
pub struct LastFailed {
    path: PathBuf,
    writing: Writing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Writing {
    /// The file was asked for.
    Always,
    /// Once something has failed.
    Quietly,
    /// A pipeline's disk is thrown away.
    Never,
}

/// Why the file is of no use.
#[derive(Debug, thiserror::Error)]
pub enum LastFailedError {
    /// There is none.
    #[error("there is no {}: no failed scenario has been remembered", .0.display())]
    Missing(PathBuf),
    /// It cannot be read.
    #[error(transparent)]
    File(#[from] SourceError),
    /// It cannot be written.
    #[error("the failed scenarios cannot be written to {}: {error}", path.display())]
    Unwritten {
        /// Where it stands.
        path: PathBuf,
        /// What the operating system said.
        error: io::Error,
    },
}

impl ToBilingual for LastFailedError {
    fn to_bilingual(&self) -> Bilingual {
        let zh = match self {
            Self::Missing(path) => format!("没有 {}：此前没有失败的场景被记下", path.display()),
            Self::File(error) => return error.to_bilingual(),
            Self::Unwritten { path, error } => {
                format!("失败的场景无法记到 {}：{}", path.display(), error.to_bilingual().zh)
            }
        };
        Bilingual::new(zh, self.to_string())
    }
}

impl LastFailed {
    /// The file at this path, which is then always written, or the usual one; in a pipeline that is never written.
    pub fn at(path: Option<&Path>, in_pipeline: bool) -> Self {
        let usual = || Path::new(FOLDER).join(FILE);
        let writing = match path {
            Some(_) => Writing::Always,
            None if in_pipeline => Writing::Never,
            None => Writing::Quietly,
        };
        Self { path: path.map_or_else(usual, Path::to_owned), writing }
    }

    /// The ids that failed.
    ///
    /// # Errors
    /// [`LastFailedError`] where there is no file, or where it cannot be read.
    pub fn read(&self) -> Result<BTreeSet<String>, LastFailedError> {
        if !self.path.exists() {
            return Err(LastFailedError::Missing(self.path.clone()));
        }
        Ok(Source::read(&self.path)?.text().lines().map(str::to_owned).filter(|id| !id.is_empty()).collect())
    }

    /// Takes in who ran and who of them failed. Who was not run stays as remembered: two runs over different folders, or one
    /// that was broken off, must not forget for each other.
    ///
    /// # Errors
    /// [`LastFailedError`] where the file cannot be written.
    pub fn learn(&self, ran: &BTreeSet<String>, failed: &BTreeSet<String>) -> Result<(), LastFailedError> {
        let is_known = self.path.exists();
        if self.writing == Writing::Never || self.writing == Writing::Quietly && !is_known && failed.is_empty() {
            return Ok(());
        }
        // Held to the end: of two runs that learn at the same time none forgets for the other.
        let _turn = self.turn();
        // One that was broken by hand is written anew.
        let before = self.read().unwrap_or_default();
        let failed: Vec<&str> = before.difference(ran).chain(failed).map(String::as_str).collect();
        self.write(&failed).map_err(|error| LastFailedError::Unwritten { path: self.path.clone(), error })
    }

    /// Waits until no other run learns into the same folder. A system that locks no folder lets everybody through.
    fn turn(&self) -> Option<File> {
        let folder = folder_of(&self.path);
        if self.writing == Writing::Quietly {
            fs::create_dir_all(folder).ok()?;
        }
        let folder = File::open(folder).ok()?;
        folder.lock().ok()?;
        Some(folder)
    }

    /// Whether somebody asked for the file. If not, a run whose folder is read-only is not spoilt by it.
    pub fn is_asked_for(&self) -> bool {
        self.writing == Writing::Always
    }

    fn write(&self, failed: &[&str]) -> io::Result<()> {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        if !folder.as_os_str().is_empty() {
            fs::create_dir_all(folder)?;
        }
        if self.writing == Writing::Quietly {
            // What one machine remembers is nothing to commit, unless somebody has decided otherwise.
            let ignored = folder.join(".gitignore");
            if !ignored.exists() {
                write_file(&ignored, "*\n")?;
            }
        }
        let text: String = failed.iter().map(|id| format!("{id}\n")).collect();
        // Whole or not at all: a run that is broken off must not lose what others remember.
        write_file(&self.path, &text)
    }
}
