//! The file, held against its path.

use std::path::{Path, PathBuf};

use crate::store::StoreError;

/// Where the file is, and which file it was. A file that was deleted or replaced while it is open can still be written, and
/// whatever is written there is lost.
#[derive(Clone, Debug)]
pub(super) struct Place {
    path: PathBuf,
    file: Option<Identity>,
}

impl Place {
    pub(super) fn of(path: &Path) -> Self {
        Self { path: path.to_owned(), file: identity(path) }
    }

    /// Whether the path still leads to the file.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        match identity(&self.path) {
            Some(file) if Some(&file) == self.file.as_ref() => Ok(()),
            _ => Err(StoreError::Gone),
        }
    }
}

#[cfg(unix)]
type Identity = (u64, u64);

#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.dev(), metadata.ino()))
}

/// Where an open file cannot be deleted, that it is there is enough.
#[cfg(not(unix))]
type Identity = ();

#[cfg(not(unix))]
fn identity(path: &Path) -> Option<Identity> {
    std::fs::metadata(path).ok().map(|_| ())
}
