//! Steps that are done several times.

use super::Outcome;
use super::walk::Walk;
use crate::language::Bilingual;
use crate::scenario::read::flow::{Claim, INDEX, Labels, Rounds};
use crate::scenario::template::{Names, Scope, Unfilled};
use crate::scenario::{Loop, Step, Value};

/// What the rounds of a loop have captured.
struct Captured {
    /// How many values were kept before the loop.
    before: usize,
    /// The last value of each name, from the rounds before the one at hand.
    earlier: Names,
}

impl Walk<'_> {
    pub(super) async fn rounds(&mut self, step: &Step, rounds: &Loop, outer: &Claim) {
        let mut captured = Captured { before: self.names.count_kept(), earlier: Names::default() };
        match rounds {
            Loop::Repeat(times) => {
                for number in 1..=*times {
                    if self.broken_off.is_some() {
                        break;
                    }
                    self.round(step, &mut captured, (number, &number.to_string()), outer).await;
                }
            }
            Loop::Each(rounds) => self.each(step, rounds, &mut captured, outer).await,
        }
        self.part(&mut captured);
        self.names.join(&captured.earlier, &Names::default());
    }

    /// Takes back what a round has captured: in the next one it would pass for that round's own.
    fn part(&mut self, captured: &mut Captured) {
        for (name, value) in self.names.part_from(captured.before) {
            captured.earlier.keep(&name, value);
        }
    }

    async fn each(&mut self, step: &Step, rounds: &Rounds, captured: &mut Captured, outer: &Claim) {
        // The rows are read with the names as they were before the first round.
        let names = self.names.clone();
        let path = self.path.clone();
        let draws = self.context.draws(&path);
        let (mut number, mut labels) = (0, Labels::default());
        for row in rounds.rows.values(Scope { names: &names, draws: &draws }) {
            if self.broken_off.is_some() || rounds.limit.is_some_and(|limit| number >= limit) {
                break;
            }
            let row = match row {
                Ok(row) => row,
                Err(Unfilled { reason, .. }) => return self.report(step, Outcome::Error, reason),
            };
            let mark = self.names.mark();
            self.names.give(&rounds.name, row);
            match rounds.filter.as_ref().map_or(Ok(true), |filter| self.is_meant(filter)) {
                Ok(true) => {
                    number += 1;
                    match self.name_of_round(rounds, &mut labels, number) {
                        Ok(name) => self.round(step, captured, (number, &name), outer).await,
                        Err(Unfilled { reason, .. }) => self.report(step, Outcome::Error, reason),
                    }
                }
                Ok(false) => {}
                Err(reason) => self.report(step, Outcome::Error, reason),
            }
            self.names.take_back(mark);
        }
        if number == 0 && self.broken_off.is_none() {
            self.report(step, Outcome::Skip, Bilingual::new("没有符合的行", "there is no such row"));
        }
    }

    /// What a round is called in paths.
    fn name_of_round(&self, rounds: &Rounds, labels: &mut Labels, number: u64) -> Result<String, Unfilled> {
        let Some(label) = &rounds.label else { return Ok(number.to_string()) };
        labels.next(label, &Scope { names: &self.names, draws: &self.draws() })
    }

    async fn round(&mut self, step: &Step, captured: &mut Captured, (number, name): (u64, &str), outer: &Claim) {
        self.part(captured);
        let mark = self.names.mark();
        self.names.give(&INDEX.into(), Value::of_json(number.to_string()));
        let before = self.enter(name);
        self.claimed_action(step, outer).await;
        self.path.truncate(before);
        self.names.take_back(mark);
    }
}
