//! What it costs to read what others choose the size of: microseconds for 12,500, 25,000, 50,000 and 100,000, and how many
//! times as long twice as many take at the end. A reader whose time is in proportion to the size shows about 2.
//!
//! `cargo bench --bench growth [WORD]` prints them; with a word, only inputs whose name or target holds it.

#[path = "../tests/growth/inputs.rs"]
mod inputs;
#[path = "../fuzz/targets/mod.rs"]
mod targets;

use bis3::clock::Stopwatch;

fn main() {
    let word = std::env::args().skip(1).find(|word| !word.starts_with("--")).unwrap_or_default();
    println!("{:44} {:>10} {:>10} {:>10} {:>10}  growth", "", 12_500, 25_000, 50_000, 100_000);
    for input in inputs::INPUTS.iter().filter(|input| input.name.contains(&word) || input.target.contains(&word)) {
        let times = [12_500, 25_000, 50_000, 100_000].map(|count| micros(input, count));
        let columns: String = times.iter().map(|time| format!(" {time:>10.0}")).collect();
        println!("{:44}{columns} {:>7.1}", format!("{}: {}", input.target, input.name), times[3] / times[2]);
    }
}

/// The shortest of three times.
fn micros(input: &inputs::Input, count: usize) -> f64 {
    let bytes = input.with(count);
    let time = |_| {
        let began = Stopwatch::start();
        targets::run(input.target, &bytes);
        began.elapsed().as_secs_f64() * 1e6
    };
    (0..3).map(time).fold(f64::INFINITY, f64::min)
}
