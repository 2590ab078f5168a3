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
}

impl ExchangeRedaction<'_> {
    /// The text without secrets.
    pub(crate) fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if !self.whole.0.may_stand_in(text.as_bytes()) {
            return Cow::Borrowed(text);
        }
        let text = self.whole.text(text);
        match without_pieces(text.as_bytes(), &self.held(), |text| self.whole.0.may_begin(text)) {
            Some(redacted) => String::from_utf8_lossy(&redacted).into_owned().into(),
            None => text,
        }
    }

    /// The bytes without secrets; borrowed where there was none.
    pub(super) fn bytes<'b>(&self, bytes: &'b [u8]) -> Cow<'b, [u8]> {
        if !self.whole.0.may_stand_in(bytes) {
            return Cow::Borrowed(bytes);
        }
        let whole = self.whole.0.without(bytes);
        without_pieces(&whole, &self.held(), |text| self.whole.0.may_begin(text)).map_or(whole, Cow::Owned)
    }

    /// The value without secrets.
    pub(crate) fn value(&self, value: Value) -> Value {
        texts_of(value, &|text| self.text(text))
    }

    /// The secrets in the request. Of a request that was not kept whole nobody knows what it held.
    fn held(&self) -> Vec<Secret> {
        match self.entry.cut {
            Some(_) => self.whole.0.written().cloned().collect(),
            None => self.whole.0.held_by(&self.entry.exchange.request),
        }
    }
}

/// The bytes without pieces of these secrets; none where there were none. `may_begin` tells of most places that none begins
/// there.
fn without_pieces(bytes: &[u8], secrets: &[Secret], may_begin: impl Fn(&[u8]) -> bool) -> Option<Vec<u8>> {
    let mut redacted = Vec::new();
    let (mut at, mut copied) = (0, 0);
    while at < bytes.len() {
        let looked_for = if may_begin(&bytes[at..]) { secrets } else { &[] };
        let longest = looked_for.iter().map(|secret| longest_piece(&bytes[at..], secret.expose().as_bytes())).max();
        match longest.filter(|length| *length >= SHORTEST) {
            Some(length) => {
                redacted.extend_from_slice(&bytes[copied..at]);
                redacted.extend_from_slice(REDACTED.as_bytes());
                at += length;
                copied = at;
            }
            None => at += 1,
        }
    }
    (copied > 0).then(|| [&redacted, &bytes[copied..]].concat())
}

/// The length of the longest piece of a secret that a text starts with. A text may start in the middle of one: at the place
/// where it stopped to be JSON.
fn longest_piece(text: &[u8], secret: &[u8]) -> usize {
    let common = |start: usize| secret[start..].iter().zip(text).take_while(|(one, other)| one == other).count();
    (0..secret.len()).map(common).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_taken_out_wherever_they_stand() {
        let redaction = Redaction::new([Secret::new("s3cret+/="), Secret::new("no")]);
        assert_eq!(redaction.text("a s3cret+/=s3cret+/= no"), "a [redacted][redacted] no");
    }

    #[test]
    fn pieces_are_taken_out_from_where_they_start() {
        for (text, shown) in [
            ("1:1 `s3cret+/` (", "1:1 `[redacted]` ("),
            ("1:2 `3cret+/密=`", "1:2 `[redacted]`"),
            ("s3cre 3cret", "s3cre 3cret"),
            ("", ""),
        ] {
            let secret = Secret::new("s3cret+/密=");
            let redacted = without_pieces(text.as_bytes(), &[secret], |_| true).unwrap_or_else(|| text.into());
            assert_eq!(String::from_utf8_lossy(&redacted), shown);
        }
    }
}
