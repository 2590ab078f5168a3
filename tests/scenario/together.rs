//! Steps at the same time really are.

use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use super::command::run;
use super::flow::{asks, card};
use crate::compare::sides::Answering;
use crate::program::output;

const ANSWER: &[u8] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nDate: Mon, 06 May 2024 00:00:00 GMT\r\n\
                       Content-Length: 41\r\n\r\n{\"code\":1,\"msg\":\"请求成功\",\"data\":{}}"
    .as_bytes();

/// Answers nobody before it holds so many requests.
fn barrier(requests: usize) -> (String, JoinHandle<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("a bound address"));
    let server = std::thread::spawn(move || {
        let mut waiting: Vec<TcpStream> = Vec::new();
        while waiting.len() < requests {
            let (mut stream, _) = listener.accept().expect("a connection");
            match read_request(&mut stream) {
                Ok(()) => waiting.push(stream),
                // Whether anybody is there is tried ahead, without a request.
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => {}
                Err(_) => break,
            }
        }
        waiting.iter_mut().filter_map(|stream| stream.write_all(ANSWER).ok()).count()
    });
    (url, server)
}

fn read_request(stream: &mut TcpStream) -> std::io::Result<()> {
    // A client that waits for one answer before it sends the next request would wait for ever.
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        head.extend(byte);
    }
    Ok(())
}

#[test]
fn steps_at_the_same_time_wait_for_none_of_each_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let steps: Vec<String> = ["a", "b", "c"].iter().map(|name| asks(name, ", expect: {status: 200}")).collect();
    let text = card(&format!("steps: [{{name: all, parallel: [{}]}}]", steps.join(", "))).replace("clock:", "#");
    fs::write(folder.path().join("flow.yaml"), text).expect("a writable folder");
    let (url, server) = barrier(steps.len());
    let (code, text) = output(&mut run(folder.path(), &["flow.yaml", "--no-snapshots", "--target", &url]));
    assert_eq!(server.join().expect("the server ends"), steps.len(), "{text}");
    assert_eq!(code, 0, "{text}");
}

/// What a target says that is full is no answer to a race; with each answer it may say so to another.
#[test]
fn a_race_of_which_the_target_turns_some_away_is_not_judged() {
    let folder = tempfile::tempdir().expect("a folder");
    let steps: Vec<String> = ["a", "b", "c"].iter().map(|name| asks(name, "")).collect();
    let race = format!("{{name: all, parallel: [{}], expect: {{codes: {{Passed: 3}}}}}}", steps.join(", "));
    let text = card(&format!("steps: [{race}]")).replace("clock:", "#");
    fs::write(folder.path().join("flow.yaml"), text).expect("a writable folder");
    for (refusal, told) in [
        ("503 Service Unavailable\r\nRetry-After: 1", (0, "skip  all —")),
        ("429 Too Many Requests", (0, "skip  all —")),
        // Who does not say when to come again has answered.
        ("503 Service Unavailable", (1, "warn  all")),
    ] {
        let number = AtomicUsize::new(0);
        let refusal = format!("HTTP/1.1 {refusal}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").into_bytes();
        let target = Answering::by(move |_| match number.fetch_add(1, Ordering::Relaxed) {
            0 => ANSWER.to_vec(),
            _ => refusal.clone(),
        });
        let arguments = ["flow.yaml", "--no-snapshots", "--target", &target.url];
        let (code, text) = output(&mut run(folder.path(), &arguments));
        assert!(code == told.0 && text.contains(told.1), "{code}: {text}");
    }
}
