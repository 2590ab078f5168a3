//! `retry`: a request that is tried again.

use std::time::Duration;

use super::span;
use crate::scenario::read::card::RetryFile;
use crate::scenario::read::condition::Condition;
use crate::scenario::read::problems::Problems;
use crate::scenario::read::scalar;
use crate::scenario::template::Shape;

/// The name under which `until` finds the answer.
pub(in crate::scenario) const ANSWER: &str = "answer";

/// The members of an answer in `until`.
pub(in crate::scenario) const ANSWER_MEMBERS: &[&str] = &["status", "code", "json"];

/// How often a request is tried, and until when.
#[derive(Clone, Debug)]
pub struct Retry {
    /// Most attempts, the first one included.
    pub times: u32,
    /// The time from an answer to the next attempt.
    pub every: Duration,
    /// What has to hold; without it, the step's expectations.
    pub until: Option<Condition>,
}

impl Retry {
    pub(super) fn read(file: &RetryFile, problems: &mut Problems<'_>) -> Option<Self> {
        let times = scalar::count(&file.times, problems);
        let every = match &file.every {
            None => Some(Duration::ZERO),
            Some(every) => span::waiting(every, problems),
        };
        let mark = problems.known.mark();
        problems.known.give(ANSWER, Shape::of_names(ANSWER_MEMBERS.iter().copied()));
        let until = file.until.as_ref().and_then(|until| Condition::read(until, problems));
        problems.known.take_back(mark);
        Some(Self { times: u32::try_from(times?).unwrap_or(u32::MAX), every: every?, until })
    }
}
