//! The secrets of a key ring, found again wherever somebody has put them: a client may send its secret as its key.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use serde_json::{Map, Value};

use super::forms::{forms, readings};
use super::lookup::{Lookup, Which};
use super::spelling::{LONGEST_ESCAPE, Spelled, begins_escape};
use super::{REDACTED, SHORTEST, Secret};
use crate::language::Bilingual;

/// What stands where a text was cut: by this program, or by the library that draws lines of a source.
const CUTS: [&[u8]; 2] = ["…".as_bytes(), b"..."];

/// Secrets to be looked for.
#[derive(Debug)]
pub struct KnownSecrets {
    secrets: Vec<Secret>,
    /// The same as a message may write them: in a string of JSON, in a URL, in base64; and what all of these read with their
    /// escapes undone: a secret may look as if it had some.
    forms: Lookup,
}

impl KnownSecrets {
    /// Those of them that are long enough to be looked for.
    pub fn new(secrets: impl IntoIterator<Item = Secret>) -> Self {
        let secrets: Vec<Secret> = secrets.into_iter().filter(|secret| secret.expose().len() >= SHORTEST).collect();
        let written: Vec<Secret> = secrets.iter().flat_map(forms).collect();
        let read = written.iter().flat_map(readings).collect();
        Self { forms: Lookup::of(written, read), secrets }
    }

    /// Those of them that stand in these bytes, in each form in which they may be written.
    pub fn held_by(&self, bytes: &[u8]) -> Vec<Secret> {
        let spelled = Spelled::of(bytes);
        let texts = std::iter::once(bytes).chain(spelled.readings().map(|reading| reading.plain));
        let held: BTreeSet<&str> = texts.flat_map(|text| self.forms.held(text)).map(Secret::expose).collect();
        if held.is_empty() {
            return Vec::new();
        }
        let forms = self.secrets.iter().map(forms);
        forms.filter(|forms| forms.iter().any(|form| held.contains(form.expose()))).flatten().collect()
    }

    /// All of them, in each form in which they may be written.
    pub fn written(&self) -> impl Iterator<Item = &Secret> {
        self.forms.written()
    }

    /// Whether a secret, or a piece of one, may stand in these bytes; where not, nobody need look closer.
    pub fn may_stand_in(&self, bytes: &[u8]) -> bool {
        self.forms.may_stand_in(bytes)
            || Spelled::of(bytes).readings().any(|reading| self.forms.may_stand_in(reading.plain))
    }

    /// Whether a secret, or a piece of one, may begin at the start of these bytes, as they are.
    pub fn may_begin(&self, bytes: &[u8]) -> bool {
        bytes.get(..SHORTEST).is_some_and(|first| self.forms.may_stand_in(first))
    }

    /// The bytes without secrets; borrowed where there was none.
    pub fn without<'b>(&self, bytes: &'b [u8]) -> Cow<'b, [u8]> {
        if !self.may_stand_in(bytes) {
            return Cow::Borrowed(bytes);
        }
        let kept = match without_places(bytes, self.forms.places(bytes, Which::Written)) {
            Some(redacted) => Cow::Owned(redacted),
            None => Cow::Borrowed(bytes),
        };
        match self.without_spelled(&kept) {
            Some(redacted) => Cow::Owned(redacted),
            None => kept,
        }
    }

    /// The bytes without secrets that are escaped in a way of their own; none where there were none.
    fn without_spelled(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let spelled = Spelled::of(bytes);
        let found = spelled.readings().flat_map(|reading| {
            let places = self.forms.places(reading.plain, Which::All).into_iter();
            places.map(|place| spelled.place(&reading, place)).collect::<Vec<_>>()
        });
        without_places(bytes, found.collect())
    }

    /// What is shown to people, without secrets and without pieces of one that were left where a text was cut.
    pub fn shown<'b>(&self, bytes: &'b [u8]) -> Cow<'b, [u8]> {
        if !self.may_stand_in(bytes) {
            return Cow::Borrowed(bytes);
        }
        let whole = self.without(bytes);
        match without_places(&whole, self.cut_pieces(&whole)) {
            Some(redacted) => Cow::Owned(redacted),
            None => whole,
        }
    }

    /// Where pieces stand before or behind what tells that a text was cut.
    fn cut_pieces(&self, bytes: &[u8]) -> Vec<Range<usize>> {
        let beside = |text: &[u8]| {
            let cuts = cuts(text).into_iter();
            cuts.flat_map(|cut| [self.before(&text[..cut.start]), self.behind(text, cut.end)]).collect::<Vec<_>>()
        };
        let spelled = Spelled::of(bytes);
        let of_readings = spelled.readings().flat_map(|reading| {
            beside(reading.plain).into_iter().map(|piece| spelled.place(&reading, piece)).collect::<Vec<_>>()
        });
        beside(bytes).into_iter().chain(of_readings).collect()
    }

    /// The longest beginning of a secret at the end of a text, in front of an escape that was cut, too.
    fn before(&self, text: &[u8]) -> Range<usize> {
        let last = text.len().saturating_sub(LONGEST_ESCAPE);
        let escape = text[last..].iter().rposition(|byte| begins_escape(*byte)).map(|at| last + at);
        let begun = |end: usize| end - self.forms.begun_at_end_of(&text[..end])..end;
        let found = [Some(text.len()), escape].into_iter().flatten().map(begun);
        found.filter(|piece| !piece.is_empty()).map(|piece| piece.start..text.len()).next().unwrap_or_default()
    }

    /// The longest end of a secret at this place of a text.
    fn behind(&self, text: &[u8], at: usize) -> Range<usize> {
        at..at + self.forms.ended_at_start_of(&text[at..])
    }

    /// A text that is shown to people, as [`KnownSecrets::shown`] gives it.
    pub fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.shown(text.as_bytes()) {
            Cow::Borrowed(_) => Cow::Borrowed(text),
            Cow::Owned(redacted) => String::from_utf8_lossy(&redacted).into_owned().into(),
        }
    }

    /// The same of a text in both languages.
    pub fn bilingual(&self, text: &Bilingual) -> Bilingual {
        Bilingual::new(self.text(&text.zh), self.text(&text.en))
    }

    /// The same of every text of a value.
    pub fn value(&self, value: Value) -> Value {
        texts_of(value, &|text| self.text(text))
    }
}

/// The bytes without what stands at these places; none where there are none.
fn without_places(bytes: &[u8], mut places: Vec<Range<usize>>) -> Option<Vec<u8>> {
    places.retain(|place| !place.is_empty());
    places.sort_by_key(|place| place.start);
    let mut redacted = Vec::with_capacity(bytes.len());
    let mut copied = 0;
    for place in &places {
        if place.start >= copied {
            redacted.extend_from_slice(&bytes[copied..place.start]);
            redacted.extend_from_slice(REDACTED.as_bytes());
        }
        copied = copied.max(place.end);
    }
    redacted.extend_from_slice(&bytes[copied..]);
    (!places.is_empty()).then_some(redacted)
}

/// Where a text was cut, with the colours around what tells it.
fn cuts(text: &[u8]) -> Vec<Range<usize>> {
    let cut = |at: usize| CUTS.iter().find(|cut| text[at..].starts_with(cut)).map(|cut| at..at + cut.len());
    let coloured =
        |cut: Range<usize>| cut.start - colours_before(&text[..cut.start])..cut.end + colours(&text[cut.end..]);
    (0..text.len()).filter_map(cut).map(coloured).collect()
}

/// The length of the colours that a text begins with, as terminals take them: `ESC [ 1 ; 31 m`.
fn colours(text: &[u8]) -> usize {
    let mut length = 0;
    while let Some(rest) = text[length..].strip_prefix(b"\x1b[")
        && let Some(end) = rest.iter().position(|byte| !matches!(byte, b'0'..=b'9' | b';'))
        && rest[end] == b'm'
    {
        length += end + 3;
    }
    length
}

/// The length of the colours that a text ends with.
fn colours_before(text: &[u8]) -> usize {
    let mut start = text.len();
    while let Some(escape) = text[..start].iter().rposition(|byte| *byte == 0x1b)
        && escape + colours(&text[escape..start]) == start
    {
        start = escape;
    }
    text.len() - start
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
            let member = |(name, value): (String, Value)| (change(&name).into_owned(), texts_of(value, change));
            members.into_iter().map(member).collect::<Map<_, _>>().into()
        }
        other => other,
    }
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
            ("007333637265742b2f3d225c00", "00[redacted]00"),
            ("0x7333637265742B2F3D225C", "0x[redacted]"),
            ("733363%37265742b2f3d225c", "[redacted]"),
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

    #[test]
    fn pieces_that_a_cut_has_left_are_not_shown() {
        let known = KnownSecrets::new([Secret::new("s3cret+/%2B&x")]);
        for (text, shown) in [
            ("`no s3cret+…` and …/%2B&x", "`no [redacted]…` and …[redacted]"),
            ("\\u0073\\u0033\\u0063\\u0072\\u0065\\u0074\\u00…", "[redacted]…"),
            ("no s3cre… s3cret+ …", "no s3cre… s3cret+ …"),
            ("no s3cret+... and .../%2B&x", "no [redacted]... and ...[redacted]"),
            ("a: s3cret+\x1b[0m\x1b[1;94m...\x1b[0m/%2B&x", "a: [redacted]\x1b[0m\x1b[1;94m...\x1b[0m[redacted]"),
            ("no czNjcmV0Ky8l... 733363726574...", "no [redacted]... [redacted]..."),
            ("{\"a\": \"s3cret+\\/%2…\"}", "{\"a\": \"[redacted]…\"}"),
            ("<p>s3cret+/%2B&amp;x, s3cret&#43;/…</p>", "<p>[redacted], [redacted]…</p>"),
        ] {
            assert_eq!(String::from_utf8_lossy(&known.shown(text.as_bytes())), shown);
        }
    }
}
