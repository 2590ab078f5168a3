//! What stands at the end of a run: how the target reads open points, what to look at, and how many came out how.

use super::line::{push_line, styled};
use crate::contract::Contract;
use crate::language::{Language, counted};
use crate::report::notable::{Case, Notable};
use crate::report::words;
use crate::scenario::{Outcome, ReadingsSeen, Totals};

/// How the target was seen to read open points, a line each.
pub(super) fn readings(seen: &ReadingsSeen, contract: &Contract, language: Language) -> String {
    let mut text = String::new();
    for row in seen.rows() {
        if text.is_empty() {
            text.push_str(&format!("\n{}\n", words::readings_seen().in_language(language)));
        }
        let steps = words::steps_seen(&row);
        let (_, meaning) = row.words(contract);
        let (steps, meaning) = (steps.in_language(language), meaning.in_language(language));
        let line = format!("{}: {}  ({steps})  {meaning}", row.reading, words::shortened(&row.option));
        push_line(&mut text, 1, line.trim_end());
    }
    text
}

/// Most cases that are told once more at the end.
const MOST_IN_RECAP: usize = 20;

/// What somebody has to look at, once more at the end, where a reader sees it first.
pub(super) fn recap(notable: &Notable, language: Language) -> String {
    let (cases, more) = notable.first(MOST_IN_RECAP);
    if cases.is_empty() {
        return String::new();
    }
    let mut text = format!("\n{}\n", language.pick("需要查看", "To look at"));
    for Case { outcome, counts, id, clause, gist, .. } in cases {
        let mark = if *counts && *outcome == Outcome::Warn { language.pick("（计入）", " (counts)") } else { "" };
        let gist = words::shortened(gist.in_language(language));
        push_line(&mut text, 1, &format!("{}{mark} {id}  {clause}  {gist}", styled(*outcome, language)));
    }
    if more > 0 {
        push_line(&mut text, 1, &language.pick(format!("… 另有 {more} 个"), format!("… and {more} more")));
    }
    text
}

/// How many scenarios came out how, and what waits for somebody.
pub(super) fn totals(totals: &Totals, language: Language) -> String {
    let all: usize = Outcome::ALL.iter().map(|outcome| totals.of(*outcome)).sum();
    let steps = totals.steps;
    let mut text = language.pick(
        format!("\n共 {all} 个场景、{steps} 个步骤"),
        format!("\n{}, {}", counted(all, "scenario"), counted(steps, "step")),
    );
    if let Some(counts) = words::counts(totals) {
        text.push_str(language.pick("：", ": "));
        text.push_str(counts.in_language(language));
    }
    text.push('\n');
    if totals.pending > 0 && totals.unwritten == 0 {
        let count = totals.pending;
        text.push_str(&language.pick(
            format!("有 {count} 份应答与快照不同或尚无快照；用 bis3 review 逐一查看和采纳\n"),
            match count {
                1 => "1 answer differs from its snapshot or has none; bis3 review shows and accepts it\n".to_owned(),
                _ => format!(
                    "{count} answers differ from their snapshots or have none; bis3 review shows and accepts them\n"
                ),
            },
        ));
    }
    text
}
