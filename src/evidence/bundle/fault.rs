//! Something that is not as it was sealed.

use crate::language::Bilingual;

/// Something that is not as it was sealed, and the entry in which that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The name of the entry; none where it lies in none.
    pub entry: Option<String>,
    /// What is wrong with it.
    pub told: Bilingual,
}

impl Fault {
    /// In an entry.
    pub fn of(entry: impl Into<String>, told: impl Into<Bilingual>) -> Self {
        Self { entry: Some(entry.into()), told: told.into() }
    }

    /// In the bundle as a whole.
    pub fn overall(told: impl Into<Bilingual>) -> Self {
        Self { entry: None, told: told.into() }
    }
}
