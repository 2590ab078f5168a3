//! Long bodies: a stranger's cost nothing, and those of others hold up nobody.

use std::time::{Duration, Instant};

use bis3::contract::EndpointId;
use bis3::mock::{MockOptions, Outcome};

use super::support::{Mock, code, mock, mock_with, wrong_stock_body};
use crate::program::block_on_beside_threads;

/// A head under which a long body is announced.
fn head(mock: &Mock, authorization: &str) -> String {
    let report = String::from_utf8(mock.stock(0)).expect("text");
    let lines = report.split("\r\n\r\n").next().expect("a head").split("\r\n");
    let kept: Vec<&str> =
        lines.filter(|line| !line.starts_with("Content-Length") && !line.starts_with("Authorization")).collect();
    format!("{}\r\nAuthorization: {authorization}\r\nContent-Length: 8000000\r\n\r\n", kept.join("\r\n"))
}

/// The answer does not depend on the body, and is there before it.
#[test]
fn a_strangers_long_body_is_not_waited_for() {
    block_on_beside_threads(async {
        let mock = mock_with(|options: &mut MockOptions| options.limits.body_read = Duration::from_secs(3600)).await;
        let own = &mock.key().access_key;
        let signature = "AAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        for (authorization, expected) in [
            (format!("BIS3 nobody:{signature}"), 10003),
            (format!("BIS3 {own}:{signature}"), 10008),
            ("Basic eDp5".to_owned(), 10002),
        ] {
            let mut client = mock.connect().await;
            client.send(head(&mock, &authorization).as_bytes()).await;
            let answer = client.answer().await;
            assert_eq!(code(&answer), expected, "{authorization}");
            assert_eq!(answer.headers.text("Connection"), Some("close"));
            // What still comes is let go, and the connection is not reset.
            client.send(&[b' '; 1_000_000]).await;
            client.end().await;
            assert_eq!(client.end_of_all().await.expect("it is closed, not reset"), b"");
        }
        // Chunks announce nothing: it is seen when so much of it is there.
        let mut client = mock.connect().await;
        let chunked = head(&mock, &format!("BIS3 nobody:{signature}"))
            .replace("Content-Length: 8000000", "Transfer-Encoding: chunked");
        client.send(format!("{chunked}14000\r\n{}", " ".repeat(0x14000)).as_bytes()).await;
        assert_eq!(code(&client.answer().await), 10003);
        // Whoever signs it is waited for.
        let mut client = mock.connect().await;
        let long = mock.signed(EndpointId::Stock, wrong_stock_body(mock.contract(), 1000), mock.key());
        client.send(&bis3::message::wire::request_bytes(&long)).await;
        assert_eq!(code(&client.answer().await), 20000);
    });
}

/// A short one tells a vendor who signs wrongly what else is wrong; a long one is a stranger's means to keep the mock busy.
#[test]
fn a_strangers_long_body_is_not_looked_through() {
    block_on_beside_threads(async {
        let mock = mock().await;
        for (index, (items, is_looked_through)) in [(10, true), (1000, false)].into_iter().enumerate() {
            let mut request = mock.signed(EndpointId::Stock, wrong_stock_body(mock.contract(), items), mock.key());
            request.headers.remove("Authorization");
            request.headers.push("Authorization", "BIS3 nobody:AAAAAAAAAAAAAAAAAAAAAAAAAAA=");
            assert_eq!(mock.code_of(&bis3::message::wire::request_bytes(&request)).await, 10003);
            let entry = mock.journal(index + 1).await.swap_remove(index);
            let Outcome::Answered { decision, .. } = &entry.outcome else { panic!("it was answered") };
            assert_eq!(!decision.findings.is_empty(), is_looked_through, "{items} items");
        }
    });
}

/// While long reports are judged, short ones are answered: a thread that serves connections judges none of the long.
#[test]
fn long_reports_do_not_hold_up_short_ones() {
    block_on_beside_threads(async {
        let mock = mock().await;
        let long = mock.signed(EndpointId::Stock, wrong_stock_body(mock.contract(), 10_000), mock.key());
        let long = bis3::message::wire::request_bytes(&long);
        let started = Instant::now();
        assert_eq!(mock.code_of(&long).await, 20000);
        let one = started.elapsed();
        let (mut clients, short) = (Vec::new(), mock.stock(0));
        for _ in 0..8 {
            let mut client = mock.connect().await;
            client.send(&long).await;
            clients.push(client);
        }
        let mut slowest = Duration::ZERO;
        for _ in 0..20 {
            let started = Instant::now();
            assert_eq!(mock.code_of(&short).await, 1);
            slowest = slowest.max(started.elapsed());
        }
        for mut client in clients {
            assert_eq!(code(&client.answer().await), 20000);
        }
        assert!(slowest < 4 * one, "{slowest:?} beside {one:?} of a long one");
    });
}
