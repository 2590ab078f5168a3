//! How a certification ends for who runs it, and over TLS.

use std::fs;
use std::io::Read;
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::Run;
use super::package::certify;
use crate::mock::clients::available;
use crate::program::{bis3, exit_code};

#[test]
fn a_signal_leaves_a_run_that_is_taken_up_and_its_summary() {
    let run = Run::new();
    let arguments = ["certify", "run", "--claims", "claims.yaml", "--plan", "quick", "--listen", "127.0.0.1:0"];
    for (runs, signal, code) in [(1, "-INT", 130), (2, "-TERM", 143)] {
        let mut command = bis3(run.path(), &[&arguments[..], &["--ready-file", "ready"]].concat());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
        let mut line = [0; 10];
        child.stdout.as_mut().expect("it is piped").read_exact(&mut line).expect("it tells where it listens");
        let signalled = Command::new("kill").args([signal, &child.id().to_string()]).status();
        assert!(signalled.expect("kill runs").success());
        let output = child.wait_with_output().expect("it ends");
        let told = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(code));
        assert!(told.contains("NOT YET: ") && told.contains("to go on: run the same command again"), "{told}");
        assert_eq!(run.report()["runs"], Value::from(runs));
    }
}

#[test]
fn the_exit_code_says_whose_fault_it_is() {
    let run = Run::new();
    let with = |more: &[&str]| {
        let fixed = ["certify", "run", "--claims", "claims.yaml", "--plan", "watch", "--time", "50ms", "--json"];
        exit_code(&bis3(run.path(), &[&fixed[..], more].concat()).output().expect("it runs"))
    };
    assert_eq!(with(&["--listen", "127.0.0.1:0"]), 1, "something is still to be shown");
    assert_eq!(with(&["--listen", "127.0.0.1:0", "--plan", "no-such-plan"]), 2);
    let holder = TcpListener::bind("127.0.0.1:0").expect("a free port");
    assert_eq!(with(&["--listen", &holder.local_addr().expect("a bound address").to_string()]), 3);
}

#[test]
fn a_client_reports_over_tls_and_knows_whom_to_trust() {
    if !available("curl") {
        return;
    }
    let run = Run::new();
    let client = r#"curl -s -o curl.out --cacert "$BIS3_CERTIFICATE" -d '{}' "$BIS3_URL/Patient/Donor"; sleep 60"#;
    let (exit, told) = run.certify("watch", client, &["--tls", "own-tls", "--time", "4s"]);
    assert_eq!((exit, told["exchanges"].as_u64()), (Some(1), Some(1)), "{told:#}");
    assert!(run.path().join("own-tls").is_dir());
}

#[test]
fn a_command_that_cannot_be_started_is_told_once() {
    for command in ["no-such-program-anywhere", "/"] {
        let run = Run::new();
        let told = certify(&run, &[&WATCH[..], &["--command", command]].concat());
        assert!(told.starts_with("exit 2\n"), "{told}");
        assert_eq!(told.matches(&format!("cannot start `{command}`")).count(), 1, "{told}");
    }
}

#[test]
fn a_command_that_sends_nothing_is_given_up() {
    let run = Run::new();
    let begun = Instant::now();
    let told = certify(&run, &[&WATCH[..], &["--command", "exit 3"]].concat());
    assert!(told.starts_with("exit 2\n") && told.contains("started 5 times and ended without a request"), "{told}");
    assert!(begun.elapsed() > Duration::from_secs(8), "the pauses grow");
    let evidence = fs::read_to_string(run.path().join("certify-run/evidence.jsonl")).expect("it is there");
    assert_eq!(evidence.matches("command-started").count(), 5);
}

#[test]
fn what_a_command_sent_before_it_fell_silent_is_judged() {
    if !available("curl") {
        return;
    }
    let run = Run::new();
    let once = r#"test -e sent || { touch sent; curl -s -o curl.out -d '{}' "$BIS3_URL/Patient/Donor"; }"#;
    let told = certify(&run, &[&WATCH[..], &["--command", once]].concat());
    assert!(
        told.starts_with("exit 1\n") && told.contains("FAILED") && told.contains("it is started no more"),
        "{told}"
    );
}

const WATCH: [&str; 7] = ["run", "--claims", "claims.yaml", "--plan", "watch", "--listen", "127.0.0.1:0"];

#[test]
fn a_folder_that_holds_no_run_is_named_and_one_that_is_busy() {
    let run = Run::new();
    fs::create_dir(run.path().join("empty")).expect("writable");
    for (folder, why) in [
        ("nowhere", "nowhere is not there"),
        ("empty", "empty holds no run"),
        ("claims.yaml", "claims.yaml is no folder"),
    ] {
        for arguments in [&["report", folder][..], &["seal", folder, "--out", "package.zip"]] {
            let told = certify(&run, arguments);
            assert!(told.starts_with("exit 2\n") && told.contains(why), "{told}");
        }
    }
    let told = certify(&run, &[&WATCH[..], &["--dir", "claims.yaml"]].concat());
    assert!(told.starts_with("exit 2\n"), "{told}");

    let mut command = bis3(run.path(), &[&["certify"], &WATCH[..]].concat());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
    let mut line = [0; 10];
    child.stdout.as_mut().expect("it is piped").read_exact(&mut line).expect("it tells where it listens");
    let told = certify(&run, &WATCH);
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    assert!(told.starts_with("exit 2\n") && told.contains("another run is going on in certify-run"), "{told}");
}
