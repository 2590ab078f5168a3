//! Shows the characters of a text that steer what shows it.

use std::borrow::Cow;

use crate::language::Bilingual;

/// A text whose control characters are shown as signs, line feeds and tabs excepted: an answer must not steer the
/// terminal or the page on which it is read.
pub fn visible(text: &str) -> Cow<'_, str> {
    let steers = |c: char| c.is_control() && !matches!(c, '\n' | '\t') || turns_around(c);
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

/// The same in both languages.
pub fn visible_in_both(text: &Bilingual) -> Bilingual {
    Bilingual::new(visible(&text.zh), visible(&text.en))
}

/// Characters that show what follows in another order: a value could pass for another one.
fn turns_around(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_shown_as_signs() {
        assert_eq!(visible("a\u{1b}[31m\r\n\tb\u{7f}\u{9b}"), "a␛[31m␍\n\tb␡\u{fffd}");
        assert_eq!(visible("1\u{202e}2\u{2066}3"), "1\u{fffd}2\u{fffd}3");
    }
}
