//! A key file as it may be shown: every other byte in its place, and nothing that could be a secret.
//!
//! A file with an error in it may be any text, and reading it as YAML is what failed. So a byte is shown only where it is
//! known to be harmless, and everything else is masked: a mistyped, misquoted or forgotten `secret` too.

use crate::diagnostic::{Diagnostic, Source};

/// The keys whose values may be shown.
const HARMLESS: [&str; 11] = [
    "keys",
    "access-key",
    "secret-env",
    "secret-file",
    "institutions",
    "endpoints",
    "enabled",
    "answers",
    "note",
    "zh",
    "en",
];

/// Those whose values are lists of words, over several lines or in brackets.
const LISTS: [&str; 2] = ["institutions", "endpoints"];

/// Those whose values are sentences. Any other value is a single word.
const SENTENCES: [&str; 3] = ["note", "zh", "en"];

/// Moves a diagnostic to a text in which no secret can be read.
pub(super) fn masked(mut diagnostic: Diagnostic, source: &Source) -> Diagnostic {
    let text = masked_text(source.text());
    for said in [&mut diagnostic.message.zh, &mut diagnostic.message.en] {
        *said = masked_quotes(said, &text);
    }
    if let Some(place) = &mut diagnostic.place {
        if text.get(place.span.clone()) != source.text().get(place.span.clone()) {
            diagnostic.actual = None;
        }
        place.source = Source::new(source.path(), text);
    }
    diagnostic
}

fn masked_text(text: &str) -> String {
    let mut mask = Mask::default();
    let mut masked = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let shown = mask.shown_length(line);
        masked.push_str(&line[..shown]);
        masked
            .extend(line[shown..].bytes().map(|byte| if byte.is_ascii_whitespace() { char::from(byte) } else { '*' }));
    }
    masked
}

/// A message with what it quotes masked, unless that is shown in the text or can only be a key's name: a `secret` whose
/// colon or blank was forgotten is told as an unknown key, value and all.
fn masked_quotes(message: &str, shown: &str) -> String {
    let is_told = |quoted: &str| shown.contains(quoted) || quoted.chars().all(is_of_key);
    let parts = message.split('`').enumerate();
    let parts = parts.map(|(index, part)| if index % 2 == 0 || is_told(part) { part } else { "***" });
    parts.collect::<Vec<_>>().join("`")
}

/// What the lines above leave for those below.
#[derive(Default)]
struct Mask {
    /// Lines that are indented further belong to a value that is masked.
    within: Option<usize>,
    /// A quote was left open behind a mask: where it closes is not to be told.
    to_the_end: bool,
    /// The lines that follow may be the words of a list.
    list: bool,
}

impl Mask {
    /// How many bytes at the front of a line may be shown.
    fn shown_length(&mut self, line: &str) -> usize {
        let indent = line.len() - line.trim_start_matches(' ').len();
        if line.trim().is_empty() {
            return line.len();
        }
        if self.to_the_end || self.within.is_some_and(|column| indent > column) {
            return 0;
        }
        self.within = None;
        let mut entries = Entries { line, at: 0 };
        entries.skip_openings();
        let column = if line.contains('{') { indent } else { entries.at };
        if self.list && entries.is_list_word() {
            return line.len();
        }
        let shown = entries.show();
        self.list = LISTS.iter().any(|key| line.trim_end().trim_end_matches(':').ends_with(key));
        if shown < line.trim_end().len() {
            self.within = Some(column);
            self.to_the_end = leaves_quote_open(&line[shown..]);
        }
        shown
    }
}

/// An escaped quote makes the count worthless.
fn leaves_quote_open(tail: &str) -> bool {
    tail.contains("\\\"") || ['"', '\''].iter().any(|quote| tail.matches(*quote).count() % 2 == 1)
}

/// The keys and values of a line, as far as they may be shown.
struct Entries<'a> {
    line: &'a str,
    at: usize,
}

impl<'a> Entries<'a> {
    /// Shows one entry behind another until one is not harmless.
    fn show(mut self) -> usize {
        loop {
            self.skip_openings();
            if self.rest().is_empty() {
                return self.at;
            }
            let Some(key) = self.key() else { return self.at };
            if !HARMLESS.contains(&key) || !self.value(key) {
                return self.at;
            }
        }
    }

    fn rest(&self) -> &'a str {
        &self.line[self.at..]
    }

    fn skip(&mut self, skipped: impl FnMut(char) -> bool) -> &'a str {
        let rest = self.rest();
        let kept = rest.trim_start_matches(skipped);
        self.at += rest.len() - kept.len();
        &rest[..rest.len() - kept.len()]
    }

    fn skip_openings(&mut self) {
        self.skip(|character| matches!(character, ' ' | '\t' | '\r' | '\n' | '-' | '{' | '}' | '[' | ']' | ','));
    }

    /// A whole word before a colon, in quotes or not. Nothing is passed over where none stands.
    fn key(&mut self) -> Option<&'a str> {
        let quoted = self.rest().starts_with(['"', '\'']);
        let quote = if quoted { &self.rest()[..1] } else { "" };
        let behind = &self.rest()[quote.len()..];
        let length = behind.find(|character| !is_of_key(character))?;
        let (key, behind) = behind.split_at(length);
        let behind = behind.strip_prefix(quote)?.trim_start_matches([' ', '\t']).strip_prefix(':')?;
        self.at = self.line.len() - behind.len();
        (!key.is_empty()).then_some(key)
    }

    /// Whether a value of a harmless key stands here whole; what of it may be shown is passed over.
    fn value(&mut self, key: &str) -> bool {
        self.skip(|character| matches!(character, ' ' | '\t'));
        if LISTS.contains(&key) && self.rest().starts_with('[') {
            self.skip(|character| is_of_word(character) || matches!(character, '[' | ' ' | '\t' | ',' | '"' | '\''));
            return self.rest().starts_with(']');
        }
        if SENTENCES.contains(&key) {
            self.skip(|character| !matches!(character, ',' | ':' | '#' | '{' | '}' | '[' | ']' | '\r' | '\n'));
        } else {
            self.skip(|character| is_of_word(character) || matches!(character, ':' | '\\' | '"' | '\''));
            self.skip(|character| matches!(character, ' ' | '\t'));
        }
        self.rest().is_empty() || self.rest().starts_with([',', '{', '}', '[', ']', '\r', '\n'])
    }

    /// Whether the rest of the line is one word behind a dash.
    fn is_list_word(&self) -> bool {
        let word = self.rest().trim_end();
        self.line.trim_start().starts_with("- ") && word.chars().all(is_of_word)
    }
}

fn is_of_key(character: char) -> bool {
    character.is_ascii_alphabetic() || character == '-'
}

/// What AccessKeys, paths, codes and names are made of, but for the colon, which parts keys from values too.
fn is_of_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '-' | '_' | '.' | '/' | '+' | '=')
}

#[cfg(test)]
mod tests {
    use super::masked_text;

    #[test]
    fn what_stands_behind_a_secret_or_an_unknown_key_is_masked_in_place() {
        let text = "keys:\n  - access-key: a:b\n    secret: s3:cret 密\n    secrte: abc\n    secret-env: NAME\n    note: { zh: 文 }\n";
        let masked = masked_text(text);
        assert_eq!(masked.len(), text.len());
        assert!(masked.contains("access-key: a:b\n") && masked.contains("secret-env: NAME\n"), "{masked}");
        assert!(masked.contains("note: { zh: 文 }"), "{masked}");
        for secret in ["s3", "cret ", "密", "abc"] {
            assert!(!masked.contains(secret), "{masked}");
        }
    }

    #[test]
    fn a_secret_over_lines_or_in_a_flow_mapping_is_masked() {
        let masked = masked_text(
            "keys:\n  - secret: |\n      long\n      er\n    enabled: true\n  - {access-key: k, secret: in}\n",
        );
        assert!(!masked.contains("long") && !masked.contains("er\n") && !masked.contains("in}"), "{masked}");
        assert!(masked.contains("enabled: true") && masked.contains("access-key: k, secret:"), "{masked}");
    }

    #[test]
    fn what_is_known_to_be_harmless_is_shown() {
        for text in [
            "keys:\n  - {access-key: 'k', institutions: [12, \"3A\"], endpoints: [stock], enabled: true, note: 两 字}\n",
            "{\"keys\" : [{\"access-key\":\"k/+=\",\"institutions\":\"any\"}]}",
            "keys:\r\n  - access-key: k\r\n    institutions:\r\n      - 12332500472260169F\r\n    answers: 10008\r\n",
        ] {
            assert_eq!(masked_text(text), text);
        }
    }

    #[test]
    fn however_a_secret_is_misspelt_it_is_masked() {
        for text in [
            "{\"keys\":[{\"access-key\":\"k\",\"secret\":\"hidden\",\"enabled\":1}]}",
            "keys: [{access-key: k, \"secret\": hidden}]",
            "- {access-key: k, secret : hidden}",
            "- {access-key: k, secrte: hidden}",
            "- {access-key: k, ? secret : hidden}",
            "- {access-key: k secret: hidden}",
            "- {access-key: k, secret hidden}",
            "- {access-key: k; secret=hidden}",
            "- {access-key: k, secret: \"a, note: hidden\"}",
            "- {institutions: [a, secret: hidden]}",
            "- access-key: k\n  secret hidden",
            "- access-key: k # hidden",
            "# secret: hidden\nkeys:",
            "keys:\n  - hidden",
            "- access-key: k\n  secret: |\n    note: hidden",
            "- {\n  access-key: k,\n  secret: \"a\n  note: hidden\",\n",
            "- {access-key: k, secret: \"a\n   note: hidden\"}",
            "- secret: a\n   access-key: hidden",
            "institutions:\n  - secret: hidden",
            "- note: for tests, secret: hidden",
            "- access-key:k,secret:hidden",
        ] {
            let masked = masked_text(text);
            assert!(!masked.contains("hidden") && masked.len() == text.len(), "{masked}");
        }
    }
}
