//! Secrets that stand outside the key file.

use std::env;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::file::Secrets;
use crate::diagnostic::Source;
use crate::secret::Secret;

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
    fn variable(&self, name: &str) -> Option<Secret> {
        env::var(name).ok().map(Secret::new)
    }

    fn file(&self, path: &str) -> io::Result<Secret> {
        secret_file(&self.folder.join(path))
    }
}

/// Reads a file that holds a secret and nothing else.
///
/// # Errors
/// What the operating system says, or that the file is longer than any secret.
pub fn secret_file(path: &Path) -> io::Result<Secret> {
    // One byte more than is allowed tells a file that is too long from one that just fits.
    let mut text = String::with_capacity(MOST_BYTES + 1);
    File::open(path)?.take(MOST_BYTES as u64 + 1).read_to_string(&mut text)?;
    let secret = Secret::new(text);
    if secret.expose().len() > MOST_BYTES {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("over {MOST_BYTES} bytes")));
    }
    Ok(secret)
}

/// The longest secret file; room for it is taken at once, so that no part of the secret is left behind in memory.
const MOST_BYTES: usize = 4096;
