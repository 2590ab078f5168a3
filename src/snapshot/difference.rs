//! Two JSON texts compared value by value, number text included.

use std::collections::HashMap;
use std::ops::Range;

use serde::Serialize;

use crate::payload::json::{ExactNumber, Member, Node, Value, push_name};
use crate::words::words;

/// How much of the actual text the expected one speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    Whole,
    /// The members that it names; an object may have others. Arrays are compared whole.
    Subset,
}

/// A JSON text and the value that stands in it.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// The text.
    pub text: &'a str,
    /// Its value, with spans into the text.
    pub root: &'a Node<'a>,
}

/// One place where two JSON texts differ. As JSON, it has the pointer and both values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The place, as a JSON pointer (RFC 6901).
    pub pointer: String,
    /// How they differ.
    #[serde(skip)]
    pub kind: DifferenceKind,
    /// The expected value as written; of an [`DifferenceKind::Unexpected`] one, none.
    pub expected: Option<String>,
    /// The actual value as written; of a [`DifferenceKind::Missing`] one, none.
    pub actual: Option<String>,
    /// The bytes of the expected text at which it shows.
    #[serde(skip)]
    pub at: Range<usize>,
}

words! {
    /// How two values differ.
    pub enum DifferenceKind {
        /// Only the expected text has it.
        Missing = "missing",
        /// Only the actual text has it.
        Unexpected = "unexpected",
        /// They are of different JSON types.
        Type = "type",
        /// They are of one type and not equal.
        Value = "value",
        /// The same number, written differently.
        NumberText = "number-text",
    }
}

/// Every place where `actual` is not what `expected` says. The order of members does not matter; where a name stands
/// twice, its last value counts and the others are unexpected.
pub fn differences(expected: Document<'_>, actual: Document<'_>, extent: Extent) -> Vec<Difference> {
    first_differences(expected, actual, extent, usize::MAX).first
}

/// The first places of [`differences`], and how many more there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Differences {
    /// The first ones.
    pub first: Vec<Difference>,
    /// How many others there are.
    pub more: usize,
}

impl From<Vec<Difference>> for Differences {
    fn from(first: Vec<Difference>) -> Self {
        Self { first, more: 0 }
    }
}

/// As [`differences`], but no more than `most` of them: those beyond are counted.
pub fn first_differences(expected: Document<'_>, actual: Document<'_>, extent: Extent, most: usize) -> Differences {
    let found = Differences::default();
    let mut comparison = Comparison { expected, actual, extent, most, pointer: String::new(), found };
    comparison.values(expected.root, actual.root);
    comparison.found
}

struct Comparison<'a> {
    expected: Document<'a>,
    actual: Document<'a>,
    extent: Extent,
    most: usize,
    pointer: String,
    found: Differences,
}

impl Comparison<'_> {
    fn values(&mut self, expected: &Node<'_>, actual: &Node<'_>) {
        match (&expected.value, &actual.value) {
            (Value::Array(wanted), Value::Array(given)) => self.arrays(expected, wanted, given),
            (Value::Object(wanted), Value::Object(given)) => self.objects(expected, wanted, given),
            (Value::Number(wanted), Value::Number(given)) if wanted != given => {
                let kind = if ExactNumber::are_one(wanted, given) {
                    DifferenceKind::NumberText
                } else {
                    DifferenceKind::Value
                };
                self.tell(kind, &expected.span, Some(expected), Some(actual));
            }
            (wanted, given) if type_of(wanted) != type_of(given) => {
                self.tell(DifferenceKind::Type, &expected.span, Some(expected), Some(actual));
            }
            (wanted, given) if wanted != given => {
                self.tell(DifferenceKind::Value, &expected.span, Some(expected), Some(actual));
            }
            _ => {}
        }
    }

    fn arrays(&mut self, parent: &Node<'_>, wanted: &[Node<'_>], given: &[Node<'_>]) {
        for index in 0..wanted.len().max(given.len()) {
            self.inside(&index.to_string(), |comparison| match (wanted.get(index), given.get(index)) {
                (Some(expected), Some(actual)) => comparison.values(expected, actual),
                (Some(expected), None) => {
                    comparison.tell(DifferenceKind::Missing, &expected.span, Some(expected), None);
                }
                (None, actual) => comparison.tell(DifferenceKind::Unexpected, &parent.span, None, actual),
            });
        }
    }

    fn objects(&mut self, parent: &Node<'_>, wanted: &[Member<'_>], given: &[Member<'_>]) {
        let last_given = last_positions(given);
        for member in wanted {
            self.inside(member.name(), |comparison| match last_given.get(member.name()).copied() {
                Some(index) => comparison.values(&member.value, &given[index].value),
                None => {
                    comparison.tell(DifferenceKind::Missing, &member.name.span, Some(&member.value), None);
                }
            });
        }
        if self.extent == Extent::Subset {
            return;
        }
        let last_wanted = last_positions(wanted);
        for (index, member) in given.iter().enumerate() {
            let is_repeated = last_given.get(member.name()) != Some(&index);
            if is_repeated || !last_wanted.contains_key(member.name()) {
                self.inside(member.name(), |comparison| {
                    comparison.tell(DifferenceKind::Unexpected, &parent.span, None, Some(&member.value));
                });
            }
        }
    }

    fn inside(&mut self, name: &str, compare: impl FnOnce(&mut Self)) {
        let length = self.pointer.len();
        push_name(&mut self.pointer, name);
        compare(self);
        self.pointer.truncate(length);
    }

    fn tell(
        &mut self,
        kind: DifferenceKind,
        at: &Range<usize>,
        expected: Option<&Node<'_>>,
        actual: Option<&Node<'_>>,
    ) {
        if self.found.first.len() >= self.most {
            self.found.more += 1;
            return;
        }
        let written = |document: Document<'_>, node: &Node<'_>| document.text[node.span.clone()].to_owned();
        self.found.first.push(Difference {
            pointer: self.pointer.clone(),
            kind,
            expected: expected.map(|node| written(self.expected, node)),
            actual: actual.map(|node| written(self.actual, node)),
            at: at.clone(),
        });
    }
}

/// Where each name stands last.
fn last_positions<'a>(members: &'a [Member<'_>]) -> HashMap<&'a str, usize> {
    members.iter().map(Member::name).zip(0..).collect()
}

fn type_of(value: &Value<'_>) -> u8 {
    match value {
        Value::Null => 0,
        Value::Boolean(_) => 1,
        Value::Number(_) => 2,
        Value::Text(_) | Value::BrokenText(_) => 3,
        Value::Array(_) => 4,
        Value::Object(_) => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::json::decode;

    fn compared(expected: &str, actual: &str, extent: Extent) -> Vec<(String, DifferenceKind)> {
        let (wanted, given) = (decode(expected).expect("JSON"), decode(actual).expect("JSON"));
        let found =
            differences(Document { text: expected, root: &wanted }, Document { text: actual, root: &given }, extent);
        found.into_iter().map(|difference| (difference.pointer, difference.kind)).collect()
    }

    #[test]
    fn each_kind_of_difference_is_told_at_its_pointer() {
        let found = compared(
            r#"{"a": 1, "b": [1, 2], "c/d": "x", "e": 1.0, "gone": null}"#,
            r#"{"new": {}, "e": 1e0, "c/d": "y", "b": [1], "a": "1"}"#,
            Extent::Whole,
        );
        let expected = [
            ("/a", DifferenceKind::Type),
            ("/b/1", DifferenceKind::Missing),
            ("/c~1d", DifferenceKind::Value),
            ("/e", DifferenceKind::NumberText),
            ("/gone", DifferenceKind::Missing),
            ("/new", DifferenceKind::Unexpected),
        ];
        assert_eq!(found, expected.map(|(pointer, kind)| (pointer.to_owned(), kind)));
    }

    #[test]
    fn a_subset_names_what_must_be_there() {
        assert_eq!(compared(r#"{"a": {"b": 1}}"#, r#"{"a": {"b": 1, "c": 2}, "d": 3}"#, Extent::Subset), []);
        assert_eq!(compared(r#"[{"b": 1}]"#, r#"[{"b": 1}, 2]"#, Extent::Subset).len(), 1);
    }

    #[test]
    fn beyond_the_first_places_they_are_only_counted() {
        let (wanted, given) = (decode("[]").expect("JSON"), decode("[1, 2, 3]").expect("JSON"));
        let (expected, actual) = (Document { text: "[]", root: &wanted }, Document { text: "[1, 2, 3]", root: &given });
        let found = first_differences(expected, actual, Extent::Whole, 2);
        assert_eq!((found.first.len(), found.more), (2, 1));
    }

    #[test]
    fn long_numbers_are_not_taken_for_the_same() {
        let found = compared("12345678901234567890123456789012", "12345678901234567890123456789013", Extent::Whole);
        assert_eq!(found, [(String::new(), DifferenceKind::Value)]);
        let found = compared("1", "1.00000000000000000000000000000000000001e0", Extent::Whole);
        assert_eq!(found, [(String::new(), DifferenceKind::Value)]);
    }

    #[test]
    fn a_repeated_name_is_unexpected() {
        assert_eq!(
            compared(r#"{"a": 1}"#, r#"{"a": 2, "a": 1}"#, Extent::Whole),
            [("/a".to_owned(), DifferenceKind::Unexpected)]
        );
    }
}
