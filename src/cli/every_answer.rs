//! What holds of every answer, told by a command that is about something else: whatever it asked, each answer that it saw
//! was held against it.

use serde::Serialize;

use super::{Environment, Exit};
use crate::invariants::{Violated, ViolationLog};
use crate::language::Bilingual;

/// What does not hold, for programs.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Row {
    kind: &'static str,
    clause: String,
    title: Bilingual,
    expected: Bilingual,
    actual: Bilingual,
    answers: usize,
    places: Vec<String>,
}

/// A row for each invariant that does not hold.
pub(super) fn rows(answers: &ViolationLog) -> Vec<Row> {
    let row = |Violated { first, places, count, .. }: Violated| {
        let invariant = answers.invariant(first.kind);
        Row {
            kind: first.kind.word(),
            clause: invariant.requirement.clause.to_string(),
            title: invariant.title.clone(),
            expected: first.expected,
            actual: first.actual,
            answers: count,
            places,
        }
    };
    answers.violated().into_iter().map(row).collect()
}

/// How a command ends that would end so: one that would end well ends with 1 where something does not hold.
pub(super) fn exit(answers: &ViolationLog, exit: Exit) -> Exit {
    match exit {
        Exit::Passed if !answers.violated().is_empty() => Exit::Nonconformance,
        exit => exit,
    }
}

/// Tells on standard error what does not hold of the answers of a target, or of this side of several. A command that would
/// end well ends with 1 then.
pub(super) fn told(answers: &ViolationLog, side: Option<&str>, exit: Exit, environment: &Environment) -> Exit {
    let violated = answers.violated();
    for found in &violated {
        let told = found.told(answers.invariant(found.first.kind), environment.language);
        let of = side.map_or_else(String::new, |side| format!("{side}: "));
        environment.tell(&format!("{of}{told}"));
    }
    self::exit(answers, exit)
}
