//! The messages of a bundle are the bytes that were recorded, where the recording has them; else it is told that it has not.

use std::fs;

use bis3::evidence::bundle::Bundle;
use bis3::evidence::chain::{Exchanged, Heading, Outcome, Redaction, Writer, WriterOptions};

use super::support::{CLOCK, Desk};

const REQUESTS: [&str; 4] = [
    "POST /Patient/Donor HTTP/1.1\r\nHost:a\r\nX-One:\tb \t\r\nDate: x  \r\nContent-Length:2\r\n\r\n{}",
    "POST /Patient/Donor HTTP/1.1\nHost: a\nContent-Length:   2\n\n{}",
    "POST /Patient/Donor HTTP/1.1\r\nHost:a\r\nTransfer-Encoding:chunked\r\n\r\n1;x=y\r\n{\r\n1\r\n}\r\n0\r\n\r\n",
    "POST /Patient/Donor HTTP/1.1\r\nBad Name:1\r\n\r\n",
];
const ANSWER: &str = "HTTP/1.1 401 Unauthorized\r\nServer:x\r\nContent-Length:   14\r\n\r\n{\"code\":10001}";

/// The other side's log of one exchange.
fn log(desk: &Desk, request: &str) {
    let time = Some(CLOCK.parse().expect("an instant"));
    let redaction = Redaction::new([], Vec::new()).expect("random bytes");
    let options =
        WriterOptions { path: desk.path("log.jsonl"), heading: Heading::new(String::new()), rotate: None, redaction };
    let (writer, _) = Writer::open(options, time).expect("it can be written");
    let peer = "127.0.0.1:1".parse().expect("an address");
    let outcome = Outcome::Answered(ANSWER.as_bytes());
    let exchanged = Exchanged { time, peer: Some(peer), request: request.as_bytes(), outcome, trial: None };
    writer.append(&exchanged).expect("it is written");
}

fn bundle(desk: &Desk) -> Bundle {
    Bundle::read(&fs::read(desk.path("bundle.zip")).expect("it is there")).expect("a bundle")
}

fn text(bundle: &Bundle, name: &str) -> String {
    String::from_utf8_lossy(bundle.entry(name).expect("it is there")).into_owned()
}

#[test]
fn the_very_bytes_of_raw_http_stand_in_the_bundle_and_are_found_in_the_log() {
    for request in REQUESTS {
        let desk = Desk::new();
        log(&desk, request);
        fs::write(desk.path("exchange.http"), format!("\r\n{request}{ANSWER}\n")).expect("it can be written");
        let (code, told) = desk.dispute(&["new", "exchange.http", "--key", "hospital", "--out", "bundle.zip"]);
        assert_eq!(code, 0, "{told}");
        let made = bundle(&desk);
        assert_eq!(text(&made, "messages/01-request.http"), request);
        assert_eq!(text(&made, "messages/01-response.http"), ANSWER);
        assert!(text(&made, "evidence.jsonl").contains(r#""put-together":[]"#));
        assert!(text(&made, "README.txt").contains("the raw bytes of each request and answer"));
        assert!(!text(&made, "report.html").contains("Put together"));
        assert_eq!(desk.dispute(&["verify", "bundle.zip"]).0, 0, "{request}");
        let (code, told) = desk.dispute(&["countersign", "bundle.zip", "--key", "centre", "--log", "log.jsonl"]);
        assert!(code == 0 && !told.contains("another answer"), "{request}: {told}");
    }
}

#[test]
fn what_a_tool_tells_without_its_bytes_is_told_to_be_put_together() {
    let desk = Desk::new();
    fs::write(desk.path("command.txt"), "curl -X POST http://a/Patient/Donor -H 'Date: x' -d '{}'\n")
        .expect("it can be written");
    assert_eq!(desk.dispute(&["new", "command.txt", "--out", "bundle.zip"]).0, 0);
    let made = bundle(&desk);
    assert!(text(&made, "evidence.jsonl").contains(r#""put-together":["request"]"#));
    let readme = text(&made, "README.txt");
    assert!(readme.contains("not the raw bytes of the wire: 01-request.http"), "{readme}");
    assert!(text(&made, "report.html").contains("Put together from what another tool has recorded"));
}
