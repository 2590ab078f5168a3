//! What is not HTTP/1.1 is refused in the platform's own words, and kept like everything else.

use bis3::message::{Response, wire};
use bis3::mock::{End, Outcome};
use bis3::platform::Verdict;

use super::support::{Mock, code, mock, mock_with};
use crate::program::block_on_beside_threads;

/// Sends bytes and reads everything until the mock closes: one answer, refused.
async fn refused(mock: &Mock, sent: &[u8]) -> Response {
    let mut client = mock.connect().await;
    client.send(sent).await;
    let answered = client.rest().await;
    let (mut response, head) = wire::response_head(&answered).expect("an answer before the end");
    response.body = answered[head..].to_vec().into();
    assert_eq!(response.headers.text("Content-Length"), Some(&*response.body.len().to_string()));
    assert_eq!(response.headers.text("Connection"), Some("close"));
    assert_eq!(code(&response), 10009, "{}", String::from_utf8_lossy(sent));
    response
}

const MALFORMED: &[&str] = &[
    // not HTTP at all
    "hello\r\n\r\n",
    "\x16\x03\x01\x02\x00\x01\x00\x01\r\n\r\n",
    "GET /\r\n\r\n",
    "POST /Stock/HospStock HTTP/9.9\r\nHost: a\r\n\r\n",
    // a folded line, a name with a blank, a bare CR, a NUL
    "POST /Stock/HospStock HTTP/1.1\r\nHost: a\r\nX-A: 1\r\n 2\r\n\r\n",
    "POST /Stock/HospStock HTTP/1.1\r\nHost : a\r\n\r\n",
    "POST /Stock/HospStock HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n",
    "POST /Stock/HospStock HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n",
    // lengths on which two readers may not agree
    "POST /Stock/HospStock HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}x",
    "POST /Stock/HospStock HTTP/1.1\r\nHost: a\r\nContent-Length: +2\r\n\r\n{}",
    "POST /Stock/HospStock HTTP/1.1\r\nHost: a\r\nContent-Length: 2, 3\r\n\r\n{}",
    "POST /Stock/HospStock HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST /Stock/HospStock HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n",
    "POST /Stock/HospStock HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "POST /Stock/HospStock HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "POST /Stock/HospStock HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST /Stock/HospStock HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "POST /Stock/HospStock HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "POST /Stock/HospStock HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
];

#[test]
fn a_malformed_head_is_refused_and_kept() {
    block_on_beside_threads(async {
        let mock = mock().await;
        for (index, sent) in MALFORMED.iter().enumerate() {
            let response = refused(&mock, sent.as_bytes()).await;
            assert_eq!(response.status, 400, "{sent}");
            let entries = mock.journal(index + 1).await;
            assert_eq!(entries[index].exchange.request, sent.as_bytes());
            assert_eq!(entries[index].exchange.response, wire::response_bytes(&response), "{sent}");
        }
    });
}

#[test]
fn broken_chunks_are_refused() {
    block_on_beside_threads(async {
        let mock = mock().await;
        for chunks in ["x\r\n", "2\r\n{}}\r\n0\r\n\r\n", "-1\r\n", "ffffffffffffffffff\r\n", "2;\nx\r\n{}\r\n0\r\n\r\n"]
        {
            let head = "POST /Stock/HospStock HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
            let response = refused(&mock, format!("{head}{chunks}").as_bytes()).await;
            assert_eq!(response.status, 400, "{chunks}");
        }
    });
}

#[test]
fn a_body_that_ends_early_is_answered_to_a_client_that_still_reads() {
    block_on_beside_threads(async {
        let mock = mock().await;
        let mut client = mock.connect().await;
        client.send(b"POST /Stock/HospStock HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{}").await;
        client.end().await;
        let answer = client.answer().await;
        assert_eq!((answer.status, code(&answer)), (400, 10009));
    });
}

#[test]
fn http_1_1_needs_a_host_and_http_1_0_does_not() {
    block_on_beside_threads(async {
        let mock = mock().await;
        let text = String::from_utf8(mock.stock(0)).expect("text");
        let host = text.lines().find(|line| line.starts_with("Host:")).expect("it is set");
        let hostless = text.replacen(&format!("{host}\r\n"), "", 1);
        let answer = mock.answer_to(hostless.as_bytes()).await;
        assert_eq!((answer.status, code(&answer)), (400, 10009));
        assert_eq!(mock.code_of(hostless.replacen("HTTP/1.1", "HTTP/1.0", 1).as_bytes()).await, 1);
        let twice = text.replacen(host, &format!("{host}\r\n{host}"), 1);
        assert_eq!(mock.answer_to(twice.as_bytes()).await.status, 400);
    });
}

/// RFC 9112, 3.2: an invalid value is answered with 400.
#[test]
fn a_host_that_is_none_is_refused() {
    block_on_beside_threads(async {
        let mock = mock().await;
        let text = String::from_utf8(mock.stock(0)).expect("text");
        let host = text.lines().find(|line| line.starts_with("Host:")).expect("it is set");
        for (index, value) in ["a b/<>", "http://a", "a@b", "a:http", "[::1", "丽水.example"].iter().enumerate() {
            let answer = mock.answer_to(text.replacen(host, &format!("Host: {value}"), 1).as_bytes()).await;
            assert_eq!((answer.status, code(&answer)), (400, 10009), "{value}");
            let entry = mock.journal(index + 1).await.swap_remove(index);
            let Outcome::Answered { decision, .. } = &entry.outcome else { panic!("it was answered") };
            let Verdict::Refused(refusal) = &decision.verdict else { panic!("it was refused") };
            assert_eq!((refusal.reason, &*refusal.actual), ("host-invalid", *value));
        }
        assert_eq!(mock.code_of(text.replacen(host, "Host: [::1]:8095", 1).as_bytes()).await, 1);
    });
}

/// RFC 9112, 2.2 lets a server take a bare line feed for a line's end; the journal keeps it.
#[test]
fn bare_line_feeds_are_understood_and_kept() {
    block_on_beside_threads(async {
        let mock = mock().await;
        let sent = String::from_utf8(mock.stock(0)).expect("text").replace("\r\n", "\n").into_bytes();
        assert_eq!(mock.code_of(&sent).await, 1);
        assert_eq!(mock.journal(1).await[0].exchange.request, sent);
    });
}

#[test]
fn a_head_over_its_limits_is_refused_with_431() {
    block_on_beside_threads(async {
        let mock = mock_with(|options| options.limits.head_bytes = 1024).await;
        let long = format!("POST / HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", "a".repeat(1024));
        assert_eq!(refused(&mock, long.as_bytes()).await.status, 431);
        // Never finished: the limit speaks before the end is there.
        let unfinished = format!("POST /{}", "a".repeat(2048));
        assert_eq!(refused(&mock, unfinished.as_bytes()).await.status, 431);
        let many = format!("POST / HTTP/1.1\r\nHost: a\r\n{}\r\n", "A: b\r\n".repeat(100));
        assert_eq!(refused(&mock, many.as_bytes()).await.status, 431);
    });
}

#[test]
fn the_header_count_can_be_set() {
    block_on_beside_threads(async {
        let mock = mock_with(|options| options.limits.header_count = 120).await;
        let with = |count| format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", "A: b\r\n".repeat(count));
        assert_eq!(mock.answer_to(with(119).as_bytes()).await.status, 404);
        assert_eq!(refused(&mock, with(120).as_bytes()).await.status, 431);
    });
}

#[test]
fn a_head_that_breaks_off_is_kept() {
    block_on_beside_threads(async {
        let mock = mock().await;
        let mut client = mock.connect().await;
        client.send(b"POST /Stock/HospStock HTTP/1.1\r\nHo").await;
        client.end().await;
        assert_eq!(client.rest().await, b"");
        let entry = mock.journal(1).await.swap_remove(0);
        assert_eq!(&entry.exchange.request[..], b"POST /Stock/HospStock HTTP/1.1\r\nHo");
        assert!(matches!(entry.outcome, Outcome::BrokeOff(End::Closed)));
    });
}

/// hyper closes on the preface of HTTP/2 without a word; the journal and the log tell what it was.
#[test]
fn a_client_of_http_2_is_let_go_and_kept() {
    block_on_beside_threads(async {
        let mock = mock().await;
        let mut client = mock.connect().await;
        client.send(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await;
        assert_eq!(client.rest().await, b"");
        let entry = mock.journal(1).await.swap_remove(0);
        assert!(matches!(entry.outcome, Outcome::BrokeOff(End::LetGo)));
        assert_eq!(&entry.exchange.request[..], b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    });
}
