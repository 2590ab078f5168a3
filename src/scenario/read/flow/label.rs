//! `label`: what the rounds of a loop are called, in place of their numbers.

use std::collections::HashSet;

use crate::scenario::template::{Scope, Text, Unfilled};

/// Most characters of a round's name: it is a part of paths and of the names of files.
const MOST_CHARACTERS: usize = 80;

/// The names of a loop's rounds so far.
#[derive(Default)]
pub(in crate::scenario) struct Labels {
    /// In lower case: on some systems names that differ in case only are one file.
    taken: HashSet<String>,
}

impl Labels {
    /// The name of the next round: what may stand in no name becomes `_`, and a name that was there gets a number.
    ///
    /// # Errors
    /// [`Unfilled`] where a reference of the label has no value.
    pub(in crate::scenario) fn next(&mut self, label: &Text, scope: &Scope<'_>) -> Result<String, Unfilled> {
        let name = sound(&label.fill(scope)?);
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        let mut free = std::iter::once(name.clone()).chain(numbered);
        Ok(free.find(|name| self.taken.insert(name.to_lowercase())).unwrap_or(name))
    }
}

/// A text as a name. A full stop at its beginning would hide a file, or lead out of its folder.
fn sound(text: &str) -> String {
    let may_stand = |character: char| character.is_alphanumeric() || matches!(character, '-' | '_' | '.');
    let cut = text.chars().take(MOST_CHARACTERS);
    let name: String = cut.map(|character| if may_stand(character) { character } else { '_' }).collect();
    match name.strip_prefix('.') {
        Some(rest) => format!("_{rest}"),
        None if name.is_empty() => "_".to_owned(),
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_name_is_one_part_of_a_path(text in "\\PC{0,100}") {
            let name = sound(&text);
            prop_assert!(!name.is_empty() && name.chars().count() <= MOST_CHARACTERS, "{name}");
            prop_assert!(!name.starts_with('.') && !name.contains(['/', '\\', ' ', ':']), "{name}");
        }
    }

    #[test]
    fn what_may_stand_in_no_name_becomes_an_underscore() {
        for (text, name) in [
            ("stock.ProdABO", "stock.ProdABO"),
            ("../x", "_._x"),
            ("", "_"),
            ("医院（甲）", "医院_甲_"),
            ("a/b c", "a_b_c"),
            ("-1", "-1"),
        ] {
            assert_eq!(sound(text), name, "{text}");
        }
        assert_eq!(sound(&"字".repeat(1_000)).chars().count(), MOST_CHARACTERS);
    }
}
