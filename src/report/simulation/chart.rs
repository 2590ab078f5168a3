//! The simulated day as a picture: how many reports were to be sent and how many were answered, in parts of five minutes.

use serde::Serialize;

use crate::simulate::Outcome;

/// What the page draws. Lengths are parts of the picture's height, from 0 to 100; a slot is one wide.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Chart {
    /// How wide it is.
    width: usize,
    /// For each slot with arrivals: its place, and how high the bar is.
    arrivals: Vec<(usize, f64)>,
    /// The points of the line of answers.
    answers: String,
    /// The points of the line of longest times.
    longest: String,
    /// The largest number of a slot.
    most: u64,
    /// The longest time, in milliseconds.
    longest_time: f64,
    /// Full hours: their place and what is written there.
    hours: Vec<(usize, String)>,
}

/// Slots of an hour.
const HOUR: usize = 12;

/// The time of day at which a slot begins, behind the number of the day where there are several.
pub(super) fn time_of(slot: usize) -> String {
    let (day, minutes) = (slot / (24 * HOUR), slot % (24 * HOUR) * 5);
    let time = format!("{:02}:{:02}", minutes / 60, minutes % 60);
    if day == 0 { time } else { format!("{}+{time}", day) }
}

impl Chart {
    pub(super) fn of(outcome: &Outcome) -> Self {
        let slots = &outcome.slots;
        let most = slots.iter().map(|slot| slot.arrivals.max(slot.answers)).max().unwrap_or_default();
        let longest = slots.iter().map(|slot| slot.longest).max().unwrap_or_default();
        let height = |value: u64, of: u64| (value as f64 / of.max(1) as f64 * 1000.0).round() / 10.0;
        let line = |value: &dyn Fn(usize) -> f64| {
            let points: Vec<String> = (0..slots.len()).map(|at| format!("{at},{}", 100.0 - value(at))).collect();
            points.join(" ")
        };
        let bars = slots.iter().enumerate().filter(|(_, slot)| slot.arrivals > 0);
        Self {
            width: slots.len().max(1),
            arrivals: bars.map(|(at, slot)| (at, height(slot.arrivals, most))).collect(),
            answers: line(&|at| height(slots[at].answers, most)),
            longest: line(&|at| height(slots[at].longest, longest)),
            most,
            longest_time: super::milliseconds(longest),
            hours: (0..slots.len()).step_by(HOUR * 4).map(|at| (at, time_of(at))).collect(),
        }
    }
}
