//! What the server says when it has no room: in plain text, as a gateway in front of a platform does, since no code of the
//! document is for it.

use bytes::Bytes;

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
pub(super) fn bytes() -> Bytes {
    response_bytes(&response()).into()
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
