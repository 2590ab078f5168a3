//! An answer that is given before the request has come to its end arrives: the connection is closed and never reset.

use std::time::Duration;

use super::support::{code, mock, mock_with};
use crate::program::block_on_beside_threads;

const LINE: &str = "POST /Stock/HospStock HTTP/1.1\r\nHost: a\r\n";

/// Heads behind which the mock reads no body to its end, with what follows them.
const EARLY: &[(&str, &str)] = &[
    ("a body over the limit", "Content-Length: 9000000\r\n\r\n"),
    (
        "an offer of HTTP/2, as Java's client makes it",
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\nContent-Length: 9000000\r\n\r\n",
    ),
    ("two framings", "Transfer-Encoding: chunked\r\nContent-Length: 9000000\r\n\r\nffffff\r\n"),
    ("a broken chunk", "Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
    ("a chunk over the limit", "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n"),
    ("another coding", "Transfer-Encoding: gzip, chunked\r\n\r\nffffff\r\n"),
    ("no head at all", "x y z\r\n\r\n"),
];

#[test]
fn an_early_answer_is_not_lost_to_a_reset() {
    block_on_beside_threads(async {
        let mock = mock().await;
        for (what, behind) in EARLY {
            let mut client = mock.connect().await;
            client.send(format!("{LINE}{behind}").as_bytes()).await;
            // The client goes on with its body while the answer is on its way, and reads only then.
            for _ in 0..40 {
                client.send(&[b'x'; 200_000]).await;
            }
            let answer = client.answer().await;
            assert!(matches!(answer.status, 400 | 413), "{what}: {}", answer.status);
            assert_eq!(code(&answer), 10009, "{what}");
            client.send(b"more").await;
            client.end().await;
            assert_eq!(client.end_of_all().await.expect("it is closed, not reset"), b"", "{what}");
        }
    });
}

/// What stands behind the last request of a connection is not read as one; the answer before it arrives.
#[test]
fn bytes_behind_the_last_request_do_not_cost_its_answer() {
    block_on_beside_threads(async {
        let mock = mock().await;
        for _ in 0..20 {
            let mut client = mock.connect().await;
            let last = format!("{LINE}Connection: close\r\nContent-Length: 2\r\n\r\n{{}}\r\n");
            client.send(&[last.as_bytes(), &[b'x'; 300_000]].concat()).await;
            assert_eq!(code(&client.answer().await), 10000);
            client.end().await;
            assert_eq!(client.end_of_all().await.expect("it is closed, not reset"), b"");
        }
    });
}

/// The size alone tells that it is too much.
#[test]
fn a_chunk_that_would_be_over_the_limit_is_refused_at_once() {
    block_on_beside_threads(async {
        let mock = mock_with(|options| options.limits.body_read = Duration::from_secs(3600)).await;
        for size in ["ffffffffffffffff", "fffffffffffffff", "800001", "1\r\nx\r\n800000"] {
            let mut client = mock.connect().await;
            client.send(format!("{LINE}Transfer-Encoding: chunked\r\n\r\n{size}\r\n").as_bytes()).await;
            let answer = client.answer().await;
            assert_eq!((answer.status, code(&answer)), (413, 10009), "{size}");
        }
    });
}
