//! Writes each finding to a scenario file.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::covered::covered;
use crate::cli::{CliError, output};
use crate::diagnostic::write_file;
use crate::explore::{self, Exploration, Setting};

/// A scenario that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// Its id.
    pub(super) id: String,
    /// Where it stands.
    pub(super) path: PathBuf,
}

/// Writes a scenario for each finding, in their order. A folder is made only where there is something to write.
pub(super) fn write(exploration: &Exploration, setting: &Setting, folder: &Path) -> Result<Vec<Written>, CliError> {
    let scenarios = exploration.findings.iter().map(|finding| explore::scenario(finding, setting));
    let one = |scenario: explore::WrittenScenario| {
        let path = folder.join(format!("{}.yaml", scenario.id));
        let written = fs::create_dir_all(folder).and_then(|()| write_file(&path, &*covered(&scenario.text)));
        written.map_err(|error| output::unwritten(&path, &error))?;
        Ok(Written { id: scenario.id, path })
    };
    scenarios.map(one).collect()
}
