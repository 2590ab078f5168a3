//! The first line and the header lines of a message (RFC 9112, 2 to 5), read and written.

use std::mem::MaybeUninit;

use bytes::{Bytes, BytesMut};

use super::{DEFAULT_HEADER_COUNT, WireError};
use crate::message::{Headers, Request, Response, Version};

/// Reads the head of a request: the request without its body, and how many bytes the head has.
///
/// # Errors
/// [`WireError`] where the bytes are no head, or not a whole one.
pub fn request_head(bytes: &[u8], header_count: usize) -> Result<(Request, usize), WireError> {
    request_head_in(bytes, header_count, &mut BytesMut::new())
}

/// As [`request_head`], for whoever reads one head after the other: the bytes that the request keeps stand in `room`, which
/// is used again when the request is gone.
///
/// # Errors
/// As for [`request_head`].
pub fn request_head_in(bytes: &[u8], header_count: usize, room: &mut BytesMut) -> Result<(Request, usize), WireError> {
    // The usual number of lines stands on the stack: a server reads a head for every request.
    let mut usual = [const { MaybeUninit::uninit() }; DEFAULT_HEADER_COUNT];
    let mut unusual = Vec::new();
    let lines = match usual.get_mut(..header_count) {
        Some(lines) => lines,
        None => {
            unusual.resize_with(header_count, MaybeUninit::uninit);
            &mut unusual[..]
        }
    };
    let mut head = httparse::Request::new(&mut []);
    let length = finished(head.parse_with_uninit_headers(bytes, lines))?;
    let request = Request {
        method: head.method.unwrap_or_default().into(),
        target: head.path.unwrap_or_default().into(),
        version: version(head.version),
        headers: headers(head.headers, &bytes[..length], room),
        body: Bytes::new(),
    };
    Ok((request, length))
}

/// Reads the head of an answer: the answer without its body, and how many bytes the head has. It may have as many lines as
/// it likes, and such as are folded, which a client reads and no server does.
///
/// # Errors
/// [`WireError`] where the bytes are no head, or not a whole one.
pub fn response_head(bytes: &[u8]) -> Result<(Response, usize), WireError> {
    let read = response_head_of(bytes, &mut [const { MaybeUninit::uninit() }; DEFAULT_HEADER_COUNT]);
    if read != Err(WireError::TooManyHeaders) {
        return read;
    }
    let mut lines = Vec::new();
    lines.resize_with(bytes.iter().filter(|byte| **byte == b'\n').count(), MaybeUninit::uninit);
    response_head_of(bytes, &mut lines)
}

fn response_head_of<'a>(
    bytes: &'a [u8],
    lines: &mut [MaybeUninit<httparse::Header<'a>>],
) -> Result<(Response, usize), WireError> {
    let mut config = httparse::ParserConfig::default();
    config.allow_obsolete_multiline_headers_in_responses(true);
    let mut head = httparse::Response::new(&mut []);
    let length = finished(config.parse_response_with_uninit_headers(&mut head, bytes, lines))?;
    let response = Response {
        status: head.code.unwrap_or_default(),
        reason: head.reason.unwrap_or_default().into(),
        version: version(head.version),
        headers: unfolded(headers(head.headers, &bytes[..length], &mut BytesMut::new())),
        body: Bytes::new(),
    };
    Ok((response, length))
}

/// Header lines whose values stood on several lines each, on one (RFC 9112, 5.2).
fn unfolded(headers: Headers) -> Headers {
    let is_folded = |value: &[u8]| value.contains(&b'\n');
    if !headers.iter().any(|header| is_folded(&header.value)) {
        return headers;
    }
    let one_line = |value: &[u8]| -> Bytes {
        let lines: Vec<&[u8]> = value.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).collect();
        lines.join(&b' ').into()
    };
    headers.iter().map(|header| (header.name.as_str(), one_line(&header.value))).collect()
}

/// Whether a value of Host is a host and an optional port (RFC 9110, 7.2; RFC 3986, 3.2.2). An empty one is: a target that
/// has no authority is asked for so.
pub fn is_host(value: &[u8]) -> bool {
    let is_address = |byte: &u8| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.' | b'v');
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"._~!$&'()*+,;=%-".contains(byte);
    let (is_sound, port) = match value.strip_prefix(b"[") {
        Some(rest) => {
            let end = rest.iter().position(|byte| *byte == b']').unwrap_or(rest.len());
            (end > 0 && end < rest.len() && rest[..end].iter().all(is_address), rest.get(end + 1..).unwrap_or_default())
        }
        None => {
            let end = value.iter().position(|byte| *byte == b':').unwrap_or(value.len());
            (value[..end].iter().all(is_name), &value[end..])
        }
    };
    let is_port = port.is_empty() || port[0] == b':' && port[1..].iter().all(u8::is_ascii_digit);
    is_sound && is_port
}

/// Whether the connection stays behind a message with this head (RFC 9112, 9.3).
pub fn is_kept(version: Version, headers: &Headers) -> bool {
    let has = |word: &str| {
        headers.all("Connection").any(|value| {
            value.split(|byte| *byte == b',').any(|option| option.trim_ascii().eq_ignore_ascii_case(word.as_bytes()))
        })
    };
    match version {
        Version::Http11 => !has("close"),
        Version::Http10 => has("keep-alive"),
    }
}

/// The bytes of a request: head lines as they stand in it, then its body.
pub fn request_bytes(request: &Request) -> Vec<u8> {
    let mut bytes = format!("{} {} {}\r\n", request.method, request.target, version_text(request.version)).into_bytes();
    write_headers(&mut bytes, &request.headers);
    bytes.extend_from_slice(&request.body);
    bytes
}

/// The bytes of an answer: head lines as they stand in it, then its body.
pub fn response_bytes(response: &Response) -> Vec<u8> {
    let mut bytes =
        format!("{} {} {}\r\n", version_text(response.version), response.status, response.reason).into_bytes();
    write_headers(&mut bytes, &response.headers);
    bytes.extend_from_slice(&response.body);
    bytes
}

fn write_headers(bytes: &mut Vec<u8>, headers: &Headers) {
    for header in headers {
        bytes.extend_from_slice(header.name.as_bytes());
        bytes.extend_from_slice(b": ");
        bytes.extend_from_slice(&header.value);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"\r\n");
}

fn version_text(version: Version) -> &'static str {
    match version {
        Version::Http10 => "HTTP/1.0",
        Version::Http11 => "HTTP/1.1",
    }
}

fn finished(parsed: Result<httparse::Status<usize>, httparse::Error>) -> Result<usize, WireError> {
    match parsed {
        Ok(httparse::Status::Complete(length)) => Ok(length),
        Ok(httparse::Status::Partial) => Err(WireError::UnfinishedHead),
        Err(httparse::Error::TooManyHeaders) => Err(WireError::TooManyHeaders),
        Err(_) => Err(WireError::MalformedHead),
    }
}

fn version(minor: Option<u8>) -> Version {
    if minor == Some(0) { Version::Http10 } else { Version::Http11 }
}

/// The header lines of a head. Their values share one copy of it.
fn headers(lines: &[httparse::Header<'_>], head: &[u8], room: &mut BytesMut) -> Headers {
    room.extend_from_slice(head);
    let copy = room.split().freeze();
    let shared = |value: &[u8]| match value.as_ptr().addr().checked_sub(head.as_ptr().addr()) {
        Some(at) if !value.is_empty() => copy.slice(at..at + value.len()),
        // An empty value need not point into the head.
        _ => Bytes::new(),
    };
    lines.iter().map(|line| (line.name, shared(line.value.trim_ascii()))).collect()
}
