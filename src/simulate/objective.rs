//! What is wished of a platform: `p99 < 200ms, errors < 0.1%`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use jiff::SignedDuration;
use thiserror::Error;

use super::outcome::{Outcome, microseconds};

/// Wishes, all of which are to hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Objective(Vec<Wish>);

/// A text that is no objective.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("p99 < 200ms, errors < 0.1%")]
pub struct ObjectiveError;

/// One wish, as it was written.
#[derive(Clone, Debug, PartialEq)]
struct Wish {
    written: String,
    limit: Limit,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Limit {
    /// A percentile of the times from the intended moments, in percent, and what it is to be below.
    Percentile(f64, Duration),
    /// The share of reports of which it is not as it should be, from 0 to 1.
    Errors(f64),
}

impl FromStr for Objective {
    type Err = ObjectiveError;

    fn from_str(text: &str) -> Result<Self, ObjectiveError> {
        text.split(',').map(|wish| wish.trim().parse()).collect::<Result<_, _>>().map(Self)
    }
}

impl FromStr for Wish {
    type Err = ObjectiveError;

    fn from_str(text: &str) -> Result<Self, ObjectiveError> {
        let (what, below) = text.split_once('<').ok_or(ObjectiveError)?;
        let (what, below) = (what.trim(), below.trim());
        let limit = if what == "errors" {
            Limit::Errors(percentage(below).ok_or(ObjectiveError)?)
        } else {
            let percentile = if what == "max" { Some(100.0) } else { what.strip_prefix('p').and_then(number) };
            let percentile = percentile.filter(|percentile| (0.0..=100.0).contains(percentile));
            let time = below.parse::<SignedDuration>().ok().and_then(|time| Duration::try_from(time).ok());
            let (percentile, time) = percentile.zip(time).ok_or(ObjectiveError)?;
            Limit::Percentile(percentile, time)
        };
        Ok(Self { written: text.to_owned(), limit })
    }
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok()
}

fn percentage(text: &str) -> Option<f64> {
    let percent = number(text.strip_suffix('%')?.trim())?;
    (0.0..=100.0).contains(&percent).then_some(percent / 100.0)
}

impl Objective {
    /// Each wish as it was written, and whether it holds.
    pub fn held<'a>(&'a self, outcome: &'a Outcome) -> impl Iterator<Item = (&'a str, bool)> {
        self.0.iter().map(|wish| (wish.written.as_str(), wish.limit.holds(outcome)))
    }
}

impl Limit {
    fn holds(self, outcome: &Outcome) -> bool {
        match self {
            Self::Percentile(percentile, below) => {
                outcome.latency.value_at_percentile(percentile) < microseconds(below)
            }
            Self::Errors(below) => outcome.error_share() < below || (below == 0.0 && outcome.errors() == 0),
        }
    }
}

impl fmt::Display for Objective {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wishes: Vec<&str> = self.0.iter().map(|wish| wish.written.as_str()).collect();
        f.write_str(&wishes.join(", "))
    }
}
