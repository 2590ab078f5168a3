//! `bis3 serve` while it runs, and requests to it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdout, Command, ExitStatus, Stdio};

use bis3::message::{Response, wire};

use crate::program::bis3;

/// The program while it runs; it is ended with the test.
pub(super) struct Program {
    child: Child,
    output: BufReader<ChildStdout>,
    /// What stands behind each word of the lines for programs.
    addresses: Vec<(String, String)>,
}

pub(super) fn command(arguments: &[&str]) -> Command {
    bis3(Path::new("."), &[&["serve"], arguments].concat())
}

impl Program {
    pub(super) fn start(arguments: &[&str]) -> Self {
        let mut command = command(arguments);
        if !arguments.contains(&"--listen") {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        let mut output = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut addresses = Vec::new();
        loop {
            let mut line = String::new();
            output.read_line(&mut line).expect("text");
            match line.trim_end().split_once(' ') {
                Some((word, rest)) => addresses.push((word.to_owned(), rest.to_owned())),
                None => break,
            }
        }
        Self { child, output, addresses }
    }

    pub(super) fn told(&self, word: &str) -> &str {
        let found = self.addresses.iter().find(|(told, _)| told == word);
        &found.unwrap_or_else(|| panic!("no `{word}` in {:?}", self.addresses)).1
    }

    pub(super) fn address(&self, word: &str) -> SocketAddr {
        let (_, address) = self.told(word).split_once("://").expect("a URL");
        address.parse().expect("an address")
    }

    /// Everything up to and with the curl line.
    pub(super) fn announcement(&mut self) -> String {
        self.told_until("}'\n")
    }

    /// What is told next, up to and with a line that ends so.
    pub(super) fn told_until(&mut self, end: &str) -> String {
        let mut text = String::new();
        while !text.ends_with(end) {
            assert!(self.output.read_line(&mut text).expect("text") > 0, "{text}");
        }
        text
    }

    #[cfg(unix)]
    pub(super) fn terminate(&mut self, signal: &str) {
        let sent = Command::new("kill").args([signal, &self.child.id().to_string()]).status().expect("kill is there");
        assert!(sent.success());
    }

    /// Its log, to be read while it runs.
    pub(super) fn log(&mut self) -> BufReader<ChildStderr> {
        BufReader::new(self.child.stderr.take().expect("it is piped"))
    }

    /// How it ended, and its log.
    pub(super) fn end(&mut self) -> (ExitStatus, String) {
        let mut log = String::new();
        self.child.stderr.take().expect("it is piped").read_to_string(&mut log).expect("text");
        (self.child.wait().expect("it ends"), log)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // One that has ended by itself is what most tests want.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(super) fn ask(address: SocketAddr, request: &str) -> Response {
    let mut stream = TcpStream::connect(address).expect("it listens");
    stream.write_all(request.as_bytes()).expect("it reads");
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).expect("it answers and closes");
    let (mut response, head) = wire::response_head(&bytes).expect("a head");
    response.body = bytes[head..].to_vec().into();
    response
}

pub(super) const EMPTY: &str =
    "POST /Stock/HospStock HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}";
