//! Plain characters where a word processor, a chat or an input method has put others: in a head, and in a body.

use super::characters::{in_plain, is_other_double, is_other_single, plain, with_plain_blanks};
use crate::evidence::masked::is_signed;
use crate::message::{CONTENT_LENGTH, CONTENT_TYPE, HOST};
use crate::payload::json;
use crate::signature::authorization::AUTHORIZATION;

/// Plain characters in the head, and in a body that is JSON only with them.
pub(super) fn plain_message(text: &str) -> Option<String> {
    let end = text.find("\n\n").or_else(|| text.find("\r\n\r\n")).unwrap_or(text.len());
    let (head, body) = text.split_at(end);
    let head: String = head.split_inclusive('\n').enumerate().map(|(index, line)| line_of_head(index, line)).collect();
    let changed = head + &plain_body(body).unwrap_or_else(|| body.to_owned());
    (changed != text).then_some(changed)
}

fn line_of_head(index: usize, line: &str) -> String {
    let whole = in_plain(line);
    // `POST　／Stock／HospStock HTTP/1.1`
    let is_first = index == 0 && whole.trim_end().rsplit(' ').next().is_some_and(|word| word.starts_with("HTTP/1."));
    if is_first { whole } else { plain_header(line) }
}

/// A header with a name, a colon and blanks of ASCII. What only ASCII can stand in is in ASCII altogether.
pub(super) fn plain_header(line: &str) -> String {
    let blanks = with_plain_blanks(line);
    let Some((name, value)) = blanks.split_once([':', '：']) else { return blanks };
    let plain_name = in_plain(name);
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    if !is_name(plain_name.trim()) {
        return blanks;
    }
    let value = match is_in_ascii(plain_name.trim()) {
        // A full-width comma has its blank in itself.
        true => in_plain(&value.replace("， ", "，").replace('，', ", ")),
        false => value.to_owned(),
    };
    if plain_name == name && blanks[name.len()..].starts_with(':') {
        return format!("{name}:{value}");
    }
    format!("{}: {}", plain_name.trim(), value.trim_start_matches(' '))
}

/// Whether nothing but ASCII can rightly stand in the value of such a header. What a client adds by itself may hold more.
fn is_in_ascii(name: &str) -> bool {
    let is_of_interface = ["date", "version"].iter().any(|end| name.to_ascii_lowercase().ends_with(end));
    let is_other =
        [AUTHORIZATION, HOST, CONTENT_TYPE, CONTENT_LENGTH].iter().any(|other| name.eq_ignore_ascii_case(other));
    is_other || is_signed(name) && is_of_interface
}

/// A body that is JSON only with plain characters, with those.
pub(super) fn plain_body(body: &str) -> Option<String> {
    let is_json = |text: &str| json::decode(text.trim()).is_ok();
    if body.trim().is_empty() || is_json(body) {
        return None;
    }
    let quotes = with_plain_blanks(&body.replace(is_other_double, "\""));
    if quotes != body && is_json(&quotes) {
        return Some(quotes);
    }
    let outside = outside_strings(&quotes);
    (outside != body && is_json(&outside)).then_some(outside)
}

/// Plain characters outside of the strings of JSON: `{"a"：1，"b"：2}`.
fn outside_strings(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut is_inside, mut is_escaped) = (false, false);
    for sign in text.chars() {
        match sign {
            '"' if !is_escaped => is_inside = !is_inside,
            _ => {}
        }
        is_escaped = is_inside && sign == '\\' && !is_escaped;
        if is_inside {
            out.push(sign);
        } else {
            out.extend(plain(sign));
        }
    }
    out
}

/// A text of which every quotation mark is a typographic one, with plain ones.
pub(in crate::evidence) fn with_plain_quotes(text: &str) -> Option<String> {
    let has_others = text.contains(is_other_double) || text.contains(is_other_single);
    let is_changed = has_others && !text.contains(['\'', '"']);
    is_changed.then(|| with_plain_blanks(&text.replace(is_other_double, "\"").replace(is_other_single, "'")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_and_a_body_are_read_as_meant() {
        for (copied, meant) in [
            ("Content‑Type: a", "Content-Type: a"),
            ("x–bis3–date：Mon，06 May 2024 02：00：00 GMT", "x-bis3-date: Mon, 06 May 2024 02:00:00 GMT"),
            ("Authorization: BIS3\u{a0}key:sig\u{200b}", "Authorization: BIS3 key:sig"),
            ("X-Name: “丽”：", "X-Name: “丽”："),
            ("丽水：1", "丽水：1"),
        ] {
            assert_eq!(plain_header(copied), meant);
        }
        assert_eq!(line_of_head(0, "POST　／Stock／HospStock HTTP/1.1\n"), "POST /Stock/HospStock HTTP/1.1\n");
        assert_eq!(plain_body("{“a”：1，\u{a0}“b”： “丽，”}").as_deref(), Some("{\"a\":1, \"b\": \"丽，\"}"));
        assert_eq!(plain_body("{\"a\": \"“丽”\u{a0}\"}"), None);
        assert_eq!(plain_body("“a”"), Some("\"a\"".to_owned()));
        assert_eq!(plain_body("{“a” 1}"), None);
    }
}
