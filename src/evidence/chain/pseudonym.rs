//! Values that stand instead of others: of the same type and length, the same for the same value within a file, and told
//! from the value by nobody who lacks the key, which is never written.
//!
//! A digit becomes a digit, a letter a letter of its case, a Chinese character another one, and everything else stays: the
//! length that the head declares stays true, and so does what the document says of a value's form. A hash in hexadecimal
//! digits would break both.

use std::fmt::{self, Write};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::EvidenceError;
use crate::payload::json::Value;
use crate::secret::{REDACTED, random_bytes};

/// Finds pseudonyms.
pub(super) struct Pseudonyms {
    key: Zeroizing<[u8; 32]>,
}

impl Pseudonyms {
    /// With a key that nobody knows.
    pub(super) fn new() -> Result<Self, EvidenceError> {
        random_bytes().map(|key| Self { key: Zeroizing::new(key) }).ok_or(EvidenceError::NoRandomness)
    }

    /// What is written in the place of a value that is neither array nor object.
    pub(super) fn written(&self, written: &str, value: &Value<'_>) -> String {
        match value {
            // There are two of them: any rule by which one follows from the other leaves many as they were, or tells all.
            Value::Boolean(_) => false.to_string(),
            Value::Number(number) => number_like(number, self.stream(number)),
            Value::Text(text) => text_like(written, self.stream(text)),
            Value::BrokenText(text) => text_like(written, self.stream(text)),
            Value::Null | Value::Array(_) | Value::Object(_) => written.to_owned(),
        }
    }

    /// What stands for a text that is written as it is.
    pub(super) fn plain(&self, text: &str) -> String {
        let mut stream = self.stream(text);
        text.chars().map(|sign| stream.like(sign)).collect()
    }

    /// Numbers that follow from a value, and from the key.
    fn stream(&self, value: &str) -> Stream<'_> {
        Stream { seed: self.mac(&[value.as_bytes()]), key: self, block: Vec::new(), blocks: 0 }
    }

    fn mac(&self, parts: &[&[u8]]) -> Vec<u8> {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&*self.key)
            .expect("HMAC takes a key of any length (RFC 2104, 2)");
        parts.iter().for_each(|part| mac.update(part));
        mac.finalize().into_bytes().to_vec()
    }
}

/// The key is not shown.
impl fmt::Debug for Pseudonyms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

struct Stream<'k> {
    key: &'k Pseudonyms,
    seed: Vec<u8>,
    block: Vec<u8>,
    blocks: u32,
}

impl Stream<'_> {
    fn next(&mut self) -> u32 {
        if self.block.is_empty() {
            self.blocks += 1;
            self.block = self.key.mac(&[&self.seed, &self.blocks.to_be_bytes()]);
        }
        let rest = self.block.split_off(4);
        let bytes = std::mem::replace(&mut self.block, rest);
        bytes.iter().fold(0, |number, byte| number << 8 | u32::from(*byte))
    }

    /// A character out of so many that begin with `first`.
    fn of(&mut self, first: char, count: u32) -> char {
        let number = self.next() % count;
        char::from_u32(u32::from(first) + number).unwrap_or(first)
    }

    /// A character that takes as many bytes.
    fn like(&mut self, sign: char) -> char {
        match sign {
            '0'..='9' => self.of('0', 10),
            'a'..='z' => self.of('a', 26),
            'A'..='Z' => self.of('A', 26),
            _ if sign.is_ascii() => sign,
            _ => match sign.len_utf8() {
                2 => self.of('\u{100}', 0x80),
                3 => self.of('\u{4e00}', 0x5000),
                _ => self.of('\u{20000}', 0xa000),
            },
        }
    }
}

/// A number with as many digits. No zero comes to stand in front of another digit, where JSON allows none; an exponent stays.
fn number_like(number: &str, mut stream: Stream<'_>) -> String {
    let mantissa = number.find(['e', 'E']).unwrap_or(number.len());
    let integer = number.find(|sign: char| !sign.is_ascii_digit() && sign != '-').unwrap_or(number.len());
    let is_alone = number[..integer].trim_start_matches('-').len() == 1;
    let digit = |(place, sign): (usize, char)| {
        let is_first = number[..place].trim_start_matches('-').is_empty() && !is_alone;
        match sign {
            '0' if is_first => '0',
            '1'..='9' if is_first => stream.of('1', 9),
            '0'..='9' if place < mantissa => stream.of('0', 10),
            _ => sign,
        }
    };
    number.char_indices().map(digit).collect()
}

/// A string as it is written, with its quotes and escapes.
fn text_like(written: &str, mut stream: Stream<'_>) -> String {
    let mut like = String::with_capacity(written.len());
    let mut rest = written;
    while let Some(sign) = rest.chars().next() {
        let escape = rest.strip_prefix("\\u").and_then(|digits| digits.get(..4));
        let taken = if escape.is_some() {
            6
        } else if sign == '\\' {
            2
        } else {
            sign.len_utf8()
        };
        let taken = taken.min(rest.len());
        match escape {
            // Writing to a string cannot fail.
            Some(_) => _ = write!(like, "\\u{:04x}", u32::from(stream.of('\u{4e00}', 0x5000))),
            None if sign == '\\' => like.push_str(rest.get(..taken).unwrap_or(rest)),
            None => like.push(stream.like(sign)),
        }
        rest = rest.get(taken..).unwrap_or_default();
    }
    like
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::json;

    #[test]
    fn no_number_and_no_boolean_stays_as_a_rule() {
        let all = |written: &str| -> std::collections::BTreeSet<String> {
            let node = json::decode(written).expect("JSON");
            let pseudonym = |_| Pseudonyms::new().expect("random bytes").written(written, &node.value);
            (0..100).map(pseudonym).collect()
        };
        assert!(all("0").len() > 5 && all("-0.5").len() > 5 && all("0e1").len() > 5);
        assert_eq!(all("true"), all("false"));
    }

    #[test]
    fn a_pseudonym_has_type_and_length_of_its_value() {
        let pseudonyms = Pseudonyms::new().expect("random bytes");
        for written in [
            "\"张三丰\"",
            "\"330106198001011234\"",
            "\"a\\\"b\\\\c\\n\\u5f20\"",
            "\"\"",
            "12345678901",
            "-0.25",
            "10e5",
            "null",
            "\"é𠀀 x\"",
        ] {
            let node = json::decode(written).expect("JSON");
            let like = pseudonyms.written(written, &node.value);
            let again = json::decode(&like).unwrap_or_else(|error| panic!("{like}: {error:?}"));
            assert_eq!(like.len(), written.len(), "{like}");
            assert_eq!(std::mem::discriminant(&again.value), std::mem::discriminant(&node.value), "{like}");
            assert_eq!(pseudonyms.written(written, &node.value), like);
            // Of a short value two files may draw the same.
            if written.len() > 10 {
                let others = Pseudonyms::new().expect("random bytes").written(written, &node.value);
                assert_ne!(others, like);
            }
        }
    }
}
