//! Texts that mean nothing to Markdown or HTML, whatever stands in them.

use std::fmt::Write as _;

use crate::diagnostic::{shorten, visible};

/// Most characters in a cell.
const MOST_IN_A_CELL: usize = 200;

/// A block of text as it is: its fence is longer than any run of backticks in it.
pub(super) fn fenced(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}text\n{}\n{fence}\n", visible(text.trim_end_matches('\n')))
}

/// A text in the typeface of code. Not between backticks: no number of them keeps a `|` inside its cell.
pub(super) fn code(text: &str) -> String {
    let text = inline(&shorten(text, MOST_IN_A_CELL));
    if text.is_empty() { text } else { format!("<code>{text}</code>") }
}

/// A text on one line, none of whose characters means anything to Markdown or HTML.
pub(super) fn inline(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut escaped = String::with_capacity(line.len());
    for c in visible(&line).chars() {
        match c {
            '&' | '<' | '>' | '|' | '`' | '*' | '_' | '[' | ']' | '\\' | '~' | '#' | '@' | '$' | '!' => {
                let _ = write!(escaped, "&#{};", u32::from(c));
            }
            _ => escaped.push(c),
        }
    }
    escaped
}
