//! A page of another origin asks for leave before it sends, and its browser keeps from it what no leave was given for.

use super::support::{code, mock_with};
use crate::program::block_on_beside_threads;

const PREFLIGHT: &str = "OPTIONS /Stock/HospStock HTTP/1.1\r\nHost: a\r\nOrigin: http://page.example\r\n\
    Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization,content-type,x-bis3-date\r\n\r\n";

#[test]
fn leave_is_given_where_it_is_to_be_given() {
    block_on_beside_threads(async {
        let mock = mock_with(|options| options.cors = true).await;
        let mut client = mock.connect().await;
        client.send(PREFLIGHT.as_bytes()).await;
        let answer = client.answer().await;
        assert_eq!((answer.status, &*answer.body), (204, &b""[..]));
        for (name, value) in [
            ("Access-Control-Allow-Origin", Some("*")),
            ("Access-Control-Allow-Methods", Some("POST")),
            ("Access-Control-Allow-Headers", Some("authorization,content-type,x-bis3-date")),
            ("Content-Length", None),
        ] {
            assert_eq!(answer.headers.text(name), value, "{name}");
        }
        // The report itself, over the same connection; and refusals are told to the page, too.
        let report = String::from_utf8(mock.stock(0)).expect("text");
        let origin = "\r\nOrigin: http://page.example\r\n";
        for (sent, expected) in [
            (report.replacen("\r\n", origin, 1), 1),
            (report.replacen("BIS3 ", "bis ", 1).replacen("\r\n", origin, 1), 10002),
        ] {
            client.send(sent.as_bytes()).await;
            let answer = client.answer().await;
            assert_eq!((code(&answer), answer.headers.text("Access-Control-Allow-Origin")), (expected, Some("*")));
        }
        client.send(report.as_bytes()).await;
        assert_eq!(client.answer().await.headers.text("Access-Control-Allow-Origin"), None, "no page asks");
        client.send(b"OPTIONS /Stock/HospStock HTTP/1.1\r\nHost: a\r\n\r\n").await;
        assert_eq!(client.answer().await.status, 405, "it asks for no leave");
    });
}

#[test]
fn nobody_asked_for_it_by_default() {
    block_on_beside_threads(async {
        let mock = mock_with(|_| {}).await;
        let answer = mock.answer_to(PREFLIGHT.as_bytes()).await;
        assert_eq!((answer.status, answer.headers.text("Access-Control-Allow-Origin")), (405, None));
    });
}
