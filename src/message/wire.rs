//! HTTP/1 heads and bodies between bytes and plain data (RFC 9112).

use std::mem::MaybeUninit;

use bytes::Bytes;
use thiserror::Error;

use super::{HeadFault, Headers, Request, Response, Version};

/// Most header lines that a head may have when nobody says otherwise.
pub const DEFAULT_HEADER_COUNT: usize = 100;

/// A message that could not be read whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum WireError {
    /// The head is not HTTP/1.
    #[error("the head is not HTTP/1 (RFC 9112)")]
    MalformedHead,
    /// More header lines than allowed.
    #[error("the head has too many header lines")]
    TooManyHeaders,
    /// The bytes end before the head does.
    #[error("the bytes end inside the head")]
    UnfinishedHead,
    /// The bytes end before the body does.
    #[error("the bytes end inside the body")]
    UnfinishedBody,
    /// The chunked coding is broken.
    #[error("the chunked transfer coding is broken")]
    MalformedChunk,
    /// Content-Length is no number, or stands twice with two values.
    #[error("Content-Length is not one number")]
    MalformedLength,
}

impl From<WireError> for HeadFault {
    fn from(error: WireError) -> Self {
        match error {
            WireError::TooManyHeaders => Self::TooLarge,
            _ => Self::Malformed,
        }
    }
}

/// How the end of a body is found (RFC 9112, 6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// This many bytes.
    Length(u64),
    /// Chunks.
    Chunked,
    /// Everything until the connection closes (answers only).
    UntilClose,
}

/// Reads the head of a request: the request without its body, and how many bytes the head has.
///
/// # Errors
/// [`WireError`] where the bytes are no head, or not a whole one.
pub fn request_head(bytes: &[u8], header_count: usize) -> Result<(Request, usize), WireError> {
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
        method: head.method.unwrap_or_default().to_owned(),
        target: head.path.unwrap_or_default().to_owned(),
        version: version(head.version),
        headers: headers(head.headers, &bytes[..length]),
        body: Bytes::new(),
    };
    Ok((request, length))
}

/// Reads a whole request: head and body, and how many bytes it has.
///
/// # Errors
/// [`WireError`] where the bytes are no whole request.
pub fn request(bytes: &[u8]) -> Result<(Request, usize), WireError> {
    let (mut request, head) = request_head(bytes, DEFAULT_HEADER_COUNT)?;
    let (body, used) = body(&bytes[head..], request_framing(&request.headers)?)?;
    request.body = body;
    Ok((request, head + used))
}

/// Reads the head of an answer: the answer without its body, and how many bytes the head has.
///
/// # Errors
/// [`WireError`] where the bytes are no head, or not a whole one.
pub fn response_head(bytes: &[u8]) -> Result<(Response, usize), WireError> {
    let mut lines = [httparse::EMPTY_HEADER; DEFAULT_HEADER_COUNT];
    let mut head = httparse::Response::new(&mut lines);
    let length = finished(head.parse(bytes))?;
    let response = Response {
        status: head.code.unwrap_or_default(),
        reason: head.reason.unwrap_or_default().to_owned(),
        version: version(head.version),
        headers: headers(head.headers, &bytes[..length]),
        body: Bytes::new(),
    };
    Ok((response, length))
}

/// The framing of a request's body.
///
/// # Errors
/// [`WireError::MalformedLength`].
pub fn request_framing(headers: &Headers) -> Result<Framing, WireError> {
    Ok(declared_framing(headers)?.unwrap_or(Framing::Length(0)))
}

/// The framing of an answer's body; answers to HEAD and those with 1XX, 204 or 304 have none.
///
/// # Errors
/// [`WireError::MalformedLength`].
pub fn response_framing(response: &Response, method: &str) -> Result<Framing, WireError> {
    if method == "HEAD" || response.status < 200 || matches!(response.status, 204 | 304) {
        return Ok(Framing::Length(0));
    }
    Ok(declared_framing(&response.headers)?.unwrap_or(Framing::UntilClose))
}

/// Takes a body off the front of `bytes`: the body without its transfer coding, and how many bytes it took.
///
/// # Errors
/// [`WireError::UnfinishedBody`] where the bytes end first, [`WireError::MalformedChunk`] where the coding is broken.
pub fn body(bytes: &[u8], framing: Framing) -> Result<(Bytes, usize), WireError> {
    match framing {
        Framing::UntilClose => Ok((Bytes::copy_from_slice(bytes), bytes.len())),
        Framing::Length(length) => {
            let length = usize::try_from(length).map_err(|_| WireError::UnfinishedBody)?;
            let body = bytes.get(..length).ok_or(WireError::UnfinishedBody)?;
            Ok((Bytes::copy_from_slice(body), length))
        }
        Framing::Chunked => chunked_body(bytes),
    }
}

/// What came of a body that may have broken off, without its transfer coding.
pub fn body_so_far(bytes: &[u8], framing: Framing) -> Bytes {
    match framing {
        Framing::UntilClose => Bytes::copy_from_slice(bytes),
        Framing::Length(length) => {
            let length = usize::try_from(length).unwrap_or(usize::MAX).min(bytes.len());
            Bytes::copy_from_slice(&bytes[..length])
        }
        Framing::Chunked => {
            let mut content = Vec::new();
            // Where and why it breaks off is for `body` to say.
            let _ = take_chunks(bytes, &mut content);
            content.into()
        }
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
fn headers(lines: &[httparse::Header<'_>], head: &[u8]) -> Headers {
    let copy = Bytes::copy_from_slice(head);
    let shared = |value: &[u8]| match value.as_ptr().addr().checked_sub(head.as_ptr().addr()) {
        Some(at) if !value.is_empty() => copy.slice(at..at + value.len()),
        // An empty value need not point into the head.
        _ => Bytes::new(),
    };
    lines.iter().map(|line| (line.name, shared(line.value.trim_ascii()))).collect()
}

fn declared_framing(headers: &Headers) -> Result<Option<Framing>, WireError> {
    let coding = headers.all("Transfer-Encoding").last();
    if coding.is_some_and(|value| value.to_ascii_lowercase().ends_with(b"chunked")) {
        return Ok(Some(Framing::Chunked));
    }
    let mut declared = None;
    for value in headers.all("Content-Length") {
        let length = content_length(value).ok_or(WireError::MalformedLength)?;
        if declared.replace(length).is_some_and(|earlier| earlier != length) {
            return Err(WireError::MalformedLength);
        }
    }
    Ok(declared.map(Framing::Length))
}

fn content_length(value: &[u8]) -> Option<u64> {
    let digits = std::str::from_utf8(value).ok()?;
    // `parse` alone would take a sign, which RFC 9110 8.6 does not.
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

fn chunked_body(bytes: &[u8]) -> Result<(Bytes, usize), WireError> {
    let mut content = Vec::new();
    let used = take_chunks(bytes, &mut content)?;
    Ok((content.into(), used))
}

/// Adds the content of chunks up to their end, or as much as there is, and says how many bytes they took.
fn take_chunks(bytes: &[u8], content: &mut Vec<u8>) -> Result<usize, WireError> {
    let mut at = 0;
    loop {
        let (line, size) = match httparse::parse_chunk_size(&bytes[at..]) {
            Ok(httparse::Status::Complete(found)) => found,
            Ok(httparse::Status::Partial) => return Err(WireError::UnfinishedBody),
            Err(_) => return Err(WireError::MalformedChunk),
        };
        at += line;
        if size == 0 {
            return Ok(at + trailer_length(&bytes[at..])?);
        }
        let end = at.saturating_add(usize::try_from(size).unwrap_or(usize::MAX));
        content.extend_from_slice(&bytes[at..end.min(bytes.len())]);
        if end > bytes.len() {
            return Err(WireError::UnfinishedBody);
        }
        match bytes.get(end..end + 2) {
            Some(b"\r\n") => at = end + 2,
            Some(_) => return Err(WireError::MalformedChunk),
            None => return Err(WireError::UnfinishedBody),
        }
    }
}

fn trailer_length(bytes: &[u8]) -> Result<usize, WireError> {
    let mut lines = [httparse::EMPTY_HEADER; DEFAULT_HEADER_COUNT];
    match httparse::parse_headers(bytes, &mut lines) {
        Ok(httparse::Status::Complete((length, _))) => Ok(length),
        Ok(httparse::Status::Partial) => Err(WireError::UnfinishedBody),
        Err(_) => Err(WireError::MalformedChunk),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_keeps_case_order_and_repetition() {
        let bytes = b"POST /a?b=c HTTP/1.1\r\nX-B: 2\r\nx-a:  1 \r\nX-B: 3\r\nContent-Length: 2\r\n\r\n{}rest";
        let (request, used) = request(bytes).expect("a whole request");
        assert_eq!(used, bytes.len() - 4);
        assert_eq!((request.path(), request.query()), ("/a", Some("b=c")));
        let names: Vec<&str> = request.headers.iter().map(|header| header.name.as_str()).collect();
        assert_eq!(names, ["X-B", "x-a", "X-B", "Content-Length"]);
        assert_eq!(request.headers.all("x-b").collect::<Vec<_>>(), [b"2", b"3"]);
        assert_eq!(request.headers.first("X-A"), Some(&b"1"[..]));
    }

    #[test]
    fn a_chunked_body_is_joined_and_its_coding_counted() {
        let bytes =
            b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{\"\r\n3;x=y\r\na\":\r\n0\r\nT: 1\r\n\r\n";
        let (request, used) = request(bytes).expect("a whole request");
        assert_eq!((&request.body[..], used), (&b"{\"a\":"[..], bytes.len()));
        for cut in 0..bytes.len() {
            assert!(super::request(&bytes[..cut]).is_err(), "cut at {cut}");
        }
    }

    #[test]
    fn of_a_body_that_breaks_off_the_content_is_told() {
        let so_far = |bytes: &str, framing| body_so_far(bytes.as_bytes(), framing);
        for (coded, content) in [("", ""), ("3\r", ""), ("3\r\nab", "ab"), ("3\r\nabc\r\n2;x\r\nd", "abcd")] {
            assert_eq!(so_far(coded, Framing::Chunked), content, "{coded}");
        }
        assert_eq!(so_far("ffffffffffffffff\r\nab", Framing::Chunked), "ab");
        assert_eq!(so_far("3\r\nabcd", Framing::Chunked), "abc", "what stands behind a broken chunk is no content");
        assert_eq!((so_far("ab", Framing::Length(3)), so_far("abcd", Framing::Length(3))), ("ab".into(), "abc".into()));
    }

    #[test]
    fn two_lengths_that_differ_are_refused() {
        let with =
            |lengths: &str| request(format!("POST / HTTP/1.1\r\n{lengths}\r\n").as_bytes()).map(|(request, _)| request);
        assert_eq!(with("Content-Length: 1\r\nContent-Length: 2\r\n"), Err(WireError::MalformedLength));
        assert_eq!(with("Content-Length: +1\r\n"), Err(WireError::MalformedLength));
        assert_eq!(with("Content-Length: 0\r\nContent-Length: 0\r\n").map(|request| request.body.len()), Ok(0));
    }

    #[test]
    fn an_absolute_target_has_a_path() {
        let request = Request { target: "http://127.0.0.1:1/Stock/HospStock?a=b".into(), ..Request::default() };
        assert_eq!((request.path(), request.query()), ("/Stock/HospStock", Some("a=b")));
    }
}
