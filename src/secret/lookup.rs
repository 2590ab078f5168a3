//! Many texts found in another one at one pass, however many they are.

use std::ops::Range;

use super::pieces::Pieces;
use super::{SHORTEST, Secret};

/// Texts to be looked for. At most places of a text a filter tells that none of them begins there; at the others they are found
/// in their order. An automaton would find them as fast, and would be a second copy of every secret, unguarded.
#[derive(Debug)]
pub(super) struct Lookup {
    /// In the order of their bytes, each once.
    forms: Vec<Form>,
    beginnings: Pieces,
    pieces: Pieces,
}

#[derive(Debug)]
struct Form {
    text: Secret,
    /// Whether a message may write it like this; else it reads so with its escapes undone.
    is_written: bool,
    /// The longest other one that this one begins with.
    within: Option<usize>,
}

/// Which of them are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// Those that a message may write.
    Written,
    /// Also those that are read where escapes are undone.
    All,
}

impl Lookup {
    /// Texts of [`SHORTEST`] bytes and more.
    pub(super) fn of(written: Vec<Secret>, read: Vec<Secret>) -> Self {
        let form = |is_written| move |text| Form { text, is_written, within: None };
        let mut forms: Vec<Form> =
            written.into_iter().map(form(true)).chain(read.into_iter().map(form(false))).collect();
        forms.sort_by(|one, other| (one.bytes(), !one.is_written).cmp(&(other.bytes(), !other.is_written)));
        forms.dedup_by(|later, kept| later.bytes() == kept.bytes());
        // Whatever stands between a text and one that it begins with begins with that one too.
        let mut open: Vec<usize> = Vec::new();
        for at in 0..forms.len() {
            while open.last().is_some_and(|before| !forms[at].bytes().starts_with(forms[*before].bytes())) {
                open.pop();
            }
            forms[at].within = open.last().copied();
            open.push(at);
        }
        let beginnings = Pieces::of(forms.iter().map(|form| &form.bytes()[..SHORTEST]));
        let pieces = Pieces::of(forms.iter().map(Form::bytes));
        Self { forms, beginnings, pieces }
    }

    /// Those that a message may write.
    pub(super) fn written(&self) -> impl Iterator<Item = &Secret> {
        self.forms.iter().filter(|form| form.is_written).map(|form| &form.text)
    }

    /// Whether one of them, or a piece of one, may stand in a text; where not, nobody need look closer.
    pub(super) fn may_stand_in(&self, text: &[u8]) -> bool {
        self.pieces.starts_in(text).next().is_some()
    }

    /// Where they stand in a text. Where they overlap that is one place.
    pub(super) fn places(&self, text: &[u8], which: Which) -> Vec<Range<usize>> {
        let mut places: Vec<Range<usize>> = Vec::new();
        for start in self.beginnings.starts_in(text) {
            let Some(longest) = self.at(&text[start..]).find(|form| which == Which::All || form.is_written) else {
                continue;
            };
            let end = start + longest.bytes().len();
            match places.last_mut().filter(|last| start < last.end) {
                Some(last) => last.end = last.end.max(end),
                None => places.push(start..end),
            }
        }
        places
    }

    /// Which of those that a message may write stand in a text.
    pub(super) fn held<'l>(&'l self, text: &'l [u8]) -> impl Iterator<Item = &'l Secret> {
        let found = self.beginnings.starts_in(text).flat_map(|start| self.at(&text[start..]));
        found.filter(|form| form.is_written).map(|form| &form.text)
    }

    /// Those that a text begins with, the longest first.
    fn at(&self, text: &[u8]) -> impl Iterator<Item = &Form> {
        let behind = self.forms.partition_point(|form| form.bytes() <= text);
        let from = |at: Option<usize>| at.map(|at| (at, &self.forms[at]));
        let chain = std::iter::successors(from(behind.checked_sub(1)), move |(_, form)| from(form.within));
        chain.map(|(_, form)| form).filter(|form| text.starts_with(form.bytes()))
    }

    /// The length of the longest beginning of one of them at the end of a text, not the whole of it.
    pub(super) fn begun_at_end_of(&self, text: &[u8]) -> usize {
        let last = text.len().saturating_sub(SHORTEST);
        if !self.may_stand_in(&text[last..]) {
            return 0;
        }
        let longest = self.forms.iter().map(|form| form.bytes().len()).max().unwrap_or(0).min(text.len() + 1);
        let begins = |beginning: &[u8]| {
            let first = self.forms.partition_point(|form| form.bytes() <= beginning);
            self.forms.get(first).is_some_and(|form| form.bytes().starts_with(beginning))
        };
        (SHORTEST..longest).rev().find(|length| begins(&text[text.len() - length..])).unwrap_or(0)
    }

    /// The length of the longest end of one of them at the start of a text, not the whole of it.
    pub(super) fn ended_at_start_of(&self, text: &[u8]) -> usize {
        if !self.may_stand_in(&text[..SHORTEST.min(text.len())]) {
            return 0;
        }
        let end = |form: &Form| {
            let form = form.bytes();
            (SHORTEST..form.len()).rev().find(|length| text.starts_with(&form[form.len() - length..]))
        };
        self.forms.iter().filter_map(end).max().unwrap_or(0)
    }
}

impl Form {
    fn bytes(&self) -> &[u8] {
        self.text.expose().as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn secrets(texts: &[String]) -> Vec<Secret> {
        texts.iter().map(|text| Secret::new(text.as_str())).collect()
    }

    fn lookup(written: &[String], read: &[String]) -> Lookup {
        Lookup::of(secrets(written), secrets(read))
    }

    proptest! {
        /// Few letters, so that they stand in one another and overlap.
        #[test]
        fn each_is_found_wherever_it_stands(
            written in prop::collection::vec("[ab]{6,9}", 0..6),
            read in prop::collection::vec("[ab]{6,9}", 0..3),
            text in "[abc]{0,60}",
        ) {
            let lookup = lookup(&written, &read);
            let stands_at = |at: usize, form: &String| text[at..].starts_with(form.as_str());
            for (which, forms) in [
                (Which::Written, written.clone()),
                (Which::All, [written.clone(), read.clone()].concat()),
            ] {
                let covered: Vec<bool> = (0..text.len())
                    .map(|byte| {
                        let holds = |form: &String| (0..=byte).any(|at| at + form.len() > byte && stands_at(at, form));
                        forms.iter().any(holds)
                    })
                    .collect();
                let places = lookup.places(text.as_bytes(), which);
                let found: Vec<bool> =
                    (0..text.len()).map(|byte| places.iter().any(|place| place.contains(&byte))).collect();
                prop_assert_eq!(found, covered);
            }
            let mut expected: Vec<&str> =
                written.iter().map(String::as_str).filter(|form| text.contains(form)).collect();
            expected.sort_unstable();
            expected.dedup();
            let mut held: Vec<&str> = lookup.held(text.as_bytes()).map(Secret::expose).collect();
            held.sort_unstable();
            held.dedup();
            prop_assert_eq!(held, expected);
        }

        #[test]
        fn pieces_at_the_ends_of_a_text_are_found(
            written in prop::collection::vec("[ab]{6,9}", 0..6),
            text in "[abc]{0,12}",
        ) {
            let lookup = lookup(&written, &[]);
            let longest = |is_there: &dyn Fn(&str, usize) -> bool| {
                let of = |form: &String| (SHORTEST..form.len()).rev().find(|length| is_there(form, *length));
                written.iter().filter_map(of).max().unwrap_or(0)
            };
            let begun = longest(&|form, length| text.ends_with(&form[..length]));
            let ended = longest(&|form, length| text.starts_with(&form[form.len() - length..]));
            prop_assert_eq!(lookup.begun_at_end_of(text.as_bytes()), begun);
            prop_assert_eq!(lookup.ended_at_start_of(text.as_bytes()), ended);
        }
    }
}
