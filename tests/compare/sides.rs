//! Sides that answer what they are told to, over real sockets.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A side; it answers until the test ends.
pub struct Answering {
    pub url: String,
    requests: Arc<Mutex<String>>,
}

/// The bytes of an answer.
pub fn answer(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// An address at which nobody listens.
pub fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    format!("http://{}", listener.local_addr().expect("a bound address"))
}

/// A side that says the same to so many requests, and then nobody listens there any more.
pub fn dying(answer: Vec<u8>, requests: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("a bound address"));
    thread::spawn(move || {
        for _ in 1..requests {
            asking(&listener).write_all(&answer).expect("the client reads");
        }
        let mut last = asking(&listener);
        // Whoever has the last answer finds nobody.
        drop(listener);
        last.write_all(&answer).expect("the client reads");
    });
    url
}

/// The next connection over which something is asked.
fn asking(listener: &TcpListener) -> TcpStream {
    loop {
        let (mut stream, _) = listener.accept().expect("a connection");
        if read_request(&mut stream).is_some() {
            return stream;
        }
    }
}

impl Answering {
    /// A side that says the same to everything; nothing at all where the answer is empty.
    pub fn all(answer: Vec<u8>) -> Self {
        Self::by(move |_| answer.clone())
    }

    pub fn by(answer: impl Fn(&str) -> Vec<u8> + Send + 'static) -> Self {
        Self::serving(answer, drop)
    }

    /// A side that leaves its connections open behind its answers.
    pub fn staying(answer: impl Fn(&str) -> Vec<u8> + Send + 'static) -> Self {
        let open = Mutex::new(Vec::new());
        Self::serving(answer, move |stream| open.lock().expect("nobody panics with it").push(stream))
    }

    fn serving(answer: impl Fn(&str) -> Vec<u8> + Send + 'static, leave: impl Fn(TcpStream) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("a bound address"));
        let requests = Arc::new(Mutex::new(String::new()));
        let heard = Arc::clone(&requests);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.expect("a connection");
                if let Some(request) = read_request(&mut stream) {
                    heard.lock().expect("nobody panics with it").push_str(&request);
                    // The client may be gone: it has seen enough.
                    let _ = stream.write_all(&answer(&request));
                    leave(stream);
                }
            }
        });
        Self { url, requests }
    }

    /// Everything that was asked.
    pub fn asked(&self) -> String {
        self.requests.lock().expect("nobody panics with it").clone()
    }

    /// A text with the addresses of both sides taken out.
    pub fn and_b(&self, b: &Self, text: &str) -> String {
        text.replace(&self.url, "URL-OF-A").replace(&b.url, "URL-OF-B")
    }
}

/// A request with its body; none where the connection is closed before.
fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: "));
            if body.len() >= length.map_or(0, |length| length.parse().expect("a number")) {
                return Some(text);
            }
        }
        match stream.read(&mut buffer) {
            Ok(count @ 1..) => bytes.extend_from_slice(&buffer[..count]),
            _ => return None,
        }
    }
}
