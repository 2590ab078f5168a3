//! How a target was seen to read open points, over a whole run.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::scenario::StepResult;

/// The readings that steps have shown, each with the number of steps.
#[derive(Debug, Default)]
pub(super) struct Seen(BTreeMap<(Arc<str>, String), usize>);

/// A reading that was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct SeenRow<'a> {
    pub(super) reading: &'a str,
    pub(super) option: &'a str,
    pub(super) steps: usize,
}

impl Seen {
    /// Counts in what a step has shown.
    pub(super) fn add(&mut self, step: &StepResult) {
        for seen in &step.seen {
            *self.0.entry((Arc::clone(&seen.reading), seen.option.clone())).or_default() += 1;
        }
    }

    /// All of them, in the order of their names.
    pub(super) fn rows(&self) -> impl Iterator<Item = SeenRow<'_>> {
        self.0.iter().map(|((reading, option), steps)| SeenRow { reading, option, steps: *steps })
    }
}
