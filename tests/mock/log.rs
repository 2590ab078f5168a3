//! One line a request.

use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, Weak, mpsc};

use bis3::contract::{Contract, EndpointId, Profile};
use bis3::diagnostic::Source;
use bis3::language::Language;
use bis3::message::wire;
use bis3::mock::{LogForm, LogOptions};
use bis3::platform::{KeyRing, Platform};
use bis3::store::World;
use insta::assert_snapshot;

use super::support::{mock_with, wrong_stock_body};
use crate::json_names::assert_kebab;
use crate::program::block_on_beside_threads;
use crate::store::doubles::{Act, Failing};

#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("nobody panicked").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What is logged of four exchanges: one that passes, one refused, one by a fault rule, one malformed.
fn logged(form: LogForm) -> String {
    let sink = Sink::default();
    block_on_beside_threads(async {
        let log = LogOptions { sink: Box::new(sink.clone()), form };
        let mock = mock_with(|options| options.log = Some(log)).await;
        let moved = String::from_utf8(mock.stock(0)).expect("text").replacen("/Stock/HospStock", "/Patient/Donor", 1);
        // On one connection, so that one line is written after the other.
        let mut client = mock.connect().await;
        for sent in [&mock.stock(0)[..], moved.as_bytes()] {
            client.send(sent).await;
            client.answer().await;
        }
        mock.fault("POST /Stock/HospStock: SaveHosStockFailed, times 1");
        mock.fault("POST /Stock/HospStock: gateway-502, times 1");
        client.send(&mock.stock(0)).await;
        client.answer().await;
        client.send(b"\x16\x03\x01\r\n\r\n").await;
        client.rest().await;
        assert!(mock.server.shutdown().await);
    });
    let bytes = sink.0.lock().expect("nobody panicked").clone();
    let text = String::from_utf8(bytes).expect("text");
    // The client's port is another one each time.
    let mut shown = String::new();
    for line in text.lines() {
        let line = match line.split_once("127.0.0.1:") {
            Some((before, after)) => {
                format!("{before}127.0.0.1:PORT{}", after.trim_start_matches(|c: char| c.is_ascii_digit()))
            }
            None => line.to_owned(),
        };
        shown.push_str(&line);
        shown.push('\n');
    }
    shown
}

#[test]
fn a_person_reads_what_was_asked_and_why_it_was_answered_so() {
    assert_snapshot!(logged(LogForm::Text(Language::Zh)));
    assert_snapshot!(logged(LogForm::Text(Language::En)));
}

#[test]
fn a_program_reads_json_lines() {
    let lines = logged(LogForm::Json);
    lines.lines().for_each(|line| assert_kebab("the log", &serde_json::from_str(line).expect("a line is JSON")));
    assert_snapshot!(lines);
}

#[test]
fn a_fault_of_the_store_is_told_with_its_cause() {
    let sink = Sink::default();
    block_on_beside_threads(async {
        let log = LogOptions { sink: Box::new(sink.clone()), form: LogForm::Text(Language::En) };
        let world = Arc::new(World::with_store(Arc::new(Failing::at(&[Act::Record])), 0));
        let mock = mock_with(|options| (options.log, options.world) = (Some(log), world)).await;
        mock.answer_to(&mock.stock(0)).await;
        assert!(mock.server.shutdown().await);
    });
    let told = String::from_utf8(sink.0.lock().expect("nobody panicked").clone()).expect("text");
    assert!(
        told.contains("a fault of the platform, not of the report; the store cannot be reached: connection refused\n")
    );
}

/// A sink that never takes a byte.
struct Stuck;

impl Write for Stuck {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        loop {
            std::thread::park();
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_log_that_nobody_reads_holds_no_answer() {
    block_on_beside_threads(async {
        let log = LogOptions { sink: Box::new(Stuck), form: LogForm::Json };
        let mock = mock_with(|options| options.log = Some(log)).await;
        let mut client = mock.connect().await;
        for _ in 0..2000 {
            client.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
            client.answer().await;
        }
    });
}

#[test]
fn a_log_that_nobody_reads_keeps_few_bytes_alive() {
    block_on_beside_threads(async {
        let log = LogOptions { sink: Box::new(Stuck), form: LogForm::Json };
        let mock = mock_with(|options| {
            options.log = Some(log);
            options.journal.entries = 1;
        })
        .await;
        let sent = format!("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n{}", "a".repeat(60_000));
        let mut client = mock.connect().await;
        let mut forgotten = Vec::new();
        for _ in 0..300 {
            client.send(sent.as_bytes()).await;
            client.answer().await;
            forgotten.extend(mock.journal(1).await.iter().map(Arc::downgrade));
        }
        let alive: usize = forgotten.iter().filter_map(Weak::upgrade).map(|entry| entry.exchange.request.len()).sum();
        assert!(alive < 9_000_000, "{alive} bytes of {}", 300 * sent.len());
    });
}

/// A sink that keeps each write, and takes the first only when it is let go.
struct Held {
    let_go: Option<mpsc::Receiver<()>>,
    writes: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Write for Held {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(let_go) = self.let_go.take() {
            let_go.recv().expect("the test lets go");
        }
        self.writes.lock().expect("nobody panicked").push(bytes.to_vec());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn lines_that_wait_are_written_together_whole_and_to_the_last() {
    let (release, let_go) = mpsc::channel();
    let writes = Arc::<Mutex<Vec<Vec<u8>>>>::default();
    let sink = Held { let_go: Some(let_go), writes: Arc::clone(&writes) };
    block_on_beside_threads(async {
        let log = LogOptions { sink: Box::new(sink), form: LogForm::Json };
        let mock = mock_with(|options| options.log = Some(log)).await;
        let mut client = mock.connect().await;
        for _ in 0..200 {
            client.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
            client.answer().await;
        }
        release.send(()).expect("the sink waits");
        drop(client);
        assert!(mock.server.shutdown().await);
    });
    let writes = writes.lock().expect("nobody panicked");
    let lines: usize = writes.iter().map(|write| write.iter().filter(|&&byte| byte == b'\n').count()).sum();
    assert_eq!(lines, 200);
    assert!(writes.iter().all(|write| write.ends_with(b"\n")), "a write ends inside a line");
    assert!(writes.len() < 50, "{} writes", writes.len());
}

/// How a mock may end with requests that are answered and whose lines wait.
#[derive(Clone, Copy, Debug)]
enum Ending {
    /// As it should.
    Shutdown,
    /// The server is let go of, as when something behind it cannot be started.
    Dropped,
    /// The runtime goes while the server still runs, as when a second signal does not want to wait.
    RuntimeGone,
    /// What drives it panics.
    Panic,
}

async fn end_with(ending: Ending, sink: Sink, kept: &mut Option<super::support::Mock>) {
    let log = LogOptions { sink: Box::new(sink), form: LogForm::Json };
    let mock = mock_with(|options| options.log = Some(log)).await;
    let mut client = mock.connect().await;
    for _ in 0..LINES {
        client.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
        client.answer().await;
    }
    match ending {
        Ending::Shutdown => assert!(mock.server.shutdown().await),
        Ending::Dropped => drop(mock),
        Ending::RuntimeGone => *kept = Some(mock),
        Ending::Panic => panic!("as the test wants it"),
    }
}

/// More than a person reads in a second, and fewer than the log holds.
const LINES: usize = 300;

#[test]
fn the_last_lines_are_written_however_it_ends() {
    for ending in [Ending::Shutdown, Ending::Dropped, Ending::RuntimeGone, Ending::Panic] {
        let sink = Sink::default();
        let written = sink.clone();
        let ended = std::thread::spawn(move || {
            let mut kept = None;
            block_on_beside_threads(end_with(ending, sink, &mut kept));
        });
        assert_eq!(ended.join().is_err(), matches!(ending, Ending::Panic));
        let bytes = written.0.lock().expect("nobody panicked").clone();
        let text = String::from_utf8(bytes).expect("text");
        assert_eq!(text.lines().count(), LINES, "{ending:?}");
        for line in text.lines() {
            let line: serde_json::Value = serde_json::from_str(line).expect("a whole line of JSON");
            assert_eq!(line["code"], 10009, "{ending:?}");
        }
    }
}

/// JSON writes `"` and `\` otherwise than they are.
#[test]
fn a_secret_is_found_before_it_is_written_as_json() {
    let secret = r#"a"secret\with"both"#;
    let contract = Contract::embedded();
    let keys = serde_json::json!({ "keys": [{ "access-key": "k", "secret": secret, "institutions": "any" }] });
    let keys = KeyRing::read(&Source::new("keys.yaml", keys.to_string()), &contract).expect("a sound file");
    let profile = Profile::bundled("default", &contract).expect("it is bundled");
    let platform = Arc::new(Platform::new(contract, profile, keys).expect("the embedded contract is whole"));
    for form in [LogForm::Json, LogForm::Text(Language::En)] {
        let sink = Sink::default();
        block_on_beside_threads(async {
            let log = LogOptions { sink: Box::new(sink.clone()), form };
            let mock = mock_with(|options| {
                options.platform = platform.clone();
                options.log = Some(log);
            })
            .await;
            let head = "POST /Stock/HospStock HTTP/1.1\r\nHost: a\r\nAuthorization: BIS3 ";
            let sent = format!("{head}{secret}:AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n");
            assert_eq!(mock.code_of(sent.as_bytes()).await, 10003);
            assert!(mock.server.shutdown().await);
        });
        let logged = String::from_utf8(sink.0.lock().expect("nobody panicked").clone()).expect("text");
        assert!(logged.contains("[redacted]") && !logged.contains("with"), "{logged}");
    }
}

#[test]
fn findings_that_were_not_kept_are_counted() {
    let sink = Sink::default();
    block_on_beside_threads(async {
        let log = LogOptions { sink: Box::new(sink.clone()), form: LogForm::Json };
        let mock = mock_with(|options| options.log = Some(log)).await;
        let body = wrong_stock_body(mock.contract(), 1200);
        mock.answer_to(&wire::request_bytes(&mock.signed(EndpointId::Stock, body, mock.key()))).await;
        assert!(mock.server.shutdown().await);
    });
    let logged = sink.0.lock().expect("nobody panicked").clone();
    let line: serde_json::Value = serde_json::from_slice(&logged).expect("one line of JSON");
    assert_eq!(line["findings"], 1200);
    assert!(line["why"].as_str().is_some_and(|why| why.contains("1200 found")), "{line}");
}

/// A sink that takes nothing before its gate is opened.
#[derive(Clone, Default)]
struct Gated {
    gate: Arc<(Mutex<bool>, Condvar)>,
    sink: Sink,
}

impl Gated {
    fn open(&self) {
        *self.gate.0.lock().expect("nobody panicked") = true;
        self.gate.1.notify_all();
    }
}

impl Write for Gated {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let is_shut = |open: &mut bool| !*open;
        drop(self.gate.1.wait_while(self.gate.0.lock().expect("nobody panicked"), is_shut));
        self.sink.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn lines_that_a_slow_sink_did_not_take_are_counted() {
    const REQUESTS: u64 = 1_300;
    let gated = Gated::default();
    block_on_beside_threads(async {
        let log = LogOptions { sink: Box::new(gated.clone()), form: LogForm::Json };
        let mock = mock_with(|options| options.log = Some(log)).await;
        for _ in 0..REQUESTS {
            mock.code_of(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
        }
        gated.open();
        assert!(mock.server.shutdown().await);
    });
    let logged = String::from_utf8(gated.sink.0.lock().expect("nobody panicked").clone()).expect("text");
    let lines: Vec<serde_json::Value> =
        logged.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect();
    lines.iter().for_each(|line| assert_kebab("the log", line));
    let left_out: u64 = lines.iter().filter_map(|line| line["left-out"].as_u64()).sum();
    let told = lines.iter().filter(|line| line["code"].is_number()).count() as u64;
    assert!(left_out > 0, "{told} lines");
    assert_eq!(told + left_out, REQUESTS);
}
