//! A text with references in it.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use super::{Reference, Scope, Unfilled, name};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::yaml::{self, Spanned};
use crate::scenario::read::problems::Problems;

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
    /// Reads a text; each reference is checked against the names in scope.
    pub(in crate::scenario) fn read(text: &Spanned<String>, problems: &mut Problems<'_>) -> Self {
        let references = references(&text.value, &yaml::span(text), problems);
        let mut references = references.into_iter();
        let mut pieces = Vec::new();
        if text.value.contains(OPEN) {
            for part in parts(&text.value) {
                pieces.extend(match part {
                    Part::Literal(range) => Some(Piece::Literal(text.value[range].into())),
                    Part::Dollar(_) => Some(Piece::Literal(OPEN.into())),
                    Part::Reference(_) => references.next().map(Piece::Reference),
                    Part::Unclosed(_) => None,
                });
            }
        }
        Self { written: text.value.as_str().into(), pieces: pieces.into() }
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
                Piece::Reference(reference) => filled.push_str(&scope.value(reference)?.text()),
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

const OPEN: &str = "${";
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

/// The references of a text that stands at `span` of the file, each checked against the names in scope.
pub(in crate::scenario) fn references(text: &str, span: &Range<usize>, problems: &mut Problems<'_>) -> Vec<Reference> {
    if !text.contains(OPEN) {
        return Vec::new();
    }
    let mut places = places(text, span, problems.source.text());
    let mut references = Vec::new();
    for part in parts(text) {
        let (range, is_closed) = match part {
            Part::Literal(_) => continue,
            Part::Dollar(_) => {
                places.next();
                continue;
            }
            Part::Reference(range) => (range, true),
            Part::Unclosed(range) => (range, false),
        };
        let place = places.next().unwrap_or_else(|| span.clone());
        if is_closed {
            references.push(reference(&text[range.start + OPEN.len()..range.end - 1], place, problems));
        } else {
            problems.at(place.start..place.start + OPEN.len(), unclosed());
        }
    }
    references
}

/// Where in the file each `${` of a text stands, up to its brace: the same order here and there, however the file
/// quotes and indents the text.
fn places(text: &str, span: &Range<usize>, file: &str) -> impl Iterator<Item = Range<usize>> + use<> {
    let written = file.get(span.clone()).unwrap_or_default();
    let start = span.start;
    let found: Vec<Range<usize>> = written
        .match_indices(OPEN)
        .map(|(index, _)| {
            let end = written[index..].find('}').map_or(written.len(), |brace| index + brace + 1);
            start + index..start + end
        })
        .collect();
    // An escape of YAML may hide one: then no place is better than the whole.
    let fits = found.len() == text.matches(OPEN).count();
    found.into_iter().filter(move |_| fits)
}

fn unclosed() -> Diagnostic {
    Diagnostic::error(("`${` 没有对应的 `}`", "`${` has no `}`"))
        .help(("要写 `${` 这两个字符本身，请写 `$${`", "write `$${` for the characters `${` themselves"))
}

fn reference(inner: &str, place: Range<usize>, problems: &mut Problems<'_>) -> Reference {
    let mut words = inner.trim().split('.').map(str::to_owned);
    let root = words.next().unwrap_or_default();
    let reference = Reference { name: root.as_str().into(), members: words.collect(), place };
    let is_sound = name::is_sound(&root) && reference.members.iter().all(|member| !member.trim().is_empty());
    if is_sound {
        if let Some(diagnostic) = problems.known.refused(&reference) {
            problems.at(reference.place.clone(), diagnostic);
        }
    } else {
        let diagnostic =
            Diagnostic::error((format!("`${{{inner}}}` 里不是名称"), format!("`${{{inner}}}` does not hold a name")))
                .help((
                    "写 ${名称} 或 ${名称.成员}；要写 `${` 这两个字符本身，请写 `$${`",
                    "write ${name} or ${name.member}; write `$${` for the characters `${` themselves",
                ));
        problems.at(reference.place.clone(), diagnostic);
    }
    reference
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::clock::AdjustableClock;
    use crate::contract::Contract;
    use crate::diagnostic::Source;
    use crate::scenario::WrittenJson;
    use crate::scenario::read::json::YamlValue;
    use crate::scenario::template::{Draws, Names};

    proptest! {
        #[test]
        fn what_holds_no_reference_is_handed_on_as_it_stands(text in "(\\PC|[$\\n]){0,40}") {
            prop_assume!(!text.contains(OPEN));
            let contract = Contract::embedded();
            let source = Source::new("any.yaml", serde_json::Value::from(text.as_str()).to_string());
            let value: Spanned<YamlValue> = yaml::read(&source).expect("JSON is YAML");
            let mut problems = Problems::new(&source, std::path::Path::new(""), &contract);
            let written = WrittenJson::of_value(&value, &mut problems).expect("a text");
            let clock = AdjustableClock::system();
            let readings = contract.default_readings();
            let draws = Draws { contract: &contract, clock: &clock, seed: 0, scenario: "any", step: "any", key: None, readings, own_mock: true };
            let scope = Scope { names: &Names::default(), draws: &draws };
            prop_assert!(matches!(written.fill(&scope), Ok(Cow::Borrowed(same)) if *same == written));
            let plain = Text::plain(text.as_str());
            prop_assert!(matches!(plain.fill(&scope), Ok(Cow::Borrowed(same)) if same == text));
        }

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
