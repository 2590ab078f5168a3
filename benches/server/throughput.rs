//! The program under load, beside a bare server: in alternating rounds, so that whatever else the machine does hits all
//! alike.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

use super::load::Load;
use super::process::Process;
use super::{bare, median};

const ROUNDS: usize = 9;

/// The length of a round, in seconds.
const SECONDS: u32 = 2;

/// A server under load: what it did in each round.
struct Contender {
    name: &'static str,
    /// The least part of the bare server's throughput that it is to reach.
    target: Option<f64>,
    process: Process,
    /// Answers a second.
    rates: Vec<f64>,
    /// Microseconds of processor time for a request; they hardly depend on what else the machine does.
    costs: Vec<f64>,
    answers: f64,
}

impl Contender {
    fn new(name: &'static str, target: Option<f64>, process: Process) -> Self {
        Self { name, target, process, rates: Vec::new(), costs: Vec::new(), answers: 0.0 }
    }

    fn round(&mut self, load: &Load, counts: bool) {
        let before = self.process.processor_time();
        let round = load.run(self.process.address, SECONDS);
        let spent = self.process.processor_time().saturating_sub(before);
        self.answers += round.answers;
        if counts {
            self.rates.push(round.answers / round.seconds);
            self.costs.push(spent.as_secs_f64() * 1e6 / round.answers);
        }
    }

    /// The figures, with the medians of the ratios to the bare server in the same round.
    fn print(&self, bare: &Self) {
        let part = |own: &[f64], bare: &[f64]| median(own.iter().zip(bare).map(|(own, bare)| own / bare).collect());
        let target = self.target.map(|target| format!(" (target: at least {target:.2})")).unwrap_or_default();
        println!(
            "{:<22} {:>7.0} requests/s = {:.2} of bare hyper{target}, {:>5.1} us of processor a request = {:.2}",
            self.name,
            median(self.rates.clone()),
            part(&self.rates, &bare.rates),
            median(self.costs.clone()),
            part(&self.costs, &bare.costs),
        );
    }
}

pub fn measure() {
    let load = Load::new();
    let folder = tempfile::tempdir().expect("a folder for the log");
    let log = folder.path().join("log");
    let file = OpenOptions::new().create(true).append(true).open(&log).expect("the folder takes a file");
    let mut contenders = [
        Contender::new("bare hyper", None, Process::role(bare::ROLE)),
        Contender::new("serve, log to a file", Some(0.75), Process::serve(&[], file.into())),
        Contender::new("serve --log none", Some(0.85), Process::serve(&["--log", "none"], Stdio::null())),
    ];
    println!("load by {}, {ROUNDS} rounds of {SECONDS} s", load.name());
    for round in 0..=ROUNDS {
        for place in 0..contenders.len() {
            // Each comes first, second and third as often as the others. The first round warms up.
            let turn = (place + round) % contenders.len();
            contenders[turn].round(&load, round > 0);
        }
    }
    let [bare, logged, silent] = &contenders;
    for contender in [bare, logged, silent] {
        contender.print(bare);
    }
    println!("{:<22} {} of {:.0} requests have their line", "log", lines(&log), logged.answers);
}

/// The lines that tell of a request.
fn lines(log: &Path) -> usize {
    let lines = BufReader::new(File::open(log).expect("the log is there")).split(b'\n');
    lines.map_while(Result::ok).filter(|line| line.contains(&b'|')).count()
}
