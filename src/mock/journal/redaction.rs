//! Secrets taken out of everything that is shown, whoever put them in: a client may send its secret as its key.

use std::borrow::Cow;

use serde_json::Value;

use super::entry::JournalEntry;
use crate::secret::{KnownSecrets, REDACTED, SHORTEST, Secret, texts_of};

/// Knows the secrets of a key ring.
#[derive(Debug)]
pub(crate) struct Redaction(KnownSecrets);

/// Takes secrets out of the texts about one exchange, and the pieces of those that its request may hold.
pub(crate) struct ExchangeRedaction<'r> {
    whole: &'r Redaction,
    entry: &'r JournalEntry,
}

impl Redaction {
    pub(crate) fn new(secrets: impl IntoIterator<Item = Secret>) -> Self {
        Self(KnownSecrets::new(secrets))
    }

    /// For the texts about one exchange: they repeat its request cut short, and so a piece of a secret that it holds.
    /// Pieces are not taken out everywhere, since a secret may be made of words.
    pub(crate) fn of<'r>(&'r self, entry: &'r JournalEntry) -> ExchangeRedaction<'r> {
        ExchangeRedaction { whole: self, entry }
    }

    /// The text without secrets.
    fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.0.text(text)
    }

    /// The value without secrets.
    pub(crate) fn value(&self, value: Value) -> Value {
        self.0.value(value)
    }

    /// The bytes without secrets; borrowed where there was none.
    pub(crate) fn bytes<'b>(&self, bytes: &'b [u8]) -> Cow<'b, [u8]> {
        self.0.without(bytes)
    }
}

impl ExchangeRedaction<'_> {
    /// The text without secrets.
    pub(crate) fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if !self.whole.0.may_stand_in(text.as_bytes()) {
            return Cow::Borrowed(text);
        }
        let text = self.whole.text(text);
        self.held().fold(text, |text, secret| without_pieces(&text, secret.expose()).into())
    }

    /// The value without secrets.
    pub(crate) fn value(&self, value: Value) -> Value {
        texts_of(value, &|text| self.text(text))
    }

    /// The secrets in the request. Of a request that was not kept whole nobody knows what it held.
    fn held(&self) -> impl Iterator<Item = &Secret> {
        let request = String::from_utf8_lossy(&self.entry.exchange.request);
        let held = move |secret: &&Secret| self.entry.cut.is_some() || request.contains(secret.expose());
        self.whole.0.iter().filter(held)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_taken_out_wherever_they_stand() {
        let redaction = Redaction::new([Secret::new("s3cret+/="), Secret::new("no")]);
        assert_eq!(redaction.text("a s3cret+/=s3cret+/= no"), "a [redacted][redacted] no");
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
