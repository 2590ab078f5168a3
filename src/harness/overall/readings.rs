//! That each open point is read in one way, a step for each that was seen.

use super::card;
use crate::contract::{Contract, Level};
use crate::diagnostic::{Diagnostic, Severity};
use crate::language::{Bilingual, bilingual};
use crate::scenario::{Check, CheckSubject, Outcome, ReadingsSeen, SeenRow, StepResult};

/// What is held against the target.
const REQUIREMENT: &str = "settled-one-reading";

/// A step for each open point.
pub(super) fn steps(readings: &ReadingsSeen, contract: &Contract) -> Vec<StepResult> {
    readings.points().map(|(reading, rows)| step(reading, &rows, contract)).collect()
}

fn step(reading: &str, rows: &[SeenRow<'_>], contract: &Contract) -> StepResult {
    let place = card::place(contract, card::READINGS, reading);
    let failure = (rows.len() > 1).then(|| {
        let message = bilingual!("读法 {reading} 前后不一", "it reads {reading} now so, now otherwise");
        let told = Diagnostic::error(message).expected(("一种读法", "one reading")).actual(shown(rows));
        let question = contract.reading(reading).map(|reading| reading.question.clone()).unwrap_or_default();
        Diagnostic { severity: Severity::Warning, ..told.help(question) }
    });
    StepResult {
        outcome: if failure.is_some() { Outcome::Warn } else { Outcome::Pass },
        checks: vec![Check::new(CheckSubject::Reading(reading.to_owned()), failure)],
        verifies: contract.requirement(REQUIREMENT).into_iter().cloned().collect(),
        level: Level::Should,
        ..StepResult::bare(reading, place)
    }
}

/// Each option with its steps: `coerce (1 step: a/b); strict (48 steps: a/c, a/d, a/e)`.
fn shown(rows: &[SeenRow<'_>]) -> Bilingual {
    let told = |row: &SeenRow<'_>| {
        let (option, named) = (&row.option, row.first.join(", "));
        let steps = row.counted();
        bilingual!("{option}（{steps}：{named}）", "{option} ({steps}: {named})", steps)
    };
    rows.iter().map(told).reduce(|all, next| all.joined(("；", "; "), &next)).unwrap_or_default()
}
