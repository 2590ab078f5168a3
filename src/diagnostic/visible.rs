//! Shows the characters of a text that steer what shows it.

use std::borrow::Cow;
use std::fmt::Write;

use crate::language::Bilingual;

/// A text whose control characters are shown as signs, line feeds and tabs excepted: an answer must not steer the
/// terminal or the page on which it is read.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let sign = |c: char| match c {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}' => '\u{2421}',
        _ => char::REPLACEMENT_CHARACTER,
    };
    Cow::Owned(text.chars().map(|c| if steers(c) { sign(c) } else { c }).collect())
}

/// Whether a character steers what shows it: a control character but for line feed and tab, one that turns the direction of
/// what follows, or one that ends a line for some readers and not for others.
pub fn steers(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t') || turns_around(c) || matches!(c, '\u{2028}' | '\u{2029}')
}

/// The same text on one line: a line feed and a tab are shown as signs too, so that no text makes a line of its own.
pub fn visible_on_one_line(text: &str) -> Cow<'_, str> {
    match visible(text) {
        shown if shown.contains(['\n', '\t']) => Cow::Owned(shown.replace('\n', "\u{240a}").replace('\t', "\u{2409}")),
        shown => shown,
    }
}

/// A text of JSON in which every such character stands as its escape (RFC 8259, 7): it means the same, and steers nothing.
pub fn escaped_json(text: String) -> String {
    let is_beyond = |c: char| steers(c) && c != '\r';
    if !text.contains(is_beyond) {
        return text;
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        // All of them are in the first plane, so that one escape is enough. Writing to a string cannot fail.
        if is_beyond(c) { _ = write!(escaped, "\\u{:04x}", u32::from(c)) } else { escaped.push(c) }
    }
    escaped
}

/// The same in both languages.
pub fn visible_in_both(text: &Bilingual) -> Bilingual {
    Bilingual::new(visible(&text.zh), visible(&text.en))
}

/// Characters that show what follows in another order: a value could pass for another one.
fn turns_around(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_shown_as_signs() {
        assert_eq!(visible("a\u{1b}[31m\r\n\tb\u{7f}\u{9b}"), "a␛[31m␍\n\tb␡\u{fffd}");
        assert_eq!(visible("1\u{202e}2\u{2066}3\u{2028}"), "1\u{fffd}2\u{fffd}3\u{fffd}");
        assert_eq!(visible_on_one_line("a\n\tb"), "a␊␉b");
    }

    #[test]
    fn escapes_of_json_mean_the_same() {
        let text = serde_json::to_string("a\u{9b}\u{202e}\u{2028}\u{7f}\n血").expect("JSON");
        let escaped = escaped_json(text.clone());
        assert!(!escaped.contains(steers) && escaped.contains("\\u009b\\u202e"), "{escaped}");
        let read = |text: &str| serde_json::from_str::<String>(text).expect("JSON");
        assert_eq!(read(&escaped), read(&text));
    }
}
