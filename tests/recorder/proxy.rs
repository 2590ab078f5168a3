//! The reverse proxy over real sockets: bytes the same both ways, and every answer in the file before a client has it.

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use bis3::client::{Address, Connector, Limits as ClientLimits, Trust};
use bis3::clock::AdjustableClock;
use bis3::evidence::chain::{Heading, Redaction, Writer, WriterOptions};
use bis3::evidence::{self, Recorded};
use bis3::mock::{Limits, Tls, TlsSource};
use bis3::recorder::{Recorder, RecorderOptions, record};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::mock::support::mock_with;
use crate::program::block_on;

/// A recorder with its file.
pub struct Recording {
    pub recorder: Recorder,
    folder: TempDir,
}

impl Recording {
    async fn start(upstream: &str) -> Self {
        Self::start_with(upstream, &Trust::Public, |_| {}).await
    }

    pub async fn start_with(upstream: &str, trust: &Trust, change: impl FnOnce(&mut RecorderOptions)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let redaction = Redaction::new([], Vec::new()).expect("random bytes");
        let path = folder.path().join("evidence.jsonl");
        let options = WriterOptions { path, heading: Heading::new(String::new()), rotate: None, redaction };
        let address: Address = upstream.parse().expect("an address");
        let mut options = RecorderOptions {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            tls: None,
            upstream: Connector::new(address, trust, ClientLimits::default()).expect("it can be set up"),
            writer: Arc::new(Writer::open(options, None).expect("it can be written").0),
            clock: Arc::new(AdjustableClock::system()),
            limits: Limits::default(),
            listener: Box::new(|_| {}),
        };
        change(&mut options);
        Self { recorder: record(options).await.expect("a free port"), folder }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("evidence.jsonl")
    }

    pub fn lines(&self) -> Vec<serde_json::Value> {
        let text = fs::read_to_string(self.file()).expect("UTF-8");
        text.lines().skip(1).map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    fn exchanges(&self) -> Vec<Recorded> {
        evidence::read(&fs::read(self.file()).expect("it is there"), None).expect("a recording").exchanges
    }

    /// Sends bytes over one connection, ends the sending side, and gives all that comes back.
    async fn send(&self, bytes: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(self.recorder.address()).await.expect("it listens");
        stream.write_all(bytes).await.expect("it reads");
        stream.shutdown().await.expect("it stands");
        let mut received = Vec::new();
        stream.read_to_end(&mut received).await.expect("it answers");
        received
    }
}

async fn listener() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("a bound address"));
    (listener, url)
}

/// Takes one connection, reads so many bytes for each answer, and gives what it has read.
async fn upstream(listener: TcpListener, lengths: Vec<usize>, answers: Vec<&'static [u8]>) -> Vec<u8> {
    let (mut stream, _) = listener.accept().await.expect("a connection");
    let mut received = Vec::new();
    for (length, answer) in lengths.into_iter().zip(answers) {
        let mut request = vec![0; length];
        stream.read_exact(&mut request).await.expect("a request");
        received.extend(request);
        stream.write_all(answer).await.expect("it is read");
    }
    received
}

fn decoded(value: &serde_json::Value) -> Vec<u8> {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.decode(value.as_str().expect("base64")).expect("base64")
}

const POST: &[u8] = b"POST /a?b=%20 HTTP/1.1\r\nhOST: x\r\nX-A:  1\r\nx-a: \xe5\xbc\xa0\r\nContent-Length: 2\r\n\r\n{}";
const OK: &[u8] = b"HTTP/1.1 200 Fine\r\nX-b: 1\r\nx-B:2 \r\nContent-Length: 2\r\n\r\n{}";

#[test]
fn bytes_are_the_same_both_ways_and_in_the_file() {
    let cases: &[(&'static [u8], &'static [u8])] = &[
        (POST, OK),
        (POST, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\n{}\r\n0\r\nT: 1\r\n\r\n"),
        (POST, b"HTTP/1.1 200 OK\r\n\r\nuntil the end"),
        (POST, b"HTTP/1.0 200 OK\r\n\r\n"),
        (POST, b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"),
        (b"HEAD / HTTP/1.1\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"),
        (b"GET / HTTP/1.0\r\n\r\n", OK),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\nX: 1\r\n\r\n", OK),
        (b"\r\nGET / HTTP/1.1\r\nConnection: close\r\n\r\n", OK),
        (b"GET / HTTP/1.1\r\nBad Name: 1\r\n\r\n", b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
        (b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n{}", OK),
    ];
    for (request, answer) in cases {
        block_on(async {
            let (listener, url) = listener().await;
            let recording = Recording::start(&url).await;
            let upstream = tokio::spawn(upstream(listener, vec![request.len()], vec![answer]));
            let received = recording.send(request).await;
            let shown = String::from_utf8_lossy(request);
            assert_eq!(String::from_utf8_lossy(&received), String::from_utf8_lossy(answer), "{shown}");
            assert_eq!(String::from_utf8_lossy(&upstream.await.expect("it ends")), shown);
            let lines = recording.lines();
            assert_eq!(lines.len(), 1, "{shown}");
            assert_eq!(
                (decoded(&lines[0]["request"]), decoded(&lines[0]["response"])),
                (request.to_vec(), answer.to_vec())
            );
        });
    }
}

#[test]
fn connections_are_kept_on_both_sides() {
    block_on(async {
        let (listener, url) = listener().await;
        let recording = Recording::start(&url).await;
        // It takes one connection only: a second one would wait for ever.
        let upstream = tokio::spawn(upstream(listener, vec![POST.len(); 3], vec![OK; 3]));
        let received = recording.send(&[POST, POST, POST].concat()).await;
        assert_eq!(received, [OK, OK, OK].concat());
        assert_eq!(upstream.await.expect("it ends"), [POST, POST, POST].concat());
        assert_eq!(recording.exchanges().len(), 3);
    });
}

#[test]
fn who_waits_for_leave_to_send_a_body_gets_it() {
    block_on(async {
        let (listener, url) = listener().await;
        let recording = Recording::start(&url).await;
        let head = b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
        tokio::spawn(upstream(listener, vec![head.len() + 2], vec![OK]));
        let mut stream = TcpStream::connect(recording.recorder.address()).await.expect("it listens");
        stream.write_all(head).await.expect("it reads");
        let mut leave = vec![0; b"HTTP/1.1 100 Continue\r\n\r\n".len()];
        stream.read_exact(&mut leave).await.expect("leave");
        assert_eq!(leave, b"HTTP/1.1 100 Continue\r\n\r\n");
        stream.write_all(b"{}").await.expect("it reads");
        let mut answer = vec![0; OK.len()];
        stream.read_exact(&mut answer).await.expect("an answer");
        assert_eq!(answer, OK);
    });
}

#[test]
fn where_no_answer_can_be_had_the_recorder_says_that_it_answers() {
    block_on(async {
        let (nobody, url) = listener().await;
        let recording = Recording::start(&url).await;
        drop(nobody);
        let received = String::from_utf8(recording.send(POST).await).expect("UTF-8");
        assert!(received.starts_with("HTTP/1.1 502 Bad Gateway\r\n"), "{received}");
        assert!(received.contains(r#"{"answered-by":"bis3 record","zh":"无法连接"#), "{received}");
        let line = &recording.lines()[0];
        assert_eq!((&line["own-answer"], decoded(&line["response"])), (&true.into(), received.into_bytes()));
        assert!(line["failure"]["en"].as_str().is_some_and(|reason| reason.contains("cannot be reached")), "{line}");
        assert!(recording.exchanges()[0].response.is_none(), "nobody takes it for the platform's");
    });
}

#[test]
fn what_came_of_an_answer_that_breaks_off_is_kept() {
    block_on(async {
        let (listener, url) = listener().await;
        let recording = Recording::start(&url).await;
        let part = b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{";
        tokio::spawn(upstream(listener, vec![POST.len()], vec![part]));
        let received = recording.send(POST).await;
        assert!(received.starts_with(b"HTTP/1.1 502 "));
        assert_eq!(decoded(&recording.lines()[0]["received"]), part);
    });
}

#[test]
fn what_is_over_a_limit_or_breaks_off_is_not_passed_on_and_stands_in_the_file() {
    block_on(async {
        let (listener, url) = listener().await;
        let limits = Limits { head_bytes: 100, body_bytes: 10, ..Limits::default() };
        let recording = Recording::start_with(&url, &Trust::Public, |options| options.limits = limits).await;
        let long = |length: usize| "x".repeat(length);
        for (sent, status) in [
            (format!("GET / HTTP/1.1\r\nX: {}\r\n", long(200)), "HTTP/1.1 431 "),
            (format!("POST / HTTP/1.1\r\nContent-Length: 11\r\n\r\n{}", long(11)), "HTTP/1.1 413 "),
            (format!("POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n{}", long(8)), ""),
            ("GET / HT".to_owned(), ""),
        ] {
            let received = String::from_utf8(recording.send(sent.as_bytes()).await).expect("UTF-8");
            assert!(received.starts_with(status) && received.is_empty() == status.is_empty(), "{received}");
        }
        assert_eq!(recording.lines().len(), 4);
        drop(recording);
        let nobody_came = tokio::select! {
            biased;
            _ = listener.accept() => false,
            () = std::future::ready(()) => true,
        };
        assert!(nobody_came);
    });
}

#[test]
fn a_request_in_flight_is_finished_when_it_stops() {
    block_on(async {
        let (listener, url) = listener().await;
        let Recording { recorder, folder } = Recording::start(&url).await;
        let mut client = TcpStream::connect(recorder.address()).await.expect("it listens");
        let mut idle = TcpStream::connect(recorder.address()).await.expect("it listens");
        client.write_all(POST).await.expect("it reads");
        let (mut onward, _) = listener.accept().await.expect("a connection");
        onward.read_exact(&mut vec![0; POST.len()]).await.expect("a request");
        let (stopped, has_stopped) = oneshot::channel();
        tokio::spawn(async move { stopped.send(recorder.shutdown().await) });
        // The idle connection is closed, which shows that the stop has been heard.
        assert_eq!(idle.read(&mut [0]).await.expect("an end"), 0);
        onward.write_all(OK).await.expect("it is read");
        let mut answer = vec![0; OK.len()];
        client.read_exact(&mut answer).await.expect("an answer");
        drop(client);
        assert_eq!((answer, has_stopped.await), (OK.to_vec(), Ok(true)));
        drop(folder);
    });
}

#[test]
fn tls_is_spoken_on_both_sides() {
    block_on(async {
        let folder = tempfile::tempdir().expect("a folder");
        let tls = |name: &str| {
            let address = std::net::Ipv4Addr::LOCALHOST.into();
            Tls::load(&TlsSource::SelfSigned { folder: folder.path().join(name), address }).expect("a certificate")
        };
        let (of_mock, own) = (tls("mock"), tls("own"));
        let (trusted, own_certificate) = (Trust::Authority(of_mock.certificate.clone()), own.certificate.clone());
        let mock = mock_with(|options| options.tls = Some(of_mock)).await;
        let url = format!("https://{}", mock.server.address());
        let recording = Recording::start_with(&url, &trusted, |options| options.tls = Some(own)).await;
        let address: Address = format!("https://{}", recording.recorder.address()).parse().expect("an address");
        let connector = Connector::new(address, &Trust::Authority(own_certificate), ClientLimits::default());
        let mut session = connector.expect("it can be set up").session();
        let answer = session.exchange(&mock.stock(0), "POST").await.expect("an answer");
        assert_eq!(bis3::payload::answer::code(&answer.response.body), Some(1));
        assert_eq!(decoded(&recording.lines()[0]["response"]), answer.bytes);
    });
}

#[test]
fn an_answer_that_the_client_did_not_take_is_told() {
    block_on(async {
        let (listener, url) = listener().await;
        let recording = Recording::start(&url).await;
        let client = TcpStream::connect(recording.recorder.address()).await.expect("it listens");
        let mut client = client;
        client.write_all(POST).await.expect("it reads");
        let (mut onward, _) = listener.accept().await.expect("a connection");
        onward.read_exact(&mut vec![0; POST.len()]).await.expect("a request");
        client.set_zero_linger().expect("a socket");
        drop(client);
        // More than fits between the two: the recorder cannot be rid of it all.
        let body = "x".repeat(8 * 1024 * 1024);
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        onward.write_all(answer.as_bytes()).await.expect("it is read");
        let Recording { recorder, folder } = recording;
        assert!(recorder.shutdown().await);
        let text = fs::read_to_string(folder.path().join("evidence.jsonl")).expect("UTF-8");
        let last: serde_json::Value = serde_json::from_str(text.lines().last().expect("a line")).expect("JSON");
        assert_eq!((&last["kind"], &last["number"]), (&"sent-in-part".into(), &1.into()));
        assert!(last["sent"].as_u64().is_some_and(|sent| sent < answer.len() as u64), "{last}");
    });
}
