//! The numbers of a simulated day, for programs.

use hdrhistogram::Histogram;
use serde_json::{Value, json};

use super::{PERCENTILES, Simulation, chart, milliseconds, most_frequent};
use crate::contract::Contract;
use crate::simulate::Objective;

/// The whole.
pub fn json(simulation: &Simulation<'_>, contract: &Contract) -> Value {
    let outcome = simulation.outcome;
    json!({
        "plan": simulation.plan,
        "target": simulation.target.unwrap_or("mock"),
        "days": simulation.days,
        "seed": simulation.seed,
        "passed": simulation.passed(),
        "verdict": simulation.verdict(),
        "objective": simulation.objective.map(|objective| wishes(objective, simulation)),
        "reports": outcome.reports,
        "left-out": outcome.left_out,
        "errors": outcome.errors(),
        "error-share": outcome.error_share(),
        "requests": outcome.requests,
        "answers": answers(simulation, contract),
        "unanswered": outcome.unanswered,
        "right": outcome.right,
        "wrong-on-purpose": outcome.wrong,
        "latency": times(&outcome.latency),
        "service-time": times(&outcome.service),
        "late-milliseconds": outcome.late.as_secs_f64() * 1000.0,
        "elapsed-seconds": outcome.elapsed.as_secs_f64(),
        "halted": outcome.halted,
        "slots": slots(simulation),
    })
}

/// Each wish as it was written, and whether it holds.
pub(super) fn wishes(objective: &Objective, simulation: &Simulation<'_>) -> Value {
    objective.held(simulation.outcome).map(|(wish, holds)| json!({"wish": wish.trim(), "holds": holds})).collect()
}

/// Answers by code and status, the most frequent first.
pub(super) fn answers(simulation: &Simulation<'_>, contract: &Contract) -> Vec<Value> {
    let row = |(status, code, count): (u16, Option<u32>, u64)| {
        let name = code.and_then(|number| contract.code_number(number)).map(|code| code.name.as_str());
        json!({"status": status, "code": code, "name": name, "count": count})
    };
    most_frequent(simulation.outcome).into_iter().map(row).collect()
}

/// Percentiles of times, in milliseconds.
pub(super) fn times(histogram: &Histogram<u64>) -> Value {
    let at = |percentile: f64| json!({"percentile": percentile, "milliseconds": milliseconds(histogram.value_at_percentile(percentile))});
    let mean = (histogram.mean() / 100.0).round() / 10.0;
    json!({"count": histogram.len(), "mean-milliseconds": mean, "percentiles": PERCENTILES.map(at)})
}

fn slots(simulation: &Simulation<'_>) -> Vec<Value> {
    let row = |(slot, at): (&crate::simulate::Slot, usize)| {
        json!({
            "at": chart::time_of(at),
            "arrivals": slot.arrivals,
            "answers": slot.answers,
            "longest-milliseconds": milliseconds(slot.longest),
        })
    };
    simulation.outcome.slots.iter().zip(0..).map(row).collect()
}
