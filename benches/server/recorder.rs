//! What evidence costs: requests by way of the recorder beside the same ones sent directly, and a mock that writes evidence
//! beside one that does not. In alternating rounds, all at one machine.

use std::net::TcpStream;
use std::process::Stdio;

use bis3::clock::Stopwatch;

use super::load::Load;
use super::median;
use super::process::Process;
use super::report::{self, exchange};

const ROUNDS: usize = 5;

/// The length of a round, in seconds.
const SECONDS: u32 = 2;

/// Requests one after another over one connection, for the time that each takes.
const SINGLE: usize = 2000;

pub fn measure() {
    let folder = tempfile::tempdir().expect("a folder for the evidence");
    let file = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let silent = ["--log", "none"];
    let direct = Process::serve(&silent, Stdio::null());
    let recorder = Process::record(&direct.address.to_string(), &file("recorder.jsonl"));
    let keeping = Process::serve(&[&silent[..], &["--evidence", &file("mock.jsonl")]].concat(), Stdio::null());
    let contenders = [("directly", &direct), ("by way of the recorder", &recorder), ("serve --evidence", &keeping)];
    let load = Load::new();
    let mut rates = vec![Vec::new(); contenders.len()];
    for round in 0..=ROUNDS {
        for place in 0..contenders.len() {
            let turn = (place + round) % contenders.len();
            let answered = load.run(contenders[turn].1.address, SECONDS);
            // The first round warms up.
            if round > 0 {
                rates[turn].push(answered.answers / answered.seconds);
            }
        }
    }
    let mut direct_times = Vec::new();
    for ((name, process), rates) in contenders.into_iter().zip(&rates) {
        let mut times = times(process);
        times.sort_by(f64::total_cmp);
        let (middle, late) = (times[times.len() / 2], times[times.len() * 99 / 100]);
        if direct_times.is_empty() {
            direct_times = vec![middle, late, median(rates.clone())];
        }
        println!(
            "{name:<22} {:>7.0} requests/s = {:.2} of directly; one connection: median {middle:.0} us = {:.2}, p99 {late:.0} us = {:.2}",
            median(rates.clone()),
            median(rates.clone()) / direct_times[2],
            middle / direct_times[0],
            late / direct_times[1],
        );
    }
}

/// The microseconds of each exchange over one connection.
fn times(process: &Process) -> Vec<f64> {
    let mut stream = TcpStream::connect(process.address).expect("it listens");
    stream.set_nodelay(true).expect("a socket");
    let request = report::signed(1000);
    let one = |_| {
        let watch = Stopwatch::start();
        exchange(&mut stream, &request, &mut [0; 4096]);
        watch.elapsed().as_secs_f64() * 1e6
    };
    (0..SINGLE).map(one).collect()
}
