//! The program, killed under load: every report whose answer a client saw is in its file, and two programs on one file
//! accept none twice.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::thread;

use bis3::contract::EndpointId;
use bis3::store::{SqliteStore, Store};
use jiff::ToSpan;
use jiff::civil::date;

use crate::program::{bis3, block_on_beside_threads};

const CLIENTS: usize = 8;

/// The platform with its reports in a file, and where it listens. It is ended with the test.
struct Program {
    child: Child,
    address: String,
}

impl Program {
    fn start(store: &Path) -> Self {
        let store = store.to_string_lossy();
        let arguments = ["serve", "--listen", "127.0.0.1:0", "--log", "none", "--store", &store];
        let mut child =
            bis3(Path::new("."), &arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
        let mut told = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut line = String::new();
        told.read_line(&mut line).expect("text");
        let address = line.trim_end().strip_prefix("listening http://").unwrap_or_else(|| panic!("{line}")).to_owned();
        // It would break at its last words if nobody read them.
        thread::spawn(move || std::io::copy(&mut told, &mut std::io::sink()));
        Self { child, address }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // One that was killed by its test is what most of them want.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a well signed report, and gives the code of its answer; none where no whole answer came.
fn report(stream: &mut TcpStream, endpoint: EndpointId, body: &str) -> Option<i64> {
    let contract = bis3::contract::Contract::embedded();
    let path = &contract.endpoint(endpoint).path;
    let headers = bis3::Signer::new("EbX/S0rBNYs=", "vVmegQomovwbLOMikJPA5EPQjeGdjfVy").sign("POST", path).ok()?;
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let head = format!("POST {path} HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Type: application/json\r\n");
    write!(stream, "{head}Content-Length: {}\r\n\r\n{body}", body.len()).ok()?;
    let mut received = Vec::new();
    let mut reader = BufReader::new(stream);
    while reader.read_until(b'\n', &mut received).ok().filter(|read| *read > 0)? > 2 {}
    let head = String::from_utf8(received).ok()?.to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok())?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    serde_json::from_slice::<serde_json::Value>(&body).ok()?["code"].as_i64()
}

/// Reports one day after another until the connection breaks, and gives the days whose reports were accepted.
fn load(address: &str, client: usize, seen: &Sender<()>) -> Vec<String> {
    let Ok(mut stream) = TcpStream::connect(address) else { return Vec::new() };
    let first = date(1000 + 100 * i16::try_from(client).expect("few clients"), 1, 1);
    let mut accepted = Vec::new();
    for number in 0.. {
        let day = (first + number.days()).to_string();
        let body = format!(
            r#"{{"FacilityCode": "12332500472260169F", "HospTime": "{day}", "InPatientNum": 20, "DonorNum": 1}}"#
        );
        match report(&mut stream, EndpointId::Donor, &body) {
            Some(code) => assert_eq!(code, 1, "{day}"),
            None => break,
        }
        accepted.push(day);
        // Nobody counts any more once enough were seen.
        let _ = seen.send(());
    }
    accepted
}

fn stored(path: &Path) -> BTreeSet<String> {
    block_on_beside_threads(async {
        let store = SqliteStore::open(path, "default").expect("it opens");
        store.reports().await.expect("it is sound").into_iter().map(|stored| stored.report.period.to_string()).collect()
    })
}

fn kill_once(path: &Path, after: usize) {
    let mut program = Program::start(path);
    let (sender, seen) = channel();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (address, sender) = (program.address.clone(), sender.clone());
            thread::spawn(move || load(&address, client, &sender))
        })
        .collect();
    assert_eq!(seen.iter().take(after).count(), after);
    program.child.kill().expect("it runs");
    program.child.wait().expect("it ends");
    let accepted: Vec<String> =
        clients.into_iter().flat_map(|client| client.join().expect("no client fails")).collect();
    assert!(accepted.len() >= after);
    let stored = stored(path);
    let missing: Vec<&String> = accepted.iter().filter(|day| !stored.contains(*day)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn killed_at_any_moment_it_has_kept_every_report_that_it_accepted() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("reports.db");
    for _ in 0..5 {
        kill_once(&path, fastrand::usize(1..200));
    }
}

#[test]
#[ignore = "a minute of load; run by hand or by night"]
fn killed_a_hundred_times_it_has_kept_every_report_that_it_accepted() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("reports.db");
    for _ in 0..100 {
        kill_once(&path, fastrand::usize(1..1000));
    }
}

#[test]
fn of_two_programs_on_one_file_just_one_accepts_a_quality_report() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("reports.db");
    let programs = [Program::start(&path), Program::start(&path)];
    let example = std::fs::read_to_string("fixtures/payloads/tqc.json").expect("the example is there");
    let year = serde_json::from_str::<serde_json::Value>(&example).expect("JSON")["Year"].clone();
    let bodies: Vec<String> = (2001..2021)
        .map(|other| example.replace(&format!("\"Year\": {year}"), &format!("\"Year\": {other}")))
        .collect();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (address, bodies) = (programs[client % 2].address.clone(), bodies.clone());
            thread::spawn(move || {
                let mut stream = TcpStream::connect(address).expect("it listens");
                bodies.iter().map(|body| report(&mut stream, EndpointId::Tqc, body).expect("it answers")).collect()
            })
        })
        .collect();
    let codes: Vec<Vec<i64>> = clients.into_iter().map(|client| client.join().expect("no client fails")).collect();
    for number in 0..bodies.len() {
        let mut of_one: Vec<i64> = codes.iter().map(|codes| codes[number]).collect();
        of_one.sort_unstable();
        assert_eq!(of_one, [&[1][..], &[20007; CLIENTS - 1]].concat(), "{}", bodies[number]);
    }
}
