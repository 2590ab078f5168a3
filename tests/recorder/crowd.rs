//! More clients of a recorder than there is room for.

use std::time::Duration;

use bis3::client::Trust;
use bis3::message::wire;
use bis3::mock::Limits;
use serde_json::Value;
use tokio::net::TcpStream;

use super::proxy::Recording;
use crate::mock::support::{Client, Mock, mock};
use crate::program::block_on_beside_threads;

/// A mock, and a recorder in front of it with room for one client at a time.
async fn crowded(change: impl FnOnce(&mut Limits)) -> (Mock, Recording) {
    let mock = mock().await;
    let url = format!("http://{}", mock.server.address());
    let recording = Recording::start_with(&url, &Trust::Public, |options| {
        options.limits.connections = 1;
        change(&mut options.limits);
    });
    (mock, recording.await)
}

async fn client(recording: &Recording) -> Client<TcpStream> {
    Client::new(TcpStream::connect(recording.recorder.address()).await.expect("it listens"))
}

/// The first client that gets an answer of the mock's: until others give way it is told to come again.
async fn served(mock: &Mock, recording: &Recording) -> Client<TcpStream> {
    loop {
        let mut client = client(recording).await;
        if client.try_send(&mock.stock(0)).await && client.answer().await.status == 200 {
            return client;
        }
    }
}

#[test]
fn an_idle_client_gives_way() {
    block_on_beside_threads(async {
        let (mock, recording) = crowded(|limits| limits.patience = Duration::from_secs(3600)).await;
        let mut first = served(&mock, &recording).await;
        let second = served(&mock, &recording).await;
        assert_eq!(first.rest().await, b"");
        drop(second);
    });
}

/// Whoever has an answer whole is idle, though the recorder's thread has not come to know it yet.
#[test]
fn a_client_that_has_its_answer_gives_way_at_once() {
    block_on_beside_threads(async {
        let (mock, recording) = crowded(|limits| limits.patience = Duration::from_secs(3600)).await;
        let mut clients = Vec::new();
        for institution in 0..60 {
            let mut client = client(&recording).await;
            let request: &[u8] = match institution % 2 {
                0 => &mock.stock(institution),
                _ => b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n{",
            };
            client.send(request).await;
            assert_ne!(client.answer().await.status, 503, "{institution}");
            clients.push(client);
        }
    });
}

#[test]
fn who_lets_it_wait_gives_way_after_a_while_and_is_written_down() {
    block_on_beside_threads(async {
        let (mock, recording) = crowded(|limits| limits.patience = Duration::from_millis(1)).await;
        let mut slow = client(&recording).await;
        // It has been read as far as it goes: it comes with another request before it, which is answered.
        let part = b"POST /Stock/HospStock HTTP/1.1\r\nContent-Length: 9\r\n\r\n{";
        slow.send(&[&mock.stock(1)[..], part].concat()).await;
        assert_eq!(slow.answer().await.status, 200);
        // Until it has had its moment the others are told to come again.
        served(&mock, &recording).await;
        assert_eq!(slow.rest().await, b"");
        let lines = recording.lines();
        let unanswered = lines.iter().find(|line| line["request"].as_str().is_some_and(|text| text.ends_with("DQp7")));
        assert!(unanswered.is_some_and(|line| line["response"] == Value::Null), "{lines:#?}");
    });
}

#[test]
fn where_none_gives_way_a_new_one_is_told_to_come_again() {
    block_on_beside_threads(async {
        let (_mock, recording) = crowded(|limits| limits.patience = Duration::from_secs(3600)).await;
        let mut slow = client(&recording).await;
        slow.send(b"POST /Stock/HospStock HTTP/1.1\r\n").await;
        let answer = client(&recording).await.answer().await;
        assert_eq!((answer.status, answer.headers.text("Retry-After")), (503, Some("1")));
    });
}

#[test]
fn unfinished_bodies_have_no_more_than_their_memory() {
    block_on_beside_threads(async {
        let (mock, recording) = crowded(|limits| limits.unfinished_bytes = 100_000).await;
        let mut large = client(&recording).await;
        large.send(b"POST /Stock/HospStock HTTP/1.1\r\nContent-Length: 900000\r\n\r\n").await;
        large.send(&[b' '; 300_000]).await;
        let answer = large.answer().await;
        assert_eq!((answer.status, answer.headers.text("Retry-After")), (503, Some("1")));
        assert!(String::from_utf8_lossy(&answer.body).contains("bis3 record"), "it says whose it is");
        // What was drawn is given back: another one has all of it.
        let mut fitting = client(&recording).await;
        let mut request = mock.signed(bis3::contract::EndpointId::Stock, " ".repeat(120_000), mock.key());
        request.headers.push("Connection", "close");
        fitting.send(&wire::request_bytes(&request)).await;
        assert_eq!(fitting.answer().await.status, 400);
    });
}
