//! What was found in all answers that a command has seen: each rule that was broken once, with its first places.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::Violation;
use crate::contract::{Contract, Invariant, InvariantKind};
use crate::language::{Bilingual, Language, bilingual, counted};
use crate::message::Exchange;

/// How many places are told of what was found.
const PLACES: usize = 3;

/// What was found in all answers so far.
#[derive(Debug)]
pub struct ViolationLog {
    /// The document.
    pub contract: Arc<Contract>,
    found: Mutex<BTreeMap<InvariantKind, Violated>>,
}

/// An invariant that does not hold.
#[derive(Clone, Debug)]
pub struct Violated {
    /// What was wrong first.
    pub first: Violation,
    /// Where it was first seen: the step, or the first line of the request; three at most.
    pub places: Vec<String>,
    /// How many answers break it.
    pub count: usize,
    /// The first request and its answer.
    pub exchange: Exchange,
}

impl ViolationLog {
    /// Nothing found yet.
    pub fn new(contract: Arc<Contract>) -> Arc<Self> {
        Arc::new(Self { contract, found: Mutex::default() })
    }

    pub(super) fn add(&self, place: &str, violation: Violation, exchange: impl FnOnce() -> Exchange) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let violated = found.entry(violation.kind).or_insert_with(|| Violated {
            first: violation,
            places: Vec::new(),
            count: 0,
            exchange: exchange(),
        });
        violated.count += 1;
        if violated.places.len() < PLACES && !violated.places.iter().any(|known| known == place) {
            violated.places.push(place.to_owned());
        }
    }

    /// Forgets what was found of an invariant.
    pub fn forgive(&self, kind: InvariantKind) {
        self.found.lock().unwrap_or_else(PoisonError::into_inner).remove(&kind);
    }

    /// What does not hold, in the order of the table.
    pub fn violated(&self) -> Vec<Violated> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// What the table says of an invariant.
    pub fn invariant(&self, kind: InvariantKind) -> &Invariant {
        self.contract.invariant(kind)
    }
}

impl Violated {
    /// Where, and how often: `a/b, a/c, d/e (12 answers)`.
    pub fn places(&self) -> Bilingual {
        let places = self.places.join(", ");
        let answers = Bilingual::new(format!("共 {} 个应答", self.count), counted(self.count, "answer"));
        bilingual!("{places}（{answers}）", "{places} ({answers})", answers)
    }

    /// All that there is to say, in a few lines.
    pub fn told(&self, invariant: &Invariant, language: Language) -> String {
        let (title, clause) = (invariant.title.in_language(language), &invariant.requirement.clause);
        let Violation { expected, actual, .. } = &self.first;
        let (expected, actual) = (expected.in_language(language), actual.in_language(language));
        let places = self.places();
        let places = places.in_language(language);
        language.pick(
            format!("{title}（{clause}）\n  预期：{expected}\n  实际：{actual}\n  位置：{places}\n"),
            format!("{title} ({clause})\n  expected: {expected}\n  actual:   {actual}\n  at:       {places}\n"),
        )
    }
}
