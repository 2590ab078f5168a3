//! Secrets taken out of everything that is shown, whoever put them in: a client may send its secret as its key.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::entry::Entry;
use crate::secret::{REDACTED, Secret};

/// Shorter secrets, and shorter pieces of one, are not looked for: they would be found everywhere.
const SHORTEST: usize = 6;

/// Knows the secrets of a key ring.
#[derive(Debug)]
pub(super) struct Redaction {
    secrets: Vec<Secret>,
}

/// Takes secrets out of the texts about one exchange, and the pieces of those that its request may hold.
pub(super) struct ExchangeRedaction<'r> {
    whole: &'r Redaction,
    held: Vec<&'r Secret>,
}

impl Redaction {
    pub(super) fn new(secrets: impl IntoIterator<Item = Secret>) -> Self {
        Self { secrets: secrets.into_iter().filter(|secret| secret.expose().len() >= SHORTEST).collect() }
    }

    /// For the texts about one exchange: they repeat its request cut short, and so a piece of a secret that it holds.
    /// Of a request that was not kept whole nobody knows what it held. Pieces are not taken out everywhere, since a
    /// secret may be made of words.
    pub(super) fn of(&self, entry: &Entry) -> ExchangeRedaction<'_> {
        let request = String::from_utf8_lossy(&entry.exchange.request);
        let held = |secret: &&Secret| entry.cut.is_some() || request.contains(secret.expose());
        ExchangeRedaction { whole: self, held: self.secrets.iter().filter(held).collect() }
    }

    /// The text without secrets.
    fn text(&self, text: String) -> String {
        self.secrets.iter().fold(text, |text, secret| {
            if text.contains(secret.expose()) { text.replace(secret.expose(), REDACTED) } else { text }
        })
    }

    /// The value without secrets.
    pub(super) fn value(&self, value: Value) -> Value {
        texts_of(value, &|text| self.text(text))
    }

    /// The bytes without secrets; borrowed where there was none.
    pub(super) fn bytes<'b>(&self, bytes: &'b [u8]) -> Cow<'b, [u8]> {
        self.secrets.iter().fold(Cow::Borrowed(bytes), |bytes, secret| {
            match without(&bytes, secret.expose().as_bytes()) {
                Some(redacted) => Cow::Owned(redacted),
                None => bytes,
            }
        })
    }
}

impl ExchangeRedaction<'_> {
    /// The text without secrets.
    pub(super) fn text(&self, text: String) -> String {
        self.held.iter().fold(self.whole.text(text), |text, secret| without_pieces(&text, secret.expose()))
    }

    /// The value without secrets.
    pub(super) fn value(&self, value: Value) -> Value {
        texts_of(value, &|text| self.text(text))
    }
}

/// A value with its texts changed. Secrets are taken out here and not of the JSON that is written: there `"` and `\` of a
/// secret stand escaped, and it would not be found.
fn texts_of(value: Value, change: &impl Fn(String) -> String) -> Value {
    match value {
        Value::String(text) => Value::String(change(text)),
        Value::Array(values) => values.into_iter().map(|value| texts_of(value, change)).collect(),
        Value::Object(members) => {
            members.into_iter().map(|(name, value)| (name, texts_of(value, change))).collect::<Map<_, _>>().into()
        }
        other => other,
    }
}

fn without_pieces(text: &str, secret: &str) -> String {
    let mut redacted = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let length = longest_piece(rest, secret);
        if length >= SHORTEST {
            redacted.push_str(REDACTED);
            rest = &rest[length..];
        } else {
            redacted.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    redacted
}

/// The length in bytes of the longest piece of a secret that a text starts with. A text may start in the middle of
/// one: at the place where it stopped to be JSON.
fn longest_piece(text: &str, secret: &str) -> usize {
    let common = |start: usize| {
        let pairs = secret[start..].chars().zip(text.chars());
        pairs.take_while(|(one, other)| one == other).map(|(one, _)| one.len_utf8()).sum()
    };
    secret.char_indices().map(|(start, _)| common(start)).max().unwrap_or(0)
}

fn without(bytes: &[u8], secret: &[u8]) -> Option<Vec<u8>> {
    let mut redacted = Vec::new();
    let mut rest = bytes;
    while let Some(at) = rest.windows(secret.len()).position(|window| window == secret) {
        redacted.extend_from_slice(&rest[..at]);
        redacted.extend_from_slice(REDACTED.as_bytes());
        rest = &rest[at + secret.len()..];
    }
    if rest.len() == bytes.len() {
        return None;
    }
    redacted.extend_from_slice(rest);
    Some(redacted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_taken_out_wherever_they_stand() {
        let redaction = Redaction::new([Secret::new("s3cret+/="), Secret::new("no")]);
        assert_eq!(redaction.text("a s3cret+/=s3cret+/= no".into()), "a [redacted][redacted] no");
        assert_eq!(&*redaction.bytes(b"\xffs3cret+/=\xfe"), b"\xff[redacted]\xfe");
        assert!(matches!(redaction.bytes(b"s3cret"), Cow::Borrowed(_)));
    }

    #[test]
    fn pieces_are_taken_out_from_where_they_start() {
        for (text, shown) in [
            ("1:1 `s3cret+/` (", "1:1 `[redacted]` ("),
            ("1:2 `3cret+/密=`", "1:2 `[redacted]`"),
            ("s3cre 3cret", "s3cre 3cret"),
            ("", ""),
        ] {
            assert_eq!(without_pieces(text, "s3cret+/密="), shown);
        }
    }
}
