//! The line that sends a request again sends it to the byte.

use std::process::{Command, Stdio};

use bis3::message::{Exchange, wire};
use bis3::report::json::Json;
use bis3::scenario::{Outcome, RunHead, StepResult};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::results::{every_outcome, tell};
use super::text;
use crate::program::block_on;

/// A failed step that sent this, and the line that sends it to `address` again.
fn line(request: &[u8], address: &str) -> Option<String> {
    let mut run = every_outcome().swap_remove(0);
    let exchange = Exchange { received: None, request: request.to_vec().into(), response: "".into() };
    let step = run.steps.swap_remove(1);
    run.steps = vec![StepResult { outcome: Outcome::Fail, counts: true, exchange: Some(exchange), ..step }];
    let head = RunHead { address: Some(address.into()), ..RunHead::default() };
    let report = text(|bytes| tell(&[run], &mut Json::new(bytes, &head).expect("memory takes it")));
    let report: Value = serde_json::from_str(&report).expect("a report is JSON");
    report["scenarios"][0]["steps"][0]["curl"].as_str().map(str::to_owned)
}

/// What a shell that is given the line sends.
fn sent(request: &[u8]) -> Vec<u8> {
    block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("a bound address").port();
        let line = line(request, &format!("http://127.0.0.1:{port}/api")).expect("curl can say it");
        let mut shell = Command::new("sh");
        let shell = shell.arg("-c").arg(&line).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = shell.spawn().expect("a shell");
        let (mut stream, _) = listener.accept().await.expect("curl connects");
        let mut bytes = Vec::new();
        while wire::request(&bytes).is_err() {
            stream.read_buf(&mut bytes).await.expect("curl sends");
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await.expect("curl reads");
        child.wait().expect("the shell ends");
        bytes
    })
}

fn assert_sent_again(request: &[u8]) {
    let sent = sent(request);
    let ((wanted, _), (actual, _)) = (wire::request(request).expect("HTTP"), wire::request(&sent).expect("HTTP"));
    assert_eq!((&actual.method, &actual.target, &actual.body), (&wanted.method, &wanted.target, &wanted.body));
    for header in &wanted.headers {
        let values =
            |from: &bis3::message::Request| from.headers.all(&header.name).map(<[u8]>::to_vec).collect::<Vec<_>>();
        assert_eq!(values(&actual), values(&wanted), "{}", header.name);
    }
    assert_eq!(actual.headers.first("content-type"), wanted.headers.first("content-type"));
}

#[test]
fn a_shell_sends_what_was_sent() {
    assert_sent_again(
        b"POST /api/Patient/Donor?a='b' HTTP/1.1\r\nHost: platform\r\nAuthorization: BIS3-HMAC-SHA1 a:b=\r\n\
          Content-Type: application/json\r\nContent-Length: 17\r\n\r\n{\"name\": \"\xe8\xa1\x80'$\"}",
    );
    assert_sent_again(b"POST /a HTTP/1.1\r\nHost: platform\r\nContent-Length: 3\r\n\r\n\xff\x00\n");
    assert_sent_again(b"POST /a HTTP/1.1\r\nHost: platform\r\nContent-Length: 4\r\n\r\na\r\n\t");
    assert_sent_again(b"POST /a HTTP/1.1\r\nHost: platform\r\nContent-Length: 4\r\n\r\n{\n }");
    assert_sent_again(b"GET /a HTTP/1.1\r\nHost: platform\r\n\r\n");
}

#[test]
fn what_curl_cannot_say_goes_as_bytes() {
    for request in [
        &b"nonsense"[..],
        b"GET / HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\ncut",
    ] {
        let line = line(request, "http://127.0.0.1:1").expect("netcat can say it");
        let script = format!("nc() {{ printf '%s ' \"$@\" >&2; cat; }}\n{line}");
        let output = Command::new("sh").arg("-c").arg(script).stdin(Stdio::null()).output().expect("a shell");
        assert_eq!((&output.stdout[..], &output.stderr[..]), (request, &b"-N 127.0.0.1 1 "[..]), "{line}");
        let over_tls = self::line(request, "https://platform.example/api").expect("openssl can say it");
        assert!(over_tls.ends_with(" | openssl s_client -quiet -connect platform.example:443"), "{over_tls}");
    }
    assert_eq!(line(&[b'a'; 50_000], "http://127.0.0.1:1"), None, "too long for a line");
}
