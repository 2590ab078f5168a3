//! Values that were taken out of one place of an exchange, found wherever else they stand.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::fmt;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, Match, MatchKind};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::payload::json::quoted;
use crate::secret::{REDACTED, SHORTEST, Spelled};

/// A secret of fewer bytes than this is taken for one only where it stands by itself.
const WEAK: usize = 16;

/// Most bytes that all values may have together. What is sought is chosen by strangers, and the search takes some ten times as much.
const MOST_BYTES: usize = 256 * 1024;

/// Nothing of the values is shown.
impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

/// Finds values wherever they stand, however they are escaped, all of them at one pass: how many there are, the client
/// chooses.
pub(super) struct Values {
    /// None where nothing is sought; none within where there is too much.
    search: Option<Option<AhoCorasick>>,
    instead: Vec<String>,
}

/// Where a value stands, and which one it is.
struct Found {
    place: Range<usize>,
    value: usize,
}

impl Values {
    /// Each value with what comes to stand in its place.
    pub(super) fn new(values: Vec<(String, String)>) -> Self {
        let mut known = HashSet::new();
        let is_sought = |(value, _): &(String, String)| value.len() >= SHORTEST && known.insert(value.clone());
        let spelled = values.into_iter().flat_map(|(value, instead)| {
            let plain = (unescaped(&value), unescaped(&instead));
            [(value, instead), plain]
        });
        let (values, instead): (Vec<String>, Vec<String>) = spelled.filter(is_sought).unzip();
        let is_little = values.iter().map(String::len).sum::<usize>() <= MOST_BYTES;
        // By default a few values make an automaton of a thousand times their size, which is quicker and no gain here.
        let mut builder = AhoCorasick::builder();
        builder.match_kind(MatchKind::LeftmostLongest).kind(Some(AhoCorasickKind::ContiguousNFA));
        let search = || is_little.then(|| builder.build(&values).ok()).flatten();
        Self { search: (!values.is_empty()).then(search), instead }
    }

    /// The bytes without the values, where one stands in them. Values that cannot be sought may stand anywhere: nothing is kept.
    pub(super) fn replaced_in(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let Some(search) = self.search.as_ref()? else { return (!bytes.is_empty()).then(Vec::new) };
        let mut kept = Vec::with_capacity(bytes.len());
        let mut copied = 0;
        for Found { place, value } in self.found(search, bytes) {
            if place.start >= copied {
                kept.extend_from_slice(&bytes[copied..place.start]);
                kept.extend_from_slice(like(&bytes[place.clone()], &self.instead[value]).as_bytes());
            }
            copied = copied.max(place.end);
        }
        kept.extend_from_slice(&bytes[copied..]);
        (copied > 0).then_some(kept)
    }

    /// Whether a value of credentials, not one of a pseudonym, stands in the bytes.
    pub(super) fn has_secret(&self, bytes: &[u8]) -> bool {
        let Some(Some(search)) = &self.search else { return self.search.is_some() };
        self.found(search, bytes).iter().any(|found| self.is_secret(found.value))
    }

    /// The values in some bytes, as they stand and with each level of escapes undone, from the left.
    fn found(&self, search: &AhoCorasick, bytes: &[u8]) -> Vec<Found> {
        let meant = |text| search.find_iter(text).filter(move |found| self.is_meant(found, text));
        let mut all: Vec<Found> =
            meant(bytes).map(|found| Found { place: found.range(), value: found.pattern().as_usize() }).collect();
        let spelled = Spelled::of(bytes);
        for reading in spelled.readings() {
            all.extend(meant(reading.plain).map(|found| Found {
                place: spelled.place(&reading, found.range()),
                value: found.pattern().as_usize(),
            }));
        }
        all.sort_by_key(|found| (found.place.start, Reverse(found.place.end)));
        all
    }

    fn is_secret(&self, value: usize) -> bool {
        self.instead[value] == REDACTED
    }

    /// A weak password may be a part of any number or code, which is none then.
    fn is_meant(&self, found: &Match, bytes: &[u8]) -> bool {
        let is_part = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let before = found.start().checked_sub(1).and_then(|at| bytes.get(at));
        let is_within = is_part(before) || is_part(bytes.get(found.end()));
        !(self.is_secret(found.pattern().as_usize()) && found.len() < WEAK && is_within)
    }
}

/// A value with every escape in it undone.
fn unescaped(value: &str) -> String {
    let spelled = Spelled::of(value.as_bytes());
    spelled.readings().last().map_or_else(|| value.to_owned(), |reading| String::from_utf8_lossy(reading.plain).into())
}

/// What comes to stand in the place of a value, escaped as that one was.
fn like(written: &[u8], instead: &str) -> String {
    let escape = written.iter().find(|byte| matches!(byte, b'%' | b'\\')).filter(|_| instead != REDACTED);
    match escape {
        Some(b'%') if !instead.contains('%') => utf8_percent_encode(instead, NON_ALPHANUMERIC).to_string(),
        Some(b'\\') if !instead.contains('\\') => quoted(instead).trim_matches('"').to_owned(),
        _ => instead.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_however_they_are_escaped() {
        let pair = |one: &str, other: &str| (one.to_owned(), other.to_owned());
        let values = Values::new(vec![
            pair("张三丰", "李四光"),
            pair("\\u738b\\u4e94", "\\u8d75\\u516d"),
            pair("pass%2Bword", REDACTED),
        ]);
        for (text, kept) in [
            ("a=%E5%BC%A0%e4%b8%89%E4%B8%B0&b=1", "a=%E6%9D%8E%E5%9B%9B%E5%85%89&b=1"),
            ("{\"a\": \"\\u5f20\\u4e09\\u4e30\"}", "{\"a\": \"李四光\"}"),
            ("王五", "赵六"),
            ("{\"a\": \"pass+word\", \"b\": \"pass\\u002bword\"}", "{\"a\": \"[redacted]\", \"b\": \"[redacted]\"}"),
            ("xpass+word", "xpass+word"),
        ] {
            let replaced = values.replaced_in(text.as_bytes()).unwrap_or_else(|| text.into());
            assert_eq!(String::from_utf8_lossy(&replaced), kept);
        }
        assert!(values.has_secret(b"pass%252Bword") && !values.has_secret("张三丰".as_bytes()));
    }

    /// What is sought, and how much, a stranger chooses.
    #[test]
    fn of_very_long_values_nothing_is_kept() {
        let values = Values::new(vec![("x".repeat(MOST_BYTES + 1), REDACTED.to_owned())]);
        assert_eq!(values.replaced_in(b"anything"), Some(Vec::new()));
        assert!(values.has_secret(b"anything"));
    }
}
