//! Why a store could not do what it was asked for.

use thiserror::Error;

use crate::language::{Bilingual, ToBilingual, bilingual};

/// A fault of the store. It is the platform's own and says nothing against a request: a client learns that storing
/// failed, and the journal says why. A store that failed behind its commit may hold the report all the same: whether it does
/// shows when the report is sent again. No text of it may hold a secret.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StoreError {
    /// The store cannot be reached.
    #[error("the store cannot be reached: {0}")]
    Unreachable(String),
    /// The store was reached and did not do it.
    #[error("the store failed: {0}")]
    Failed(String),
    /// There is no room left where it keeps what it is given.
    #[error("the store is full: no room is left on its disk")]
    Full,
    /// It may be read alone.
    #[error("the store cannot be written: it may be read alone")]
    ReadOnly,
    /// Somebody else holds it.
    #[error("the store is held by another program")]
    Busy,
    /// Its file was deleted, moved or replaced while it was in use.
    #[error("the file of the store is gone: it was deleted, moved or replaced")]
    Gone,
    /// More than this many acts wait for it already.
    #[error("{0} acts wait for the store already")]
    TooMany(usize),
    /// It did not do it within this many seconds, and may do it yet.
    #[error("the store did not answer within {0} s")]
    TooSlow(u64),
}

impl ToBilingual for StoreError {
    fn to_bilingual(&self) -> Bilingual {
        match self {
            Self::Unreachable(reason) => bilingual!("连不上存储：{reason}", "the store cannot be reached: {reason}"),
            Self::Failed(reason) => bilingual!("存储出错：{reason}", "the store failed: {reason}"),
            Self::Full => bilingual!("存储已满：磁盘没有空间了", "the store is full: no room is left on its disk"),
            Self::ReadOnly => {
                bilingual!("存储只能读，不能写", "the store cannot be written: it may be read alone")
            }
            Self::Busy => bilingual!("存储被别的程序占用", "the store is held by another program"),
            Self::Gone => bilingual!(
                "存储文件不见了：已被删除、移走或替换",
                "the file of the store is gone: it was deleted, moved or replaced"
            ),
            Self::TooMany(waiting) => {
                bilingual!("已有 {waiting} 个操作在等存储", "{waiting} acts wait for the store already", waiting)
            }
            Self::TooSlow(seconds) => {
                bilingual!("存储在 {seconds} 秒内没有回应", "the store did not answer within {seconds} s", seconds)
            }
        }
    }
}
