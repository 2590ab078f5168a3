//! More clients than there is room for: the idle give way, and nobody waits for nothing.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bis3::contract::EndpointId;
use bis3::language::Language;
use bis3::message::wire;
use bis3::mock::{AdminOptions, End, LogForm, LogOptions, MockOptions, Outcome};
use serde_json::Value;
use tokio::net::TcpStream;

use super::support::{Client, Mock, code, mock_with};
use crate::program::block_on_beside_threads;

/// A mock with so many places, and an administration.
async fn crowded(places: usize, change: impl FnOnce(&mut MockOptions)) -> Mock {
    mock_with(|options| {
        options.limits.connections = places;
        options.admin = Some(AdminOptions { listen: "127.0.0.1:0".parse().expect("an address"), token: None });
        change(options);
    })
    .await
}

/// What `/health` counts of connections.
async fn counted(mock: &Mock, word: &str) -> u64 {
    let address = mock.server.admin_address().expect("it has one");
    let mut client = Client::new(TcpStream::connect(address).await.expect("it listens"));
    client.send(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    let health: Value = serde_json::from_slice(&client.answer().await.body).expect("JSON");
    health["connections"][word].as_u64().unwrap_or_else(|| panic!("no {word}: {health}"))
}

#[test]
fn at_the_cap_the_connection_that_is_idle_the_longest_gives_way() {
    block_on_beside_threads(async {
        let mock = crowded(3, |_| {}).await;
        let mut idle = Vec::new();
        for institution in 0..3 {
            let mut client = mock.connect().await;
            client.send(&mock.stock(institution)).await;
            assert_eq!(code(&client.answer().await), 1);
            // The order in which they fall idle is told in milliseconds.
            tokio::time::sleep(Duration::from_millis(5)).await;
            idle.push(client);
        }
        // The first one has something to do again: the second is the longest idle now.
        idle[0].send(&mock.stock(3)).await;
        assert_eq!(code(&idle[0].answer().await), 1);
        let mut fourth = mock.connect().await;
        fourth.send(&mock.stock(4)).await;
        assert_eq!(code(&fourth.answer().await), 1);
        assert_eq!(idle[1].rest().await, b"");
        for client in [0, 2] {
            idle[client].send(&mock.stock(5)).await;
            assert_eq!(code(&idle[client].answer().await), 1);
        }
        assert_eq!((counted(&mock, "shed").await, counted(&mock, "refused").await), (1, 0));
        assert_eq!(counted(&mock, "open").await, 3);
    });
}

/// Whoever has an answer whole is idle, though the server's thread has not come to know it yet.
#[test]
fn a_client_that_has_its_answer_gives_way_at_once() {
    block_on_beside_threads(async {
        let mock = crowded(1, |_| {}).await;
        let mut clients = Vec::new();
        for institution in 0..100 {
            let mut client = mock.connect().await;
            // Kept, ended by the server behind its last answer, and ended so with something unread.
            let request: &[u8] = match institution % 3 {
                0 => &mock.stock(institution),
                1 => b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                _ => b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n{",
            };
            client.send(request).await;
            assert_ne!(client.answer().await.status, 503, "{institution}");
            clients.push(client);
        }
        assert_eq!(counted(&mock, "refused").await, 0);
    });
}

/// Thousands of idle connections cost nobody else more than the closing of one.
#[test]
fn a_crowd_of_idle_connections_keeps_nobody_out() {
    block_on_beside_threads(async {
        let mock = crowded(100, |_| {}).await;
        let mut idle = Vec::new();
        for _ in 0..300 {
            let mut client = mock.connect().await;
            client.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
            assert_eq!(client.answer().await.status, 404);
            idle.push(client);
        }
        assert_eq!(mock.code_of(&mock.stock(0)).await, 1);
        assert!(counted(&mock, "shed").await >= 200);
        assert!(counted(&mock, "open").await <= 100);
    });
}

#[test]
fn where_none_is_idle_a_new_client_is_told_to_come_again() {
    block_on_beside_threads(async {
        let mock = crowded(1, |_| {}).await;
        mock.fault("POST /Stock/HospStock: delay 1h");
        let mut at_work = mock.connect().await;
        at_work.send(&mock.stock(0)).await;
        // What is recorded is being answered.
        while mock.reports().await.is_empty() {
            tokio::task::yield_now().await;
        }
        let mut client = mock.connect().await;
        let answer = client.answer().await;
        assert_eq!((answer.status, answer.headers.text("Retry-After")), (503, Some("1")));
        assert_eq!(client.rest().await, b"");
        assert_eq!((counted(&mock, "refused").await, counted(&mock, "shed").await), (1, 0));
    });
}

/// A client whose request has been read as far as it goes: it came with another one before it, which is answered.
async fn stuck(mock: &Mock, part: &[u8]) -> Client<TcpStream> {
    let mut client = mock.connect().await;
    client.send(&[b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", part].concat()).await;
    assert_eq!(client.answer().await.status, 404);
    client
}

/// A head that trickles, and a body that does not come.
async fn two_that_let_the_server_wait(mock: &Mock) -> [Client<TcpStream>; 2] {
    let head = stuck(mock, b"POST /Stock/HospStock HTTP/1.1\r\nHost:").await;
    let body = stuck(mock, b"POST /Stock/HospStock HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{").await;
    [head, body]
}

#[test]
fn who_lets_the_server_wait_for_a_moment_keeps_its_place() {
    block_on_beside_threads(async {
        let mock = crowded(2, |options| options.limits.patience = Duration::from_secs(3600)).await;
        let _waiting = two_that_let_the_server_wait(&mock).await;
        assert_eq!(mock.connect().await.answer().await.status, 503);
        assert_eq!((counted(&mock, "refused").await, counted(&mock, "shed").await), (1, 0));
    });
}

/// Whoever lets the server wait has no right to a place for ever.
#[test]
fn who_lets_the_server_wait_gives_way_after_a_while() {
    block_on_beside_threads(async {
        let mock = crowded(2, |options| options.limits.patience = Duration::from_millis(1)).await;
        let [mut head, mut body] = two_that_let_the_server_wait(&mock).await;
        let crowd = async {
            let mut others = Vec::new();
            loop {
                let mut other = mock.connect().await;
                other.try_send(b"POST /Stock/HospStock HTTP/1.1\r\nX:").await;
                others.push(other);
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            rests = async { (head.rest().await, body.rest().await) } => assert_eq!(rests, (vec![], vec![])),
            () = crowd => {}
        }
        let shed: Vec<_> = mock.server.journal().entries().into_iter().filter(is_shed).collect();
        assert!(shed.iter().any(|entry| entry.exchange.request.ends_with(b"Host:")));
        assert!(shed.iter().any(|entry| entry.exchange.request.ends_with(b"\r\n\r\n{")));
    });
}

fn is_shed(entry: &Arc<bis3::mock::JournalEntry>) -> bool {
    matches!(entry.outcome, Outcome::BrokeOff(End::Shed))
}

/// Unfinished bodies share a budget; over it a request is told to come again, and others are served.
#[test]
fn unfinished_bodies_have_no_more_than_their_memory() {
    block_on_beside_threads(async {
        let mock = crowded(100, |options| {
            options.limits.unfinished_bytes = 1024 * 1024;
            options.limits.patience = Duration::from_secs(3600);
        })
        .await;
        // Signed by a known key: a stranger's long body is not waited for.
        let mut request = mock.signed(EndpointId::Stock, String::new(), mock.key());
        request.headers.remove("Content-Length");
        request.headers.push("Content-Length", "8000000");
        let head = wire::request_bytes(&request);
        let mut first = mock.connect().await;
        first.send(&[&head[..], &[b' '; 1_000_000]].concat()).await;
        while counted(&mock, "unfinished-bytes").await < 900_000 {
            tokio::task::yield_now().await;
        }
        let mut second = mock.connect().await;
        second.send(&[&head[..], &[b' '; 1_000_000]].concat()).await;
        let answer = second.answer().await;
        assert_eq!((answer.status, answer.headers.text("Retry-After")), (503, Some("1")));
        assert_eq!(mock.code_of(&mock.stock(0)).await, 1);
        assert_eq!(counted(&mock, "no-room").await, 1);
        let entries = mock.server.journal().entries();
        assert!(entries.iter().any(|entry| matches!(entry.outcome, Outcome::BrokeOff(End::NoRoom))));
        // What was drawn is given back with the connection.
        drop(first);
        while counted(&mock, "unfinished-bytes").await > 0 {
            tokio::task::yield_now().await;
        }
        let mut third = mock.connect().await;
        third.send(&[&head[..], &[b' '; 1_000_000]].concat()).await;
        third.end().await;
        assert_eq!(third.answer().await.status, 400);
    });
}

#[test]
fn the_log_tells_what_became_of_connections() {
    let lines = Lines::default();
    let sink = lines.clone();
    block_on_beside_threads(async {
        let mock = crowded(1, |options| {
            options.log = Some(LogOptions { sink: Box::new(sink), form: LogForm::Text(Language::En) });
        })
        .await;
        let mut idle = mock.connect().await;
        idle.send(&mock.stock(0)).await;
        assert_eq!(code(&idle.answer().await), 1);
        assert_eq!(mock.code_of(&mock.stock(1)).await, 1);
        mock.server.shutdown().await;
    });
    let text = lines.text();
    assert!(text.contains("every connection was taken: 1 that were idle"), "{text}");
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("nobody panics with it").clone()).expect("text")
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("nobody panics with it").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
