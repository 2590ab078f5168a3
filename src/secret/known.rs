//! The secrets of a key ring, found again wherever somebody has put them: a client may send its secret as its key.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use super::spelling::Spelled;
use super::{REDACTED, Secret};

/// Shorter secrets, and shorter pieces of one, are not looked for: they would be found everywhere.
pub const SHORTEST: usize = 6;

/// Secrets to be looked for.
#[derive(Debug)]
pub struct KnownSecrets {
    secrets: Vec<Secret>,
    /// The same as a message may write them: in a string of JSON, in a URL, in base64.
    written: Vec<Secret>,
    pieces: Pieces,
}

impl KnownSecrets {
    /// Those of them that are long enough to be looked for.
    pub fn new(secrets: impl IntoIterator<Item = Secret>) -> Self {
        let secrets: Vec<Secret> = secrets.into_iter().filter(|secret| secret.expose().len() >= SHORTEST).collect();
        let written = each_once(secrets.iter().flat_map(forms));
        Self { pieces: Pieces::of(&written), secrets, written }
    }

    /// Those of them that stand in these bytes, in each form in which they may be written.
    pub fn held_by<'k>(&'k self, bytes: &'k [u8]) -> Vec<&'k Secret> {
        let spelled = Spelled::of(bytes);
        let is_held = |form: &Secret| {
            let stands_in =
                |text: &[u8]| text.windows(form.expose().len()).any(|window| window == form.expose().as_bytes());
            stands_in(bytes) || spelled.readings().any(|reading| stands_in(reading.plain))
        };
        let held = self.secrets.iter().filter(|secret| forms(secret).iter().any(is_held));
        let forms: Vec<Secret> = held.flat_map(forms).collect();
        self.written.iter().filter(|form| forms.contains(form)).collect()
    }

    /// All of them, in each form in which they may be written.
    pub fn written(&self) -> impl Iterator<Item = &Secret> {
        self.written.iter()
    }

    /// Whether a secret, or a piece of one, may stand in these bytes; where not, nobody need look closer.
    pub fn may_stand_in(&self, bytes: &[u8]) -> bool {
        self.pieces.may_stand_in(bytes)
            || Spelled::of(bytes).readings().any(|reading| self.pieces.may_stand_in(reading.plain))
    }

    /// The bytes without secrets; borrowed where there was none.
    pub fn without<'b>(&self, bytes: &'b [u8]) -> Cow<'b, [u8]> {
        if !self.may_stand_in(bytes) {
            return Cow::Borrowed(bytes);
        }
        let kept = self.written.iter().fold(Cow::Borrowed(bytes), |bytes, secret| {
            match without(&bytes, secret.expose().as_bytes()) {
                Some(redacted) => Cow::Owned(redacted),
                None => bytes,
            }
        });
        match self.without_spelled(&kept) {
            Some(redacted) => Cow::Owned(redacted),
            None => kept,
        }
    }

    /// The bytes without secrets that are escaped in a way of their own; none where there were none.
    fn without_spelled(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let spelled = Spelled::of(bytes);
        let found = spelled.readings().filter(|reading| self.pieces.may_stand_in(reading.plain)).flat_map(|reading| {
            let forms = self.written.iter().flat_map(|form| places(reading.plain, form.expose().as_bytes()));
            forms.map(|place| spelled.place(&reading, place)).collect::<Vec<_>>()
        });
        let mut places: Vec<Range<usize>> = found.filter(|place| !place.is_empty()).collect();
        places.sort_by_key(|place| place.start);
        let mut redacted = Vec::with_capacity(bytes.len());
        let mut copied = 0;
        for place in places {
            if place.start >= copied {
                redacted.extend_from_slice(&bytes[copied..place.start]);
                redacted.extend_from_slice(REDACTED.as_bytes());
            }
            copied = copied.max(place.end);
        }
        redacted.extend_from_slice(&bytes[copied..]);
        (copied > 0).then_some(redacted)
    }

    /// The text without secrets.
    pub fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if !self.may_stand_in(text.as_bytes()) {
            return Cow::Borrowed(text);
        }
        match self.without(text.as_bytes()) {
            Cow::Borrowed(_) => Cow::Borrowed(text),
            Cow::Owned(redacted) => String::from_utf8_lossy(&redacted).into_owned().into(),
        }
    }

    /// The value without secrets.
    pub fn value(&self, value: Value) -> Value {
        texts_of(value, &|text| self.text(text))
    }
}

/// A secret as it is, and as it is written where some of its characters must not stand.
fn forms(secret: &Secret) -> Vec<Secret> {
    let text = secret.expose();
    let quoted = serde_json::Value::from(text).to_string();
    let in_json = &quoted[1..quoted.len() - 1];
    let mut forms = vec![
        secret.clone(),
        Secret::new(in_json),
        Secret::new(in_json.replace('/', "\\/")),
        Secret::new(utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()),
        Secret::new(STANDARD.encode(text)),
        // In a form a blank is written as `+`, and a `+` that nobody has escaped is read as a blank.
        Secret::new(text.replace('+', " ")),
        Secret::new(text.replace(' ', "+")),
    ];
    let within = (0..3).map(|before| within_base64(text, before));
    forms.extend(within.flat_map(|form| [Secret::new(form.replace('+', "-").replace('/', "_")), Secret::new(form)]));
    forms.retain(|form| form.expose().len() >= SHORTEST);
    forms
}

fn each_once(forms: impl Iterator<Item = Secret>) -> Vec<Secret> {
    forms.fold(Vec::new(), |mut once, form| {
        if !once.contains(&form) {
            once.push(form);
        }
        once
    })
}

/// Where a text stands, each place behind the one before.
fn places(bytes: &[u8], text: &[u8]) -> Vec<Range<usize>> {
    let mut places = Vec::new();
    let mut at = 0;
    while let Some(found) = bytes[at..].windows(text.len()).position(|window| window == text) {
        places.push(at + found..at + found + text.len());
        at += found + text.len();
    }
    places
}

/// The characters that stand for a secret alone where base64 holds more than it: `before` bytes stand in front of it, of which
/// only the remainder by three counts.
fn within_base64(text: &str, before: usize) -> String {
    let all = STANDARD.encode([&[0; 2][..before], text.as_bytes()].concat());
    // Six bits a character, eight a byte.
    let (first, end) = ((before * 8).div_ceil(6), (before + text.len()) * 8 / 6);
    all[first..end].to_owned()
}

/// Tells of most texts at one pass that no piece of any secret stands in them: a Bloom filter over the pieces of
/// [`SHORTEST`] bytes. A set of the pieces themselves would be a second copy of every secret, unguarded.
struct Pieces {
    bits: Vec<u64>,
}

impl Pieces {
    /// Bits for each piece. With two of them set, about two in ten thousand pieces of other texts seem to be one.
    const BITS: usize = 128;

    fn of(secrets: &[Secret]) -> Self {
        let count: usize = secrets.iter().map(|secret| secret.expose().len()).sum();
        let words = (count * Self::BITS).next_power_of_two().max(64) / 64;
        let mut pieces = Self { bits: vec![0; words] };
        for piece in secrets.iter().flat_map(|secret| secret.expose().as_bytes().windows(SHORTEST)) {
            for place in pieces.places(piece.iter().fold(0, |number, byte| followed_by(number, *byte))) {
                pieces.bits[place / 64] |= 1 << (place % 64);
            }
        }
        pieces
    }

    fn may_stand_in(&self, text: &[u8]) -> bool {
        let is_set = |place: usize| self.bits[place / 64] & (1 << (place % 64)) != 0;
        let mut number = 0;
        text.iter().enumerate().any(|(at, byte)| {
            number = followed_by(number, *byte);
            at + 1 >= SHORTEST && self.places(number).into_iter().all(is_set)
        })
    }

    /// The two bits of a piece that is written as a number.
    fn places(&self, number: u64) -> [usize; 2] {
        let hash = (number.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ number).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        let most = self.bits.len() * 64 - 1;
        [(hash >> 40) as usize & most, (hash >> 16) as usize & most]
    }
}

/// The last [`SHORTEST`] bytes as a number, with one more byte.
fn followed_by(number: u64, byte: u8) -> u64 {
    (number << 8 | u64::from(byte)) & ((1 << (8 * SHORTEST)) - 1)
}

/// Nothing of the pieces is shown.
impl fmt::Debug for Pieces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

/// A value with its texts changed. Secrets are taken out here and not of the JSON that is written: there `"` and `\` of a
/// secret stand escaped, and it would not be found.
pub fn texts_of(value: Value, change: &impl Fn(&str) -> Cow<'_, str>) -> Value {
    match value {
        Value::String(text) => match change(&text) {
            Cow::Borrowed(_) => Value::String(text),
            Cow::Owned(changed) => Value::String(changed),
        },
        Value::Array(values) => values.into_iter().map(|value| texts_of(value, change)).collect(),
        Value::Object(members) => {
            members.into_iter().map(|(name, value)| (name, texts_of(value, change))).collect::<Map<_, _>>().into()
        }
        other => other,
    }
}

fn without(bytes: &[u8], secret: &[u8]) -> Option<Vec<u8>> {
    let places = places(bytes, secret);
    let mut redacted = Vec::new();
    let mut copied = 0;
    for place in &places {
        redacted.extend_from_slice(&bytes[copied..place.start]);
        redacted.extend_from_slice(REDACTED.as_bytes());
        copied = place.end;
    }
    redacted.extend_from_slice(&bytes[copied..]);
    (!places.is_empty()).then_some(redacted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_taken_out_wherever_and_however_they_stand() {
        let known = KnownSecrets::new([Secret::new("s3cret+/=\"\\"), Secret::new("no")]);
        for (sent, kept) in [
            ("\u{e9}s3cret+/=\"\\\u{e8}", "\u{e9}[redacted]\u{e8}"),
            ("{\"a\": \"s3cret+/=\\\"\\\\\"}", "{\"a\": \"[redacted]\"}"),
            ("{\"a\": \"s3cret+\\/=\\\"\\\\\"}", "{\"a\": \"[redacted]\"}"),
            ("/?a=s3cret%2B%2F%3D%22%5C", "/?a=[redacted]"),
            ("czNjcmV0Ky89Ilw=", "[redacted]"),
            ("dXNlcjpzM2NyZXQrLz0iXA==", "dXNlcjp[redacted]A=="),
            ("a=s3cret%2b/=%22\\&b=1", "a=[redacted]&b=1"),
            ("a=s3cret%252B%252F%253D%2522%255C", "a=[redacted]"),
            ("/?a=s3cret+/=%22%5C", "/?a=[redacted]"),
            ("/?a=s3cret /=%22%5C", "/?a=[redacted]"),
            ("{\"a\": \"\\u0073\\u0033\\u0063ret\\u002B/=\\\"\\\\\"}", "{\"a\": \"[redacted]\"}"),
            ("<a>s3cret&#43;/=&quot;\\</a>", "<a>[redacted]</a>"),
            ("<a>&#x73;3cret+/&#x3D;&#34;&#92;</a>", "<a>[redacted]</a>"),
            ("s\x003\0c\0r\0e\0t\0+\0/\0=\0\"\0\\\0;\0", "[redacted];\0"),
        ] {
            assert_eq!(String::from_utf8_lossy(&known.without(sent.as_bytes())), kept);
        }
        assert!(matches!(known.without(b"s3cret, no"), Cow::Borrowed(_)));
    }
}
