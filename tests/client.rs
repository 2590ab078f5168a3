//! The door outwards keeps connections, never sends twice, and says who is to blame.

use std::time::Duration;

use crate::program::block_on;
use bis3::client::{Address, Answer, Blame, Connector, Failure, Limits, TargetError, Trust};
use bis3::request::Ending;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;

const REQUEST: &[u8] = b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}";
const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

async fn listener() -> (TcpListener, Address) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("a bound address").port();
    (listener, format!("http://127.0.0.1:{port}").parse().expect("an address"))
}

fn connector(address: &Address, limits: Limits) -> Connector {
    Connector::new(address.clone(), &Trust::Public, limits).expect("no TLS to set up")
}

async fn read_request<S: AsyncRead + Unpin>(stream: &mut S) -> Vec<u8> {
    let mut bytes = vec![0; REQUEST.len()];
    stream.read_exact(&mut bytes).await.expect("a whole request");
    bytes
}

/// Serves each connection by one list of answers, a request an answer, then closes it.
async fn serve(listener: TcpListener, connections: &'static [&'static [&'static [u8]]]) -> usize {
    let mut requests = 0;
    for answers in connections {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        for answer in *answers {
            assert_eq!(read_request(&mut stream).await, REQUEST);
            requests += 1;
            stream.write_all(answer).await.expect("the client reads");
        }
    }
    requests
}

#[test]
fn one_connection_carries_many_requests_and_a_closed_one_is_opened_anew() {
    block_on(async {
        let (listener, address) = listener().await;
        let server = tokio::spawn(serve(listener, &[&[ANSWER, ANSWER], &[ANSWER]]));
        let mut session = connector(&address, Limits::default()).session();
        for _ in 0..3 {
            let answer = session.exchange(REQUEST, "POST").await.expect("an answer");
            assert_eq!(answer.bytes, ANSWER);
        }
        assert_eq!(server.await.expect("the server ends"), 3);
    });
}

#[test]
fn a_request_is_never_sent_twice() {
    block_on(async {
        let (listener, address) = listener().await;
        let server = tokio::spawn(serve(listener, &[&[ANSWER, b""]]));
        let mut session = connector(&address, Limits::default()).session();
        session.exchange(REQUEST, "POST").await.expect("an answer");
        let failure = session.exchange(REQUEST, "POST").await.expect_err("the server hangs up");
        assert!(matches!(failure.error, TargetError::Closed { begun: false }), "{failure}");
        assert_eq!(server.await.expect("the server ends"), 2);
    });
}

async fn answered_with(answer: &'static [u8]) -> Result<Answer, Failure> {
    let (listener, address) = listener().await;
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        read_request(&mut stream).await;
        stream.write_all(answer).await.expect("the client reads");
    });
    let answer =
        connector(&address, Limits { body: 1024, ..Limits::default() }).session().exchange(REQUEST, "POST").await;
    server.await.expect("the server ends");
    answer
}

#[test]
fn errors_say_who_is_to_blame_and_keep_what_came() {
    block_on(async {
        let cut = answered_with(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{").await.expect_err("cut");
        assert!(matches!(cut.error, TargetError::Closed { begun: true }), "{cut}");
        assert!(cut.received.ends_with(b"\r\n\r\n{"));
        assert_eq!(cut.blame(), Blame::Target);
        let head = answered_with(b"HTTP/1.1 200 OK\r\nContent").await.expect_err("cut");
        assert_eq!((head.unfinished(), head.blame()), (None, Blame::Target));
        let nothing = answered_with(b"").await.expect_err("closed");
        assert_eq!(nothing.blame(), Blame::Surroundings);

        let noise = answered_with(b"220 mail.example ESMTP\r\n\r\n").await.expect_err("not HTTP");
        assert!(matches!(noise.error, TargetError::Malformed(_)), "{noise}");
        assert_eq!(noise.blame(), Blame::Target);
    });
}

#[test]
fn an_answer_over_the_limit_is_refused() {
    block_on(async {
        let (listener, address) = listener().await;
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            read_request(&mut stream).await;
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
            while stream.write_all(&[b'x'; 4096]).await.is_ok() {}
        });
        let mut session = connector(&address, Limits { body: 1024, ..Limits::default() }).session();
        let failure = session.exchange(REQUEST, "POST").await.expect_err("too much");
        assert!(matches!(failure.error, TargetError::TooLarge(1024)), "{failure}");
        server.await.expect("the server ends");
    });
}

#[test]
fn a_silent_target_and_a_dead_port_are_told_apart() {
    block_on(async {
        let (listener, address) = listener().await;
        let limits = Limits { exchange: Duration::from_millis(20), ..Limits::default() };
        let silent = connector(&address, limits).session().exchange(REQUEST, "POST").await.expect_err("silence");
        assert!(matches!(silent.error, TargetError::AnswerTimeout(_)), "{silent}");

        drop(listener);
        let dead = connector(&address, limits).session().exchange(REQUEST, "POST").await.expect_err("nobody");
        assert!(matches!(dead.error, TargetError::Unreachable { .. }), "{dead}");
        assert!(dead.to_string().contains(&address.to_string()), "{dead}");
    });
}

#[test]
fn an_answer_that_comes_before_the_body_was_read_is_seen() {
    block_on(async {
        let (listener, address) = listener().await;
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let mut head = [0; 64];
            stream.read_exact(&mut head).await.expect("the head");
            stream.write_all(b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n").await.expect("a reader");
            stream
        });
        let mut request = b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 33554432\r\n\r\n".to_vec();
        request.resize(request.len() + 33_554_432, b' ');
        let answer = connector(&address, Limits::default()).session().exchange(&request, "POST").await;
        assert_eq!(answer.expect("an answer").response.status, 413);
        server.await.expect("the server ends");
    });
}

mod tls {
    use std::sync::Arc;

    use tokio_rustls::TlsAcceptor;
    use tokio_rustls::rustls::ServerConfig;
    use tokio_rustls::rustls::crypto::ring;

    use super::*;

    async fn exchange(trust: Trust, folder: &std::path::Path) -> Result<Answer, Failure> {
        let issued = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
        std::fs::write(folder.join("ca.pem"), issued.cert.pem()).expect("a writable folder");
        let key = rustls_pki_types::PrivateKeyDer::try_from(issued.signing_key.serialize_der()).expect("a key");
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![issued.cert.der().clone()], key)
            .expect("a certificate of this key");
        let (listener, address) = listener().await;
        tokio::spawn(async move {
            let (stream, _) = listener.accept().await.expect("a connection");
            let Ok(mut stream) = TlsAcceptor::from(Arc::new(config)).accept(stream).await else { return };
            read_request(&mut stream).await;
            send(&mut stream, ANSWER).await;
        });
        let address = Address { secure: true, host: "localhost".to_owned(), ..address };
        let connector = Connector::new(address, &trust, Limits::default()).expect("TLS can be set up");
        connector.session().exchange(REQUEST, "POST").await
    }

    async fn send<S: AsyncWrite + Unpin>(stream: &mut S, bytes: &[u8]) {
        stream.write_all(bytes).await.expect("the client reads");
        stream.flush().await.expect("the client reads");
    }

    #[test]
    fn a_certificate_is_believed_when_it_is_named_or_everything_is() {
        let folder = tempfile::tempdir().expect("a folder");
        block_on(async {
            assert!(exchange(Trust::Anyone, folder.path()).await.is_ok());
            let named = Trust::Authority(folder.path().join("ca.pem"));
            assert!(exchange(named, folder.path()).await.is_ok());
            let stranger = exchange(Trust::Public, folder.path()).await.expect_err("nobody signed it");
            assert!(matches!(stranger.error, TargetError::Tls { .. }), "{stranger}");
        });
    }

    #[test]
    fn a_file_of_authorities_is_read_before_anything_is_contacted() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("empty.pem");
        std::fs::write(&file, "not a certificate").expect("a writable folder");
        let address: Address = "https://localhost:1".parse().expect("an address");
        let error = Connector::new(address, &Trust::Authority(file), Limits::default()).expect_err("no certificate");
        assert!(error.to_string().contains("empty.pem"), "{error}");
    }
}

#[test]
fn a_closed_sending_side_is_seen_and_the_answer_still_read() {
    block_on(async {
        let (listener, address) = listener().await;
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let mut bytes = Vec::new();
            // It ends: the client has closed its side.
            stream.read_to_end(&mut bytes).await.expect("the client sends");
            stream.write_all(ANSWER).await.expect("the client reads");
            bytes
        });
        let mut session = connector(&address, Limits::default()).session();
        let answer = session.exchange_ending(&REQUEST[..40], "POST", Ending::Closed).await.expect("an answer");
        assert_eq!(answer.bytes, ANSWER);
        assert_eq!(server.await.expect("the server ends"), &REQUEST[..40]);
    });
}

#[test]
fn whether_the_target_closes_behind_its_answer_is_seen() {
    const LONG: Duration = Duration::from_secs(30);
    block_on(async {
        let (listener, address) = listener().await;
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            read_request(&mut stream).await;
            stream.write_all(ANSWER).await.expect("the client reads");
            read_request(&mut stream).await;
            stream
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                .await
                .expect("a reader");
        });
        let mut session = connector(&address, Limits::default()).session();
        session.exchange(REQUEST, "POST").await.expect("an answer");
        assert!(!session.is_closed_within(Duration::ZERO).await);
        session.exchange(REQUEST, "POST").await.expect("an answer over the same connection");
        assert!(session.is_closed_within(LONG).await);
        server.await.expect("the server ends");
    });
}

#[test]
fn a_connection_that_was_to_be_closed_carries_no_other_request() {
    const CLOSING: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    block_on(async {
        let (listener, address) = listener().await;
        let server = tokio::spawn(async move {
            // The target says that it closes, and does not.
            let (mut kept_open, _) = listener.accept().await.expect("a connection");
            read_request(&mut kept_open).await;
            kept_open.write_all(CLOSING).await.expect("the client reads");
            let (mut stream, _) = listener.accept().await.expect("another connection");
            read_request(&mut stream).await;
            stream.write_all(ANSWER).await.expect("the client reads");
        });
        let mut session = connector(&address, Limits::default()).session();
        session.exchange(REQUEST, "POST").await.expect("an answer");
        assert!(!session.is_closed_within(Duration::ZERO).await, "it is still open");
        assert_eq!(session.exchange(REQUEST, "POST").await.expect("an answer").bytes, ANSWER);
        server.await.expect("the server ends");
    });
}
