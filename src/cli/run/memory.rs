//! Which scenarios failed last, for `--rerun-failed`.
//!
//! They stand in `.bis3/failed.txt` of the current folder, as other test runners keep theirs where they are called and not
//! among the tests: a folder of scenarios may be shared or read-only, and one run may take several. Nothing is written
//! there while nothing has ever failed, nor with `CI=true`, where the next run has another disk; `--failed-file` names a
//! file that is always written, to be handed from one job of a pipeline to the next.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Arguments;
use crate::cli::{CliError, Environment};
use crate::diagnostic::Source;
use crate::language::bilingual;

const FOLDER: &str = ".bis3";
const FILE: &str = "failed.txt";

pub(super) struct Memory {
    path: PathBuf,
    writing: Writing,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Writing {
    /// The file was asked for.
    Always,
    /// Once something has failed.
    Quietly,
    /// A pipeline's disk is thrown away.
    Never,
}

/// What a run learned: who ran, and who of them was in trouble.
#[derive(Debug, Default)]
pub(super) struct Learned {
    pub(super) ran: BTreeSet<String>,
    pub(super) failed: BTreeSet<String>,
}

impl Memory {
    pub(super) fn of(arguments: &Arguments, in_pipeline: bool) -> Self {
        match &arguments.failed_file {
            Some(path) => Self { path: path.clone(), writing: Writing::Always },
            None if in_pipeline => Self { path: Path::new(FOLDER).join(FILE), writing: Writing::Never },
            None => Self { path: Path::new(FOLDER).join(FILE), writing: Writing::Quietly },
        }
    }

    /// The ids that failed.
    pub(super) fn failed(&self) -> Result<BTreeSet<String>, CliError> {
        if !self.path.exists() {
            let file = self.path.display();
            return Err(CliError::usage(
                format!("没有 {file}：此前没有失败的场景被记下"),
                format!("there is no {file}: no failed scenario has been remembered"),
            ));
        }
        Ok(Source::read(&self.path)?.text().lines().map(str::to_owned).filter(|id| !id.is_empty()).collect())
    }

    /// Takes in what a run learned. Who was not run stays as remembered: two runs over different folders, or one that was
    /// broken off, must not forget for each other.
    pub(super) fn learn(&self, learned: &Learned, environment: &Environment) -> Result<(), CliError> {
        let is_known = self.path.exists();
        if self.writing == Writing::Never || self.writing == Writing::Quietly && !is_known && learned.failed.is_empty()
        {
            return Ok(());
        }
        // One that was broken by hand is written anew.
        let before = if is_known { self.failed().unwrap_or_default() } else { BTreeSet::new() };
        let failed: Vec<&str> = before.difference(&learned.ran).chain(&learned.failed).map(String::as_str).collect();
        match (self.write(&failed), self.writing) {
            (Ok(()), _) => Ok(()),
            (Err(error), Writing::Always) => Err(CliError::Harness(self.unwritten(&error))),
            // Nobody asked for the file, and the run is done: what it found is not spoilt by a read-only folder.
            (Err(error), _) => {
                environment.warn(&self.unwritten(&error));
                Ok(())
            }
        }
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
                fs::write(ignored, "*\n")?;
            }
        }
        let text: String = failed.iter().map(|id| format!("{id}\n")).collect();
        fs::write(&self.path, text)
    }

    fn unwritten(&self, error: &io::Error) -> crate::language::Bilingual {
        let file = self.path.display();
        bilingual!("失败的场景无法记到 {file}：{error}", "the failed scenarios cannot be written to {file}: {error}")
    }
}
