//! Cuts texts that would fill what is shown.

use std::borrow::Cow;
use std::fmt::Display;

use crate::language::Language;

/// The first `most` characters of a text, and `…` where there are more.
pub fn shorten(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// A text on one line, its blanks and line breaks as single blanks, cut as [`shorten`] does.
pub fn shorten_to_line(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    shorten(&line, most).into_owned()
}

/// The first `most` of some items on one line, and how many more there are.
pub fn enumerated<T: Display>(items: impl IntoIterator<Item = T>, most: usize, language: Language) -> String {
    let mut items = items.into_iter();
    let shown: Vec<String> = items.by_ref().take(most).map(|item| item.to_string()).collect();
    let line = shown.join(language.pick("、", ", "));
    match items.count() {
        0 => line,
        more => line + &language.pick(format!("，另有 {more} 个"), format!(", and {more} more")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_longer_is_cut_and_by_characters() {
        assert_eq!((shorten("血液库存", 4), shorten("血液库存", 3)), ("血液库存".into(), "血液库…".into()));
        assert_eq!((shorten("", 0), shorten("a", 0)), ("".into(), "…".into()));
        assert_eq!(enumerated(1..=2, 2, Language::En), "1, 2");
        assert_eq!(enumerated(1..=9, 2, Language::En), "1, 2, and 7 more");
        assert_eq!(shorten_to_line(" a\n  b c ", 3), "a b…");
    }
}
