//! TLS before HTTP: the handshake, and what becomes of a client that does not get through it.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::rustls::{AlertDescription, Error};
use tokio_rustls::server::TlsStream;

use super::closing::let_finish;
use super::journal::entry::HandshakeFault;
use super::overload;
use super::tls::Tls;

/// Why there is no TLS, and what the client sent that is no TLS.
pub(super) struct Failed {
    pub(super) fault: HandshakeFault,
    pub(super) received: Bytes,
}

/// The first byte of every TLS handshake (RFC 8446, 5.1); no HTTP request begins with it.
const HANDSHAKE: u8 = 0x16;

/// Most bytes that are kept of a client that does not speak TLS.
const MOST_KEPT: usize = 4096;

/// Speaks TLS with a client. None where the client never said a word: that is no attempt at anything.
pub(super) async fn accept(
    tls: &Tls,
    stream: TcpStream,
    limit: Duration,
) -> Result<Option<TlsStream<TcpStream>>, Failed> {
    let mut first = [0];
    match timeout(limit, stream.peek(&mut first)).await {
        Ok(Ok(1..)) => {}
        _ => return Ok(None),
    }
    if first[0] != HANDSHAKE {
        return Err(Failed { fault: HandshakeFault::NotTls, received: told_to_speak_tls(stream, limit).await });
    }
    let fault = match timeout(limit, tls.acceptor.accept(stream)).await {
        Ok(Ok(stream)) => return Ok(Some(stream)),
        Ok(Err(error)) => fault(&error),
        Err(_) => HandshakeFault::TooSlow,
    };
    Err(Failed { fault, received: Bytes::new() })
}

/// As [`accept`], for whoever keeps nothing of a client that does not speak TLS.
///
/// # Errors
/// Why there is no TLS.
pub async fn handshake(
    tls: &Tls,
    stream: TcpStream,
    limit: Duration,
) -> Result<Option<TlsStream<TcpStream>>, HandshakeFault> {
    accept(tls, stream, limit).await.map_err(|failed| failed.fault)
}

/// Answers in plain text, and gives the beginning of what came.
async fn told_to_speak_tls(mut stream: TcpStream, limit: Duration) -> Bytes {
    let mut received = vec![0; MOST_KEPT];
    let told = async {
        let length = stream.read(&mut received).await.unwrap_or(0);
        received.truncate(length);
        if stream.write_all(&overload::plain_on_tls()).await.is_ok() {
            let_finish(&mut stream).await;
        }
    };
    let _ = timeout(limit, told).await;
    received.into()
}

fn fault(error: &io::Error) -> HandshakeFault {
    let known = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
    match known {
        Some(Error::AlertReceived(alert)) => alerted(*alert),
        Some(Error::PeerIncompatible(_)) => HandshakeFault::NothingInCommon,
        Some(_) => HandshakeFault::Malformed,
        None => HandshakeFault::BrokeOff,
    }
}

/// What a client means that ends a handshake with an alert (RFC 8446, 6.2).
fn alerted(alert: AlertDescription) -> HandshakeFault {
    match alert {
        AlertDescription::UnknownCA
        | AlertDescription::BadCertificate
        | AlertDescription::CertificateUnknown
        | AlertDescription::CertificateExpired
        | AlertDescription::UnsupportedCertificate => HandshakeFault::Distrusted,
        AlertDescription::ProtocolVersion
        | AlertDescription::HandshakeFailure
        | AlertDescription::InsufficientSecurity
        | AlertDescription::NoApplicationProtocol => HandshakeFault::NothingInCommon,
        _ => HandshakeFault::BrokeOff,
    }
}
