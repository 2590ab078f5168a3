//! Pairs the answers of both sides by their steps. Of very many steps, what is kept is little: equal answers of one side are kept
//! once, and those of the other are compared as they come.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::answer::{SideAnswer, StepAnswer};
use super::difference::Comparison;
use crate::language::Bilingual;

/// What the first side said to the steps of a scenario.
#[derive(Default)]
pub(super) struct FirstAnswers {
    steps: Vec<StepAnswer>,
    texts: HashSet<Arc<str>>,
    /// Whether a step was done and brought no whole answer.
    pub(super) lack: bool,
}

/// The answers of the second side, each held against that of the first.
pub(super) struct Pairing<'a> {
    scenario: &'a str,
    first: Vec<Option<StepAnswer>>,
    places: HashMap<String, usize>,
    not_reached: SideAnswer,
    found: Comparison,
    /// Whether a step was done and brought no whole answer.
    pub(super) lack: bool,
}

impl FirstAnswers {
    /// Keeps one more.
    pub(super) fn keep(&mut self, mut answer: StepAnswer) {
        self.lack |= answer.is_missing();
        if let SideAnswer::Whole { text, .. } = &mut answer.answer {
            match self.texts.get(text) {
                Some(known) => *text = Arc::clone(known),
                None => _ = self.texts.insert(Arc::clone(text)),
            }
        }
        self.steps.push(answer);
    }
}

impl<'a> Pairing<'a> {
    /// Nothing is compared yet; headers of these names will not be.
    pub(super) fn new(scenario: &'a str, first: FirstAnswers, ignored_headers: &[String]) -> Self {
        let places = first.steps.iter().enumerate().map(|(place, answer)| (answer.step.clone(), place)).collect();
        Self {
            scenario,
            first: first.steps.into_iter().map(Some).collect(),
            places,
            not_reached: SideAnswer::NotDone(Bilingual::new("没有这一步", "it had no such step")),
            found: Comparison::ignoring(ignored_headers.to_vec()),
            lack: false,
        }
    }

    /// Compares one more.
    pub(super) fn hold(&mut self, answer: &StepAnswer) {
        self.lack |= answer.is_missing();
        let first = self.places.get(&answer.step).and_then(|place| self.first[*place].take());
        let of_first = first.as_ref().map_or(&self.not_reached, |first| &first.answer);
        self.found.pair(self.scenario, &answer.step, of_first, &answer.answer);
    }

    /// Everything that was found, also of the steps that the second side did not reach.
    pub(super) fn finish(mut self) -> Comparison {
        for answer in self.first.into_iter().flatten() {
            self.found.pair(self.scenario, &answer.step, &answer.answer, &self.not_reached);
        }
        self.found
    }
}
