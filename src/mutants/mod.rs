//! Platforms that are wrong on purpose, so that a suite can be shown to catch them.
//!
//! A [`Defect`] is one small deviation at a seam of the real platform: what it reads, what it holds true of the document,
//! in which order it judges, what it signs and compares, what it keeps, what it answers. Nothing of the platform is copied.
//! What each is called and which clause it breaks stands in `fixtures/defects.csv`; `listing` says in one line each which
//! function makes it, and `seam` where that function is put.
//!
//! A [`Mutant`] (`mutant`) is a platform with a defect. Its functions stand together by what they get wrong: `document` (the
//! contract and the keys), `signing` and `dated` (rules of the platform), `head`, `report` and `fields` (what a message is
//! read as), `recording` (the store), `answering` (what is answered). `misreading` signs a message anew for what it is read
//! as; `rewriting` changes requests. `untellable` lists the defects that are beyond the keys of most users.

mod answering;
mod dated;
mod document;
mod fields;
mod head;
mod listing;
mod misreading;
mod mutant;
mod recording;
mod report;
mod rewriting;
mod seam;
mod signing;
mod untellable;

use std::fmt;
use std::sync::LazyLock;

use serde::Deserialize;

use self::seam::Seam;
use crate::diagnostic::tabular;
use crate::diagnostic::{Diagnostic, Source};
use crate::language::{Bilingual, bilingual};
pub use mutant::{Mutant, with_defect};

/// A fault that a platform can be given.
#[derive(Clone, Copy)]
pub struct Defect(&'static Entry);

/// A row of the list, and what it does.
struct Entry {
    row: Row,
    title: Bilingual,
    seam: Seam,
}

#[derive(Debug, Deserialize)]
struct Row {
    name: String,
    clause: String,
    requirement: String,
    title_zh: String,
    title_en: String,
}

const COLUMNS: &[&str] = &["name", "clause", "requirement", "title_zh", "title_en"];

const LIST: &str = include_str!("../../fixtures/defects.csv");

static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    // The list is read, and held against the code both ways, by a test: one that does not fit cannot be released.
    let rows = tabular::read::<Row>(&Source::new("defects.csv", LIST), COLUMNS).expect("the embedded list is a table");
    rows.into_iter().filter_map(|row| Entry::of(row.value)).collect()
});

impl Entry {
    fn of(row: Row) -> Option<Self> {
        let seam = listing::seam(&row.name)?;
        Some(Self { title: Bilingual::new(row.title_zh.clone(), row.title_en.clone()), row, seam })
    }
}

impl Defect {
    /// All of them, in the order of the list.
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        ENTRIES.iter().map(Self)
    }

    /// The one of this name.
    ///
    /// # Errors
    /// A [`Diagnostic`] that names the nearest.
    pub fn find(name: &str) -> Result<Self, Diagnostic> {
        Self::all().find(|defect| defect.name() == name).ok_or_else(|| {
            Diagnostic::error(bilingual!("没有缺陷 `{name}`", "there is no defect `{name}`"))
                .nearest_of(name, Self::all().map(Self::name))
                .help(("`bis3 spec defects` 列出全部", "`bis3 spec defects` lists them all"))
        })
    }

    /// Its name, such as `window-16-minutes`.
    pub fn name(self) -> &'static str {
        &self.0.row.name
    }

    /// The clause that such a platform breaks.
    pub fn clause(self) -> &'static str {
        &self.0.row.clause
    }

    /// The requirement that it breaks, by its id.
    pub fn requirement(self) -> &'static str {
        &self.0.row.requirement
    }

    /// What is wrong with such a platform.
    pub fn title(self) -> &'static Bilingual {
        &self.0.title
    }

    /// At which seam the platform is changed, in a word.
    pub fn seam(self) -> &'static str {
        self.0.seam.word()
    }

    /// What is changed there.
    fn change(self) -> &'static Seam {
        &self.0.seam
    }

    /// Whether answers do not come, or not whole: no case can judge what is missing in them.
    pub fn loses_answers(self) -> bool {
        matches!(self.0.seam, Seam::Wire(_))
    }

    /// Whether the platform merely reads an open point as another profile would.
    pub fn is_reading(self) -> bool {
        matches!(self.0.seam, Seam::Readings(_))
    }
}

impl fmt::Debug for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Defect({})", self.name())
    }
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl PartialEq for Defect {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Defect {}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::contract::{Contract, Profile};
    use crate::platform::{KeyRing, Platform};

    #[test]
    fn list_and_code_name_the_same_defects() {
        let rows = tabular::read::<Row>(&Source::new("defects.csv", LIST), COLUMNS).expect("a table");
        let listed: Vec<&str> = rows.iter().map(|row| &*row.value.name).collect();
        let known: HashSet<&str> = listing::names().collect();
        assert_eq!(listed.iter().copied().collect::<HashSet<_>>(), known);
        assert_eq!((listed.len(), listing::names().count()), (known.len(), known.len()));
        // A row that goes missing is noticed.
        let plain = Defect::all().filter(|defect| !defect.is_reading()).count();
        assert_eq!((known.len(), plain), (167, 149));
    }

    #[test]
    fn every_defect_breaks_a_requirement_of_its_clause_and_can_be_built() {
        let contract = Contract::embedded();
        let profile = Profile::bundled("default", &contract).expect("a bundled profile");
        let keys = KeyRing::demo(&contract).expect("the demo keys");
        for defect in Defect::all() {
            let requirement = contract.requirement(defect.requirement());
            assert_eq!(requirement.map(|known| &*known.clause), Some(defect.clause()), "{defect}");
            assert!(!defect.title().zh.is_empty() && !defect.title().en.is_empty(), "{defect}");
            let platform = Platform::new(contract.clone(), profile.clone(), keys.clone()).expect("a platform");
            assert!(Mutant::of(platform, defect).is_ok(), "{defect}");
        }
    }

    #[test]
    fn a_misspelled_name_is_mended() {
        let told = Defect::find("window-16-minute").expect_err("no such").to_string();
        assert!(told.contains("window-16-minute"), "{told}");
        assert_eq!(Defect::find("window-16-minutes").map(Defect::clause), Ok("1.1.4.2"));
    }
}
