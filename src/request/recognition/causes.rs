//! The line of code that usually makes a mistake, and the right one, in the languages that clients are written in
//! (`fixtures/signing/causes.yaml`).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::Way;
use crate::diagnostic::{Source, yaml};
use crate::language::Bilingual;

crate::words::words! {
    /// A language that clients are written in.
    pub enum ProgrammingLanguage {
        /// C#.
        CSharp = "csharp",
        /// Java.
        Java = "java",
        /// Delphi.
        Delphi = "delphi",
        /// Python.
        Python = "python",
        /// JavaScript.
        JavaScript = "javascript",
        /// Go.
        Go = "go",
        /// PHP.
        Php = "php",
    }
}

/// What usually makes some mistakes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cause {
    /// The ids of the mistakes.
    pub of: Vec<String>,
    /// What the line gets wrong, for a person.
    pub why: Bilingual,
    /// The lines, where a language has a usual one.
    pub lines: BTreeMap<ProgrammingLanguage, CodeLines>,
}

/// A line that makes a mistake, and the one that should stand there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeLines {
    /// The line that makes it.
    pub wrong: String,
    /// The right one.
    pub right: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    causes: Vec<Cause>,
}

const FILE: &str = include_str!("../../../fixtures/signing/causes.yaml");

static CAUSES: LazyLock<Vec<Cause>> = LazyLock::new(|| {
    let file: File =
        yaml::read(&Source::new("causes.yaml", FILE)).expect("the file is part of the program; a test reads it");
    file.causes
});

impl ProgrammingLanguage {
    /// Its name.
    pub fn title(self) -> &'static str {
        match self {
            Self::CSharp => "C#",
            Self::Java => "Java",
            Self::Delphi => "Delphi",
            Self::Python => "Python",
            Self::JavaScript => "JavaScript",
            Self::Go => "Go",
            Self::Php => "PHP",
        }
    }
}

impl Cause {
    /// What usually makes the mistake of this id; none where no line of code is known for it.
    pub fn of(id: &str) -> Option<&'static Self> {
        CAUSES.iter().find(|cause| cause.of.iter().any(|of| of == id))
    }
}

impl Way {
    /// What usually makes its mistakes, as far as it is known.
    pub fn causes(&self) -> Vec<&'static Cause> {
        self.parts.iter().filter_map(|id| Cause::of(id)).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::contract::Contract;
    use crate::request::{Mistakes, Recipe};

    fn recipes() -> Vec<Recipe> {
        let all = Mistakes::each_alone(Contract::embedded().parameters()).into_iter();
        all.filter(Recipe::is_of_the_signature).collect()
    }

    #[test]
    fn every_mistake_with_a_cause_stands_in_the_table_and_has_one() {
        let known: BTreeSet<String> = recipes().into_iter().map(|recipe| recipe.written).collect();
        let mut seen = BTreeSet::new();
        for id in CAUSES.iter().flat_map(|cause| &cause.of) {
            assert!(known.contains(id), "{id} stands in no table");
            assert!(seen.insert(id), "{id} has two causes");
        }
        assert!(seen.len() > 50, "{}", seen.len());
    }

    #[test]
    fn every_group_has_a_line_of_each_language() {
        let mut languages: BTreeMap<String, BTreeSet<ProgrammingLanguage>> = BTreeMap::new();
        for recipe in recipes() {
            let cause = Cause::of(&recipe.written);
            let lines = cause.into_iter().flat_map(|cause| cause.lines.keys().copied());
            languages.entry(recipe.group().to_owned()).or_default().extend(lines);
        }
        for (group, languages) in languages {
            assert_eq!(languages.into_iter().collect::<Vec<_>>(), ProgrammingLanguage::ALL, "{group}");
        }
    }

    #[test]
    fn a_wrong_line_differs_from_the_right_one_and_all_is_said_in_both_languages() {
        for Cause { of, why, lines } in CAUSES.iter() {
            assert!(!why.zh.is_empty() && !why.en.is_empty() && why.zh != why.en, "{of:?}");
            for (language, CodeLines { wrong, right }) in lines {
                assert!(wrong != right && !wrong.is_empty() && !right.is_empty(), "{of:?} {language}");
            }
        }
    }
}
