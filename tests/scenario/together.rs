//! Steps at the same time really are.

use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::JoinHandle;
use std::time::Duration;

use super::command::run;
use super::flow::{asks, card};
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
