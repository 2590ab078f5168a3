//! A review for programs.

use serde::Serialize;

use super::Decided;
use super::found::{self, Found, Waiting};
use crate::snapshot::{Change, Difference};

/// The number of the form. It grows when a member changes its meaning or goes; new members may come without.
const VERSION: u32 = 1;

#[derive(Debug, Serialize)]
pub(super) struct Review {
    version: u32,
    answers: Vec<Answer>,
    unreferenced: Vec<Unreferenced>,
}

#[derive(Debug, Serialize)]
struct Answer {
    snapshot: String,
    answer: String,
    scenario: Option<String>,
    label: String,
    step: String,
    state: &'static str,
    change: &'static str,
    differences: Vec<Place>,
    text: String,
}

#[derive(Debug, Serialize)]
struct Place {
    pointer: String,
    kind: &'static str,
    old: Option<String>,
    new: Option<String>,
}

#[derive(Debug, Serialize)]
struct Unreferenced {
    file: String,
    label: String,
    step: String,
    removed: bool,
}

pub(super) fn review(found: &Found, decided: &[Decided], pruned: bool) -> Review {
    Review {
        version: VERSION,
        answers: found.pending.iter().zip(decided).map(|(waiting, decided)| answer(waiting, *decided)).collect(),
        unreferenced: found.unreferenced.iter().map(|file| unreferenced(file, pruned)).collect(),
    }
}

fn answer(waiting: &Waiting, decided: Decided) -> Answer {
    let (change, differences) = match waiting.proposal.change() {
        Change::New => ("new", Vec::new()),
        Change::Different(differences) => ("different", differences.into_iter().map(place).collect()),
    };
    Answer {
        snapshot: waiting.proposal.snapshot.display().to_string(),
        answer: waiting.proposal.path.display().to_string(),
        scenario: waiting.scenario.clone(),
        label: waiting.file.label.clone(),
        step: waiting.file.step.clone(),
        state: state(decided),
        change,
        differences,
        text: waiting.proposal.text(),
    }
}

fn place(found: Difference) -> Place {
    Place { pointer: found.pointer, kind: found.kind.word(), old: found.expected, new: found.actual }
}

fn state(decided: Decided) -> &'static str {
    match decided {
        Decided::Accepted => "accepted",
        Decided::Rejected => "rejected",
        Decided::Skipped => "pending",
        Decided::Changed => "changed",
    }
}

fn unreferenced(found: &found::Unreferenced, pruned: bool) -> Unreferenced {
    let file = &found.file;
    let removed = pruned && found.is_owned;
    Unreferenced { file: file.path.display().to_string(), label: file.label.clone(), step: file.step.clone(), removed }
}
