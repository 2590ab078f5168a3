//! Answers in which no client reads a code: what came is named, and a platform that says its code all the same is judged on.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;

use bis3::client::Answer;
use bis3::message::Response;
use bis3::probe::doctor::{Diagnosis, State};
use encoding_rs::GBK;
use flate2::Compression;
use flate2::write::GzEncoder;
use insta::assert_snapshot;

use super::ahead::suite;
use super::{Client, doctor, told};
use crate::compare::sides::{Answering, answer};
use crate::mock::support::{Mock, mock_with};
use crate::program::{bis3, block_on_beside_threads, output};

/// A target that answers as the mock does, but for what is done to each answer.
pub(super) fn spoiled(mock: &Mock, spoil: impl Fn(Response) -> Vec<u8> + Send + 'static) -> Answering {
    Answering::by(spoiling(mock, spoil))
}

/// The answers of the mock, but for what is done to each.
pub(super) fn spoiling(
    mock: &Mock,
    spoil: impl Fn(Response) -> Vec<u8> + Send + 'static,
) -> impl Fn(&str) -> Vec<u8> + Send + 'static {
    let address = mock.server.address();
    move |request| {
        let mut stream = TcpStream::connect(address).expect("the mock listens");
        stream.write_all(request.as_bytes()).expect("it reads");
        let method = request.split(' ').next().unwrap_or_default();
        let (mut bytes, mut buffer) = (Vec::new(), [0; 4096]);
        loop {
            // Some requests are answered by an end.
            let count = stream.read(&mut buffer).unwrap_or_default();
            bytes.extend_from_slice(&buffer[..count]);
            match Answer::read(&bytes, method) {
                Some(answer) => return spoil(answer.response),
                None if count == 0 => return bytes,
                None => {}
            }
        }
    }
}

/// An answer with another body.
pub(super) fn with_body(response: &Response, headers: &str, body: &[u8]) -> Vec<u8> {
    let date = response.headers.text("Date").expect("the mock dates its answers");
    let length =
        if headers.contains("Content-Length") { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    let head = format!(
        "HTTP/1.1 {} {}\r\nDate: {date}\r\nConnection: close\r\n{headers}{length}\r\n",
        response.status, response.reason
    );
    [head.as_bytes(), body].concat()
}

pub(super) type Spoil = fn(Response) -> Vec<u8>;

/// What a platform does wrongly to each of its answers.
pub(super) const SPOILED: [(&str, Spoil); 8] = [
    ("GBK", |response| with_body(&response, "", &GBK.encode(&response.text()).0)),
    ("byte order mark", |response| with_body(&response, "", &[b"\xef\xbb\xbf", &response.body[..]].concat())),
    ("gzip", |response| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::none());
        encoder.write_all(&response.body).expect("it is written in memory");
        with_body(&response, "Content-Encoding: gzip\r\n", &encoder.finish().expect("it is written in memory"))
    }),
    ("JSON in a string", |response| {
        with_body(&response, "", serde_json::Value::from(response.text()).to_string().as_bytes())
    }),
    ("a length in characters", |response| {
        let length = response.text().chars().count();
        with_body(&response, &format!("Content-Length: {length}\r\n"), &response.body)
    }),
    ("a code in quotes", |response| {
        let mut body: serde_json::Value = serde_json::from_slice(&response.body).expect("the mock answers JSON");
        body["code"] = body["code"].to_string().into();
        with_body(&response, "", body.to_string().as_bytes())
    }),
    ("single quotes", |response| with_body(&response, "", response.text().replace('"', "'").as_bytes())),
    ("no JSON at the end", |response| with_body(&response, "", &[&response.body[..], b"</html>"].concat())),
];

/// What somebody else answers: the name, the status with further headers, and the body.
const OTHERS: [(&str, &str, &[u8]); 9] = [
    ("an empty body", "404 Not Found\r\n", b""),
    ("plain text", "500 Internal Server Error\r\n", b"upstream\x1b[31m timed\r\nout"),
    (
        "HTML",
        "403 Forbidden\r\nServer: nginx/1.18.0\r\n",
        b"<!DOCTYPE html><html><head><title>403 Forbidden</title></head></html>",
    ),
    ("XML", "500 Internal Server Error\r\n", b"<?xml version=\"1.0\"?><soap:Envelope/>"),
    ("a framework's object", "404 Not Found\r\n", br#"{"timestamp":1,"status":404,"error":"Not Found","path":"/"}"#),
    ("a framework's code", "200 OK\r\n", br#"{"code":401,"msg":"\u672a\u767b\u5f55"}"#),
    ("an array", "200 OK\r\n", b"[]"),
    ("a code that is no number", "200 OK\r\n", br#"{"code":null}"#),
    ("no text", "200 OK\r\n", b"\x00\xff\x00"),
];

fn of_somebody_else((_, head, body): &(&str, &str, &[u8])) -> Answering {
    let head = format!("HTTP/1.1 {head}Content-Length: {}\r\n\r\n", body.len());
    Answering::all([head.as_bytes(), body].concat())
}

/// What is told of a check, in both languages.
pub(super) fn in_both(name: &str, diagnosis: &Diagnosis, check: &str) -> String {
    let check = diagnosis.checks.iter().rfind(|one| one.check == check).expect("it was looked at");
    let next = check.next.as_ref().expect("something is to be done");
    let (came, state) = (&check.came, check.state);
    format!("{name}: {} {state:?}\n  {}\n  → {}\n  {}\n  → {}\n", check.check, came.zh, next.zh, came.en, next.en)
}

#[test]
fn what_a_platform_writes_wrongly_is_named_and_the_rest_is_looked_at_all_the_same() {
    let mut all = String::new();
    block_on_beside_threads(async {
        let mock = mock_with(|_| {}).await;
        for (name, spoil) in SPOILED {
            let diagnosis = Client::new().examines(&spoiled(&mock, spoil).url).await;
            let told = told(&diagnosis);
            assert_eq!(diagnosis.verdict(), State::Fault, "{name}: {told}");
            let faults = diagnosis.checks.iter().filter(|check| check.state == State::Fault).count();
            let last = diagnosis.checks.last().map(|check| (check.check, check.state));
            assert_eq!((faults, last), (1, Some(("report", State::NotAsked))), "{name}: {told}");
            all += &in_both(name, &diagnosis, "body");
        }
    });
    assert_snapshot!(all);
}

#[test]
fn the_suite_judges_such_a_platform_and_names_what_came() {
    block_on_beside_threads(async {
        let mock = mock_with(|_| {}).await;
        let (code, text) = suite(&spoiled(&mock, SPOILED[0].1).url, &[]);
        assert_eq!(code, 1, "{text}");
        assert!(text.contains("ask the target's side to change the encoding"), "{text}");
        assert!(text.contains("read as GBK: ") && text.contains("failures=\"1\""), "{text}");
        let (code, text) = suite(&spoiled(&mock, SPOILED[5].1).url, &[]);
        assert_eq!(code, 1, "{text}");
        assert!(text.contains("a `code` that is the text `\"10000\"` and no number"), "{text}");
    });
}

#[test]
fn what_somebody_else_answers_is_named_and_ends_it() {
    let mut all = String::new();
    for other in OTHERS {
        let diagnosis = block_on_beside_threads(Client::new().examines(&of_somebody_else(&other).url));
        assert_eq!(diagnosis.verdict(), State::Doubtful, "{}: {}", other.0, told(&diagnosis));
        all += &in_both(other.0, &diagnosis, "interface");
    }
    assert_snapshot!(all);
}

#[test]
fn a_head_of_many_and_long_lines_is_as_good_as_another() {
    block_on_beside_threads(async {
        let mock = mock_with(|_| {}).await;
        let head = format!("{}X-Long: {}\r\n", "X-Line: 1\r\n".repeat(150), "x".repeat(70_000));
        let target = spoiled(&mock, move |response| with_body(&response, &head, &response.body));
        let diagnosis = Client::new().examines(&target.url).await;
        assert_eq!((diagnosis.verdict(), told(&diagnosis)), (State::Well, String::new()));
    });
}

#[test]
fn a_request_that_nobody_signed_and_that_is_accepted_is_a_fault_of_the_platform() {
    let accepting = Answering::all(answer("200 OK", "", r#"{"code":1,"msg":"","data":{}}"#));
    let diagnosis = block_on_beside_threads(Client::new().examines(&accepting.url));
    let fault = diagnosis.checks.iter().find(|check| check.state == State::Fault).map(|check| check.check);
    assert_eq!((diagnosis.verdict(), fault), (State::Fault, Some("interface")), "{}", told(&diagnosis));
    let shown = doctor(&accepting.url, &["--institution", "12332500472260169F"]);
    assert!(shown.starts_with("exit 1\n") && shown.contains("a request that nobody signed is accepted"), "{shown}");
    assert!(shown.contains("bis3 run --suite judges it clause by clause\n"), "{shown}");
}

#[test]
fn a_proxy_that_answers_in_the_targets_place_is_named_as_the_proxy() {
    let proxies = [
        ("407 Proxy Authentication Required", "Proxy-Authenticate: Basic realm=\"x\"\r\n", State::Mistake),
        ("503 Service Unavailable", "", State::Unreachable),
        ("403 Forbidden", "X-Squid-Error: ERR_ACCESS_DENIED 0\r\n", State::Mistake),
        ("403 Forbidden", "", State::Doubtful),
    ];
    let mut all = String::new();
    for (status, headers, verdict) in proxies {
        let proxy = Answering::all(answer(status, headers, "<html><title>no</title></html>"));
        let client = Client { proxy: Some(proxy.url.clone()), ..Client::new() };
        let diagnosis = block_on_beside_threads(client.examines("http://platform.example:8095"));
        assert_eq!(diagnosis.verdict(), verdict, "{}", told(&diagnosis));
        let last = diagnosis.checks.last().map_or("", |check| check.check);
        all += &in_both(status, &diagnosis, last).replace(&proxy.url, "PROXY");
    }
    assert_snapshot!(all);
}

#[test]
fn what_accepts_all_shows_neither_key_nor_signature() {
    block_on_beside_threads(async {
        let accepting = Answering::all(answer("200 OK", "", r#"{"code":1,"msg":"请求成功","data":{}}"#));
        let diagnosis = Client::new().examines(&accepting.url).await;
        let told = told(&diagnosis);
        assert_eq!(diagnosis.verdict(), State::Fault, "{told}");
        assert!(diagnosis.checks.iter().all(|check| check.check != "key" && check.check != "permission"), "{told}");
        assert!(told.contains("does not show whether it checks key, signature and permission"), "{told}");
    });
}

#[test]
fn a_difference_that_begins_with_a_minus_is_taken_by_every_command_that_asks_a_target() {
    for command in ["doctor", "probe", "compare", "run"] {
        let (_, text) = output(&mut bis3(Path::new("."), &[command, "--clock", "-16m", "--nonsense"]));
        assert!(text.contains("--nonsense"), "{command}: {text}");
    }
}
