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
}

impl ToBilingual for StoreError {
    fn to_bilingual(&self) -> Bilingual {
        match self {
            Self::Unreachable(reason) => bilingual!("连不上存储：{reason}", "the store cannot be reached: {reason}"),
            Self::Failed(reason) => bilingual!("存储出错：{reason}", "the store failed: {reason}"),
        }
    }
}
