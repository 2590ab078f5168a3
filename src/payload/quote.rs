//! Pieces of a message inside a finding: between backticks, cut short, on one line.

use std::fmt::Display;

use crate::contract::{Dictionary, DictionaryValue};

/// Most characters of a message that a finding repeats.
const MOST_QUOTED: usize = 60;

/// A text between backticks.
pub(super) fn quoted(text: &str) -> String {
    let mut characters = text.chars();
    let mut shown: String =
        characters.by_ref().take(MOST_QUOTED).map(|shown| if shown.is_control() { ' ' } else { shown }).collect();
    if characters.next().is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

/// A dictionary's values with their printed names.
pub(super) fn listed(dictionary: &Dictionary) -> String {
    let values: Vec<String> = dictionary.values.iter().map(entry).collect();
    format!("{}: {}", dictionary.id, values.join(", "))
}

/// One value of a dictionary with its printed name.
pub(super) fn entry(entry: &DictionaryValue) -> String {
    format!("`{}` {}", entry.value, entry.name.zh)
}

/// Everything from one bound to another.
pub(super) fn range(from: impl Display, to: impl Display) -> String {
    format!("{from}…{to}")
}
