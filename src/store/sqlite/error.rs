//! What goes wrong with the file.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use thiserror::Error;

use crate::language::{Bilingual, ToBilingual, bilingual};
use crate::store::StoreError;

/// Why a file cannot be a store. It is the user's to mend.
#[derive(Debug, Error)]
pub enum StoreFileError {
    /// It cannot be opened, made or written.
    #[error("{}: the store cannot be opened: {reason}", path.display())]
    NotOpened {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: StoreError,
    },
    /// It is another program's.
    #[error("{} is no store of bis3", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A newer program wrote it.
    #[error("{} was written by a newer bis3 (version {version} of its tables, this program knows {known})", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// The version of its tables.
        version: usize,
        /// The newest version that this program knows.
        known: usize,
    },
    /// Its file system has no memory that processes share.
    #[error("{}: no write-ahead log can be kept there; a file of a network is no place for a store", path.display())]
    NoWriteAheadLog {
        /// The file.
        path: PathBuf,
    },
}

impl StoreFileError {
    pub(super) fn not_opened(path: &Path, error: &rusqlite::Error) -> Self {
        if matches!(error.sqlite_error_code(), Some(ErrorCode::NotADatabase)) {
            return Self::Foreign { path: path.to_owned() };
        }
        Self::NotOpened { path: path.to_owned(), reason: told(error) }
    }
}

impl ToBilingual for StoreFileError {
    fn to_bilingual(&self) -> Bilingual {
        match self {
            Self::NotOpened { path, reason } => bilingual!(
                "{path}：打不开存储文件：{reason}",
                "{path}: the store cannot be opened: {reason}",
                path = path.display(),
                reason = reason.to_bilingual(),
            ),
            Self::Foreign { path } => bilingual!(
                "{path} 不是 bis3 的存储文件；换一个文件名，程序会自己建立",
                "{path} is no store of bis3; name another file, and it is made",
                path = path.display(),
            ),
            Self::Newer { path, version, known } => bilingual!(
                "{path} 由更新版本的 bis3 写成（表的版本是 {version}，本程序只认到 {known}）；请换用新版本",
                "{path} was written by a newer bis3 (version {version} of its tables, this program knows {known}): use the newer one",
                path = path.display(),
                version,
                known,
            ),
            Self::NoWriteAheadLog { path } => bilingual!(
                "{path}：那里不能保存预写日志；网络共享盘不适合存放，请放在本机磁盘上",
                "{path}: no write-ahead log can be kept there; a file of a network is no place for a store: use a local disk",
                path = path.display(),
            ),
        }
    }
}

/// An error of SQLite in this program's words.
pub(super) fn told(error: &rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::Full,
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => StoreError::ReadOnly,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy,
        Some(ErrorCode::CannotOpen) => StoreError::Unreachable(error.to_string()),
        _ => StoreError::Failed(error.to_string()),
    }
}
