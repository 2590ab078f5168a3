//! The words of reports in both languages.

use crate::diagnostic::shorten_to_line;
use crate::language::Language;
use crate::scenario::Outcome;
use crate::snapshot::{Change, Difference};

/// An outcome for a person; programs read [`Outcome::word`].
pub(super) fn outcome(outcome: Outcome, language: Language) -> &'static str {
    let zh = match outcome {
        Outcome::Skip => "跳过",
        Outcome::Pass => "通过",
        Outcome::Warn => "警告",
        Outcome::Error => "错误",
        Outcome::Fail => "失败",
    };
    language.pick(zh, outcome.word())
}

/// What is different in a snapshot, a line a place.
pub(super) fn change(change: &Change, language: Language) -> Vec<String> {
    match change {
        Change::New => vec![language.pick("还没有快照", "there is no snapshot yet").to_owned()],
        Change::Different(differences) => differences.iter().map(|found| difference(found, language)).collect(),
    }
}

/// Most characters of a value that a line shows.
const SHOWN: usize = 100;

fn difference(found: &Difference, language: Language) -> String {
    let side = |text: &Option<String>| text.as_deref().map_or(language.pick("无", "nothing").to_owned(), shortened);
    format!("{}: {} → {}", found.pointer, side(&found.expected), side(&found.actual))
}

/// A text on one line, cut where it is long.
pub(super) fn shortened(text: &str) -> String {
    shorten_to_line(text, SHOWN)
}
