//! What the server says when it has no room: in plain text, as a gateway in front of a platform does, since no code of the
//! document is for it.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::closing::let_finish;
use super::door::Opened;
use super::tls::Tls;
use crate::message::wire::response_bytes;
use crate::message::{CONTENT_LENGTH, CONTENT_TYPE, Headers, RETRY_AFTER, Response, SERVICE_UNAVAILABLE};

/// After how many seconds to come again.
const SECONDS: &str = "1";

/// 503, and when to come again (RFC 9110, 15.6.4).
pub(super) fn response() -> Response {
    closing(
        SERVICE_UNAVAILABLE,
        "Service Unavailable",
        "all connections are taken: come again in a second\r\n",
        Some(SECONDS),
    )
}

/// The same for a connection that is not served.
fn bytes() -> Bytes {
    response_bytes(&response()).into()
}

/// Most clients at a time that are told to come again; others are closed without a word.
const MOST_REFUSED: usize = 64;

/// How long a client that is refused may take for its handshake, and for the answer.
const MOST_PATIENCE: Duration = Duration::from_secs(1);

/// Tells clients that there is no place for to come again, so many at a time.
#[derive(Debug)]
pub struct Refusals {
    free: Arc<Semaphore>,
    tls: Option<Tls>,
}

impl Refusals {
    /// For a listener that speaks TLS, or does not.
    pub fn new(tls: Option<Tls>) -> Self {
        Self { free: Arc::new(Semaphore::new(MOST_REFUSED)), tls }
    }

    /// Tells one client, where not too many are told already.
    pub fn tell(&self, stream: Opened) {
        let Ok(permit) = Arc::clone(&self.free).try_acquire_owned() else { return };
        let tls = self.tls.clone();
        tokio::spawn(async move {
            match (stream, tls) {
                (Opened::Within(stream), _) => tell_to_come_again(stream).await,
                (Opened::Socket(stream), None) => tell_to_come_again(stream).await,
                (Opened::Socket(stream), Some(tls)) => {
                    if let Ok(Ok(stream)) = timeout(MOST_PATIENCE, tls.acceptor.accept(stream)).await {
                        tell_to_come_again(stream).await;
                    }
                }
            }
            drop(permit);
        });
    }
}

async fn tell_to_come_again<IO: AsyncRead + AsyncWrite + Unpin>(mut stream: IO) {
    if let Ok(Ok(())) = timeout(MOST_PATIENCE, stream.write_all(&bytes())).await {
        let_finish(&mut stream).await;
    }
}

/// What is said to HTTP without TLS where TLS is spoken.
pub(super) fn plain_on_tls() -> Bytes {
    let text = "TLS is spoken here: use https:// / 此端口使用 TLS，请改用 https://\r\n";
    response_bytes(&closing(400, "Bad Request", text, None)).into()
}

fn closing(status: u16, reason: &'static str, text: &'static str, retry_after: Option<&'static str>) -> Response {
    let mut headers = Headers::with_capacity(4);
    headers.push(CONTENT_TYPE, "text/plain; charset=utf-8");
    headers.push(CONTENT_LENGTH, text.len().to_string());
    if let Some(seconds) = retry_after {
        headers.push(RETRY_AFTER, seconds);
    }
    headers.push("Connection", "close");
    Response { status, reason: reason.into(), headers, body: text.into(), ..Response::default() }
}
