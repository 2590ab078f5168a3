//! Answers that no mock of a platform gives, and what is wrong before anything is sent.

use std::fs;
use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bis3::contract::EndpointId;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::{Client, output, payload, told};

/// An answer that no mock of a platform gives, and what has to come of it.
pub struct Strange {
    status: u16,
    headers: &'static str,
    body: String,
    told: (&'static str, i32),
    requests: usize,
}

pub fn strange_answers() -> Vec<Strange> {
    let done = |body: String| Strange { status: 200, headers: "", body, told: ("done 1", 0), requests: 1 };
    let aside = |told, body: &str| Strange { status: 400, told: (told, 1), ..done(body.to_owned()) };
    let busy = |headers| Strange { status: 429, headers, told: ("unknown", 3), ..done("{}".to_owned()) };
    let expired = |headers| Strange { status: 403, headers, ..aside("aside 10006", r#"{"code":10006}"#) };
    vec![
        done(format!(r#"{{"code":1,"msg":"{}"}}"#, "x".repeat(5_000))),
        done(format!(r#"{{"msg":"{}","code":1}}"#, r#"\"\u4e00"#.repeat(5_000))),
        done(r#"{"code":10001,"Code":1}"#.to_owned()),
        Strange { status: 200, ..aside("aside -1", r#"{"code":-1}"#) },
        aside("aside -1", r#"{"code":"-1"}"#),
        aside("aside", r#"{"code":1.9}"#),
        aside("aside", r#"{"code":1e999}"#),
        aside("aside", r#"{"code":99999999999}"#),
        aside("aside", r#"{"code":true}"#),
        aside("aside", r#"{"code":[1]}"#),
        aside("aside", r#"{"code":{"a":1}}"#),
        aside("aside", r#"{"code":"1e0"}"#),
        aside("aside", r#"{"code":" 1"}"#),
        aside("aside", &"[".repeat(200_000)),
        aside("aside", &r#"{"a":"#.repeat(100_000)),
        busy("Retry-After: 4295\r\n"),
        busy("Retry-After: 99999999999999999999\r\n"),
        busy("Retry-After: Fri, 01 Dec 2090 03:00:00 GMT\r\n"),
        Strange { requests: 5, ..busy("Retry-After: inf\r\n") },
        expired(""),
        expired("Date: yesterday\r\n"),
        Strange { requests: 2, ..expired("Date: Fri, 01 Dec 2034 03:00:00 GMT\r\n") },
    ]
}

pub async fn survives(client: &Client, strange: Strange) {
    let Strange { status, headers, body, told: (expected, exit), requests } = strange;
    let head =
        format!("HTTP/1.1 {status} Strange\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    let (url, arrived) = answering(head.clone() + &body).await;
    let told = told(&mut client.command(&url, "key", "secret", &["donor", &payload(EndpointId::Donor)]));
    let body = &body[..body.len().min(80)];
    assert_eq!(told, (expected.to_owned(), exit), "{head}{body}");
    assert_eq!(arrived.load(Ordering::SeqCst), requests, "{head}{body}");
}

/// Answers every donor report alike: where, and how many connections came.
async fn answering(answer: String) -> (String, Arc<AtomicUsize>) {
    let report = fs::read(payload(EndpointId::Donor)).expect("a payload");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let arrived = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&arrived);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            let mut request = Vec::new();
            while !request.ends_with(&report) && stream.read_buf(&mut request).await.is_ok_and(|read| read > 0) {}
            // A client may go before it has read a long answer.
            drop(stream.write_all(answer.as_bytes()).await);
        }
    });
    (url, arrived)
}

/// Arguments, variables and the file are looked at first: a line says what is wrong.
pub async fn sends_nothing_by_mistake(client: &Client) {
    let (url, arrived) = answering(String::new()).await;
    let file = payload(EndpointId::Donor);
    let sound: &[&str] = &["donor", &file];
    let with = |arguments: &[&str]| client.command(&url, "key", "secret", arguments);
    let elsewhere = |name, value| {
        let mut command = with(sound);
        command.env(name, value);
        command
    };
    let mistakes = [
        with(&[]),
        with(&["donor"]),
        with(&["donor", &file, "more"]),
        with(&["stok", &file]),
        with(&["donor", "missing.json"]),
        elsewhere("BIS3_SECRET", ""),
        elsewhere("BIS3_ACCESS_KEY", "two words"),
        elsewhere("BIS3_URL", "127.0.0.1"),
        elsewhere("BIS3_URL", "ftp://127.0.0.1"),
        elsewhere("BIS3_URL", "http://127.0.0.1:99999"),
        elsewhere("BIS3_PAUSE", "soon"),
        elsewhere("BIS3_PAUSE", "-1"),
    ];
    for mut command in mistakes {
        let Output { status, stdout, stderr } = output(&mut command);
        let said = String::from_utf8_lossy(&stderr);
        assert_eq!((status.code(), stdout.len(), said.lines().count()), (Some(2), 0, 1), "{command:?}: {said}");
    }
    assert_eq!(arrived.load(Ordering::SeqCst), 0);
}
