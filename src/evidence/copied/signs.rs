//! Signs that a word processor, a chat or an input method has put in the place of plain ones.

use crate::payload::json;

/// Plain signs in the head, and in a body that is JSON only with them.
pub(super) fn plain(text: &str) -> Option<String> {
    let end = text.find("\n\n").or_else(|| text.find("\r\n\r\n")).unwrap_or(text.len());
    let (head, body) = text.split_at(end);
    let head: String = head.split_inclusive('\n').map(plain_line).collect();
    let changed = head + &plain_body(body).unwrap_or_else(|| body.to_owned());
    (changed != text).then_some(changed)
}

/// A header whose colon is a full-width one, and blanks that are none of ASCII.
fn plain_line(line: &str) -> String {
    let line = line.replace(is_other_blank, " ");
    let is_name =
        |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    match line.split_once('：') {
        Some((name, value)) if is_name(name.trim()) => format!("{}: {}", name.trim(), value.trim_start_matches(' ')),
        _ => line,
    }
}

fn plain_body(body: &str) -> Option<String> {
    let is_json = |text: &str| json::decode(text.trim()).is_ok();
    let quotes = |sign: char| matches!(sign, '“' | '”' | '„' | '＂');
    if body.trim().is_empty() || is_json(body) || !body.contains(|sign| quotes(sign) || is_other_blank(sign)) {
        return None;
    }
    let changed = body.replace(quotes, "\"").replace(is_other_blank, " ");
    is_json(&changed).then_some(changed)
}

/// A command of which every quotation mark is a typographic one, with plain ones.
pub(in crate::evidence) fn with_plain_quotes(bytes: &[u8]) -> Option<String> {
    let text = str::from_utf8(bytes).ok()?;
    let (double, single) = (|sign| matches!(sign, '“' | '”' | '„'), |sign| matches!(sign, '‘' | '’' | '‚'));
    let has_others = text.contains(double) || text.contains(single);
    let is_changed = has_others && !text.contains('\'') && !text.contains('"');
    is_changed.then(|| text.replace(double, "\"").replace(single, "'").replace(is_other_blank, " "))
}

/// The blanks of typography; the ideographic one is none of them, since texts in Chinese hold it.
fn is_other_blank(sign: char) -> bool {
    matches!(sign, '\u{a0}' | '\u{202f}' | '\u{2007}' | '\u{feff}' | '\u{200b}')
}
