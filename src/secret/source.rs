//! Reads secrets from the environment and from files: on a command line every user of the machine could read them.

use std::env;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::Secret;
use crate::language::{Bilingual, ToBilingual};

/// A secret that cannot be had. No variant holds any part of it.
#[derive(Debug, Error)]
pub enum SecretError {
    /// The variable of the environment is not set, or is no text.
    #[error("the environment variable `{0}` is not set, or is no text")]
    Variable(String),
    /// The file is not used.
    #[error("the secret file `{name}` cannot be used: {error}")]
    File {
        /// The file as its user calls it.
        name: String,
        /// Why.
        error: SecretFileError,
    },
    /// Nothing stands there.
    #[error("the secret is empty")]
    Empty,
}

/// A file with a secret in it that is not used.
#[derive(Debug, Error)]
pub enum SecretFileError {
    /// The operating system refused, or it holds no text.
    #[error("{0}")]
    Unreadable(#[from] io::Error),
    /// A pipe or a device, where a file is due.
    #[error("it is no regular file")]
    NotRegular,
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

impl ToBilingual for SecretError {
    fn to_bilingual(&self) -> Bilingual {
        let zh = match self {
            Self::Variable(name) => format!("环境变量 `{name}` 没有设置，或不是文本"),
            Self::File { name, error } => {
                format!("无法使用 AccessKeySecret 文件 `{name}`：{}", error.to_bilingual().zh)
            }
            Self::Empty => "AccessKeySecret 为空".to_owned(),
        };
        Bilingual { zh, en: self.to_string() }
    }
}

impl ToBilingual for SecretFileError {
    fn to_bilingual(&self) -> Bilingual {
        let zh = match self {
            Self::Unreadable(error) => error.to_string(),
            Self::NotRegular => "它不是普通文件".to_owned(),
            Self::TooLong => format!("超过 {MOST_BYTES} 字节"),
            Self::OpenToOthers { path, mode } => {
                format!("文件所有者以外的用户也能读取（权限 {mode:03o}）：请执行 chmod 600 {}", path.display())
            }
        };
        Bilingual { zh, en: self.to_string() }
    }
}

impl Secret {
    /// A secret that stands in the environment.
    ///
    /// # Errors
    /// [`SecretError::Variable`] where it is not set to text, [`SecretError::Empty`] where nothing stands there.
    pub fn from_variable(name: &str) -> Result<Self, SecretError> {
        let text = env::var(name).map_err(|_| SecretError::Variable(name.to_owned()))?;
        Self::new(text).or_empty()
    }

    /// A secret that stands alone in a file, which only its owner may read. The line end that an editor leaves behind is no
    /// part of it. `name` is what the file is called in messages.
    ///
    /// # Errors
    /// [`SecretError::File`], or [`SecretError::Empty`] where nothing stands there.
    pub fn from_file(path: &Path, name: &str) -> Result<Self, SecretError> {
        let text = read(path).map_err(|error| SecretError::File { name: name.to_owned(), error })?;
        Self::new(text.expose().trim_end_matches(['\r', '\n'])).or_empty()
    }

    /// The same, and never waits: a pipe does, until somebody writes to it.
    ///
    /// # Errors
    /// Those of [`Secret::from_file`]; a pipe or a device is [`SecretFileError::NotRegular`].
    pub fn from_regular_file(path: &Path, name: &str) -> Result<Self, SecretError> {
        if path.metadata().is_ok_and(|metadata| !metadata.is_file()) {
            return Err(SecretError::File { name: name.to_owned(), error: SecretFileError::NotRegular });
        }
        Self::from_file(path, name)
    }

    fn or_empty(self) -> Result<Self, SecretError> {
        if self.expose().is_empty() { Err(SecretError::Empty) } else { Ok(self) }
    }
}

fn read(path: &Path) -> Result<Secret, SecretFileError> {
    let file = File::open(path)?;
    // Asked of the open file: what stands under the path could be another one by now.
    refuse_other_readers(&file.metadata()?, path)?;
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

/// Refuses a file with a secret in it that others than its owner may read.
///
/// # Errors
/// [`SecretFileError::OpenToOthers`].
#[cfg(unix)]
pub fn refuse_other_readers(metadata: &Metadata, path: &Path) -> Result<(), SecretFileError> {
    use std::os::unix::fs::PermissionsExt;

    const PERMISSIONS: u32 = 0o777;
    const OTHERS: u32 = 0o077;
    let mode = metadata.permissions().mode() & PERMISSIONS;
    if metadata.is_file() && mode & OTHERS != 0 {
        return Err(SecretFileError::OpenToOthers { path: path.to_owned(), mode });
    }
    Ok(())
}

/// Who may read a file elsewhere stands in lists that no number tells.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn refuse_other_readers(_: &Metadata, _: &Path) -> Result<(), SecretFileError> {
    Ok(())
}
