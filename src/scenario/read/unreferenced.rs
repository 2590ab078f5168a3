//! Snapshots whose step no longer exists.

use crate::scenario::Scenario;
use crate::snapshot::{SnapshotError, SnapshotFile, SnapshotFolder};

impl Scenario {
    /// The snapshots and proposals beside the scenario that no step of it would look at, for any target.
    ///
    /// # Errors
    /// [`SnapshotError`] where a folder cannot be read.
    pub fn unreferenced(&self) -> Result<Vec<SnapshotFile>, SnapshotError> {
        let mut files = SnapshotFolder::of(&self.path)?.files;
        files.retain(|file| !self.keeps(&file.step));
        Ok(files)
    }
}
