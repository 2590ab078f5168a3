//! Whatever others choose the size of takes time in proportion to it.

mod inputs;

use std::time::{Duration, Instant};

use self::inputs::{INPUTS, Input};
use crate::fuzzed::targets;

/// The shortest of several times: what else the machine does only makes one longer.
fn shortest(input: &Input, count: usize) -> Duration {
    let bytes = input.with(count);
    let time = |_| {
        let began = Instant::now();
        targets::run(input.target, &bytes);
        began.elapsed()
    };
    (0..3).map(time).min().unwrap_or_default()
}

/// So long takes the smaller of both inputs at least: less says nothing.
const WORTH_TIMING: Duration = Duration::from_millis(4);

/// How many times as long four times as many take. A search for each of them among all others would take sixteen times as
/// long.
fn growth(input: &Input) -> f64 {
    let mut count = 250;
    let mut few = shortest(input, count);
    while few < WORTH_TIMING && count < 64_000 {
        count *= 2;
        few = shortest(input, count);
    }
    shortest(input, 4 * count).as_secs_f64() / few.as_secs_f64()
}

#[test]
fn four_times_as_many_take_about_four_times_as_long() {
    // What a busy machine makes slow once it makes slow not three times.
    let is_steep = |input: &&Input| (0..3).all(|_| growth(input) > 9.0);
    let steep: Vec<_> =
        INPUTS.iter().filter(is_steep).map(|input| format!("{}: {}", input.target, input.name)).collect();
    assert!(steep.is_empty(), "{steep:?}");
}

#[test]
fn every_target_has_inputs() {
    for (name, _) in targets::TARGETS {
        assert!(INPUTS.iter().any(|input| input.target == *name), "{name}");
    }
}
