//! A zip whose bytes follow from its entries: their order, names and contents, and nothing else. So a byte that was changed,
//! added or removed anywhere in it shows, also where no checksum covers it. Entries are stored: what a compressor makes of
//! them hangs on its version.
//!
//! - `layout` has the bytes (APPNOTE.TXT 6.3, 4.3), `name` the names that an entry may have, `error` why nothing can be read.
//! - `read` reads an archive from its front, entry by entry; where that does not go on, by its `directory` at the end; and
//!   one that another program has packed anew, by `repacked`.

mod directory;
mod error;
mod layout;
mod name;
mod read;
mod repacked;

use super::Fault;

pub use error::ArchiveError;
pub use layout::pack;
pub use read::read;

/// Most entries of an archive.
pub const MOST_ENTRIES: usize = 20_000;

/// Most bytes of an archive, and of all that it holds.
pub const MOST_BYTES: usize = 128 * 1024 * 1024;

/// A file in an archive.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name, with `/` between folders.
    pub name: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

impl Entry {
    /// A file of this name.
    pub fn new(name: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), content: content.into() }
    }
}

/// Its content is a message or a report: a debugger need not show it.
impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({} bytes)", self.name, self.content.len())
    }
}

/// What was read of an archive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Archive {
    /// Its entries in their order, no name twice; what is wrong with one is told among the faults.
    pub entries: Vec<Entry>,
    /// Where its bytes are not those that follow from its entries.
    pub faults: Vec<Fault>,
}
