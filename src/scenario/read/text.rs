//! Texts with references in them, read: each reference is checked against the names in scope.

use std::ops::Range;

use super::name;
use super::problems::Problems;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::yaml::{self, Spanned};
use crate::scenario::template::{OPEN, Part, Reference, Text, parts};

impl Text {
    /// Reads a text; each reference is checked against the names in scope.
    pub(in crate::scenario) fn read(text: &Spanned<String>, problems: &mut Problems<'_>) -> Self {
        Self::of_parts(&text.value, references(&text.value, &yaml::span(text), problems))
    }
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
    use std::borrow::Cow;

    use proptest::prelude::*;

    use super::*;
    use crate::clock::AdjustableClock;
    use crate::contract::Contract;
    use crate::diagnostic::Source;
    use crate::scenario::WrittenJson;
    use crate::scenario::read::json::YamlValue;
    use crate::scenario::template::{Draws, Names, Scope};

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
    }
}
