//! The program, killed at moments that nobody has chosen while a client is at work, and taken up: no evidence is lost, and the
//! verdicts are those of the evidence.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use super::{Run, client, with_outcome};
use crate::mock::clients::available;
use crate::program::{bis3, exit_code};

/// A port that is free now, at which each program of a run listens: the client knows only one.
fn address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("a bound address").to_string()
}

fn certify(run: &Run, address: &str) -> Child {
    let arguments = ["certify", "run", "--claims", "claims.yaml", "--plan", "selftest", "--listen", address];
    let mut child =
        bis3(run.path(), &arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
    let mut told = BufReader::new(child.stdout.take().expect("it is piped"));
    let mut line = String::new();
    told.read_line(&mut line).expect("text");
    assert!(line.starts_with("listening "), "{line}");
    // It would break at its next words if nobody read them.
    std::thread::spawn(move || std::io::copy(&mut told, &mut std::io::sink()));
    child
}

fn model(run: &Run, address: &str) -> Child {
    let mut python = Command::new("python3");
    python
        .arg(client("report_client.py"))
        .args(["--state", "state.json", "--reports", "100000"])
        .current_dir(run.path());
    python
        .env("BIS3_URL", format!("http://{address}"))
        .env("BIS3_ACCESS_KEY", "demo-ordinary")
        .env("BIS3_SECRET", "demo-ordinary-secret")
        .env("BIS3_INSTITUTION", "12332500472260169F")
        .stderr(Stdio::null())
        .spawn()
        .expect("it was found before")
}

/// How many exchanges and runs the evidence tells of; every line of it is whole but perhaps the last.
fn lines(run: &Run) -> (usize, usize) {
    let text = fs::read_to_string(run.path().join("certify-run/evidence.jsonl")).unwrap_or_default();
    let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
    let lines: Vec<Value> = whole.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let count = |word: &str| lines.iter().filter(|line| line["kind"] == "exchange" || line["word"] == word).count();
    let exchanges = lines.iter().filter(|line| line["kind"] == "exchange").count();
    (exchanges, count("run-begun") - exchanges)
}

fn kills(count: u64) {
    if !available("python3") {
        return;
    }
    let (run, address) = (Run::new(), address());
    let mut python = None;
    let mut random = fastrand::Rng::with_seed(count);
    let mut before = (0, 0);
    for _ in 0..count {
        let mut program = certify(&run, &address);
        python.get_or_insert_with(|| model(&run, &address));
        std::thread::sleep(Duration::from_millis(random.u64(150..2_500)));
        program.kill().expect("it runs");
        program.wait().expect("it was started here");
        let after = lines(&run);
        assert!(after.0 >= before.0 && after.1 == before.1 + 1, "{before:?} {after:?}");
        before = after;
    }
    let mut python = python.expect("it was started");
    python.kill().expect("it runs");
    python.wait().expect("it was started here");
    // A run that was killed has no end: it is taken up once more, and ended.
    let told = run.ended(&address);
    assert_eq!((told["exchanges"].as_u64(), told["runs"].as_u64()), (Some(before.0 as u64), Some(count + 1)));
    assert_eq!(told["obligations"], run.report()["obligations"]);
    let broken: Vec<&str> = [with_outcome(&told, "fail"), with_outcome(&told, "warn")].concat();
    assert!(broken.is_empty(), "{broken:?}");
    assert!(with_outcome(&told, "pass").len() > 20, "{told:#}");
}

impl Run {
    /// Takes the run up for a moment, so that it has an end.
    fn ended(&self, address: &str) -> Value {
        let arguments = ["certify", "run", "--claims", "claims.yaml", "--listen", address, "--time", "50ms", "--json"];
        let output = bis3(self.path(), &arguments).output().expect("the program runs");
        assert!([0, 1].contains(&exit_code(&output)));
        serde_json::from_slice(&output.stdout).expect("JSON")
    }
}

#[test]
fn killed_five_times_it_is_taken_up_and_nothing_is_lost() {
    kills(5);
}

#[test]
#[ignore = "two minutes of being killed; run by hand or by night"]
fn killed_fifty_times_it_is_taken_up_and_nothing_is_lost() {
    kills(50);
}
