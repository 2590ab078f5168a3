//! TLS: a certificate made once that clients can trust, or one of the user's.

use std::fs;
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::time::Duration;

use bis3::client::{Address, Connector, Limits, Trust};
use bis3::message::wire;
use bis3::mock::{AdminOptions, End, HandshakeFault, Outcome, Tls, TlsError, TlsSource};
use tempfile::TempDir;
use tokio::net::TcpStream;

use super::support::{Client, Mock, mock_with};
use crate::program::block_on_beside_threads;
use bis3::language::ToBilingual;

fn self_signed(folder: &Path) -> Tls {
    let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
    Tls::load(&TlsSource::SelfSigned { folder: folder.to_owned(), address }).expect("it can be made")
}

async fn over_tls(tls: &Tls) -> Mock {
    mock_with(|options| options.tls = Some(tls.clone())).await
}

async fn status_over_tls(mock: &Mock, host: &str, trust: &Trust) -> Option<u16> {
    let port = mock.server.address().port();
    let address: Address = format!("https://{host}:{port}").parse().expect("an address");
    let mut session = Connector::new(address, trust, Limits::default()).expect("it can be read").session();
    let answer = session.exchange(&mock.stock(0), "POST").await.ok()?;
    wire::response_head(&answer.bytes).ok().map(|(response, _)| response.status)
}

#[test]
fn a_client_that_trusts_the_written_certificate_is_served() {
    let folder = TempDir::new().expect("a folder");
    let tls = self_signed(folder.path());
    block_on_beside_threads(async {
        let mock = over_tls(&tls).await;
        let trust = Trust::Authority(tls.certificate.clone());
        for host in ["127.0.0.1", "localhost"] {
            assert_eq!(status_over_tls(&mock, host, &trust).await, Some(200), "{host}");
        }
        assert_eq!(status_over_tls(&mock, "127.0.0.1", &Trust::Public).await, None, "nobody else trusts it");
        assert_eq!(mock.journal(2).await[0].exchange.request, mock.stock(0));
    });
}

#[test]
fn the_certificate_is_made_once_and_only_its_owner_reads_the_key() {
    let folder = TempDir::new().expect("a folder");
    let certificate = fs::read(self_signed(folder.path()).certificate).expect("it was written");
    assert_eq!(fs::read(self_signed(folder.path()).certificate).expect("it is there"), certificate);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let key = fs::metadata(folder.path().join("key.pem")).expect("it was written");
        assert_eq!(key.permissions().mode() & 0o777, 0o600);
    }
}

/// Either may be the only copy of a file of the user's.
#[test]
fn a_certificate_or_a_key_alone_is_told_and_kept() {
    for (present, missing) in [("key.pem", "certificate.pem"), ("certificate.pem", "key.pem")] {
        let folder = TempDir::new().expect("a folder");
        fs::write(folder.path().join(present), "the user's").expect("it can be written");
        let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let error =
            Tls::load(&TlsSource::SelfSigned { folder: folder.path().to_owned(), address }).expect_err("one is alone");
        for text in [error.to_bilingual().zh, error.to_bilingual().en] {
            assert!(text.contains(present) && text.contains(missing), "{text}");
        }
        assert_eq!(fs::read_to_string(folder.path().join(present)).expect("it is there"), "the user's");
        assert!(!folder.path().join(missing).exists());
    }
}

#[test]
fn a_certificate_of_the_users_is_taken() {
    let folder = TempDir::new().expect("a folder");
    let certificate = self_signed(folder.path()).certificate;
    let tls = Tls::load(&TlsSource::Files { certificate: certificate.clone(), key: folder.path().join("key.pem") });
    block_on_beside_threads(async {
        let mock = over_tls(&tls.expect("they fit")).await;
        assert_eq!(status_over_tls(&mock, "localhost", &Trust::Authority(certificate)).await, Some(200));
    });
}

#[test]
fn files_that_are_no_certificate_are_named() {
    let folder = TempDir::new().expect("a folder");
    let (one, other) = (folder.path().join("one.pem"), folder.path().join("other"));
    fs::write(&one, "nothing").expect("it can be written");
    let load = |certificate: &Path, key: &Path| {
        Tls::load(&TlsSource::Files { certificate: certificate.to_owned(), key: key.to_owned() }).expect_err("unusable")
    };
    let missing = load(&other, &one);
    assert!(missing.to_string().contains("other"), "{missing}");
    let empty = load(&one, &one);
    assert!(empty.to_string().contains("one.pem"), "{empty}");
    let strangers = [TempDir::new(), TempDir::new()].map(|folder| folder.expect("a folder"));
    let certificates = strangers.each_ref().map(|folder| self_signed(folder.path()).certificate);
    let mixed = load(&certificates[0], &strangers[1].path().join("key.pem"));
    assert!(matches!(mixed, TlsError::Unusable { .. }), "{mixed}");
}

/// A client that took the wrong scheme is told so in words, and its request is evidence.
#[test]
fn a_client_without_tls_is_told_and_holds_nobody() {
    let folder = TempDir::new().expect("a folder");
    let tls = self_signed(folder.path());
    block_on_beside_threads(async {
        let mock = over_tls(&tls).await;
        let mut client = mock.connect().await;
        client.send(&mock.stock(0)).await;
        let answer = client.answer().await;
        assert_eq!(answer.status, 400);
        assert!(answer.text().contains("use https://"), "{}", answer.text());
        client.end().await;
        assert_eq!(client.end_of_all().await.expect("it is closed, not reset"), b"");
        let entry = mock.journal(1).await.swap_remove(0);
        assert_eq!(entry.exchange.request, mock.stock(0));
        assert!(matches!(entry.outcome, Outcome::BrokeOff(End::Handshake(HandshakeFault::NotTls))));
        let trust = Trust::Authority(tls.certificate.clone());
        assert_eq!(status_over_tls(&mock, "localhost", &trust).await, Some(200));
    });
}

/// Each leaves an entry, a line and a count; a connection that never says a word leaves none.
#[test]
fn a_handshake_that_fails_is_told() {
    let folder = TempDir::new().expect("a folder");
    let tls = self_signed(folder.path());
    block_on_beside_threads(async {
        let mock = mock_with(|options| {
            options.tls = Some(tls.clone());
            options.admin = Some(AdminOptions { listen: "127.0.0.1:0".parse().expect("an address"), token: None });
        })
        .await;
        assert_eq!(status_over_tls(&mock, "127.0.0.1", &Trust::Public).await, None);
        let entry = mock.journal(1).await.swap_remove(0);
        assert!(matches!(entry.outcome, Outcome::BrokeOff(End::Handshake(HandshakeFault::Distrusted))));
        for (sent, fault) in [
            (&b"\x16\x03\x01\x00\x05"[..], HandshakeFault::BrokeOff),
            (b"\x16\x03\x01\x00\x04\xff\x00\x00\x00", HandshakeFault::Malformed),
        ] {
            let before = mock.server.journal().entries().len();
            let mut client = mock.connect().await;
            client.send(sent).await;
            client.end().await;
            client.rest().await;
            let entry = mock.journal(before + 1).await.swap_remove(before);
            assert!(matches!(entry.outcome, Outcome::BrokeOff(End::Handshake(told)) if told == fault), "{entry:?}");
        }
        let mut silent = mock.connect().await;
        silent.end().await;
        silent.rest().await;
        let address = mock.server.admin_address().expect("it has one");
        let mut client = Client::new(TcpStream::connect(address).await.expect("it listens"));
        client.send(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
        let health: serde_json::Value = serde_json::from_slice(&client.answer().await.body).expect("JSON");
        assert_eq!(health["connections"]["failed-handshakes"], 3);
        assert_eq!(mock.server.journal().entries().len(), 3);
    });
}

/// Its token would be read by everybody on the way.
#[test]
fn the_administration_speaks_tls_too() {
    let folder = TempDir::new().expect("a folder");
    let tls = self_signed(folder.path());
    block_on_beside_threads(async {
        let mock = mock_with(|options| {
            options.admin_tls = Some(tls.clone());
            options.admin = Some(AdminOptions { listen: "127.0.0.1:0".parse().expect("an address"), token: None });
        })
        .await;
        let admin = mock.server.admin_address().expect("it has one");
        let address: Address = format!("https://{admin}").parse().expect("an address");
        let trust = Trust::Authority(tls.certificate.clone());
        let mut session = Connector::new(address, &trust, Limits::default()).expect("it can be read").session();
        for (origin, status) in [(format!("https://{admin}"), 200), (format!("http://{admin}"), 403)] {
            let change = format!("DELETE /journal HTTP/1.1\r\nHost: {admin}\r\nOrigin: {origin}\r\n\r\n");
            let answer = session.exchange(change.as_bytes(), "DELETE").await.expect("it answers");
            assert_eq!(answer.response.status, status, "{origin}");
        }
        let mut plain = Client::new(TcpStream::connect(admin).await.expect("it listens"));
        plain.send(b"GET /health HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer x\r\n\r\n").await;
        assert!(plain.answer().await.text().contains("use https://"));
    });
}

/// What is made for one address says so, and what was made for another is found out.
#[test]
fn a_certificate_is_made_for_the_address_that_is_listened_on() {
    let (loopback, every) = (IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    // Of documentation (RFC 5737).
    let other = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 7));
    let made_for = |address: IpAddr| {
        let folder = TempDir::new().expect("a folder");
        Tls::load(&TlsSource::SelfSigned { folder: folder.path().to_owned(), address }).expect("it can be made")
    };
    let elsewhere = made_for(other);
    assert!(elsewhere.is_for(other) && elsewhere.is_for(loopback));
    assert!(!made_for(loopback).is_for(other));
    // A machine without a name and without a way to others has nothing to put into it.
    if fs::read_to_string("/proc/sys/kernel/hostname").is_ok_and(|name| name.trim().len() > 1) {
        assert!(made_for(every).is_for(every));
        assert!(!made_for(loopback).is_for(every));
    }
}

#[test]
fn a_handshake_that_does_not_come_is_given_up() {
    let folder = TempDir::new().expect("a folder");
    let tls = self_signed(folder.path());
    block_on_beside_threads(async {
        let mock = mock_with(|options| {
            options.tls = Some(tls.clone());
            options.limits.head_read = Duration::from_millis(50);
        })
        .await;
        assert_eq!(mock.connect().await.rest().await, b"");
    });
}
