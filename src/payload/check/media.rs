//! Content-Type: JSON, something else, or multipart.

use crate::contract::reading::{ContentType, FileParsing};
use crate::contract::{FindingKind, Stage};
use crate::message::{CONTENT_TYPE, JSON_TYPE};
use crate::payload::Place;
use crate::payload::finding::findings::{Detail, Findings};
use crate::payload::finding::quote::quoted;

/// As the Java sample sends it (1.1.4.3).
const JSON_IN_UTF_8: &str = "application/json;charset=utf-8";

/// A Content-Type taken apart (RFC 9110, 8.3).
struct MediaType<'v> {
    /// Type and subtype, without the parameters.
    essence: &'v str,
    parameters: &'v str,
}

/// Judges the Content-Type. Returns whether the body may be read as JSON: a multipart one is not.
pub(super) fn judge(content_type: Option<&[u8]>, body: &[u8], findings: &mut Findings<'_>) -> bool {
    let value = String::from_utf8_lossy(content_type.unwrap_or_default());
    let media_type = MediaType::read(&value);
    if media_type.is_multipart() {
        multipart(&media_type, &value, body, findings);
        return false;
    }
    if !media_type.essence.eq_ignore_ascii_case(JSON_TYPE) {
        let refuses = (findings.readings.content_type == ContentType::Refused).then_some(Stage::Body);
        tell(FindingKind::ContentTypeNotJson, refuses, JSON_TYPE, &value, findings);
    } else if media_type.parameter("charset").is_some_and(|charset| !charset.eq_ignore_ascii_case("utf-8")) {
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

impl<'v> MediaType<'v> {
    fn read(value: &'v str) -> Self {
        let (essence, parameters) = value.split_once(';').unwrap_or((value, ""));
        Self { essence: essence.trim(), parameters }
    }

    fn is_multipart(&self) -> bool {
        self.essence.split_once('/').is_some_and(|(kind, _)| kind.eq_ignore_ascii_case("multipart"))
    }

    /// The value of a parameter, unquoted; none where it is missing or empty.
    fn parameter(&self, name: &str) -> Option<String> {
        let mut rest = self.parameters;
        loop {
            rest = rest.trim_start_matches([';', ' ', '\t']);
            let (found, behind) = rest.split_once('=')?;
            let (value, behind) = parameter_value(behind);
            if found.trim().eq_ignore_ascii_case(name) {
                return Some(value).filter(|value| !value.is_empty());
            }
            rest = behind;
        }
    }
}

/// A token or a quoted string (RFC 9110, 5.6), and what stands behind it.
fn parameter_value(text: &str) -> (String, &str) {
    let Some(inside) = text.strip_prefix('"') else {
        let end = text.find(';').unwrap_or(text.len());
        return (text[..end].trim().to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut characters = inside.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '"' => return (value, &inside[index + 1..]),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            _ => value.push(character),
        }
    }
    (value, "")
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
    fn parameters_are_found_and_unquoted() {
        let media_type = MediaType::read("multipart/form-data ; a=\"x;\\\"y\"; Boundary=\"b c\" ;charset=UTF-8");
        assert_eq!(media_type.essence, "multipart/form-data");
        assert_eq!(media_type.parameter("a").as_deref(), Some("x;\"y"));
        assert_eq!(media_type.parameter("boundary").as_deref(), Some("b c"));
        assert_eq!(media_type.parameter("charset").as_deref(), Some("UTF-8"));
        assert_eq!(media_type.parameter("none"), None);
        assert_eq!(MediaType::read("multipart/mixed; boundary=").parameter("boundary"), None);
        assert_eq!(MediaType::read("multipart/mixed; boundary=\"open").parameter("boundary").as_deref(), Some("open"));
    }

    #[test]
    fn a_part_begins_with_a_line_of_its_own() {
        assert!(has_part(b"--b\r\nA: 1\r\n\r\nx\r\n--b--\r\n", "b"));
        assert!(has_part(b"preamble\n--b \n\nx", "b"));
        for body in [&b"{\"a\": 1}"[..], b"--b--\r\n", b"--bc\r\n", b"x--b\r\n", b"", b"--b"] {
            assert!(!has_part(body, "b"), "{}", String::from_utf8_lossy(body));
        }
    }
}
