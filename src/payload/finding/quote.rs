//! Pieces of a message inside a finding: between backticks, cut short, on one line.

use std::fmt::Display;

use crate::contract::{Dictionary, DictionaryValue};
use crate::diagnostic::shorten;

/// Most characters of a message that a finding repeats.
const MOST_QUOTED: usize = 60;

/// The beginning of a text that is not shown between backticks.
pub(crate) fn cut(text: &str) -> String {
    shorten(text, MOST_QUOTED).into_owned()
}

/// A text between backticks. A line break and the blanks behind it are shown as one blank.
pub(crate) fn quoted(text: &str) -> String {
    let mut shown = String::with_capacity(text.len().min(4 * MOST_QUOTED));
    let mut breaks = false;
    for (character, count) in text.chars().filter(|character| visible(*character, &mut breaks)).zip(0..) {
        if count == MOST_QUOTED {
            shown.push('…');
            break;
        }
        shown.push(if character.is_control() { ' ' } else { character });
    }
    format!("`{shown}`")
}

/// Whether a character is shown: not one of the blanks that follow a line break. `breaks` is carried from one to the next.
fn visible(character: char, breaks: &mut bool) -> bool {
    let was_break = *breaks;
    *breaks = matches!(character, '\r' | '\n') || (was_break && character == ' ');
    !(was_break && *breaks)
}

/// A dictionary's values with their printed names.
pub(crate) fn listed(dictionary: &Dictionary) -> String {
    let values: Vec<String> = dictionary.values.iter().map(entry).collect();
    format!("{}: {}", dictionary.id, values.join(", "))
}

/// One value of a dictionary with its printed name.
pub(crate) fn entry(entry: &DictionaryValue) -> String {
    format!("`{}` {}", entry.value, entry.name.zh)
}

/// Everything from one bound to another.
pub(crate) fn range(from: impl Display, to: impl Display) -> String {
    format!("{from}…{to}")
}
