//! What is said of one obligation.

use serde::Serialize;

use super::Seen;
use crate::board::words;
use crate::certify::suite::Obligation;
use crate::certify::{Outcome, Verdict};
use crate::contract::{Contract, Level};
use crate::language::Language;
use crate::report::certification::advice;

/// Most exchanges that are named with an obligation.
const MOST_NAMED: usize = 8;

/// What is said of one obligation.
#[derive(Serialize)]
pub(super) struct Row<'a> {
    id: &'a str,
    outcome: &'static str,
    word: &'static str,
    title: &'a str,
    clauses: String,
    said: &'a str,
    until: Option<String>,
    /// The exchanges that show it, and how many there are besides.
    numbers: &'a [u64],
    more: usize,
    conditions: String,
    to_do: Option<&'a str>,
    /// What that is for.
    advised: String,
    seen: &'a str,
    fails: &'a str,
    sentences: Vec<Sentence<'a>>,
    is_scored: bool,
    /// Whether it is a trial that somebody wants, and one that can be started.
    is_wanted: bool,
    can_start: bool,
    can_skip: bool,
}

/// A sentence of the document that an obligation rests on.
#[derive(Serialize)]
struct Sentence<'a> {
    id: &'a str,
    clause: &'a str,
    text: &'a str,
}

/// What is still to be shown of one kind.
#[derive(Serialize)]
pub(super) struct Group<'a> {
    title: &'a str,
    pub(super) rows: Vec<Row<'a>>,
}

/// What has one of these outcomes, in their order.
pub(super) fn with<'a>(seen: Seen<'a>, outcomes: &[Outcome]) -> Vec<Row<'a>> {
    let of = |outcome: &Outcome| {
        let outcome = *outcome;
        seen.verdicts.verdicts.iter().filter(move |verdict| verdict.outcome == outcome)
    };
    outcomes.iter().flat_map(of).map(|verdict| row(verdict, seen)).collect()
}

/// What is still to be shown, by interface and trials; what the client is waited for stands first.
pub(super) fn open(seen: Seen<'_>) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let open = seen.verdicts.verdicts.iter().filter(|verdict| verdict.is_open());
    let (waiting, asking): (Vec<&Verdict>, Vec<&Verdict>) = open.partition(|verdict| verdict.decided_at.is_some());
    let waits =
        waiting.into_iter().map(|verdict| (seen.language.pick("等客户端", "The client is waited for"), verdict));
    let asks = asking.into_iter().map(|verdict| (group(&verdict.obligation, seen.contract, seen.language), verdict));
    for (title, verdict) in waits.chain(asks) {
        match groups.iter_mut().find(|group| group.title == title) {
            Some(group) => group.rows.push(row(verdict, seen)),
            None => groups.push(Group { title, rows: vec![row(verdict, seen)] }),
        }
    }
    groups
}

/// What may be shown and need not.
pub(super) fn allowed(seen: Seen<'_>) -> Vec<Row<'_>> {
    seen.verdicts.verdicts.iter().filter(|verdict| verdict.is_left_undone()).map(|verdict| row(verdict, seen)).collect()
}

fn group<'a>(obligation: &Obligation, contract: &'a Contract, language: Language) -> &'a str {
    match obligation.endpoints.as_slice() {
        _ if obligation.trial().is_some() => language.pick("试验", "Trials"),
        [endpoint] => contract.endpoint(*endpoint).title.in_language(language),
        _ => language.pick("所有接口", "Every interface"),
    }
}

fn row<'a>(verdict: &'a Verdict, seen: Seen<'a>) -> Row<'a> {
    let (obligation, language) = (&*verdict.obligation, seen.language);
    let is_open = verdict.outcome == Outcome::NotShown && verdict.decided_at.is_none();
    let is_trial = obligation.trial().is_some();
    let is_wanted = is_trial && seen.client.is_wanted(&obligation.id);
    let numbers = &verdict.evidence[..verdict.evidence.len().min(MOST_NAMED)];
    let conditions = verdict.conditional_on.iter().map(|choice| format!("{}: {}", choice.id, choice.option));
    Row {
        id: &obligation.id,
        outcome: verdict.outcome.word(),
        word: words::verdict(verdict, language),
        title: obligation.title.in_language(language),
        clauses: clauses(obligation),
        said: verdict.said.in_language(language),
        until: verdict.decided_at.map(|at| words::time(at, seen.now)),
        numbers,
        more: verdict.count.saturating_sub(numbers.len()),
        conditions: conditions.collect::<Vec<_>>().join(", "),
        to_do: verdict.to_do().map(|to_do| to_do.in_language(language)),
        advised: advice(verdict.outcome).in_language(language).to_owned(),
        seen: obligation.seen.in_language(language),
        fails: obligation.fails.in_language(language),
        sentences: sentences(obligation, language),
        is_scored: obligation.is_scored,
        is_wanted,
        can_start: is_open && is_trial && !is_wanted && !seen.client.has_begun(&obligation.id),
        can_skip: is_open && obligation.level != Level::Must,
    }
}

/// The clauses that an obligation rests on, each once.
fn clauses(obligation: &Obligation) -> String {
    let mut clauses: Vec<&str> = Vec::new();
    for requirement in &obligation.requirements {
        if !clauses.contains(&&*requirement.clause) {
            clauses.push(&requirement.clause);
        }
    }
    clauses.join(" ")
}

fn sentences(obligation: &Obligation, language: Language) -> Vec<Sentence<'_>> {
    let requirements = obligation.requirements.iter();
    let sentence = requirements.map(|requirement| Sentence {
        id: &requirement.id,
        clause: &requirement.clause,
        text: requirement.sentence.in_language(language),
    });
    sentence.collect()
}
