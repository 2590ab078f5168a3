//! Values that have pseudonyms, known for a whole file: what one exchange tells as the member of a report another one may tell
//! in a remark.

use std::collections::{HashSet, VecDeque};

use super::values::Values;
use crate::credentials::REDACTED;

/// Longer values are looked for in their own exchange only: strangers choose them.
const LONGEST: usize = 1024;

/// So many bytes of values are sought at one pass. A pass is made ready once, and not again for each exchange.
const BYTES_OF_A_PASS: usize = 8 * 1024;

/// The values of as many passes are kept; the oldest go first. A file has room for some hundred thousand numbers of identity
/// cards.
const MOST_PASSES: usize = 256;

/// Values with what stands in their places, as far as they are known.
#[derive(Debug, Default)]
pub(super) struct FileValues {
    passes: VecDeque<Pass>,
    known: HashSet<String>,
    recent: Vec<(String, String)>,
    recent_bytes: usize,
}

#[derive(Debug)]
struct Pass {
    values: Values,
    sought: Vec<String>,
}

impl FileValues {
    /// Remembers values with their pseudonyms. Secrets have none, and are not remembered.
    pub(super) fn learn(&mut self, values: &[(String, String)]) {
        for (value, like) in values {
            if like == REDACTED || value.len() > LONGEST || !self.known.insert(value.clone()) {
                continue;
            }
            self.recent_bytes += value.len();
            self.recent.push((value.clone(), like.clone()));
            if self.recent_bytes >= BYTES_OF_A_PASS {
                self.end_pass();
            }
        }
    }

    fn end_pass(&mut self) {
        let values = std::mem::take(&mut self.recent);
        self.recent_bytes = 0;
        let sought = values.iter().map(|(value, _)| value.clone()).collect();
        self.passes.push_back(Pass { values: Values::new(values), sought });
        if self.passes.len() > MOST_PASSES
            && let Some(oldest) = self.passes.pop_front()
        {
            oldest.sought.iter().for_each(|value| _ = self.known.remove(value));
        }
    }

    /// Those that are in no pass yet.
    pub(super) fn recent(&self) -> &[(String, String)] {
        &self.recent
    }

    /// The bytes without the values of the passes, where one stands in them.
    pub(super) fn replaced_in(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        self.passes.iter().fold(None, |kept: Option<Vec<u8>>, pass| {
            pass.values.replaced_in(kept.as_deref().unwrap_or(bytes)).or(kept)
        })
    }
}

/// The values that must not stand in an exchange.
pub(super) struct Sought<'s> {
    /// Those of itself, and of the exchanges shortly before it.
    pub(super) own: Values,
    /// Those of the others.
    pub(super) seen: &'s FileValues,
}

impl Sought<'_> {
    /// The bytes without them, where one stands in them.
    pub(super) fn replaced_in(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let kept = self.own.replaced_in(bytes);
        self.seen.replaced_in(kept.as_deref().unwrap_or(bytes)).or(kept)
    }

    /// Whether a value of credentials stands in the bytes.
    pub(super) fn has_secret(&self, bytes: &[u8]) -> bool {
        self.own.has_secret(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_in_old_passes_and_the_oldest_go() {
        let mut values = FileValues::default();
        let pair = |number: usize| (format!("33010619800101{number:010}"), format!("44010619800101{number:010}"));
        let count = MOST_PASSES * BYTES_OF_A_PASS / 24;
        let pairs = |numbers: std::ops::Range<usize>| numbers.map(pair).collect::<Vec<_>>();
        values.learn(&pairs(0..count));
        let replaced = values.replaced_in(format!("a {} b", pair(0).0).as_bytes());
        assert_eq!(replaced.as_deref(), Some(format!("a {} b", pair(0).1).as_bytes()));
        assert_eq!(values.replaced_in(b"a"), None);
        values.learn(&pairs(count..count + 1000));
        assert_eq!(values.replaced_in(pair(0).0.as_bytes()), None);
        values.learn(&[pair(count + 5000)]);
        assert_eq!(values.recent().last(), Some(&pair(count + 5000)));
    }
}
