//! What the recorder answers itself. Each answer says so: nobody shall take it for the platform's.

use serde_json::json;

use crate::language::Bilingual;
use crate::message::wire::response_bytes;
use crate::message::{CONTENT_LENGTH, CONTENT_TYPE, Headers, JSON_TYPE, RETRY_AFTER, Response, SERVICE_UNAVAILABLE};

/// Why there is no answer but the recorder's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OwnAnswer {
    /// None could be had from upstream.
    NoAnswer,
    /// There is one, and it cannot be written down.
    NotWritten,
    /// The request's head is over the limit.
    HeadTooLarge,
    /// Its body is.
    BodyTooLarge,
    /// There is no memory for it beside others.
    NoRoom,
}

impl OwnAnswer {
    fn status(self) -> (u16, &'static str) {
        match self {
            Self::NoAnswer => (502, "Bad Gateway"),
            Self::NotWritten => (500, "Internal Server Error"),
            Self::HeadTooLarge => (431, "Request Header Fields Too Large"),
            Self::BodyTooLarge => (413, "Content Too Large"),
            Self::NoRoom => (SERVICE_UNAVAILABLE, "Service Unavailable"),
        }
    }

    /// The bytes of the answer to a request of this method. The connection ends behind it.
    pub(super) fn bytes(self, reason: &Bilingual, method: &str) -> Vec<u8> {
        let (status, phrase) = self.status();
        let body = json!({ "answered-by": "bis3 record", "zh": reason.zh, "en": reason.en }).to_string();
        let mut headers = Headers::default();
        headers.push(CONTENT_TYPE, JSON_TYPE);
        headers.push(CONTENT_LENGTH, body.len().to_string());
        if self == Self::NoRoom {
            headers.push(RETRY_AFTER, "1");
        }
        headers.push("Connection", "close");
        let body = if method == "HEAD" { String::new() } else { body };
        response_bytes(&Response { status, reason: phrase.into(), headers, body: body.into(), ..Response::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_own_answer_says_whose_it_is() {
        let bytes = OwnAnswer::NoAnswer.bytes(&Bilingual::new("无", "none"), "POST");
        let text = String::from_utf8(bytes).expect("UTF-8");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head");
        assert!(
            head.starts_with("HTTP/1.1 502 Bad Gateway\r\n")
                && head.contains(&format!("Content-Length: {}", body.len()))
        );
        assert_eq!(body, r#"{"answered-by":"bis3 record","zh":"无","en":"none"}"#);
        assert!(OwnAnswer::NoAnswer.bytes(&Bilingual::default(), "HEAD").ends_with(b"\r\n\r\n"));
    }
}
