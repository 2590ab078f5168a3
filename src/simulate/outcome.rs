//! What came of a simulation, in numbers.

use std::collections::BTreeMap;
use std::time::Duration;

use hdrhistogram::Histogram;

use super::client::End;
use crate::language::Bilingual;

/// Five minutes of the simulated day.
pub(super) const SLOT: Duration = Duration::from_mins(5);

/// Most that a time may be, in microseconds; what is longer counts as that.
const LONGEST: u64 = 3_600_000_000;

/// What came of a simulation. Times are real ones, in microseconds.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Reports that were to be sent.
    pub reports: u64,
    /// Institutions without a key that may report for them: theirs were left out.
    pub left_out: u64,
    /// Requests that were sent: more than reports where some were sent again.
    pub requests: u64,
    /// Answers by status and code; a code is missing where the body has none.
    pub answers: BTreeMap<(u16, Option<u32>), u64>,
    /// Requests that got no answer, by kind of failure.
    pub unanswered: BTreeMap<&'static str, u64>,
    /// What became of the reports that were right.
    pub right: BTreeMap<End, u64>,
    /// What became of those that were wrong on purpose.
    pub wrong: BTreeMap<End, u64>,
    /// From the moment at which a request was to be sent until its answer was there.
    pub latency: Histogram<u64>,
    /// From the moment at which it was sent.
    pub service: Histogram<u64>,
    /// The day in parts of five minutes.
    pub slots: Vec<Slot>,
    /// By how much our own side was late at most when it put a request into the queue.
    pub late: Duration,
    /// How long it took.
    pub elapsed: Duration,
    /// Why it was broken off, if it was.
    pub halted: Option<Bilingual>,
}

/// Five minutes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Slot {
    /// Reports that were to be sent.
    pub arrivals: u64,
    /// Answers that came.
    pub answers: u64,
    /// The longest time from the intended moment to the answer, in microseconds, of those that were to be sent then.
    pub longest: u64,
}

impl Outcome {
    pub(super) fn new(reports: u64, left_out: u64) -> Self {
        let histogram = || Histogram::new_with_bounds(1, LONGEST, 3).expect("the bounds are in their order");
        Self {
            reports,
            left_out,
            requests: 0,
            answers: BTreeMap::new(),
            unanswered: BTreeMap::new(),
            right: BTreeMap::new(),
            wrong: BTreeMap::new(),
            latency: histogram(),
            service: histogram(),
            slots: Vec::new(),
            late: Duration::ZERO,
            elapsed: Duration::ZERO,
            halted: None,
        }
    }

    /// Reports of which it is not as it should be: right ones that were refused or of which nothing is known, wrong ones that
    /// were taken, and those of which nothing came before the end.
    pub fn errors(&self) -> u64 {
        let of = |ends: &BTreeMap<End, u64>, wanted: &[End]| wanted.iter().filter_map(|end| ends.get(end)).sum::<u64>();
        let ended: u64 = self.right.values().chain(self.wrong.values()).sum();
        of(&self.right, &[End::Refused, End::Unknown])
            + of(&self.wrong, &[End::Accepted, End::Unknown])
            + self.reports.saturating_sub(ended)
    }

    /// The same as a part of all reports, from 0 to 1.
    pub fn error_share(&self) -> f64 {
        if self.reports == 0 { 0.0 } else { self.errors() as f64 / self.reports as f64 }
    }

    /// Answers of all kinds.
    pub fn answered(&self) -> u64 {
        self.answers.values().sum()
    }

    pub(super) fn record(histogram: &mut Histogram<u64>, time: Duration) {
        histogram.saturating_record(microseconds(time));
    }

    /// The slot of a moment of the simulated day.
    pub(super) fn slot(&mut self, at: Duration) -> &mut Slot {
        let place = (at.as_secs() / SLOT.as_secs()) as usize;
        if self.slots.len() <= place {
            self.slots.resize(place + 1, Slot::default());
        }
        &mut self.slots[place]
    }
}

pub(super) fn microseconds(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(LONGEST).clamp(1, LONGEST)
}
