//! What came of a simulated day: as text, as JSON and as a page.
//!
//! - `json` has the numbers, `text` tells them, `page` is one page for a browser, and `chart` draws the day.

mod chart;
pub mod json;
pub mod page;
pub mod text;

use std::cmp::Reverse;

use crate::language::{Bilingual, bilingual};
use crate::simulate::{Objective, Outcome};

/// A simulation and its outcome.
#[derive(Clone, Copy, Debug)]
pub struct Simulation<'a> {
    /// The plan's name.
    pub plan: &'a str,
    /// What it stands for.
    pub title: &'a Bilingual,
    /// The address that was sent to; none for a mock of its own.
    pub target: Option<&'a str>,
    /// How many days.
    pub days: u32,
    /// From which chance was drawn.
    pub seed: u64,
    /// What was wished.
    pub objective: Option<&'a Objective>,
    /// What came of it.
    pub outcome: &'a Outcome,
}

/// Percentiles that are told.
const PERCENTILES: [f64; 6] = [50.0, 90.0, 95.0, 99.0, 99.9, 100.0];

impl Simulation<'_> {
    /// Whether it went as it should: every wish holds, and without wishes every report came to its right end.
    pub fn passed(&self) -> bool {
        match self.objective {
            Some(objective) => objective.held(self.outcome).all(|(_, holds)| holds),
            None => self.outcome.errors() == 0,
        }
    }

    /// The same in a sentence.
    pub fn verdict(&self) -> Bilingual {
        let (errors, reports) = (self.outcome.errors(), self.outcome.reports);
        if let Some(reason) = &self.outcome.halted {
            return bilingual!("未完成：{reason}", "broken off: {reason}", reason);
        }
        match self.objective {
            Some(objective) if self.passed() => {
                bilingual!("达到目标：{objective}", "the objective is met: {objective}")
            }
            Some(objective) => bilingual!("未达到目标：{objective}", "the objective is not met: {objective}"),
            None if errors == 0 => bilingual!(
                "{reports} 份报告全部得到应有的结果",
                "all {reports} reports came to the end that they should"
            ),
            None => bilingual!(
                "{reports} 份报告中有 {errors} 份没有得到应有的结果",
                "{errors} of {reports} reports did not come to the end that they should"
            ),
        }
    }
}

/// Answers by status and code with their numbers, the most frequent first.
fn most_frequent(outcome: &Outcome) -> Vec<(u16, Option<u32>, u64)> {
    let mut answers: Vec<_> = outcome.answers.iter().map(|((status, code), count)| (*status, *code, *count)).collect();
    answers.sort_by_key(|(_, _, count)| Reverse(*count));
    answers
}

/// A time in milliseconds, of one in microseconds.
fn milliseconds(microseconds: u64) -> f64 {
    (microseconds as f64 / 100.0).round() / 10.0
}
