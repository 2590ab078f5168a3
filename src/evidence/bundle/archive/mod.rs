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
use crate::language::Bilingual;

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
    /// Entries with the name of one before them: which of the two a program unpacks, nobody knows.
    pub repeated: Vec<Entry>,
    /// Where its bytes are not those that follow from its entries.
    pub faults: Vec<Fault>,
}

/// That another program has packed the zip.
fn other_bytes() -> Bilingual {
    (
        "zip 被别的程序重新打包过：文件名、时间等已不是封存时的样子；其中各文件的内容见其余各项",
        "another program has packed the zip anew: names, times and order are not those that were sealed; what holds of the contents stands below",
    )
        .into()
}
