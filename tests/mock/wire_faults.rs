//! Each fault on the wire, as a raw client sees it.

use std::time::Duration;

use bis3::clock::Stopwatch;
use bis3::message::wire;

use super::support::{Mock, code, mock};
use crate::program::block_on_beside_threads;

/// What a client gets that sends one request, with the mock's connection left open or not.
async fn under(mock: &Mock, rule: &str) -> Vec<u8> {
    mock.world.faults().clear();
    mock.fault(rule);
    let mut client = mock.connect().await;
    client.send(&mock.stock(0)).await;
    client.end().await;
    client.rest().await
}

fn plain() -> Vec<u8> {
    block_on_beside_threads(async {
        let mock = mock().await;
        under(&mock, "*: delay 1ms").await
    })
}

#[test]
fn a_cut_connection_gives_nothing_and_the_report_is_stored() {
    block_on_beside_threads(async {
        let mock = mock().await;
        assert_eq!(under(&mock, "*: cut").await, b"");
        assert_eq!(mock.reports().await.len(), 1);
        let entry = mock.journal(1).await.swap_remove(0);
        assert_eq!((&entry.exchange.request[..], &entry.exchange.response[..]), (&mock.stock(0)[..], &b""[..]));
    });
}

#[test]
fn a_cut_before_recording_stores_nothing() {
    block_on_beside_threads(async {
        let mock = mock().await;
        assert_eq!(under(&mock, "*: cut-unrecorded").await, b"");
        assert!(mock.reports().await.is_empty());
    });
}

#[test]
fn a_truncated_answer_ends_in_the_middle_of_its_body() {
    let plain = plain();
    block_on_beside_threads(async {
        let mock = mock().await;
        let answered = under(&mock, "*: truncate").await;
        let (_, head) = wire::response_head(&plain).expect("a head");
        assert!(plain.starts_with(&answered) && answered.len() > head && answered.len() < plain.len());
        assert_eq!(mock.journal(1).await[0].exchange.response, answered);
    });
}

#[test]
fn a_malformed_body_is_framed_well_and_is_no_json() {
    block_on_beside_threads(async {
        let mock = mock().await;
        let answered = under(&mock, "*: malformed").await;
        let (answer, head) = wire::response_head(&answered).expect("a head");
        assert_eq!(answer.headers.text("Content-Length"), Some(&*(answered.len() - head).to_string()));
        assert!(serde_json::from_slice::<serde_json::Value>(&answered[head..]).is_err());
    });
}

#[test]
fn a_wrong_content_length_is_off_by_what_the_rule_says() {
    block_on_beside_threads(async {
        let mock = mock().await;
        for offset in [7, -7] {
            let answered = under(&mock, &format!("*: content-length {offset:+}")).await;
            let (answer, head) = wire::response_head(&answered).expect("a head");
            let declared: i64 =
                answer.headers.text("Content-Length").and_then(|text| text.parse().ok()).expect("a number");
            assert_eq!(declared - (answered.len() - head) as i64, offset);
        }
    });
}

#[test]
fn a_gateway_answers_with_its_own_page() {
    block_on_beside_threads(async {
        let mock = mock().await;
        let answered = under(&mock, "*: gateway-502").await;
        let text = String::from_utf8(answered).expect("text");
        assert!(text.starts_with("HTTP/1.1 502 Bad Gateway\r\n") && text.contains("text/html"), "{text}");
        assert!(text.ends_with("</html>\r\n"), "{text}");
    });
}

#[test]
fn a_delayed_answer_is_the_same_later() {
    let plain = plain();
    block_on_beside_threads(async {
        let mock = mock().await;
        let watch = Stopwatch::start();
        assert_eq!(under(&mock, "*: delay 60ms").await, plain);
        assert!(watch.elapsed() >= Duration::from_millis(60));
    });
}

#[test]
fn a_dripping_answer_comes_a_byte_at_a_time() {
    let plain = plain();
    block_on_beside_threads(async {
        let mock = mock().await;
        mock.fault("*: slow-drip 1ms");
        let watch = Stopwatch::start();
        let mut client = mock.connect().await;
        client.send(&mock.stock(0)).await;
        assert_eq!(client.exactly(1).await, b"H");
        client.end().await;
        assert_eq!([&b"H"[..], &client.rest().await].concat(), plain);
        assert!(watch.elapsed() >= Duration::from_millis(plain.len() as u64));
    });
}

/// The rule has struck and is counted, although hyper refuses such a head before anybody sees a request.
#[test]
fn a_fault_strikes_the_refusal_of_a_malformed_head_too() {
    block_on_beside_threads(async {
        let mock = mock().await;
        mock.fault("*: gateway-502");
        for sent in ["hello\r\n\r\n".to_owned(), format!("GET /{}", "a".repeat(64 * 1024))] {
            let mut client = mock.connect().await;
            client.send(sent.as_bytes()).await;
            let answered = String::from_utf8(client.rest().await).expect("text");
            assert!(answered.starts_with("HTTP/1.1 502 ") && answered.contains("Connection: close"), "{answered}");
        }
        assert_eq!(mock.world.faults().list()[0].fired, 2);
        assert!(mock.journal(2).await[0].exchange.response.starts_with(b"HTTP/1.1 502 "));
    });
}

#[test]
fn a_fault_that_leaves_the_framing_whole_leaves_the_connection_open() {
    block_on_beside_threads(async {
        let mock = mock().await;
        mock.fault("*: malformed, times 1");
        mock.fault("*: gateway-502, times 1");
        let mut client = mock.connect().await;
        let mut statuses = Vec::new();
        for institution in 0..3 {
            client.send(&mock.stock(institution)).await;
            statuses.push(client.answer().await.status);
        }
        assert_eq!(statuses, [200, 502, 200]);
    });
}

#[test]
fn a_fault_touches_no_other_connection() {
    block_on_beside_threads(async {
        let mock = mock().await;
        mock.fault("*: delay 1h, times 1");
        let mut waiting = mock.connect().await;
        waiting.send(&mock.stock(0)).await;
        while mock.reports().await.is_empty() {
            tokio::task::yield_now().await;
        }
        assert_eq!(code(&mock.answer_to(&mock.stock(1)).await), 1);
    });
}
