//! What two sides said, held against each other.

use std::collections::HashMap;

use super::side::{Heard, Said};
use crate::language::Bilingual;
use crate::scenario::Scenario;
use crate::snapshot::{Difference, DifferenceKind, changes};

/// Everything that was found.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    ignored_headers: Vec<String>,
    /// Scenarios whose answers were compared.
    pub(super) scenarios: usize,
    /// Steps whose answers were compared.
    pub(super) steps: usize,
    pub(super) rows: Vec<Row>,
    pub(super) skipped: Vec<Skipped>,
    /// Steps to which neither side gave an answer.
    pub(super) unjudged: Vec<Unjudged>,
}

/// One difference.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) scenario: String,
    pub(super) step: String,
    pub(super) what: What,
    /// The differing values; where something is on one side only, the other has none. Without an answer, why.
    pub(super) difference: Contrast,
}

/// The two sides of a difference.
#[derive(Debug)]
pub(super) enum Contrast {
    /// A place in both answers.
    Values(Difference),
    /// Of one side there is no answer.
    Answers(Bilingual, Bilingual),
}

/// A scenario that one side cannot run.
#[derive(Debug)]
pub(super) struct Skipped {
    pub(super) scenario: String,
    pub(super) side: String,
    pub(super) reason: Bilingual,
}

/// A step of which nothing is known.
#[derive(Debug)]
pub(super) struct Unjudged {
    pub(super) scenario: String,
    pub(super) step: String,
    pub(super) reason: Bilingual,
}

/// What differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Status,
    Code,
    Text,
    Data,
    Header,
    Body,
    NumberText,
    /// The letter case of a member's name.
    Name,
    /// One side answered and the other did not.
    Answer,
}

impl What {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Code => "code",
            Self::Text => "text",
            Self::Data => "data",
            Self::Header => "header",
            Self::Body => "body",
            Self::NumberText => "number-text",
            Self::Name => "name",
            Self::Answer => "answer",
        }
    }

    /// By the place in a snapshot. The members of an answer's body are printed in either case (1.3.2).
    fn of(difference: &Difference) -> Self {
        if difference.kind == DifferenceKind::NumberText {
            return Self::NumberText;
        }
        let mut parts = difference.pointer.split('/').skip(1);
        match (parts.next(), parts.next().map(str::to_ascii_lowercase).as_deref()) {
            (Some("status"), _) => Self::Status,
            (Some("headers"), _) => Self::Header,
            (Some("body"), Some("code")) => Self::Code,
            (Some("body"), Some("msg")) => Self::Text,
            (Some("body"), Some("data")) => Self::Data,
            _ => Self::Body,
        }
    }

    fn is_of_body(self) -> bool {
        !matches!(self, Self::Status | Self::Header | Self::Answer)
    }
}

impl Comparison {
    /// Nothing compared yet; headers of these names, in any case, will not be.
    pub(super) fn ignoring(headers: Vec<String>) -> Self {
        Self { ignored_headers: headers, ..Self::default() }
    }

    pub(super) fn skip(&mut self, scenario: &Scenario, side: &str, reason: Bilingual) {
        self.skipped.push(Skipped { scenario: scenario.card.id.clone(), side: side.to_owned(), reason });
    }

    /// Compares what both sides said to the steps of a scenario, paired by name.
    pub(super) fn add(&mut self, scenario: &Scenario, a: Vec<Said>, b: Vec<Said>) {
        self.scenarios += 1;
        let mut said_by_b: HashMap<&str, &Heard> = b.iter().map(|said| (said.step.as_str(), &said.answer)).collect();
        let not_reached = Heard::NotDone(Bilingual::new("没有这一步", "it had no such step"));
        let mut pair = |step: &str, a: &Heard, b: &Heard| self.pair(&scenario.card.id, step, a, b);
        for said in &a {
            pair(&said.step, &said.answer, said_by_b.remove(said.step.as_str()).unwrap_or(&not_reached));
        }
        for said in b.iter().filter(|said| said_by_b.contains_key(said.step.as_str())) {
            pair(&said.step, &not_reached, &said.answer);
        }
    }

    fn pair(&mut self, scenario: &str, step: &str, a: &Heard, b: &Heard) {
        let row = |what, difference| Row { scenario: scenario.to_owned(), step: step.to_owned(), what, difference };
        match (a, b) {
            (Heard::NotDone(_), Heard::NotDone(_)) => {}
            (Heard::Answer(a), Heard::Answer(b)) => {
                self.steps += 1;
                let found = found(a, b, &self.ignored_headers);
                self.rows.extend(found.into_iter().map(|(what, difference)| row(what, Contrast::Values(difference))));
            }
            (Heard::Nothing { expected: true, .. }, Heard::Nothing { expected: true, .. }) => self.steps += 1,
            (Heard::Nothing { reason, .. }, Heard::Nothing { .. }) => self.unjudged.push(Unjudged {
                scenario: scenario.to_owned(),
                step: step.to_owned(),
                reason: reason.clone(),
            }),
            (a, b) => {
                self.steps += 1;
                self.rows.push(row(What::Answer, Contrast::Answers(a.brief(), b.brief())));
            }
        }
    }
}

impl Heard {
    fn brief(&self) -> Bilingual {
        match self {
            Self::Answer(_) => Bilingual::new("有应答", "an answer"),
            Self::Nothing { reason, .. } | Self::NotDone(reason) => reason.clone(),
        }
    }
}

/// The differences between two answers. A body that differs has another length too: that says nothing new.
fn found(a: &str, b: &str, ignored_headers: &[String]) -> Vec<(What, Difference)> {
    let mut found = paired(changes(a, b));
    let length = found.iter().any(|(what, _)| what.is_of_body()).then_some(LENGTH);
    let is_ignored = |name: &str| {
        ignored_headers.iter().map(String::as_str).chain(length).any(|ignored| ignored.eq_ignore_ascii_case(name))
    };
    found.retain(|(_, difference)| !header(&difference.pointer).is_some_and(is_ignored));
    found
}

/// A member that one side writes in another letter case is told once by its names, and by its values only if they differ.
fn paired(found: Vec<Difference>) -> Vec<(What, Difference)> {
    let mut paired: Vec<(What, Difference)> = Vec::with_capacity(found.len());
    for difference in found {
        let is_same_member = |(_, other): &&mut (What, Difference)| {
            other.kind == DifferenceKind::Missing
                && difference.kind == DifferenceKind::Unexpected
                && other.pointer.eq_ignore_ascii_case(&difference.pointer)
        };
        match paired.iter_mut().find(is_same_member) {
            None => paired.push((What::of(&difference), difference)),
            Some(slot) => {
                let missing = slot.1.clone();
                let names = [&missing, &difference].map(|found| last_name(&found.pointer));
                let values = Difference { kind: DifferenceKind::Value, actual: difference.actual, ..missing.clone() };
                let [expected, actual] = names;
                *slot = (What::Name, Difference { kind: DifferenceKind::Value, expected, actual, ..missing });
                if values.expected != values.actual {
                    paired.push((What::of(&values), values));
                }
            }
        }
    }
    paired
}

fn last_name(pointer: &str) -> Option<String> {
    pointer.rsplit('/').next().map(str::to_owned)
}

const LENGTH: &str = "Content-Length";

/// The name of the header at a place in a snapshot.
fn header(pointer: &str) -> Option<&str> {
    pointer.strip_prefix("/headers/")?.split('/').next()
}
