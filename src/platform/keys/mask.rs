//! A key file as it may be shown: secrets masked, every other byte in its place.

use crate::diagnostic::{Diagnostic, Source};

/// The keys whose values may be shown. Behind any other, a mistyped `secret` too, nothing is.
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

/// Moves a diagnostic to a text in which no secret can be read.
pub(super) fn masked(mut diagnostic: Diagnostic, source: &Source) -> Diagnostic {
    let text = masked_text(source.text());
    if let Some(place) = &mut diagnostic.place {
        if text.get(place.span.clone()) != source.text().get(place.span.clone()) {
            diagnostic.actual = None;
        }
        place.source = Source::new(source.path(), text);
    }
    diagnostic
}

fn masked_text(text: &str) -> String {
    let mut secret = false;
    let mut masked = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let shown = shown_length(line, &mut secret);
        masked.push_str(&line[..shown]);
        masked
            .extend(line[shown..].bytes().map(|byte| if byte.is_ascii_whitespace() { char::from(byte) } else { '*' }));
    }
    masked
}

/// How many bytes of a line may be shown. A line without a key belongs to the key above it.
fn shown_length(line: &str, secret: &mut bool) -> usize {
    let Some(colon) = line.find(':') else {
        return if *secret { 0 } else { line.len() };
    };
    let key = line[..colon].trim_matches([' ', '\t', '-', '{', '"', '\'']);
    *secret = !HARMLESS.contains(&key);
    if *secret {
        return colon + 1;
    }
    // A mapping written on one line.
    match line.find("secret:") {
        Some(start) => {
            *secret = true;
            start + "secret:".len()
        }
        None => line.len(),
    }
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
}
