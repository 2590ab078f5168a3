//! What the program `bis3 serve` costs beside a bare hyper server, and what it costs before its first request; what evidence
//! costs (by itself with `-- recorder`).
//!
//! `cargo bench --bench server` starts the release program as users do, loads it from outside and prints every figure
//! beside its target.

mod bare;
mod load;
mod process;
mod program;
mod recorder;
mod report;
mod throughput;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [bare::ROLE] => bare::run(),
        ["recorder"] | ["--bench", "recorder"] | ["recorder", "--bench"] => recorder::measure(),
        [load::ROLE, address, file, seconds] => load::run(address, file, seconds),
        _ => {
            throughput::measure();
            program::start();
            program::memory();
            recorder::measure();
        }
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
