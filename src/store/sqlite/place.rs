//! The file, held against its path.

use std::cell::Cell;
use std::path::{Path, PathBuf};

use crate::store::StoreError;

/// Where the file is and its log beside it, in which what was written last stands, and which files they were. Those that were
/// deleted or replaced while they are open can still be written, and whatever is written there is lost.
#[derive(Clone, Debug)]
pub(super) struct Place {
    path: PathBuf,
    file: Option<Identity>,
    log: Cell<Option<Identity>>,
}

impl Place {
    pub(super) fn of(path: &Path) -> Self {
        let place = Self { path: path.to_owned(), file: identity(path), log: Cell::new(None) };
        place.log.set(identity(&place.log_path()));
        place
    }

    /// Whether the paths still lead to the files. The log is there from the first report on.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        let log = identity(&self.log_path());
        let is_same_log = self.log.get().is_none_or(|known| log == Some(known));
        self.log.set(self.log.get().or(log));
        let file = identity(&self.path);
        if file.is_some() && file == self.file && is_same_log { Ok(()) } else { Err(StoreError::Gone) }
    }

    /// Where SQLite keeps the log of a file.
    fn log_path(&self) -> PathBuf {
        let mut path = self.path.clone().into_os_string();
        path.push("-wal");
        path.into()
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
