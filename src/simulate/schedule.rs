//! The arrivals of a plan, drawn from a seed.

use std::time::Duration;

use fastrand::Rng;
use jiff::SignedDuration;

use super::plan::{Peak, Plan, ReportPlan};
use super::roster::Roster;
use crate::contract::EndpointId;

/// A report that is to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// When, from the midnight at which the first day begins.
    pub at: Duration,
    /// Whose: the place in the roster.
    pub member: usize,
    /// On which day, from 0.
    pub day: u32,
    /// What is reported.
    pub endpoint: EndpointId,
    /// What is wrong with it on purpose.
    pub mistake: Option<Mistake>,
}

/// What is wrong with a report on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// A value that the document does not allow.
    Value,
    /// Another secret has signed it.
    Signature,
}

/// A day.
const DAY: Duration = Duration::from_hours(24);

/// The arrivals of so many days, in their order. The same seed draws the same ones.
pub fn schedule(plan: &Plan, roster: &Roster, days: u32, seed: u64) -> Vec<Arrival> {
    let mut rng = Rng::with_seed(seed);
    let mut arrivals = Vec::new();
    for day in 0..days {
        for report in &plan.reports {
            for member in (0..roster.members().len()).filter(|member| is_due(report, *member, day)) {
                arrivals.push(arrival(plan, report, (member, day), &mut rng));
            }
        }
    }
    arrivals.sort_by_key(|arrival| arrival.at);
    arrivals
}

/// Whether it is an institution's day: the days of all are spread evenly.
fn is_due(report: &ReportPlan, member: usize, day: u32) -> bool {
    (member as u64 + u64::from(day)).is_multiple_of(u64::from(report.every))
}

fn arrival(plan: &Plan, report: &ReportPlan, (member, day): (usize, u32), rng: &mut Rng) -> Arrival {
    let moment = moment(&report.peaks, rng);
    let mistake = match rng.f64() {
        drawn if drawn < plan.wrong.value => Some(Mistake::Value),
        drawn if drawn < plan.wrong.value + plan.wrong.signature => Some(Mistake::Signature),
        _ => None,
    };
    Arrival { at: DAY * day + moment, member, day, endpoint: report.endpoint, mistake }
}

/// A moment of a day, about one of the peaks.
fn moment(peaks: &[Peak], rng: &mut Rng) -> Duration {
    let all: f64 = peaks.iter().map(|peak| peak.share).sum();
    let mut drawn = rng.f64() * all;
    let mut chosen = peaks[peaks.len() - 1];
    for peak in peaks {
        if drawn < peak.share {
            chosen = *peak;
            break;
        }
        drawn -= peak.share;
    }
    let seconds = seconds_of(chosen) + chosen.spread.as_secs_f64() * spread(rng);
    // What would fall on another day falls on the edge of this one.
    Duration::from_secs_f64(seconds.clamp(0.0, DAY.as_secs_f64() - 1.0))
}

fn seconds_of(peak: Peak) -> f64 {
    let midnight = jiff::civil::Time::midnight();
    peak.at.duration_since(midnight).as_secs_f64()
}

/// About 0, and mostly between -1 and 1: the sum of three throws (Irwin and Hall) has nearly the form of a bell.
fn spread(rng: &mut Rng) -> f64 {
    (0..3).map(|_| rng.f64() * 2.0 - 1.0).sum::<f64>()
}

/// By how much each client's clock is off.
pub(super) fn clock_offsets(plan: &Plan, roster: &Roster, seed: u64) -> Vec<SignedDuration> {
    let mut rng = Rng::with_seed(seed.wrapping_add(1));
    let most = plan.clocks.by.as_secs_f64();
    let mut offset = || {
        if rng.f64() >= plan.clocks.off {
            return SignedDuration::ZERO;
        }
        SignedDuration::from_secs_f64((rng.f64() * 2.0 - 1.0) * most)
    };
    (0..roster.members().len()).map(|_| offset()).collect()
}
