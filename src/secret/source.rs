//! Reads secrets from the environment and from files: on a command line every user of the machine could read them.

use std::env;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use thiserror::Error;
use zeroize::Zeroizing;

use super::Secret;
use crate::diagnostic::{NotUtf8, hexadecimal, text_of};
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
    /// Something stands in it, or at an end of it, that nobody sees: signed with it, nothing would tell why it is refused.
    #[error("the secret is not used: {0}")]
    Unseen(#[from] Unseen),
}

/// A sign that nobody sees, in a text that is typed or pasted: a blank or a line end behind a secret, a control character.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("it {} the bytes {bytes}, which nobody sees: take them away, or write the text between quotes in a key file where they belong to it", place.en)]
pub struct Unseen {
    place: Bilingual,
    bytes: String,
}

impl Unseen {
    /// Refuses a text with such a sign in it. Of the text itself nothing is told.
    ///
    /// # Errors
    /// [`Unseen`], which names the bytes.
    pub fn refuse(text: &str) -> Result<(), Self> {
        let is_edge = |sign: char| sign.is_whitespace() || is_unseen(sign);
        let first = text.chars().next().filter(|sign| is_edge(*sign));
        let last = text.chars().next_back().filter(|sign| is_edge(*sign));
        let inside = text.chars().find(|sign| is_unseen(*sign));
        let found = first.map(|sign| (sign, ("以", "begins with")));
        let found = found.or(last.map(|sign| (sign, ("末尾是", "ends with"))));
        match found.or(inside.map(|sign| (sign, ("含有", "holds")))) {
            None => Ok(()),
            Some((sign, place)) => {
                let bytes = hexadecimal(sign.encode_utf8(&mut [0; 4]).as_bytes());
                Err(Self { place: place.into(), bytes })
            }
        }
    }
}

/// Whether a sign leaves no mark on paper anywhere in a text.
fn is_unseen(sign: char) -> bool {
    sign.is_control()
        || matches!(sign, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

impl ToBilingual for Unseen {
    fn to_bilingual(&self) -> Bilingual {
        let Self { place, bytes } = self;
        let zh = format!("它{}字节 {bytes}，肉眼看不出来：请去掉；确实属于密钥的，请在密钥文件里用引号写出", place.zh);
        Bilingual::new(zh, self.to_string())
    }
}

/// A file with a secret in it that is not used.
#[derive(Debug, Error)]
pub enum SecretFileError {
    /// The operating system refused.
    #[error("{0}")]
    Unreadable(#[from] io::Error),
    /// It holds no text.
    #[error(transparent)]
    NotUtf8(#[from] NotUtf8),
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
                format!("无法使用存放密钥的文件 `{name}`：{}", error.to_bilingual().zh)
            }
            Self::Empty => "AccessKeySecret 为空".to_owned(),
            Self::Unseen(unseen) => format!("不使用这个密钥：{}", unseen.to_bilingual().zh),
        };
        Bilingual { zh, en: self.to_string() }
    }
}

impl ToBilingual for SecretFileError {
    fn to_bilingual(&self) -> Bilingual {
        let zh = match self {
            Self::Unreadable(error) => error.to_bilingual().zh,
            Self::NotUtf8(error) => error.to_bilingual().zh,
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
    /// [`SecretError::Variable`] where it is not set to text, else as [`Secret::given`].
    pub fn from_variable(name: &str) -> Result<Self, SecretError> {
        let text = env::var(name).map_err(|_| SecretError::Variable(name.to_owned()))?;
        Self::new(text).given()
    }

    /// A secret that stands alone in a file, which only its owner may read. The line end that an editor leaves behind and the
    /// mark that Windows puts in front are no part of it. `name` is what the file is called in messages.
    ///
    /// # Errors
    /// [`SecretError::File`], else as [`Secret::given`].
    pub fn from_file(path: &Path, name: &str) -> Result<Self, SecretError> {
        let text = read(path).map_err(|error| SecretError::File { name: name.to_owned(), error })?;
        let text = text.expose();
        let line = text.strip_suffix('\n').map_or(text, |line| line.strip_suffix('\r').unwrap_or(line));
        Self::new(line).given()
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

    /// A secret as somebody has typed or pasted it, where nothing shows its ends: it is sound as it stands, or refused.
    ///
    /// # Errors
    /// [`SecretError::Empty`] where nothing stands there, [`SecretError::Unseen`] where something does that nobody sees.
    pub fn given(self) -> Result<Self, SecretError> {
        if self.expose().is_empty() {
            return Err(SecretError::Empty);
        }
        Unseen::refuse(self.expose())?;
        Ok(self)
    }
}

fn read(path: &Path) -> Result<Secret, SecretFileError> {
    let file = File::open(path)?;
    // Asked of the open file: what stands under the path could be another one by now.
    refuse_other_readers(&file.metadata()?, path)?;
    // One byte more than is allowed tells a file that is too long from one that just fits.
    let mut bytes = Zeroizing::new(Vec::with_capacity(MOST_BYTES + 1));
    file.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > MOST_BYTES {
        return Err(SecretFileError::TooLong);
    }
    // Of a file that may hold a secret no byte is told behind the mark that says what it is.
    text_of(&bytes).map(Secret::new).map_err(|mut error| {
        error.found.truncate(if error.is_utf16 { 2 } else { 0 });
        error.into()
    })
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
