//! The journal holds what was sent and answered, to the byte.

use bis3::message::wire;

use super::support::{code, mock, stock_body};
use crate::program::block_on_beside_threads;

/// Headers in an order, case and number that no library would keep.
fn odd(mock: &super::support::Mock) -> Vec<u8> {
    let text = String::from_utf8(mock.stock(0)).expect("text");
    text.replacen("\r\nContent-Type:", "\r\nx-ODD: 1\r\nCONTENT-TYPE:", 1)
        .replacen("\r\nContent-Length:", "\r\nX-Odd:2\r\ncontent-LENGTH:  ", 1)
        .into_bytes()
}

#[test]
fn header_case_order_and_repetition_are_kept() {
    block_on_beside_threads(async {
        let mock = mock().await;
        let sent = odd(&mock);
        let mut client = mock.connect().await;
        client.send(&sent).await;
        client.end().await;
        let answered = client.rest().await;
        let entries = mock.journal(1).await;
        assert_eq!(entries[0].exchange.request, sent);
        assert_eq!(entries[0].exchange.response, answered);
        let (answer, head) = wire::response_head(&answered).expect("a head");
        assert_eq!(
            (answer.status, answer.headers.text("Content-Length")),
            (200, Some(&*(answered.len() - head).to_string()))
        );
    });
}

#[test]
fn requests_in_one_packet_are_told_apart() {
    block_on_beside_threads(async {
        let mock = mock().await;
        let (first, second, third) = (odd(&mock), mock.stock(1), b"GET / HTTP/1.1\r\nHost: a\r\n\r\n".to_vec());
        let mut client = mock.connect().await;
        client.send(&[&first[..], &second, &third].concat()).await;
        let codes = [client.answer().await, client.answer().await].map(|answer| code(&answer));
        assert_eq!((codes, client.answer().await.status), ([1, 1], 404));
        let entries = mock.journal(3).await;
        let requests: Vec<&[u8]> = entries.iter().map(|entry| &entry.exchange.request[..]).collect();
        assert_eq!(requests, [&first[..], &second, &third]);
    });
}

#[test]
fn chunks_are_kept_as_framed_and_joined_for_judging() {
    block_on_beside_threads(async {
        let mock = mock().await;
        let text = String::from_utf8(mock.stock(0)).expect("text");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head");
        let length = head.lines().find(|line| line.starts_with("Content-Length")).expect("it is set");
        let head = head.replace(length, "Transfer-Encoding: chunked");
        let (one, two) = body.split_at(7);
        let sent = format!("{head}\r\n\r\n7;note=x\r\n{one}\r\n{:X}\r\n{two}\r\n0\r\nX-Trailer: t\r\n\r\n", two.len())
            .into_bytes();
        let mut client = mock.connect().await;
        // A byte at a time, so that every boundary lies between two packets.
        for byte in &sent {
            client.send(&[*byte]).await;
        }
        assert_eq!(code(&client.answer().await), 1);
        client.send(&mock.stock(1)).await;
        assert_eq!(code(&client.answer().await), 1);
        let entries = mock.journal(2).await;
        assert_eq!(entries[0].exchange.request, sent);
        assert_eq!(entries[1].exchange.request, mock.stock(1));
        assert_eq!(mock.reports().await[0].report.body, stock_body(mock.contract(), 0));
    });
}

#[test]
fn interim_answers_are_part_of_the_bytes_sent() {
    block_on_beside_threads(async {
        let mock = mock().await;
        let text = String::from_utf8(mock.stock(0)).expect("text");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head");
        let mut client = mock.connect().await;
        client.send(format!("{head}\r\nExpect: 100-continue\r\n\r\n").as_bytes()).await;
        let interim = client.exactly(b"HTTP/1.1 100 Continue\r\n\r\n".len()).await;
        assert_eq!(interim, b"HTTP/1.1 100 Continue\r\n\r\n");
        client.send(body.as_bytes()).await;
        assert_eq!(code(&client.answer().await), 1);
        let entries = mock.journal(1).await;
        assert!(entries[0].exchange.response.starts_with(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"));
    });
}
