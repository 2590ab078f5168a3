//! No client holds the server: each limit is reached on a real socket, and the connection ends by itself.

use std::time::Duration;

use bis3::contract::{EndpointId, FindingKind};
use bis3::message::wire;
use bis3::mock::{End, Limits, Outcome};
use bis3::platform::Verdict;

use super::support::{Mock, code, mock, mock_with};
use crate::program::block_on_beside_threads;

const SHORT: Duration = Duration::from_millis(50);
/// Longer than any test waits.
const NEVER: Duration = Duration::from_secs(3600);

#[test]
fn a_connection_that_falls_silent_is_closed() {
    block_on_beside_threads(async {
        let mock = mock_with(|options| options.limits.idle = SHORT).await;
        // Signed first: the time of a connection runs from its start.
        let request = mock.stock(0);
        let mut after_one = mock.connect().await;
        after_one.send(&request).await;
        assert_eq!(code(&after_one.answer().await), 1);
        assert_eq!(after_one.rest().await, b"");
        assert_eq!(mock.journal(1).await.len(), 1, "silence is no exchange");
    });
}

/// Such connections cost a client nothing: they must not fill the server for as long as it waits between requests.
#[test]
fn a_connection_that_never_sends_a_byte_gets_the_time_of_a_head() {
    block_on_beside_threads(async {
        let mock = mock_with(|options| {
            options.limits.head_read = SHORT;
            options.limits.idle = NEVER;
            options.limits.connections = 2;
        })
        .await;
        let request = mock.stock(0);
        let (mut first, mut second) = (mock.connect().await, mock.connect().await);
        assert_eq!((first.rest().await, second.rest().await), (vec![], vec![]));
        let mut client = mock.connect().await;
        client.send(&request).await;
        assert_eq!(code(&client.answer().await), 1);
        assert_eq!(mock.journal(1).await.len(), 1, "silence is no exchange");
    });
}

/// The time before the first byte is part of it; the time between requests is not.
#[test]
fn a_client_between_requests_has_the_idle_time() {
    block_on_beside_threads(async {
        let mock = mock_with(|options| options.limits.head_read = SHORT).await;
        let request = mock.stock(0);
        let mut client = mock.connect().await;
        client.send(&request).await;
        assert_eq!(code(&client.answer().await), 1);
        // As long as another connection lasts that came later.
        assert_eq!(mock.connect().await.rest().await, b"");
        client.send(&request).await;
        assert_eq!(code(&client.answer().await), 1);
    });
}

#[test]
fn a_head_that_trickles_is_cut_off() {
    block_on_beside_threads(async {
        let mock = mock_with(|options| options.limits.head_read = SHORT).await;
        let mut client = mock.connect().await;
        client.send(b"POST /Stock/HospStock HTTP/1.1\r\nHost: a\r\nX: ").await;
        assert_eq!(client.rest().await, b"");
        let entry = mock.journal(1).await.swap_remove(0);
        assert!(matches!(entry.outcome, Outcome::BrokeOff(End::TooSlow)));
        assert!(entry.exchange.request.ends_with(b"X: "));
    });
}

/// Each byte comes in time, the head does not.
#[test]
fn a_trickling_head_does_not_buy_time_byte_by_byte() {
    block_on_beside_threads(async {
        let mock = mock_with(|options| options.limits.head_read = SHORT).await;
        let (mut reading, mut writing) = mock.connect().await.split();
        let trickle = async {
            // A whole exchange beside it paces the bytes.
            while writing.try_send(b"a").await {
                mock.code_of(b"GET / HTTP/1.0\r\n\r\n").await;
            }
        };
        tokio::join!(trickle, async { assert_eq!(reading.rest().await, b"") });
    });
}

#[test]
fn a_body_that_does_not_come_is_answered() {
    block_on_beside_threads(async {
        let mock = mock_with(|options| options.limits.body_read = SHORT).await;
        let mut client = mock.connect().await;
        client.send(b"POST /Stock/HospStock HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{}").await;
        let answer = client.answer().await;
        assert_eq!((answer.status, code(&answer)), (400, 10009));
        assert_eq!(client.rest().await, b"");
        let entry = mock.journal(1).await.swap_remove(0);
        let Outcome::Answered { decision, .. } = &entry.outcome else { panic!("it was answered") };
        let Verdict::Refused(refusal) = &decision.verdict else { panic!("it was refused") };
        assert_eq!(refusal.reason, "body-too-slow", "it did not break off");
    });
}

#[test]
fn a_client_that_never_reads_is_cut_off() {
    block_on_beside_threads(async {
        let mock = mock_with(|options| options.limits.write = SHORT).await;
        let (mut reading, mut writing) = mock.connect().await.split();
        let requests = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(1000);
        // Answers pile up until no socket buffer takes more; then the mock lets go and sending fails.
        while writing.try_send(&requests).await {}
        let answered = reading.rest().await;
        assert!(wire::response_head(&answered).is_ok());
    });
}

#[test]
fn a_body_over_the_limit_is_refused_unread() {
    block_on_beside_threads(async {
        let mock = mock_with(|options| options.limits.body_bytes = 10).await;
        let mut client = mock.connect().await;
        // Nothing of the body is ever sent.
        client.send(b"POST /Stock/HospStock HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n").await;
        let answer = client.answer().await;
        assert_eq!((answer.status, code(&answer)), (413, 10009));
        client.end().await;
        assert_eq!(client.rest().await, b"");
        let entry = mock.journal(1).await.swap_remove(0);
        let Outcome::Answered { decision, .. } = &entry.outcome else { panic!("it was answered") };
        assert_eq!(decision.findings[0].kind, FindingKind::BodyTooLarge);
    });
}

/// The HTTP library has a bound of its own for lengths, of which it says that the head is too large.
#[test]
fn a_length_beyond_all_bounds_is_one_of_a_body() {
    block_on_beside_threads(async {
        let mock = mock().await;
        for (length, expected) in [
            (u64::MAX.to_string(), 413),
            ("18446744073709551614".to_owned(), 413),
            ("18446744073709551616".to_owned(), 400),
        ] {
            let head = format!("POST /Stock/HospStock HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n");
            assert_eq!(mock.answer_to(head.as_bytes()).await.status, expected, "{length}");
        }
    });
}

#[test]
fn a_client_that_waits_to_send_too_much_is_never_told_to() {
    block_on_beside_threads(async {
        let mock = mock_with(|options| options.limits.body_bytes = 10).await;
        let mut client = mock.connect().await;
        client
            .send(b"POST /Stock/HospStock HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n")
            .await;
        client.end().await;
        assert!(client.rest().await.starts_with(b"HTTP/1.1 413 "));
    });
}

/// A head under which chunks come, signed by a known key: a stranger's are not waited for.
fn chunked_head(mock: &Mock) -> Vec<u8> {
    let mut request = mock.signed(EndpointId::Stock, String::new(), mock.key());
    request.headers.remove("Content-Length");
    request.headers.push("Transfer-Encoding", "chunked");
    wire::request_bytes(&request)
}

/// The answer arrives although the client sends much that nobody reads: the mock lingers before it closes.
#[test]
fn chunks_over_the_limit_are_refused_when_they_pass_it() {
    block_on_beside_threads(async {
        let mock = mock_with(|options| options.limits.body_bytes = 100_000).await;
        let head = chunked_head(&mock);
        let chunk = [&b"2710\r\n"[..], &[b'x'; 10_000], b"\r\n"].concat();
        let mut client = mock.connect().await;
        client.send(&head).await;
        for _ in 0..30 {
            client.send(&chunk).await;
        }
        let answer = client.answer().await;
        assert_eq!((answer.status, code(&answer)), (413, 10009));
        // Whole exchanges beside it leave time for a reset to come.
        for _ in 0..5 {
            assert_eq!(mock.answer_to(b"GET / HTTP/1.0\r\n\r\n").await.status, 404);
            client.send(&chunk).await;
        }
        client.end().await;
        assert_eq!(client.rest().await, b"");
    });
}

/// The coding is no content, neither in what the platform is told nor in what the journal keeps of a long request.
#[test]
fn of_chunks_that_break_off_the_content_is_counted() {
    block_on_beside_threads(async {
        let mock = mock_with(|options| options.journal.request = 10).await;
        let mut client = mock.connect().await;
        let head = "POST /Stock/HospStock HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n";
        client.send(format!("{head}1\r\na\r\nff\r\nbc").as_bytes()).await;
        client.end().await;
        assert_eq!(client.answer().await.status, 400);
        let entry = mock.journal(1).await.swap_remove(0);
        let cut = entry.cut.expect("it is long");
        // FIPS 180-2, B.1
        assert_eq!((cut.body_length, &cut.body_sha256[..4]), (3, &[0xba, 0x78, 0x16, 0xbf][..]));
        let Outcome::Answered { decision, .. } = &entry.outcome else { panic!("it was answered") };
        let Verdict::Refused(refusal) = &decision.verdict else { panic!("it was refused") };
        assert_eq!(refusal.actual, "3");
    });
}

/// Neither zeros before a chunk's size nor chunks of one byte are content: no limit of the body's would ever speak.
#[test]
fn a_coding_that_takes_more_room_than_its_content_is_refused() {
    block_on_beside_threads(async {
        let mock = mock_with(|options| options.limits.body_bytes = 200_000).await;
        let most = 32 * 1024 + 200_000 + Limits::CODING_BYTES;
        for (index, coded) in [vec![b'0'; 2 * most], b"1\r\nx\r\n".repeat(199_999)].iter().enumerate() {
            let mut client = mock.connect().await;
            client.send(&[&chunked_head(&mock)[..], coded].concat()).await;
            let answer = client.answer().await;
            assert_eq!((answer.status, code(&answer)), (413, 10009));
            let kept = mock.journal(index + 1).await.swap_remove(index);
            assert!(kept.cut.expect("it is long").length <= most);
        }
    });
}

#[test]
fn requests_behind_one_another_take_no_room_of_a_body() {
    block_on_beside_threads(async {
        let mock = mock_with(|options| options.limits.body_bytes = 10).await;
        let one = format!("GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", "a".repeat(20_000));
        let (mut reading, mut writing) = mock.connect().await.split();
        let sent = one.repeat(100);
        let answers = async {
            for _ in 0..100 {
                assert_eq!(reading.answer().await.status, 404);
            }
        };
        tokio::join!(writing.send(sent.as_bytes()), answers);
    });
}

#[test]
fn a_body_at_the_limit_passes() {
    block_on_beside_threads(async {
        let mock = mock_with(|options| options.limits.body_bytes = 2).await;
        for framed in ["Content-Length: 2\r\n\r\n{}", "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"] {
            let sent = format!("POST /Stock/HospStock HTTP/1.1\r\nHost: a\r\n{framed}");
            assert_eq!(mock.code_of(sent.as_bytes()).await, 10000);
        }
    });
}

#[test]
fn connections_are_kept_as_the_client_asks() {
    block_on_beside_threads(async {
        let mock = mock().await;
        let text = String::from_utf8(mock.stock(0)).expect("text");
        let old = text.replacen("HTTP/1.1", "HTTP/1.0", 1);
        let closing = [old.clone(), text.replacen("\r\n", "\r\nConnection: close\r\n", 1)];
        for sent in closing {
            let mut client = mock.connect().await;
            client.send(sent.as_bytes()).await;
            assert_eq!(code(&client.answer().await), 1);
            assert_eq!(client.rest().await, b"");
        }
        let mut kept = mock.connect().await;
        for _ in 0..3 {
            kept.send(old.replacen("\r\n", "\r\nConnection: keep-alive\r\n", 1).as_bytes()).await;
            let answer = kept.answer().await;
            assert_eq!((code(&answer), answer.headers.text("Connection")), (1, Some("keep-alive")));
        }
    });
}

#[test]
fn head_is_a_method_like_any_other_unknown_one() {
    block_on_beside_threads(async {
        let mock = mock().await;
        let mut client = mock.connect().await;
        for method in ["HEAD", "GET"] {
            client.send(format!("{method} /Stock/HospStock HTTP/1.1\r\nHost: a\r\n\r\n").as_bytes()).await;
        }
        client.end().await;
        let answered = client.rest().await;
        let (head, length) = wire::response_head(&answered).expect("an answer");
        let (get, _) =
            wire::response_head(&answered[length..]).expect("HEAD has no body: the next answer follows at once");
        assert_eq!((head.status, get.status), (405, 405));
        assert_eq!(head.headers.text("Allow"), Some("POST"));
    });
}
