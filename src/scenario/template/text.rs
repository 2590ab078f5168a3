//! A text with references in it.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use super::{Reference, Scope, Unfilled};

/// A text of a scenario, with the references in it read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    written: Box<str>,
    /// Empty where nothing is to be filled in: then the text is what is written.
    pieces: Box<[Piece]>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Literal(Box<str>),
    Reference(Reference),
}

impl Text {
    /// A text whose references, in their order, were read.
    pub(in crate::scenario) fn of_parts(written: &str, references: Vec<Reference>) -> Self {
        let (mut pieces, mut references) = (Vec::new(), references.into_iter());
        if written.contains(OPEN) {
            for part in parts(written) {
                pieces.extend(match part {
                    Part::Literal(range) => Some(Piece::Literal(written[range].into())),
                    Part::Dollar(_) => Some(Piece::Literal(OPEN.into())),
                    Part::Reference(_) => references.next().map(Piece::Reference),
                    Part::Unclosed(_) => None,
                });
            }
        }
        Self { written: written.into(), pieces: pieces.into() }
    }

    /// A text in which nothing is filled in.
    pub fn plain(text: impl Into<Box<str>>) -> Self {
        Self { written: text.into(), pieces: Box::default() }
    }

    /// The text where nothing is to be filled in.
    pub fn as_plain(&self) -> Option<&str> {
        self.pieces.is_empty().then_some(&*self.written)
    }

    /// The text as it is written in the file.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The text with the same filling for every reference.
    pub(in crate::scenario) fn with(&self, filling: &str) -> String {
        let text = |piece: &Piece| match piece {
            Piece::Literal(text) => text.to_string(),
            Piece::Reference(_) => filling.to_owned(),
        };
        self.as_plain().map_or_else(|| self.pieces.iter().map(text).collect(), str::to_owned)
    }

    /// The text with its references filled in, in place.
    ///
    /// # Errors
    /// As [`Text::fill`].
    pub(in crate::scenario) fn settle(&mut self, scope: &Scope<'_>) -> Result<(), Unfilled> {
        if self.as_plain().is_none() {
            *self = Self::plain(self.fill(scope)?.into_owned());
        }
        Ok(())
    }

    /// The text with every reference filled in.
    ///
    /// # Errors
    /// [`Unfilled`] at the first reference that has no value.
    pub(in crate::scenario) fn fill(&self, scope: &Scope<'_>) -> Result<Cow<'_, str>, Unfilled> {
        if let Some(plain) = self.as_plain() {
            return Ok(Cow::Borrowed(plain));
        }
        let mut filled = String::with_capacity(self.written.len());
        for piece in &self.pieces {
            match piece {
                Piece::Literal(text) => filled.push_str(text),
                Piece::Reference(reference) => scope.push(&mut filled, &scope.value(reference)?.text(), reference)?,
            }
        }
        Ok(Cow::Owned(filled))
    }
}

/// As it is written in the file.
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

/// What begins a reference.
pub(in crate::scenario) const OPEN: &str = "${";
const ESCAPED: &str = "$${";

/// A part of a text, as bytes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::scenario) enum Part {
    /// It stands for itself.
    Literal(Range<usize>),
    /// `$${`, which stands for `${`.
    Dollar(Range<usize>),
    /// `${…}`.
    Reference(Range<usize>),
    /// `${` without its brace, to the end of the text.
    Unclosed(Range<usize>),
}

/// The parts of a text, one after another.
pub(in crate::scenario) fn parts(text: &str) -> Vec<Part> {
    let (mut parts, mut start, mut at) = (Vec::new(), 0, 0);
    while let Some(found) = text[at..].find('$').map(|index| at + index) {
        let rest = &text[found..];
        let (part, end) = if rest.starts_with(ESCAPED) {
            (Part::Dollar(found..found + ESCAPED.len()), found + ESCAPED.len())
        } else if rest.starts_with(OPEN) {
            match rest.find('}') {
                Some(brace) => (Part::Reference(found..found + brace + 1), found + brace + 1),
                None => (Part::Unclosed(found..text.len()), text.len()),
            }
        } else {
            at = found + 1;
            continue;
        };
        if start < found {
            parts.push(Part::Literal(start..found));
        }
        parts.push(part);
        (start, at) = (end, end);
    }
    if start < text.len() {
        parts.push(Part::Literal(start..text.len()));
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn parts_are_all_of_a_text(text in "(\\PC|\\$|\\{|\\}){0,40}") {
            let ranges = parts(&text).into_iter().map(|part| match part {
                Part::Literal(range) | Part::Dollar(range) | Part::Reference(range) | Part::Unclosed(range) => range,
            });
            prop_assert_eq!(ranges.map(|range| &text[range]).collect::<String>(), text.as_str());
        }
    }

    #[test]
    fn parts_cover_the_text() {
        let text = "a$b$${c}${d.0}$${$${e}${f";
        let parts = parts(text);
        assert_eq!(
            parts,
            [
                Part::Literal(0..3),
                Part::Dollar(3..6),
                Part::Literal(6..8),
                Part::Reference(8..14),
                Part::Dollar(14..17),
                Part::Dollar(17..20),
                Part::Literal(20..22),
                Part::Unclosed(22..25),
            ]
        );
        assert_eq!(super::parts("none"), [Part::Literal(0..4)]);
        assert_eq!(super::parts(""), []);
    }
}
