//! The lines by which messages begin.

use crate::message::is_token;

/// Whether nothing more stands there, or another message.
pub(super) fn begins_message(bytes: &[u8]) -> bool {
    let line = first_line(bytes);
    line.is_empty() || is_status_line(line) || is_request_line(line)
}

pub(super) fn first_line(bytes: &[u8]) -> &[u8] {
    let line = bytes.split(|byte| *byte == b'\n').find(|line| !line.trim_ascii().is_empty());
    line.unwrap_or_default().trim_ascii_end()
}

/// `POST /Stock/HospStock HTTP/1.1`
pub(super) fn is_request_line(line: &[u8]) -> bool {
    let Ok(line) = std::str::from_utf8(line) else { return false };
    let mut words = line.split(' ');
    let is_method = words
        .next()
        .is_some_and(|word| is_token(word) && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-'));
    let is_target = |word: &str| ["/", "*", "http"].iter().any(|begin| word.starts_with(begin));
    // A line of a log can end in such a version too.
    is_method
        && words.next().is_some_and(is_target)
        && words.next().is_some_and(|word| word.starts_with("HTTP/1."))
        && words.next().is_none()
}

/// `HTTP/1.1 200 OK`
pub(super) fn is_status_line(line: &[u8]) -> bool {
    line.strip_prefix(b"HTTP/").is_some_and(|rest| rest.first().is_some_and(u8::is_ascii_digit))
}

/// `Authorization: BIS3 key:signature`
pub(super) fn is_header_line(line: &[u8]) -> bool {
    let Some(colon) = line.iter().position(|byte| *byte == b':') else { return false };
    let is_name = std::str::from_utf8(&line[..colon]).is_ok_and(is_token);
    // `https://…` and `C:\…` are none, and neither is a key of YAML that is alone on its line.
    is_name && line.get(colon + 1).is_some_and(|byte| matches!(byte, b' ' | b'\t'))
}
