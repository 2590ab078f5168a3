//! However the program ends, what it answered has its line, and the line is whole.

use std::io::{BufRead, Read};
use std::net::SocketAddr;

use serde_json::Value;

use super::program::{Program, ask};

const REQUEST: &str = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

/// More than a person reads in a second, and fewer than the log holds.
const REQUESTS: usize = 200;

fn ask_often(address: SocketAddr) {
    for _ in 0..REQUESTS {
        ask(address, REQUEST);
    }
}

/// The lines of requests. Others tell of the program itself and are no JSON.
fn lines(log: &str) -> Vec<Value> {
    let lines = log.lines().filter(|line| line.starts_with('{'));
    lines.map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

#[cfg(unix)]
#[test]
fn a_signal_ends_it_behind_its_last_line() {
    for signal in ["-INT", "-TERM"] {
        let mut program = Program::start(&["--log", "json"]);
        ask_often(program.address("listening"));
        program.terminate(signal);
        let (status, log) = program.end();
        assert_eq!((status.code(), lines(&log).len()), (Some(0), REQUESTS), "{signal}: {log}");
    }
}

/// The request that it sends to itself is cut off, so that it cannot go on.
#[test]
fn an_error_ends_it_behind_its_last_line() {
    let mut program = Program::start(&["--log", "json", "--try", "--fault", "POST /Stock/HospStock: cut"]);
    let (status, log) = program.end();
    let lines = lines(&log);
    assert_eq!((status.code(), lines.len()), (Some(3), 1), "{log}");
    assert_eq!(lines[0]["code"], 1, "{log}");
}

/// These do not let it write anything more: of what came one by one no line may have waited.
#[cfg(unix)]
#[test]
fn what_kills_it_finds_every_line_written_that_a_person_could_have_read() {
    for signal in ["-KILL", "-HUP"] {
        let mut program = Program::start(&["--log", "json"]);
        let (address, mut log) = (program.address("listening"), program.log());
        for number in 1..=20 {
            ask(address, REQUEST);
            let mut line = String::new();
            log.read_line(&mut line).expect("text");
            assert_eq!(lines(&line)[0]["id"], number, "{line}");
        }
        program.terminate(signal);
        let mut rest = String::new();
        log.read_to_string(&mut rest).expect("text");
        assert_eq!(rest, "", "{signal}");
    }
}
