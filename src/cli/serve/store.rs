//! Where the platform keeps what it is sent.

use std::path::PathBuf;
use std::sync::Arc;

use crate::cli::CliError;
use crate::store::{MemoryStore, SqliteStore, Store, World};

/// The place that was chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum StoreChoice {
    /// Memory, which forgets at the end.
    #[default]
    Memory,
    /// A file.
    File(PathBuf),
}

impl StoreChoice {
    /// The word for memory; everything else is the path of a file.
    const MEMORY: &str = "memory";

    pub(super) fn of(path: PathBuf) -> Self {
        if path.as_os_str() == Self::MEMORY { Self::Memory } else { Self::File(path) }
    }

    /// Opens it.
    ///
    /// # Errors
    /// [`CliError`] where there is a file that is no store, or none can be made.
    pub(super) fn open(&self) -> Result<Arc<dyn Store>, CliError> {
        Ok(match self {
            Self::Memory => Arc::new(MemoryStore::default()),
            Self::File(path) => Arc::new(SqliteStore::open(path, World::DEFAULT_NAME)?),
        })
    }
}
