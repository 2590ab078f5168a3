//! HTTP archives (HAR 1.2) of browsers and proxies: JSON in which members may be missing.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::Value;

use super::address::address;
use super::masked::is_masked;
use super::{Damage, DamageKind, Format, Recorded, Recording, RecordingError};
use crate::message::{CONTENT_LENGTH, Headers, Request, Response};
use crate::signature::authorization::AUTHORIZATION;

/// Whether the bytes are an object that begins with `log`.
pub(super) fn is_har(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(2000)]).replace(char::is_whitespace, "");
    text.starts_with("{\"log\":{") || (text.starts_with('{') && text.contains("\"log\":{\"version\":"))
}

pub(super) fn read(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| RecordingError::json(Format::Har, &error))?;
    let log = &value["log"];
    let creator = Creator::of(log);
    let entries = log["entries"].as_array().map(Vec::as_slice).unwrap_or_default();
    let is_request = |entry: &&Value| entry["request"]["method"].is_string() && entry["request"]["url"].is_string();
    let exchanges = entries.iter().filter(is_request).map(|entry| exchange(entry, creator)).collect();
    Ok(Recording { format: Format::Har, exchanges, damage: Vec::new() })
}

/// Who writes archives without credentials, always or unless told otherwise.
const BROWSERS: &[&str] = &["WebInspector", "WebKit Web Inspector", "Firefox"];

/// Who has written an archive, as far as it tells what became of credentials.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Creator {
    Browser,
    /// Another tool, and somebody has covered values in the archive.
    Masking,
    Other,
}

impl Creator {
    fn of(log: &Value) -> Self {
        let is_browser = || log["creator"]["name"].as_str().is_some_and(|name| BROWSERS.contains(&name));
        let entries = log["entries"].as_array().map(Vec::as_slice).unwrap_or_default();
        let headers = entries.iter().flat_map(|entry| [&entry["request"]["headers"], &entry["response"]["headers"]]);
        let mut values = headers.filter_map(Value::as_array).flatten().filter_map(|header| header["value"].as_str());
        match is_browser() {
            true => Self::Browser,
            false if values.any(|value| is_masked(value.as_bytes())) => Self::Masking,
            false => Self::Other,
        }
    }

    /// What became of an Authorization that does not stand in the archive; none where it was not sent.
    fn damage(self, recorded: &Recorded) -> Option<DamageKind> {
        match (self, recorded.code()) {
            (Self::Browser, _) => Some(DamageKind::Sanitised),
            // Who answers so has seen none.
            (_, Some(NONE_SENT)) => None,
            (Self::Masking, _) | (_, Some(_)) => Some(DamageKind::AuthorizationRemoved),
            (Self::Other, None) => Some(DamageKind::AuthorizationAbsent),
        }
    }
}

/// The code that is answered where there is no Authorization (1.3.3).
const NONE_SENT: u32 = 10000;

fn exchange(entry: &Value, creator: Creator) -> Recorded {
    let sent = &entry["request"];
    let mut request = Request {
        method: sent["method"].as_str().unwrap_or_default().into(),
        headers: headers(&sent["headers"]),
        ..Request::default()
    };
    address(&mut request, sent["url"].as_str().unwrap_or_default());
    let mut recorded = Recorded::of(request);
    recorded.time = entry["startedDateTime"].as_str().and_then(|time| time.parse().ok());
    recorded.response = response(&entry["response"]);
    let is_absent = recorded.request.headers.first(AUTHORIZATION).is_none();
    if let Some(kind) = creator.damage(&recorded).filter(|_| is_absent) {
        recorded = recorded.damaged(Damage::new(kind));
    }
    let names = recorded.request.headers.iter().map(|header| &header.name);
    if names.clone().count() > 0 && names.clone().all(|name| !name.contains(|sign: char| sign.is_ascii_uppercase())) {
        recorded = recorded.damaged(Damage::new(DamageKind::HeaderCaseLost));
    }
    body(recorded, sent)
}

/// Puts the body into a request, and tells what became of it.
fn body(mut recorded: Recorded, sent: &Value) -> Recorded {
    let post = &sent["postData"];
    let declared = declared_length(&recorded.request.headers, &sent["bodySize"]);
    let Some(text) = post["text"].as_str().filter(|text| !text.is_empty()) else {
        return match declared {
            Some(1..) => recorded.damaged(Damage::to(DamageKind::BodyDropped, length_text(declared, 0))),
            // A form that is taken apart: its bytes are not known.
            _ if post["params"].as_array().is_some_and(|parameters| !parameters.is_empty()) => {
                recorded.damaged(Damage::new(DamageKind::BodyDropped))
            }
            _ => recorded,
        };
    };
    let is_base64 = [&post["encoding"], &post["_encoding"]].iter().any(|encoding| *encoding == "base64");
    let bytes = is_base64.then(|| STANDARD.decode(text).ok()).flatten().unwrap_or_else(|| text.as_bytes().to_vec());
    let length = bytes.len();
    recorded.request.body = bytes.into();
    if text.contains(char::REPLACEMENT_CHARACTER) {
        recorded = recorded.damaged(Damage::new(DamageKind::CharactersReplaced));
    } else if !is_base64 && !text.is_ascii() {
        recorded = recorded.damaged(Damage::new(DamageKind::Reencoded));
    }
    match declared {
        Some(declared) if declared != length => {
            let detail = length_text(Some(declared), length);
            recorded.damaged(Damage::to(DamageKind::LengthDiffers, detail))
        }
        _ => recorded,
    }
}

fn length_text(declared: Option<usize>, stands: usize) -> String {
    format!("{CONTENT_LENGTH}: {}, {stands}", declared.unwrap_or_default())
}

/// Content-Length where it was recorded, else the size that the tool noted; negative sizes mean that it knows none.
fn declared_length(headers: &Headers, size: &Value) -> Option<usize> {
    let header = headers.text(CONTENT_LENGTH).and_then(|length| length.parse().ok());
    header.or_else(|| size.as_u64().and_then(|size| usize::try_from(size).ok()).filter(|size| *size > 0))
}

fn response(answer: &Value) -> Option<Response> {
    let status =
        answer["status"].as_u64().and_then(|status| u16::try_from(status).ok()).filter(|status| *status > 0)?;
    let content = &answer["content"];
    let text = content["text"].as_str().unwrap_or_default();
    let decoded = (content["encoding"] == "base64").then(|| STANDARD.decode(text).ok()).flatten();
    Some(Response {
        status,
        reason: answer["statusText"].as_str().unwrap_or_default().into(),
        headers: headers(&answer["headers"]),
        body: decoded.unwrap_or_else(|| text.as_bytes().to_vec()).into(),
        ..Response::default()
    })
}

/// Header lines; the pseudo headers of HTTP/2 are none.
fn headers(list: &Value) -> Headers {
    let lines = list.as_array().map(Vec::as_slice).unwrap_or_default().iter();
    let pairs = lines.filter_map(|line| Some((line["name"].as_str()?, line["value"].as_str().unwrap_or_default())));
    pairs
        .filter(|(name, _)| !name.starts_with(':'))
        .map(|(name, value)| (name, Bytes::copy_from_slice(value.as_bytes())))
        .collect()
}
