//! Why an archive cannot be read.

use thiserror::Error;

use super::{MOST_BYTES, MOST_ENTRIES};
use crate::language::{Bilingual, ToBilingual, bilingual};

/// Why nothing can be read of an archive, or nothing is.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ArchiveError {
    /// It is no zip, or so damaged that neither its front nor its end can be read.
    #[error("no zip archive that can be read")]
    NotZip,
    /// More than [`MOST_ENTRIES`].
    #[error("more than {MOST_ENTRIES} entries")]
    TooManyEntries,
    /// More than [`MOST_BYTES`], the archive or what it holds.
    #[error("more than {MOST_BYTES} bytes")]
    TooLarge,
    /// An entry unpacks to so many times its size that it was made to fill a disk.
    #[error("`{0}` unpacks to far more than any text does")]
    Bomb(String),
    /// An entry is encrypted, or packed by a method that is not read.
    #[error("`{0}` is encrypted, or packed by an unusual method")]
    Method(String),
}

impl ToBilingual for ArchiveError {
    fn to_bilingual(&self) -> Bilingual {
        match self {
            Self::NotZip => Bilingual::new("不是可以读取的 zip 文件", "it is no zip archive that can be read"),
            Self::TooManyEntries => bilingual!(
                "文件数超过 {MOST_ENTRIES}，没有读取",
                "it holds more than {MOST_ENTRIES} entries and was not read"
            ),
            Self::TooLarge => bilingual!(
                "内容超过 {MOST_BYTES} 字节，没有读取",
                "it holds more than {MOST_BYTES} bytes and was not read"
            ),
            Self::Bomb(name) => bilingual!(
                "{name} 解压后的大小远超任何文本的压缩率，没有读取",
                "{name} unpacks to far more than any text does, and nothing was read"
            ),
            Self::Method(name) => bilingual!(
                "{name} 已加密，或用了少见的压缩方法；请用普通的 zip 重新打包",
                "{name} is encrypted or packed by an unusual method: pack it as an ordinary zip"
            ),
        }
    }
}
