//! Which values are not to be written.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::line::ReplacedKind;
use super::pseudonym::Pseudonyms;
use crate::credentials::{Assigned, NamePlace, REDACTED, names_secret, without_places, without_values_of};
use crate::secret::{KnownSecrets, Spelled};

/// Which values are not to be written beside those with names of secrets, and what stands there instead.
#[derive(Clone, Copy)]
pub(super) struct Chosen<'c> {
    pub(super) names: &'c [String],
    pub(super) pseudonyms: &'c Pseudonyms,
    /// Secrets that are looked for where a coding hides them; where none does, they are taken out of the whole.
    pub(super) secrets: &'c KnownSecrets,
}

impl Chosen<'_> {
    /// Why the value of what is called so is not to be written.
    pub(super) fn kind(&self, name: &str) -> Option<ReplacedKind> {
        if names_secret(name, NamePlace::Value) {
            return Some(ReplacedKind::Credentials);
        }
        self.takes(name).then_some(ReplacedKind::Member)
    }

    /// Whether this name was chosen, in letters of either case and however a URL writes it.
    pub(super) fn takes(&self, name: &str) -> bool {
        let decoded = percent_decode_str(name).decode_utf8_lossy();
        let is_chosen = |name: &str| self.names.iter().any(|chosen| chosen.eq_ignore_ascii_case(name));
        is_chosen(&decoded) || decoded.contains('[') && decoded.split(['[', ']']).any(is_chosen)
    }

    /// Why a text that is a value itself is not to be written: it gives a value to such a name.
    pub(super) fn within(&self, text: &str) -> Option<ReplacedKind> {
        let found = self.without(text.as_bytes()).1;
        let kinds = found.iter().map(|found| self.kind(&found.name).unwrap_or(ReplacedKind::Credentials));
        kinds.reduce(|one, other| if one == ReplacedKind::Member { other } else { one })
    }

    /// A text without the values that it gives to such names, and what they were and where they stood. Names are known with
    /// their escapes undone, too.
    pub(super) fn without<'t>(&self, text: &'t [u8]) -> (Cow<'t, [u8]>, Vec<Assigned>) {
        let is_hidden = |name: &str| self.kind(name).is_some();
        let (kept, mut found) = without_values_of(text, &is_hidden);
        let spelled = Spelled::of(text);
        let mut is_more = false;
        for reading in spelled.readings() {
            for Assigned { name, place } in without_values_of(reading.plain, &is_hidden).1 {
                let place = spelled.place(&reading, place);
                let is_new = |other: &Assigned| other.place.end <= place.start || place.end <= other.place.start;
                if !place.is_empty() && &text[place.clone()] != REDACTED.as_bytes() && found.iter().all(is_new) {
                    found.push(Assigned { name, place });
                    is_more = true;
                }
            }
        }
        if !is_more {
            return (kept, found);
        }
        found.sort_by_key(|assigned| assigned.place.start);
        (Cow::Owned(without_places(text, &found)), found)
    }

    /// Whether a chosen name stands anywhere in a text, however it is escaped; in bytes that are no text it may.
    pub(super) fn may_stand_in(&self, content: &[u8]) -> bool {
        let stands_in = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes).to_ascii_lowercase();
            self.names.iter().any(|name| text.contains(&name.to_ascii_lowercase()))
        };
        let spelled = || Spelled::of(content).readings().any(|reading| stands_in(reading.plain));
        !self.names.is_empty() && (str::from_utf8(content).is_err() || stands_in(content) || spelled())
    }
}
