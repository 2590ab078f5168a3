//! Lines for a person: indented by what they belong to, the outcome in its colour.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use crate::language::Language;
use crate::report::words;
use crate::scenario::Outcome;

/// The word of an outcome, as wide as any other.
pub(super) fn styled(outcome: Outcome, language: Language) -> String {
    let colour = match outcome {
        Outcome::Skip => AnsiColor::BrightBlack,
        Outcome::Pass => AnsiColor::Green,
        Outcome::Warn => AnsiColor::Yellow,
        Outcome::Expected => AnsiColor::Cyan,
        Outcome::Error => AnsiColor::Magenta,
        Outcome::Fail => AnsiColor::Red,
    };
    let style = Style::new().bold().fg_color(Some(colour.into()));
    let word = words::outcome(outcome);
    let word = word.in_language(language);
    language.pick(format!("{style}{word}{style:#}"), format!("{style}{word:5}{style:#}"))
}

/// A line below so many others.
pub(super) fn push_line(text: &mut String, level: usize, line: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{:1$}{line}", "", level * 2);
}

/// Several lines below so many others.
pub(super) fn push_block(text: &mut String, level: usize, block: &str) {
    for line in block.lines() {
        push_line(text, level, line);
    }
}

/// Why something came out as it did, behind what came out.
pub(super) fn reason(reason: Option<&str>) -> String {
    reason.map_or_else(String::new, |reason| format!(" — {reason}"))
}
