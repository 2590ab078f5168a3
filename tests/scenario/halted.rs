//! Runs that end before their end: a target that goes away, and a signal. Reports are whole nevertheless.

use std::fs;
use std::io::Read;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use serde_json::Value;

use super::command::{PASSES, run};
use super::donor_report;
use crate::program::{output, text, told};

/// A folder with so many scenarios of one step.
fn folder_with(count: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for number in 1..=count {
        let scenario = donor_report("must", PASSES).replace("id: donor", &format!("id: donor-{number}"));
        fs::write(folder.path().join(format!("{number}.yaml")), scenario).expect("a writable folder");
    }
    folder
}

fn outcomes(folder: &Path) -> Vec<String> {
    let report = fs::read(folder.join("report.json")).expect("it was written");
    let report: Value = serde_json::from_slice(&report).expect("it is whole");
    let scenarios = report["scenarios"].as_array().expect("a list").iter();
    scenarios.map(|scenario| scenario["outcome"].as_str().expect("a word").to_owned()).collect()
}

fn junit(folder: &Path) -> String {
    let report = fs::read_to_string(folder.join("report.xml")).expect("it was written");
    assert!(report.trim_end().ends_with("</testsuites>"), "{report}");
    report
}

const REPORTS: [&str; 4] = ["--report", "json=report.json", "--report", "junit=report.xml"];

/// Takes the one connection by which it is seen that somebody is there, and goes away.
fn at_a_target_that_goes_away(jobs: &str) {
    let folder = folder_with(6);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let target = format!("http://{}", listener.local_addr().expect("a port"));
    let gone = thread::spawn(move || drop(listener.accept().expect("somebody comes")));
    let arguments = [&[".", "--no-snapshots", "--jobs", jobs, "--target", &target][..], &REPORTS].concat();
    let (code, told) = output(&mut run(folder.path(), &arguments));
    gone.join().expect("it has gone");
    assert_eq!(code, 3, "{told}");
    assert!(told.contains("The run was broken off: nobody is at the target any more"), "{told}");
    assert!(told.contains("there is no verdict"), "{told}");
    let outcomes = outcomes(folder.path());
    let count = |wanted: &str| outcomes.iter().filter(|outcome| *outcome == wanted).count();
    assert_eq!(count("error") + count("skip"), 6, "{outcomes:?}");
    // One more may have been taken by the system before the listener was gone, and lost with it.
    assert!(jobs != "1" || (3..=4).contains(&count("error")), "{outcomes:?}");
    assert!(junit(folder.path()).contains("<skipped") || jobs != "1");
}

#[test]
fn a_target_that_goes_away_ends_the_run() {
    at_a_target_that_goes_away("1");
}

#[test]
fn a_target_that_goes_away_ends_a_run_of_several_jobs() {
    at_a_target_that_goes_away("2");
}

#[cfg(unix)]
#[test]
fn a_signal_ends_the_run_with_whole_reports() {
    let folder = folder_with(4);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let target = format!("http://{}", listener.local_addr().expect("a port"));
    let arguments = [&[".", "--no-snapshots", "--seed", "7", "--target", &target][..], &REPORTS].concat();
    let mut command = run(folder.path(), &arguments);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs");
    // It never answers. The first connection only shows that somebody is there.
    let held: Vec<_> = (0..2).map(|_| listener.accept().expect("it comes").0).collect();
    let mut asked = &held[1];
    asked.read_exact(&mut [0]).expect("a request");
    let signalled = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
    assert!(signalled.success());
    let ended = child.wait_with_output().expect("it ends");
    let (code, told) = told(&ended);
    assert_eq!(code, 130, "{told}");
    assert!(told.contains("it was interrupted by a signal"), "{told}");
    assert!(text(&ended.stdout).contains("--seed 7") && told.contains("4 scenarios"), "{told}");
    assert_eq!(outcomes(folder.path()), ["skip"; 4]);
    assert!(junit(folder.path()).contains("<error"), "the run is no pass");
    drop(held);
}
