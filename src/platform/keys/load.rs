//! Secrets that stand in files and in the environment.

use std::env;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::diagnostic::{OpenedFile, Source};
use crate::language::Bilingual;
use crate::secret::Secret;

/// Where secrets stand.
pub(super) trait Secrets {
    /// Whether the key file may hold secrets itself.
    fn key_file(&self) -> Result<(), SecretFileError>;

    /// A variable of the environment, if it is set to text.
    fn variable(&self, name: &str) -> Option<Secret>;

    /// A file's text.
    fn file(&self, path: &str) -> Result<Secret, SecretFileError>;
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
            Some(file) => refuse_readers(&file.metadata, || file.path.clone()),
            // A text that was never a file has no readers.
            None => Ok(()),
        }
    }

    fn variable(&self, name: &str) -> Option<Secret> {
        env::var(name).ok().map(Secret::new)
    }

    fn file(&self, path: &str) -> Result<Secret, SecretFileError> {
        secret_file(&self.folder.join(path))
    }
}

/// A file with a secret in it that is not used.
#[derive(Debug, Error)]
pub enum SecretFileError {
    /// The operating system refused, or it holds no text.
    #[error("{0}")]
    Unreadable(#[from] io::Error),
    /// Longer than any secret.
    #[error("over {MOST_BYTES} bytes")]
    TooLong,
    /// Others than its owner may read it: who logs in to the machine could sign in the hospital's name.
    #[error("others than its owner may read it (mode {mode:03o}): chmod 600 {}", .path.display())]
    OpenToOthers {
        /// The file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
}

impl SecretFileError {
    /// What is wrong and what to do, for a person.
    pub fn told(&self) -> Bilingual {
        let zh = match self {
            Self::Unreadable(error) => error.to_string(),
            Self::TooLong => format!("超过 {MOST_BYTES} 字节"),
            Self::OpenToOthers { path, mode } => {
                format!("文件所有者以外的用户也能读取（权限 {mode:03o}）：请执行 chmod 600 {}", path.display())
            }
        };
        Bilingual::new(zh, self.to_string())
    }
}

/// Reads a file that holds a secret and nothing else, which only its owner may read.
///
/// # Errors
/// [`SecretFileError`].
pub fn secret_file(path: &Path) -> Result<Secret, SecretFileError> {
    let file = File::open(path)?;
    // Asked of the open file: what stands under the path could be another one by now.
    refuse_readers(&file.metadata()?, || path.to_owned())?;
    // One byte more than is allowed tells a file that is too long from one that just fits.
    let mut text = String::with_capacity(MOST_BYTES + 1);
    file.take(MOST_BYTES as u64 + 1).read_to_string(&mut text)?;
    let secret = Secret::new(text);
    if secret.expose().len() > MOST_BYTES {
        return Err(SecretFileError::TooLong);
    }
    Ok(secret)
}

/// The longest secret file; room for it is taken at once, so that no part of the secret is left behind in memory.
const MOST_BYTES: usize = 4096;

#[cfg(unix)]
fn refuse_readers(metadata: &Metadata, path: impl FnOnce() -> PathBuf) -> Result<(), SecretFileError> {
    use std::os::unix::fs::PermissionsExt;

    const PERMISSIONS: u32 = 0o777;
    const OTHERS: u32 = 0o077;
    let mode = metadata.permissions().mode() & PERMISSIONS;
    if metadata.is_file() && mode & OTHERS != 0 {
        return Err(SecretFileError::OpenToOthers { path: path(), mode });
    }
    Ok(())
}

/// Who may read a file elsewhere stands in lists that no number tells.
#[cfg(not(unix))]
fn refuse_readers(_: &Metadata, _: impl FnOnce() -> PathBuf) -> Result<(), SecretFileError> {
    Ok(())
}
