//! Compares the answers of both sides, step by step.

use std::collections::{HashMap, VecDeque};

use serde::Serialize;

use super::answer::SideAnswer;
use crate::client::TargetError;
use crate::language::Bilingual;
use crate::message::CONTENT_LENGTH;
use crate::payload::answer::NoCode;
use crate::scenario::Scenario;
use crate::snapshot::{Difference, DifferenceKind, changes};

/// Everything that was found.
#[derive(Debug, Default)]
pub struct Comparison {
    pub(super) ignored_headers: Vec<String>,
    /// Scenarios whose answers were compared.
    pub scenarios: usize,
    /// Steps whose answers were compared.
    pub steps: usize,
    /// The differences, in the order of the scenarios.
    pub differences: Vec<AnswerDifference>,
    /// Scenarios that one side cannot run.
    pub skipped: Vec<Skipped>,
    /// Steps to which neither side gave an answer.
    pub unanswered: Vec<Unanswered>,
    /// Where a side went away: nothing was compared from there on.
    pub lost: Option<Lost>,
    /// Why it was halted, where it was: nothing was compared from there on.
    pub halted: Option<Bilingual>,
}

/// A side that answered at first and could not be reached any more.
#[derive(Debug)]
pub struct Lost {
    /// The scenario in which it went away.
    pub scenario: String,
    /// The side.
    pub side: String,
    /// Why it cannot be reached.
    pub error: TargetError,
}

/// One difference.
#[derive(Debug)]
pub struct AnswerDifference {
    /// Its scenario.
    pub scenario: String,
    /// The path of its step.
    pub step: String,
    /// What differs.
    pub aspect: Aspect,
    /// The differing values; where something is on one side only, the other has none. Without an answer, why.
    pub sides: Sides,
}

/// The two sides of a difference.
#[derive(Debug)]
pub enum Sides {
    /// A place in both answers.
    Values(Difference),
    /// Of one side there is no answer, or none with a code.
    Answers(Bilingual, Bilingual),
}

/// A scenario that one side cannot run.
#[derive(Debug, Serialize)]
pub struct Skipped {
    /// Its id.
    pub scenario: String,
    /// The side.
    pub side: String,
    /// Why.
    pub reason: Bilingual,
}

/// A step to which neither side gave an answer.
#[derive(Debug, Serialize)]
pub struct Unanswered {
    /// Its scenario.
    pub scenario: String,
    /// The path of its step.
    pub step: String,
    /// Why there is no answer.
    pub reason: Bilingual,
}

/// What of an answer differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aspect {
    /// The status.
    Status,
    /// The code in the body (1.3.3).
    Code,
    /// The message in the body.
    Text,
    /// The data in the body.
    Data,
    /// A header.
    Header,
    /// Anything else of the body.
    Body,
    /// How a number is written.
    NumberText,
    /// The letter case of a member's name.
    Name,
    /// One side answered and the other did not.
    Answer,
}

impl Aspect {
    /// Its name in JSON.
    pub fn word(self) -> &'static str {
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

    /// Takes over what was found in one more scenario.
    pub(super) fn add(&mut self, found: Self) {
        self.scenarios += 1;
        self.steps += found.steps;
        self.differences.extend(found.differences);
        self.unanswered.extend(found.unanswered);
    }

    /// Compares what both sides said to a step.
    pub(super) fn pair(&mut self, scenario: &str, step: &str, a: &SideAnswer, b: &SideAnswer) {
        let difference =
            |aspect, sides| AnswerDifference { scenario: scenario.to_owned(), step: step.to_owned(), aspect, sides };
        match (a, b) {
            (SideAnswer::NotDone(_), SideAnswer::NotDone(_)) => {}
            (SideAnswer::Whole { text: a, no_code: of_a }, SideAnswer::Whole { text: b, no_code: of_b }) => {
                self.steps += 1;
                let mut found = found(a, b, &self.ignored_headers);
                // The members of a body that one side alone has say nothing that the kind of the other's does not.
                if of_a.as_ref().map(|of_a| of_a.kind) != of_b.as_ref().map(|of_b| of_b.kind) {
                    found.retain(|(aspect, _)| !aspect.is_of_body());
                    let sides = Sides::Answers(NoCode::told(of_a.as_ref()), NoCode::told(of_b.as_ref()));
                    self.differences.push(difference(Aspect::Code, sides));
                }
                self.differences
                    .extend(found.into_iter().map(|(aspect, values)| difference(aspect, Sides::Values(values))));
            }
            (SideAnswer::None { expected: true, .. }, SideAnswer::None { expected: true, .. }) => self.steps += 1,
            (SideAnswer::None { reason, .. }, SideAnswer::None { .. }) => self.unanswered.push(Unanswered {
                scenario: scenario.to_owned(),
                step: step.to_owned(),
                reason: reason.clone(),
            }),
            (a, b) => {
                self.steps += 1;
                self.differences.push(difference(Aspect::Answer, Sides::Answers(a.in_words(), b.in_words())));
            }
        }
    }
}

/// The differences between two answers. A body that differs has another length too: that says nothing new.
fn found(a: &str, b: &str, ignored_headers: &[String]) -> Vec<(Aspect, Difference)> {
    let mut found = paired(changes(a, b));
    let length = found.iter().any(|(aspect, _)| aspect.is_of_body()).then_some(CONTENT_LENGTH);
    let is_ignored = |name: &str| {
        ignored_headers.iter().map(String::as_str).chain(length).any(|ignored| ignored.eq_ignore_ascii_case(name))
    };
    found.retain(|(_, difference)| !header(&difference.pointer).is_some_and(is_ignored));
    found
}

/// A member that one side writes in another letter case is told once by its names, and by its values only if they differ.
/// What one side lacks is found by its name: how many members there are, the sides choose.
fn paired(found: Vec<Difference>) -> Vec<(Aspect, Difference)> {
    let mut paired: Vec<(Aspect, Difference)> = Vec::with_capacity(found.len());
    let mut missing: HashMap<String, VecDeque<usize>> = HashMap::new();
    for difference in found {
        let name = difference.pointer.to_ascii_lowercase();
        let same = match difference.kind {
            DifferenceKind::Unexpected => missing.get_mut(&name).and_then(VecDeque::pop_front),
            _ => None,
        };
        let Some(place) = same else {
            if difference.kind == DifferenceKind::Missing {
                missing.entry(name).or_default().push_back(paired.len());
            }
            paired.push((Aspect::of(&difference), difference));
            continue;
        };
        let missing = paired[place].1.clone();
        let names = [&missing, &difference].map(|found| last_name(&found.pointer));
        let values = Difference { kind: DifferenceKind::Value, actual: difference.actual, ..missing.clone() };
        let [expected, actual] = names;
        paired[place] = (Aspect::Name, Difference { kind: DifferenceKind::Value, expected, actual, ..missing });
        if values.expected != values.actual {
            paired.push((Aspect::of(&values), values));
        }
    }
    paired
}

fn last_name(pointer: &str) -> Option<String> {
    pointer.rsplit('/').next().map(str::to_owned)
}

/// The name of the header at a place in a snapshot.
fn header(pointer: &str) -> Option<&str> {
    pointer.strip_prefix("/headers/")?.split('/').next()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::clock::Stopwatch;

    /// Answers with so many members, named apart.
    fn answer(count: usize, name: &str) -> String {
        let members: Vec<String> = (0..count).map(|number| format!("\"{name}{number}\": 1")).collect();
        format!(r#"{{"status": 200, "headers": [], "body": {{{}}}}}"#, members.join(","))
    }

    /// The shortest of several times: what else the machine does only makes one longer.
    fn shortest(count: usize) -> Duration {
        let (a, b) = (answer(count, "a"), answer(count, "b"));
        let time = |_| {
            let began = Stopwatch::start();
            assert_eq!(found(&a, &b, &[]).len(), 2 * count);
            began.elapsed()
        };
        (0..3).map(time).min().unwrap_or_default()
    }

    #[test]
    fn twice_as_many_members_take_about_twice_as_long() {
        let (few, many) = (shortest(4_000), shortest(16_000));
        // Four times as many; a search for each of them would take sixteen times as long.
        assert!(many < few * 10, "{few:?}, then {many:?}");
    }

    #[test]
    fn members_in_other_letter_case_are_paired_in_their_order() {
        let text = |body: &str| format!(r#"{{"status": 200, "headers": [], "body": {body}}}"#);
        let told = |a: &str, b: &str| {
            let found = found(&text(a), &text(b), &[]);
            found.iter().map(|(aspect, found)| format!("{} {}", aspect.word(), found.pointer)).collect::<Vec<_>>()
        };
        assert_eq!(
            told(r#"{"x": 1, "Y": 2}"#, r#"{"X": 1, "y": 3}"#),
            ["name /body/x", "name /body/Y", "body /body/Y"]
        );
        assert_eq!(told(r#"{"x": 1}"#, r#"{"X": 1, "y": 3}"#), ["name /body/x", "body /body/y"]);
    }
}
