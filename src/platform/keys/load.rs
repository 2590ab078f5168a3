//! Secrets that stand outside the key file.

use std::path::{Path, PathBuf};
use std::{env, fs};

use super::file::Secrets;
use crate::diagnostic::Source;

/// The machine's environment, and its files as seen from a key file's folder.
pub(super) struct Machine {
    folder: PathBuf,
}

impl Machine {
    pub(super) fn beside(source: &Source) -> Self {
        Self { folder: Path::new(source.path()).parent().map_or_else(PathBuf::new, Path::to_path_buf) }
    }
}

impl Secrets for Machine {
    fn variable(&self, name: &str) -> Option<String> {
        env::var(name).ok()
    }

    fn file(&self, path: &str) -> Result<String, String> {
        fs::read_to_string(self.folder.join(path)).map_err(|error| error.to_string())
    }
}
