//! The program itself: how soon it answers and what memory it takes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use bis3::clock::Stopwatch;
use bis3::contract::Contract;

use super::load::{Sender, exchange};
use super::{median, runtime};

const STARTS: usize = 21;

/// Entries of the journal in the test of its cap, and the bytes of a report.
const CAP: usize = 500;
const REPORT: usize = 16 * 1024;

struct Program {
    child: Child,
    address: SocketAddr,
}

impl Program {
    /// Starts it and waits for its first line.
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_bis3"))
            .args(["serve", "--listen", "127.0.0.1:0", "--log", "none"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it was built");
        let output = child.stdout.take().expect("it is piped");
        let mut lines = BufReader::new(output).lines();
        let line = lines.next().expect("a first line").expect("text");
        std::thread::spawn(move || lines.for_each(drop));
        let address = line.rsplit('/').next().and_then(|text| text.parse().ok()).expect("an address at its end");
        Self { child, address }
    }

    fn resident(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0 kB");
        line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or(0.0) / 1024.0
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn start() {
    let times = (0..STARTS).map(|_| {
        let watch = Stopwatch::start();
        let program = Program::start(&[]);
        let mut stream = TcpStream::connect(program.address).expect("it listens");
        stream.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").expect("it reads");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("it answers");
        let elapsed = watch.elapsed();
        assert!(answer.starts_with(b"HTTP/1.1 404"), "{}", String::from_utf8_lossy(&answer));
        elapsed.as_secs_f64() * 1000.0
    });
    println!("{:<18} {:>9.1} ms from start to first answer (target: under 10)", "start", median(times.collect()));
}

pub fn memory() {
    let cap = CAP.to_string();
    let program = Program::start(&["--journal-entries", &cap]);
    // Longer than whatever it still does after its first line.
    std::thread::sleep(Duration::from_millis(300));
    println!("{:<18} {:>9.1} MB resident (target: under 10)", "idle", program.resident());
    let sender = Arc::new(Sender::with_body(&Contract::embedded(), REPORT));
    let mut after = Vec::new();
    runtime("load").block_on(async {
        let mut stream = tokio::net::TcpStream::connect(program.address).await.expect("it listens");
        let mut buffer = vec![0; 4096];
        let request = sender.request(0);
        for times in [1, 2, 4, 8, 16] {
            let sent = after.last().map_or(0, |(times, _)| *times);
            for _ in sent * CAP..times * CAP {
                exchange(&mut stream, &request, &mut buffer).await;
            }
            after.push((times, program.resident()));
        }
    });
    for (times, resident) in &after {
        println!(
            "{:<18} {resident:>9.1} MB after {times} times the journal's {CAP} entries of {REPORT} bytes",
            "memory"
        );
    }
}
