//! Secrets taken out of everything that is shown, whoever put them in: a client may send its secret as its key.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::secret::{REDACTED, Secret};

/// Shorter secrets are not looked for: they would be found everywhere.
const SHORTEST: usize = 6;

/// Knows the secrets of a key ring.
#[derive(Debug)]
pub(super) struct Redaction {
    secrets: Vec<Secret>,
}

impl Redaction {
    pub(super) fn new(secrets: impl IntoIterator<Item = Secret>) -> Self {
        Self { secrets: secrets.into_iter().filter(|secret| secret.expose().len() >= SHORTEST).collect() }
    }

    /// The text without secrets.
    pub(super) fn text(&self, text: String) -> String {
        self.secrets.iter().fold(text, |text, secret| {
            if text.contains(secret.expose()) { text.replace(secret.expose(), REDACTED) } else { text }
        })
    }

    /// The value without secrets. Taken out here and not of the JSON that is written: there `"` and `\` of a secret
    /// stand escaped, and it would not be found.
    pub(super) fn value(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(text)),
            Value::Array(values) => values.into_iter().map(|value| self.value(value)).collect(),
            Value::Object(members) => {
                members.into_iter().map(|(name, value)| (name, self.value(value))).collect::<Map<_, _>>().into()
            }
            other => other,
        }
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
}
