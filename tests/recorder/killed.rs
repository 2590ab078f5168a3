//! The program, killed under load: every answer that a client saw is in the file.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::thread;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bis3::evidence::chain::walk;

use crate::program::{bis3, output};

/// Answers every request with its own target, over as many connections as come.
fn upstream() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("a bound address"));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || serve(stream));
        }
    });
    url
}

fn serve(stream: TcpStream) -> Option<()> {
    let mut writer = stream.try_clone().ok()?;
    let mut lines = BufReader::new(stream).lines();
    loop {
        let first = lines.next()?.ok()?;
        while !lines.next()?.ok()?.is_empty() {}
        let target = first.split(' ').nth(1)?.to_owned();
        write!(writer, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{target}", target.len()).ok()?;
    }
}

/// The recorder, started by its command line, and where it listens.
pub struct Program {
    pub child: Child,
    pub address: String,
}

impl Program {
    pub fn start(upstream: &str, file: &Path, arguments: &[&str]) -> Self {
        let file = file.to_string_lossy();
        Self::run(&[&["record", "--upstream", upstream, "--out", &file], arguments].concat())
    }

    fn run(arguments: &[&str]) -> Self {
        let mut child =
            bis3(Path::new("."), arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        let mut line = String::new();
        let mut told = BufReader::new(child.stdout.take().expect("it is piped"));
        told.read_line(&mut line).expect("text");
        let address = line.trim_end().strip_prefix("listening http://").unwrap_or_else(|| panic!("{line}")).to_owned();
        // It would break at its last words if nobody read them.
        thread::spawn(move || std::io::copy(&mut told, &mut std::io::sink()));
        Self { child, address }
    }
}

/// Sends one request after another until the connection breaks, and gives the targets whose answers came whole.
fn load(address: &str, client: usize, seen: &Sender<()>) -> Vec<String> {
    let mut answered = Vec::new();
    let Ok(mut stream) = TcpStream::connect(address) else { return answered };
    for number in 0.. {
        let target = format!("/{client:03}-{number:06}");
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{target}", target.len());
        let mut received = vec![0; answer.len()];
        let sent = stream.write_all(format!("GET {target} HTTP/1.1\r\n\r\n").as_bytes());
        if sent.and_then(|()| stream.read_exact(&mut received)).is_err() {
            break;
        }
        assert_eq!(String::from_utf8_lossy(&received), answer);
        answered.push(target);
        // Nobody counts any more once enough were seen.
        let _ = seen.send(());
    }
    answered
}

fn kill_once(upstream: &str, after: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("evidence.jsonl");
    let Program { mut child, address } = Program::start(upstream, &file, &[]);
    let (sender, seen) = channel();
    let clients: Vec<_> = (0..4)
        .map(|client| {
            let (address, sender) = (address.clone(), sender.clone());
            thread::spawn(move || load(&address, client, &sender))
        })
        .collect();
    assert_eq!(seen.iter().take(after).count(), after);
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    let answered: Vec<String> =
        clients.into_iter().flat_map(|client| client.join().expect("no client fails")).collect();
    assert!(answered.len() >= after);
    let bytes = fs::read(&file).expect("it is there");
    let end = walk(&bytes[..], |_| {}).expect("it can be read");
    assert_eq!(end.fault, None);
    let whole = &bytes[..usize::try_from(end.whole).expect("it fits")];
    let recorded: BTreeSet<String> = whole.split(|byte| *byte == b'\n').filter_map(answer_in).collect();
    let missing: Vec<&String> = answered.iter().filter(|target| !recorded.contains(*target)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    // The file can be taken up again.
    let again = Program::start(upstream, &file, &[]);
    assert!(!load_one(&again.address).is_empty());
    let mut child = again.child;
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    let bytes = fs::read(&file).expect("it is there");
    assert_eq!(walk(&bytes[..], |_| {}).expect("it can be read").fault, None);
}

fn load_one(address: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("it listens");
    stream.write_all(b"GET /again HTTP/1.1\r\nConnection: close\r\n\r\n").expect("it reads");
    let mut received = String::new();
    stream.read_to_string(&mut received).expect("it answers");
    received
}

/// What an answer in a line holds.
fn answer_in(line: &[u8]) -> Option<String> {
    let line: serde_json::Value = serde_json::from_slice(line).ok()?;
    let response = STANDARD.decode(line["response"].as_str()?).ok()?;
    Some(String::from_utf8(response).ok()?.rsplit_once("\r\n\r\n")?.1.to_owned())
}

#[test]
fn killed_at_any_moment_it_has_written_every_answer_that_a_client_saw() {
    let upstream = upstream();
    for _ in 0..10 {
        kill_once(&upstream, fastrand::usize(1..400));
    }
}

#[test]
#[ignore = "a minute of load; run by hand or by night"]
fn killed_a_hundred_times_it_has_written_every_answer_that_a_client_saw() {
    let upstream = upstream();
    for _ in 0..100 {
        kill_once(&upstream, fastrand::usize(1..1000));
    }
}

#[test]
fn it_ends_well_when_it_is_asked_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("evidence.jsonl");
    let mut program = Program::start(&upstream(), &file, &[]);
    assert!(load_one(&program.address).ends_with("\r\n\r\n/again"));
    let kill = std::process::Command::new("kill").arg(program.child.id().to_string()).status().expect("kill is there");
    assert!(kill.success());
    assert_eq!(program.child.wait().expect("it ends").code(), Some(0));
    let mut told = String::new();
    program.child.stderr.take().expect("it is piped").read_to_string(&mut told).expect("text");
    assert_eq!(told, "", "no line of progress in a pipe");
}

#[test]
fn the_mock_writes_the_same_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("evidence.jsonl");
    let name = file.to_string_lossy();
    let mut program = Program::run(&["serve", "--listen", "127.0.0.1:0", "--log", "none", "--evidence", &name]);
    // The journal keeps the beginning only of a request that is as long.
    let long = format!("POST /Patient/Donor HTTP/1.1\r\nContent-Length: 100000\r\n\r\n{}", "x".repeat(100_000));
    let mut stream = TcpStream::connect(&program.address).expect("it listens");
    stream.write_all(long.as_bytes()).expect("it reads");
    let mut answer = vec![0; 12];
    stream.read_exact(&mut answer).expect("it answers");
    assert_eq!(answer, b"HTTP/1.1 400");
    stream.write_all(b"GET /unfin").expect("it reads");
    drop(stream);
    let ended = std::process::Command::new("kill").arg(program.child.id().to_string()).status().expect("kill is there");
    assert!(ended.success());
    assert_eq!(program.child.wait().expect("it ends").code(), Some(0));
    let recording = bis3::evidence::read(&fs::read(&file).expect("it is there"), None).expect("a recording");
    assert_eq!((recording.damage.len(), recording.exchanges.len()), (0, 2));
    assert_eq!(recording.exchanges[0].request.body.len(), 100_000);
    assert_eq!(recording.exchanges[0].response.as_ref().map(|response| response.status), Some(400));
    assert!(recording.exchanges[1].response.is_none());
}

#[test]
fn what_would_reach_somebody_else_is_refused() {
    for (upstream, reason) in [
        ("http://platform.example", "is not this machine"),
        ("http://127.0.0.1:1/api", "holds the path `/api`"),
        ("127.0.0.1:1", "does not start with http"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let (code, told) =
            output(&mut bis3(folder.path(), &["record", "--upstream", upstream, "--out", "evidence.jsonl"]));
        assert!(code == 2 && told.contains(reason), "{code} {told}");
        assert!(!folder.path().join("evidence.jsonl").exists());
    }
}
