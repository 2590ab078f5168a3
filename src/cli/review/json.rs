//! A review for programs.

use serde_json::{Value, json};

use super::Decided;
use super::found::{Found, Unreferenced, Waiting};
use crate::snapshot::{Change, Difference, Differences};

/// The number of the form. It grows when a member changes its meaning or goes; new members may come without.
const VERSION: u32 = 1;

pub(super) fn review(found: &Found, decided: &[Decided], pruned: bool) -> Value {
    json!({
        "version": VERSION,
        "answers": found.pending.iter().zip(decided).map(|(waiting, decided)| answer(waiting, *decided)).collect::<Value>(),
        "unreferenced": found.unreferenced.iter().map(|file| unreferenced(file, pruned)).collect::<Value>(),
    })
}

fn answer(waiting: &Waiting, decided: Decided) -> Value {
    let Waiting { proposal, file, scenario } = waiting;
    let (change, differences) = match proposal.change() {
        Change::New => ("new", Differences::default()),
        Change::Different(differences) => ("different", differences),
    };
    json!({
        "snapshot": proposal.snapshot.display().to_string(),
        "answer": proposal.path.display().to_string(),
        "scenario": scenario,
        "label": file.label,
        "step": file.step,
        "state": state(decided),
        "change": change,
        "differences": differences.first.iter().map(difference).collect::<Value>(),
        "more-differences": differences.more,
        "text": proposal.text(),
    })
}

fn difference(found: &Difference) -> Value {
    let Difference { pointer, kind, expected, actual, .. } = found;
    json!({"pointer": pointer, "kind": kind.word(), "old": expected, "new": actual})
}

fn state(decided: Decided) -> &'static str {
    match decided {
        Decided::Accepted => "accepted",
        Decided::Rejected => "rejected",
        Decided::Skipped => "pending",
        Decided::Changed => "changed",
    }
}

fn unreferenced(found: &Unreferenced, pruned: bool) -> Value {
    let Unreferenced { file, is_owned } = found;
    let removed = pruned && *is_owned;
    json!({"file": file.path.display().to_string(), "label": file.label, "step": file.step, "removed": removed})
}
