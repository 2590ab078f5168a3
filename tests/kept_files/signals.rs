//! Ctrl-C, and what a pipeline sends to a command that takes too long.

use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::folder;
use crate::program::{bis3, told};

/// A target that takes connections and answers nothing.
struct Silent {
    listener: TcpListener,
    url: String,
}

impl Silent {
    fn listen() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("a port"));
        Self { listener, url }
    }

    /// Waits for a request: the first connections may only show that somebody is there.
    fn asked(&self) -> Vec<TcpStream> {
        let mut held = Vec::new();
        loop {
            let mut connection = self.listener.accept().expect("somebody comes").0;
            let is_request = connection.read(&mut [0]).is_ok_and(|count| count > 0);
            held.push(connection);
            if is_request {
                return held;
            }
        }
    }
}

fn start(folder: &Path, arguments: &[&str]) -> Child {
    bis3(folder, arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs")
}

fn signal(child: &Child, signal: &str) {
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().expect("kill runs");
    assert!(sent.success());
}

#[test]
fn every_command_that_asks_a_target_ends_as_the_signal_says() {
    let folder = folder();
    for (sent, expected) in [("-INT", 130), ("-TERM", 143)] {
        for arguments in [
            &["run", "donor.yaml", "--target"][..],
            &["run", "--suite", "--target"],
            &["explore", "--target"],
            &["explore", "--no-doctor", "--target"],
            &["probe", "--out", "out.yaml", "--target"],
            &["compare", "mock", "donor.yaml", "TARGET"],
        ] {
            let silent = Silent::listen();
            let arguments: Vec<&str> = match arguments {
                ["compare", "mock", path, _] => vec!["compare", "mock", &silent.url, path],
                _ => [arguments, &[&silent.url]].concat(),
            };
            let child = start(folder.path(), &arguments);
            let held = silent.asked();
            signal(&child, sent);
            let (code, told) = told(&child.wait_with_output().expect("it ends"));
            drop(held);
            assert_eq!(code, expected, "{arguments:?}\n{told}");
            assert!(told.contains("interrupted by a signal"), "{arguments:?}\n{told}");
        }
    }
    assert!(!folder.path().join("out.yaml").exists());
}

#[test]
fn a_self_test_ends_as_the_signal_says() {
    let folder = folder();
    let child = start(folder.path(), &["selftest", "--jobs", "1", "--seed", "3"]);
    // It has begun once it waits for signals, which the system tells.
    let waits = || {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
        caught.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 0b10 != 0)
    };
    while !waits() {
        std::thread::yield_now();
    }
    signal(&child, "-INT");
    let (code, told) = told(&child.wait_with_output().expect("it ends"));
    assert_eq!(code, 130, "{told}");
    assert!(told.contains("platforms were tried, and nothing was judged"), "{told}");
}
