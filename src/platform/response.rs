//! An answer as a message, ready for any wire.

use bytes::Bytes;
use jiff::Timestamp;
use smol_str::ToSmolStr;

use super::Answer;
use super::http_date::http_date;
use crate::message::{CONTENT_LENGTH, CONTENT_TYPE, Headers, Response, Version};

/// JSON in UTF-8 (1.1.2).
const JSON_IN_UTF8: &str = "application/json; charset=utf-8";

impl Answer {
    /// The answer with its headers. `date` is when it goes out; a server whose clock cannot be read sends no Date
    /// (RFC 9110, 6.6.1).
    pub fn response(&self, date: Option<Timestamp>) -> Response {
        let mut headers = Headers::with_capacity(5);
        headers.push(CONTENT_TYPE, JSON_IN_UTF8);
        headers.push(CONTENT_LENGTH, Bytes::copy_from_slice(self.body.len().to_smolstr().as_bytes()));
        if let Some(date) = date.and_then(http_date) {
            headers.push("Date", date);
        }
        if let Some(allow) = &self.allow {
            headers.push("Allow", allow.clone());
        }
        if let Some(scheme) = &self.challenge {
            headers.push("WWW-Authenticate", scheme.clone());
        }
        if self.close {
            headers.push("Connection", Bytes::from_static(b"close"));
        }
        Response {
            status: self.status,
            reason: super::answer::reason_phrase(self.status).into(),
            version: Version::Http11,
            headers,
            body: self.body.clone(),
        }
    }
}
