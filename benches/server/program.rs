//! The program before its first request: how soon it answers and what memory it takes.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Stdio;
use std::time::Duration;

use bis3::clock::Stopwatch;

use super::median;
use super::process::Process;
use super::report::{self, exchange};

const STARTS: usize = 21;

/// Entries of the journal in the test of its cap, and the bytes of a report.
const CAP: usize = 500;
const REPORT: usize = 16 * 1024;

pub fn start() {
    let times = (0..STARTS).map(|_| {
        let watch = Stopwatch::start();
        let program = Process::serve(&["--log", "none"], Stdio::null());
        let mut stream = TcpStream::connect(program.address).expect("it listens");
        stream.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").expect("it reads");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("it answers");
        let elapsed = watch.elapsed();
        assert!(answer.starts_with(b"HTTP/1.1 404"), "{}", String::from_utf8_lossy(&answer));
        elapsed.as_secs_f64() * 1000.0
    });
    println!("{:<22} {:>7.1} ms from start to first answer (target: under 10)", "start", median(times.collect()));
}

pub fn memory() {
    let program = Process::serve(&["--log", "none", "--journal-entries", &CAP.to_string()], Stdio::null());
    // Longer than whatever it still does after its first line.
    std::thread::sleep(Duration::from_millis(300));
    println!(
        "{:<22} {:>7.1} MB of its own, {:.1} MB with the pages of its file (target: under 10)",
        "idle",
        program.own(),
        program.resident()
    );
    let mut stream = TcpStream::connect(program.address).expect("it listens");
    stream.set_nodelay(true).expect("a socket");
    let request = report::signed(REPORT);
    let mut sent = 0;
    for times in [1, 2, 4, 8, 16] {
        while sent < times * CAP {
            exchange(&mut stream, &request, &mut [0; 4096]);
            sent += 1;
        }
        let resident = program.resident();
        println!(
            "{:<22} {resident:>7.1} MB after {times} times the journal's {CAP} entries of {REPORT} bytes",
            "memory"
        );
    }
}
