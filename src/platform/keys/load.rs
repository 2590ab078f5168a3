//! Secrets that stand in files and in the environment.

use std::path::{Path, PathBuf};

use crate::diagnostic::{OpenedFile, Source};
use crate::secret::{Secret, SecretError, SecretFileError, refuse_other_readers};

/// Where secrets stand.
pub(super) trait Secrets {
    /// Whether the key file may hold secrets itself.
    fn key_file(&self) -> Result<(), SecretFileError>;

    /// A secret in a variable of the environment.
    fn variable(&self, name: &str) -> Result<Secret, SecretError>;

    /// A secret in a file of its own.
    fn file(&self, path: &str) -> Result<Secret, SecretError>;
}

/// The machine's environment, and its files as seen from a key file's folder.
pub(super) struct Machine {
    /// The key file; none for a text that never was one, such as that which the binary carries.
    key_file: Option<OpenedFile>,
    /// From where the paths in it count.
    folder: PathBuf,
}

impl Machine {
    pub(super) fn beside(source: &Source) -> Self {
        let key_file = source.file().cloned();
        let path = key_file.as_ref().map_or(Path::new(source.path()), |file| &file.path);
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        Self { key_file, folder }
    }

    pub(super) fn without_key_file() -> Self {
        Self { key_file: None, folder: PathBuf::new() }
    }
}

impl Secrets for Machine {
    fn key_file(&self) -> Result<(), SecretFileError> {
        match &self.key_file {
            Some(file) => refuse_other_readers(&file.metadata, &file.path),
            // A text that was never a file has no readers.
            None => Ok(()),
        }
    }

    fn variable(&self, name: &str) -> Result<Secret, SecretError> {
        Secret::from_variable(name)
    }

    fn file(&self, path: &str) -> Result<Secret, SecretError> {
        Secret::from_file(&self.folder.join(path), path)
    }
}
