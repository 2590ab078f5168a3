//! Content-Type: JSON, something else, or multipart.

use crate::contract::reading::{ContentType, FileParsing};
use crate::contract::{FindingKind, Stage};
use crate::message::{CONTENT_TYPE, JSON_TYPE, MediaType};
use crate::payload::Place;
use crate::payload::finding::findings::{Detail, Findings};
use crate::payload::finding::quote::quoted;

/// As the Java sample sends it (1.1.4.3).
const JSON_IN_UTF_8: &str = "application/json;charset=utf-8";

/// Judges the Content-Type. Returns whether the body may be read as JSON: a multipart one is not.
pub(super) fn judge(content_type: Option<&[u8]>, body: &[u8], findings: &mut Findings<'_>) -> bool {
    let value = String::from_utf8_lossy(content_type.unwrap_or_default());
    let media_type = MediaType::read(&value);
    if media_type.is_multipart() {
        multipart(&media_type, &value, body, findings);
        return false;
    }
    if !media_type.is_json() {
        let refuses = (findings.readings.content_type == ContentType::Refused).then_some(Stage::Body);
        tell(FindingKind::ContentTypeNotJson, refuses, JSON_TYPE, &value, findings);
    } else if !media_type.is_utf8() {
        tell(FindingKind::CharsetNotUtf8, None, JSON_IN_UTF_8, &value, findings);
    }
    true
}

/// No interface takes a file, so a multipart body is wrong in any case. The reading says which code a readable one gets;
/// one that cannot be read gets the same under each.
fn multipart(media_type: &MediaType<'_>, value: &str, body: &[u8], findings: &mut Findings<'_>) {
    let is_readable = media_type.parameter("boundary").is_some_and(|boundary| has_part(body, &boundary));
    let stage = match findings.readings.file_parsing {
        FileParsing::UnreadableMultipart if is_readable => Stage::Body,
        FileParsing::UnreadableMultipart | FileParsing::AnyMultipart => Stage::File,
    };
    findings.refuse(FindingKind::MultipartBody, stage, |detail| {
        let detail = said(detail, JSON_TYPE, value);
        if is_readable { detail } else { detail.no_reading() }
    });
}

fn tell(kind: FindingKind, refuses: Option<Stage>, expected: &str, value: &str, findings: &mut Findings<'_>) {
    findings.add(kind, refuses, |detail| said(detail, expected, value));
}

fn said<'c>(detail: Detail<'c>, expected: &str, value: &str) -> Detail<'c> {
    let actual = if value.trim().is_empty() { String::new() } else { quoted(value) };
    detail.place(Place::Header(CONTENT_TYPE.into())).expected(quoted(expected)).actual(actual)
}

/// Whether a line of the body opens a part (RFC 2046, 5.1.1). Lines may end with a bare line feed.
fn has_part(body: &[u8], boundary: &str) -> bool {
    let opens = |line: &[u8]| {
        let rest = line.strip_prefix(b"--").and_then(|line| line.strip_prefix(boundary.as_bytes()));
        rest.is_some_and(|rest| rest.iter().all(|byte| byte.is_ascii_whitespace()))
    };
    let mut lines = body.split_inclusive(|byte| *byte == b'\n');
    lines.any(|line| line.ends_with(b"\n") && opens(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_begins_with_a_line_of_its_own() {
        assert!(has_part(b"--b\r\nA: 1\r\n\r\nx\r\n--b--\r\n", "b"));
        assert!(has_part(b"preamble\n--b \n\nx", "b"));
        for body in [&b"{\"a\": 1}"[..], b"--b--\r\n", b"--bc\r\n", b"x--b\r\n", b"", b"--b"] {
            assert!(!has_part(body, "b"), "{}", String::from_utf8_lossy(body));
        }
    }
}
