//! Logs of HTTP libraries, from which messages can be put together again.
//!
//! - `apache` reads the wire log of Apache HttpClient, `okhttp` that of OkHttp's interceptor.
//! - `dotnet` reads the trace of .NET's System.Net, and the log of its HttpClient.
//! - `heads` reads the logs of .NET's HttpClient and of the JDK's, which hold no bodies, `java` that of HttpURLConnection, and
//!   `python` what http.client prints.
//! - `curl` reads what `curl -v` tells, `trace` what `curl --trace` writes, `access` lines of a web server's access log.

mod access;
mod apache;
mod curl;
mod dotnet;
mod heads;
mod java;
mod okhttp;
mod python;
mod trace;

pub(super) use access::{is_access_log, read_access_log};
pub(super) use apache::{is_apache, read_apache};
pub(super) use curl::{is_curl_log, read_curl_log};
pub(super) use dotnet::{is_dotnet, read_dotnet};
pub(super) use heads::{is_dotnet_client, is_jdk, read_dotnet_client, read_jdk};
pub(super) use java::{is_urlconnection, read_urlconnection};
pub(super) use okhttp::{is_okhttp, read_okhttp};
pub(super) use python::{is_python, read_python};
pub(super) use trace::{is_curl_trace, read_curl_trace};

use super::{Damage, DamageKind, Format, Recorded, Recording, RecordingError, raw};
use crate::message::{CONTENT_LENGTH, TRANSFER_ENCODING};

/// The exchanges of streams of bytes, each what was sent and what came back over one connection.
fn recording(format: Format, streams: Vec<(Vec<u8>, Vec<u8>)>) -> Result<Recording, RecordingError> {
    let mut exchanges = Vec::new();
    for (sent, received) in streams {
        exchanges.extend(conversation(&sent, &received)?);
    }
    Ok(Recording { format, exchanges, damage: Vec::new() })
}

/// The requests of one connection with the answers to them.
pub(super) fn conversation(sent: &[u8], received: &[u8]) -> Result<Vec<Recorded>, RecordingError> {
    if sent.is_empty() {
        return Ok(Vec::new());
    }
    let mut exchanges = raw::read(sent)?.exchanges;
    exchanges.iter_mut().for_each(|recorded| recorded.line = None);
    responses(&mut exchanges, received);
    Ok(exchanges)
}

/// An exchange from a text in which a full stop stands for each byte that cannot be printed.
pub(super) fn with_full_stops(recorded: Recorded) -> Recorded {
    let body = &recorded.request.body;
    // A character of Chinese has three bytes, and a line feed one: JSON in lines is none any more.
    let is_lossy = body.windows(3).any(|window| window == b"...") || body.contains(&b'.') && !is_json(body);
    if is_lossy { recorded.damaged(Damage::new(DamageKind::CharactersReplaced)) } else { recorded }
}

fn is_json(bytes: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok()
}

/// Messages of which the log holds the heads alone, from a text in which they stand behind one another.
pub(super) fn heads_alone(line: usize, text: &[u8]) -> Result<Vec<Recorded>, RecordingError> {
    let mut exchanges = raw::read(text)?.exchanges;
    for recorded in &mut exchanges {
        recorded.line = Some(line);
        recorded.damage.clear();
        let headers = &recorded.request.headers;
        let has_body = headers.text(CONTENT_LENGTH).is_some_and(|length| length != "0");
        if has_body || headers.first(TRANSFER_ENCODING).is_some() {
            *recorded = std::mem::take(recorded).damaged(Damage::new(DamageKind::BodyMissing));
        }
    }
    Ok(exchanges)
}

/// Puts the answers of one connection beside its requests, in their order (RFC 9112, 9.3.2).
pub(super) fn responses(exchanges: &mut [Recorded], received: &[u8]) {
    let methods: Vec<String> = exchanges.iter().map(|recorded| recorded.request.method.to_string()).collect();
    let responses = raw::read_responses(received, &methods);
    for (recorded, (response, bytes)) in exchanges.iter_mut().zip(responses) {
        (recorded.response, recorded.response_bytes) = (Some(response), Some(bytes));
    }
}

/// The lines of a text with their numbers, from 1.
pub(super) fn lines(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    (1..).zip(bytes.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line)))
}

/// The place of a text in a line.
fn find(line: &[u8], text: &str) -> Option<usize> {
    line.windows(text.len()).position(|window| window == text.as_bytes())
}

fn contains(bytes: &[u8], text: &str) -> bool {
    find(bytes, text).is_some()
}
