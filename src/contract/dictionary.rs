//! The dictionaries of 1.4.

use std::sync::Arc;

use super::Requirement;
use crate::language::Bilingual;

/// A dictionary: the values that a field may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dictionary {
    /// The printed id, such as `D001`.
    pub id: String,
    /// The clause.
    pub clause: Arc<str>,
    /// What it lists.
    pub title: Bilingual,
    /// Its values in printed order.
    pub values: Vec<DictionaryValue>,
    /// The requirement that a value outside it breaks.
    pub requirement: Arc<Requirement>,
}

/// One value of a dictionary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DictionaryValue {
    /// The code that goes over the wire.
    pub value: String,
    /// Its name.
    pub name: Bilingual,
    /// The printed remark, if there is one.
    pub note: String,
}

impl Dictionary {
    /// The entry of a wire value.
    pub fn get(&self, value: &str) -> Option<&DictionaryValue> {
        self.values.iter().find(|entry| entry.value == value)
    }
}
