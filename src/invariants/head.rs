//! What holds of the head of every answer, and of its end.

use super::Violation;
use super::seen::Seen;
use super::time::answered_at;
use crate::contract::InvariantKind;
use crate::diagnostic::shorten_to_line;
use crate::language::Bilingual;
use crate::message::{CONTENT_LENGTH, CONTENT_TYPE, DATE, Headers, JSON_TYPE, MediaType, TRANSFER_ENCODING};

/// A date as HTTP writes it, for a person (RFC 9110, 5.6.7).
const DATE_FORM: &str = "Mon, 10 Sep 2018 10:15:31 GMT";

const ALLOW: &str = "Allow";

/// Everything that is wrong with the head.
pub(super) fn violations(seen: &Seen<'_>) -> Vec<Violation> {
    let rules = [content_type, content_length, surplus, date, chunks, allow];
    rules.iter().filter_map(|rule| rule(seen)).collect()
}

fn content_type(seen: &Seen<'_>) -> Option<Violation> {
    let media_type = MediaType::read(seen.response.headers.text(CONTENT_TYPE).unwrap_or_default());
    let is_json = media_type.is_json() && media_type.is_utf8();
    let wrong = seen.may_have_body() && !is_json;
    wrong.then(|| Violation::new(InvariantKind::ContentType, JSON_TYPE, shown(&seen.response.headers, CONTENT_TYPE)))
}

fn content_length(seen: &Seen<'_>) -> Option<Violation> {
    let headers = &seen.response.headers;
    let (length, chunks) = (headers.first(CONTENT_LENGTH), headers.first(TRANSFER_ENCODING));
    let wrong = seen.may_have_body() && length.is_some() == chunks.is_some();
    wrong.then(|| {
        let actual = match length {
            Some(_) => ("两者都有", "both"),
            None => ("两者都没有", "neither"),
        };
        let expected = ("Content-Length 或 Transfer-Encoding: chunked", "Content-Length or Transfer-Encoding: chunked");
        Violation::new(InvariantKind::ContentLength, expected, actual)
    })
}

/// What begins as an answer is one, to bytes that were sent behind the request.
fn surplus(seen: &Seen<'_>) -> Option<Violation> {
    let count = seen.surplus.len();
    if count == 0 || seen.surplus.starts_with(b"HTTP/1.") {
        return None;
    }
    let kind = if seen.method == "HEAD" { InvariantKind::BodyToHead } else { InvariantKind::SurplusBytes };
    let actual = (format!("{count} 字节"), format!("{count} bytes"));
    Some(Violation::new(kind, ("没有内容", "nothing"), actual))
}

fn date(seen: &Seen<'_>) -> Option<Violation> {
    let is_date = answered_at(&seen.response).is_some();
    (!is_date).then(|| Violation::new(InvariantKind::Date, DATE_FORM, shown(&seen.response.headers, DATE)))
}

fn chunks(seen: &Seen<'_>) -> Option<Violation> {
    let is_chunked = seen.response.headers.first(TRANSFER_ENCODING).is_some();
    let actual = || shown(&seen.response.headers, TRANSFER_ENCODING);
    (seen.is_http_1_0 && is_chunked).then(|| Violation::new(InvariantKind::ChunksToHttp10, CONTENT_LENGTH, actual()))
}

fn allow(seen: &Seen<'_>) -> Option<Violation> {
    let headers = &seen.response.headers;
    let mut allowed = headers.all(ALLOW).flat_map(|value| value.split(|byte| *byte == b','));
    let lists_method = allowed.any(|method| method.trim_ascii() == seen.method.as_bytes());
    let wrong = seen.response.status == 405 && (headers.first(ALLOW).is_none() || lists_method);
    let expected = ("可用的方法", "the methods that there are");
    wrong.then(|| Violation::new(InvariantKind::Allow, expected, shown(headers, ALLOW)))
}

/// Most characters of a header that are shown: the target chooses its length.
const SHOWN: usize = 200;

/// The beginning of a header as it stands, or that it is not there.
fn shown(headers: &Headers, name: &str) -> Bilingual {
    match headers.first(name) {
        Some(value) => format!("{name}: {}", shorten_to_line(&String::from_utf8_lossy(value), SHOWN)).into(),
        None => Bilingual::new(format!("没有 {name}"), format!("no {name}")),
    }
}
