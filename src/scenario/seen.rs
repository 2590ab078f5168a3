//! How a target was seen to read open points, over a whole run: as far as its answers tell the options apart.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::contract::Contract;
use crate::language::{Bilingual, counted};
use crate::scenario::StepResult;

/// What parts options that the answers do not tell apart.
const OR: &str = " | ";

/// How many steps are named of those that have shown an option.
const NAMED: usize = 3;

/// For each open point, the sets of options that answers fit, each with its steps.
#[derive(Clone, Debug, Default)]
pub struct ReadingsSeen(BTreeMap<Arc<str>, BTreeMap<BTreeSet<String>, Steps>>);

/// The steps that have shown something.
#[derive(Clone, Debug, Default)]
struct Steps {
    count: usize,
    first: Vec<String>,
}

/// The options of an open point that some answers fit, as they are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeenSet {
    reading: String,
    options: BTreeSet<String>,
    count: usize,
    first: Vec<String>,
}

/// A reading that was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SeenRow<'a> {
    /// The open point.
    pub reading: &'a str,
    /// The option; where the answers fit several, all of them, parted by ` | `.
    pub option: String,
    /// How many steps fit it.
    pub steps: usize,
    /// The first of them, where the target reads the point otherwise at others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub first: Vec<&'a str>,
}

impl SeenRow<'_> {
    /// The options that the answers fit.
    pub fn options(&self) -> impl Iterator<Item = &str> {
        self.option.split(OR)
    }

    /// How many steps have shown it.
    pub fn counted(&self) -> Bilingual {
        Bilingual::new(format!("{} 个步骤", self.steps), counted(self.steps, "step"))
    }

    /// What is open, and what the option means; of several options what each means.
    pub fn words(&self, contract: &Contract) -> (Bilingual, Bilingual) {
        let Some(reading) = contract.reading(self.reading) else { return Default::default() };
        let meanings = self.options().filter_map(|option| reading.option(option)).map(|option| &option.meaning);
        let meaning = meanings.cloned().reduce(|all, next| all.joined(OR, &next));
        (reading.question.clone(), meaning.unwrap_or_default())
    }
}

impl ReadingsSeen {
    /// Counts in what a step of a scenario has shown.
    pub fn add(&mut self, scenario: &str, step: &StepResult) {
        for (reading, options) in fitting(step) {
            self.count(reading, options, || format!("{scenario}/{}", step.name));
        }
    }

    /// Counts in the options that the answers of a step fit.
    pub fn count<'a>(
        &mut self,
        reading: &str,
        options: impl IntoIterator<Item = &'a str>,
        step: impl FnOnce() -> String,
    ) {
        let options = options.into_iter().map(str::to_owned).collect();
        let steps = self.0.entry(reading.into()).or_default().entry(options).or_default();
        steps.count += 1;
        if steps.first.len() < NAMED {
            steps.first.push(step());
        }
    }

    /// All of them, in the order of their names. More than one row of an open point stands for a target that reads it
    /// now so, now otherwise.
    pub fn rows(&self) -> impl Iterator<Item = SeenRow<'_>> {
        self.0.iter().flat_map(|(reading, sets)| rows_of(reading, sets))
    }

    /// All that was seen, to be kept.
    pub fn sets(&self) -> Vec<SeenSet> {
        let set = |(reading, (options, steps)): (&Arc<str>, (&BTreeSet<String>, &Steps))| SeenSet {
            reading: reading.to_string(),
            options: options.clone(),
            count: steps.count,
            first: steps.first.clone(),
        };
        self.0.iter().flat_map(|(reading, sets)| sets.iter().map(move |row| set((reading, row)))).collect()
    }

    /// The rows of each open point.
    pub fn points(&self) -> impl Iterator<Item = (&str, Vec<SeenRow<'_>>)> {
        self.0.iter().map(|(reading, sets)| (&**reading, rows_of(reading, sets)))
    }
}

impl FromIterator<SeenSet> for ReadingsSeen {
    fn from_iter<I: IntoIterator<Item = SeenSet>>(sets: I) -> Self {
        let mut seen = Self::default();
        for SeenSet { reading, options, count, first } in sets {
            seen.0.entry(reading.as_str().into()).or_default().insert(options, Steps { count, first });
        }
        seen
    }
}

fn rows_of<'a>(reading: &'a str, sets: &'a BTreeMap<BTreeSet<String>, Steps>) -> Vec<SeenRow<'a>> {
    let apart = told_apart(sets);
    let is_one = apart.len() == 1;
    let row = |options: BTreeSet<String>| {
        let fitting = || sets.iter().filter(|(set, _)| options.is_subset(set)).map(|(_, steps)| steps);
        let steps = fitting().map(|steps| steps.count).sum();
        let first = fitting().flat_map(|steps| &steps.first).map(String::as_str).take(if is_one { 0 } else { NAMED });
        let first = first.collect();
        SeenRow { reading, steps, first, option: options.into_iter().collect::<Vec<_>>().join(OR) }
    };
    apart.into_iter().map(row).collect()
}

/// What a step has shown: `daily-repeat: replaces`, and `error-body-case: lower | pascal-on-errors` where its answer fits both.
pub fn seen_by(step: &StepResult) -> String {
    let parts = fitting(step).into_iter().map(|(reading, options)| format!("{reading}: {}", options.join(OR)));
    parts.collect::<Vec<_>>().join(", ")
}

/// The options that a step's answer fits, in its order.
fn fitting(step: &StepResult) -> BTreeMap<&Arc<str>, Vec<&str>> {
    let mut fitting: BTreeMap<&Arc<str>, Vec<&str>> = BTreeMap::new();
    for seen in &step.seen {
        fitting.entry(&seen.reading).or_default().push(&seen.option);
    }
    fitting
}

/// The options that fit every step. Where none does, what each step fits, but for a step that tells less than another.
fn told_apart(sets: &BTreeMap<BTreeSet<String>, Steps>) -> BTreeSet<BTreeSet<String>> {
    let common = sets.keys().cloned().reduce(|common, set| &common & &set).unwrap_or_default();
    if !common.is_empty() {
        return BTreeSet::from([common]);
    }
    let tells_most = |set: &&BTreeSet<String>| !sets.keys().any(|other| other != *set && other.is_subset(set));
    sets.keys().filter(tells_most).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apart(steps: &[&[&str]]) -> Vec<(String, usize)> {
        let set = |options: &&[&str]| options.iter().map(|option| (*option).to_owned()).collect();
        let mut sets = BTreeMap::<BTreeSet<String>, Steps>::new();
        steps.iter().map(set).for_each(|set| sets.entry(set).or_default().count += 1);
        let seen = ReadingsSeen(BTreeMap::from([("point".into(), sets)]));
        seen.rows().map(|row| (row.option, row.steps)).collect()
    }

    #[test]
    fn only_what_every_step_fits_is_shown() {
        assert_eq!(apart(&[&["lower", "on-errors"], &["lower"], &["lower"]]), [("lower".to_owned(), 3)]);
        assert_eq!(apart(&[&["a", "b"], &["b", "c"]]), [("b".to_owned(), 2)]);
    }

    #[test]
    fn what_is_not_told_apart_is_one_row() {
        assert_eq!(apart(&[&["b", "a"], &["a", "b", "c"]]), [("a | b".to_owned(), 2)]);
    }

    #[test]
    fn a_target_that_reads_now_so_now_otherwise_has_a_row_for_each() {
        assert_eq!(apart(&[&["a"], &["a", "b"], &["b"], &["b"]]), [("a".to_owned(), 2), ("b".to_owned(), 3)]);
    }
}
