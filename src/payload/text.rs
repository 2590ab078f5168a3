//! From bytes to JSON: UTF-8, the byte order mark and the dialect.

use super::finding::findings::{Detail, Findings};
use super::json::{self, Malformed, Node};
use crate::contract::reading::{ByteOrderMark, JsonDialect};
use crate::contract::{FindingKind, Stage};
use crate::diagnostic::{BYTE_ORDER_MARK, hexadecimal};

/// Most characters of a foreign encoding that are shown, and of a text around an error.
const MOST_SHOWN: usize = 12;

/// The body's text without a byte order mark; none where it is not UTF-8.
pub(super) fn text<'b>(body: &'b [u8], findings: &mut Findings<'_>) -> Option<&'b str> {
    let unmarked = body.strip_prefix(BYTE_ORDER_MARK);
    if unmarked.is_some() {
        let refuses = (findings.readings.byte_order_mark == ByteOrderMark::Refused).then_some(Stage::Body);
        findings.add(FindingKind::ByteOrderMark, refuses, |detail| detail.actual("EF BB BF"));
    }
    let bytes = unmarked.unwrap_or(body);
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) => {
            let wrong = &bytes[error.valid_up_to()..];
            let offset = error.valid_up_to() + body.len() - bytes.len();
            findings.refuse(FindingKind::NotUtf8, Stage::Body, |detail| {
                detail.expected("UTF-8").actual(format!(
                    "{} @ {offset}{}",
                    hexadecimal(&wrong[..wrong.len().min(2)]),
                    foreign(wrong)
                ))
            });
            None
        }
    }
}

/// What the bytes say in GB18030, the encoding that a Chinese system sends by mistake.
fn foreign(bytes: &[u8]) -> String {
    let start = &bytes[..bytes.len().min(4 * MOST_SHOWN)];
    let (text, _) = encoding_rs::GB18030.decode_without_bom_handling(start);
    let shown: String = text.chars().take_while(|shown| is_chinese(*shown)).take(MOST_SHOWN).collect();
    // One character comes out of nearly any two bytes.
    if shown.chars().count() < 2 { String::new() } else { format!(" (GB18030: `{shown}`)") }
}

fn is_chinese(character: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&character)
}

/// The body's tree; none where it is not JSON in either dialect.
pub(super) fn decode<'b>(text: &'b str, levels: usize, findings: &mut Findings<'_>) -> Option<Node<'b>> {
    let strict = match json::decode_within(text, levels) {
        Ok(root) => return Some(root),
        Err(error) => error,
    };
    let lenient = if strict.too_deep { None } else { json::decode_lenient(text).ok() };
    let refuses = (findings.readings.json_dialect == JsonDialect::Rfc8259).then_some(Stage::Body);
    match lenient {
        Some(root) => {
            findings.add(FindingKind::LenientJson, refuses, |detail| not_json(detail, text, &strict));
            Some(root)
        }
        None => {
            findings.refuse(FindingKind::NotJson, Stage::Body, |detail| not_json(detail, text, &strict));
            None
        }
    }
}

fn not_json<'c>(detail: Detail<'c>, text: &str, error: &Malformed) -> Detail<'c> {
    let before = &text[..error.offset];
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|character| *character != '\n').count() + 1;
    let rest: String = text[error.offset..].chars().take_while(|shown| !shown.is_control()).take(MOST_SHOWN).collect();
    let rest = if rest.is_empty() { rest } else { format!(" `{rest}`") };
    detail.expected("JSON (RFC 8259)").actual(format!("{line}:{column}{rest} ({})", error.reason))
}
