//! One table with its text for diagnostics, and the look-up of what its rows refer to.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::Tables;
use crate::contract::tables::Table;
use crate::contract::{Clause, Requirement};
use crate::diagnostic::tabular::{self, Row};
use crate::diagnostic::{Diagnostic, Source};
use crate::language::{Bilingual, bilingual};
use crate::words::Word;

/// A table that was read, with its text for diagnostics.
pub(super) struct Loaded<T> {
    pub(super) source: Arc<Source>,
    pub(super) rows: Vec<Row<T>>,
}

impl<T: Table> Loaded<T> {
    pub(super) fn open(tables: &Tables) -> Result<Self, Diagnostic> {
        Self::open_as(tables, T::FILE)
    }

    pub(super) fn open_as(tables: &Tables, file: &str) -> Result<Self, Diagnostic> {
        let source = tables
            .get(file)
            .ok_or_else(|| Diagnostic::error(bilingual!("缺少表 {file}", "the table {file} is missing")))?;
        Ok(Self { source: Arc::clone(source), rows: tabular::read(source, T::COLUMNS)? })
    }
}

impl<T> Loaded<T> {
    pub(super) fn unique<K: std::hash::Hash + Eq + std::fmt::Display>(
        &self,
        key: impl Fn(&T) -> K,
    ) -> Result<(), Diagnostic> {
        let mut seen = HashSet::new();
        for row in &self.rows {
            let id = key(&row.value);
            let text = id.to_string();
            if !seen.insert(id) {
                return Err(self.wrong(row, &text, bilingual!("`{text}` 重复", "`{text}` stands twice")));
            }
        }
        Ok(())
    }

    /// A diagnostic at a word of a row, or at the whole row where the word is not found in it.
    pub(super) fn wrong(&self, row: &Row<T>, word: &str, message: impl Into<Bilingual>) -> Diagnostic {
        Diagnostic::error(message).at(&self.source, row.place_of(&self.source, word))
    }

    /// What stands under `id` among the known, or a diagnostic that suggests the nearest of them.
    pub(super) fn resolve<'a, V>(
        &self,
        row: &Row<T>,
        what: &str,
        id: &str,
        known: impl IntoIterator<Item = (&'a str, V)>,
    ) -> Result<V, Diagnostic> {
        let mut ids = Vec::new();
        for (known_id, value) in known {
            if known_id == id {
                return Ok(value);
            }
            ids.push(known_id);
        }
        let message = bilingual!("没有 {what} `{id}`", "there is no {what} `{id}`");
        Err(self.wrong(row, id, message).nearest_of(id, ids))
    }
}

pub(super) struct Clauses<'a>(pub(super) &'a [Clause]);

impl Clauses<'_> {
    pub(super) fn find<T>(&self, table: &Loaded<T>, row: &Row<T>, number: &str) -> Result<Arc<str>, Diagnostic> {
        table.resolve(row, "clause", number, self.0.iter().map(|clause| (&*clause.number, Arc::clone(&clause.number))))
    }
}

pub(super) struct Context<'a> {
    pub(super) clauses: Clauses<'a>,
    pub(super) requirements: &'a HashMap<Arc<str>, Arc<Requirement>>,
}

impl Context<'_> {
    pub(super) fn clause<T>(&self, table: &Loaded<T>, row: &Row<T>, number: &str) -> Result<Arc<str>, Diagnostic> {
        self.clauses.find(table, row, number)
    }

    pub(super) fn requirement<T>(
        &self,
        table: &Loaded<T>,
        row: &Row<T>,
        id: &str,
    ) -> Result<Arc<Requirement>, Diagnostic> {
        let known = self.requirements.iter().map(|(id, requirement)| (&**id, requirement));
        table.resolve(row, "requirement", id, known).cloned()
    }
}

/// Refuses a table that lacks a row which the code knows.
pub(super) fn every<W: Word>(
    what: &str,
    source: &Arc<Source>,
    is_listed: impl Fn(W) -> bool,
) -> Result<(), Diagnostic> {
    let Some(missing) = W::ALL.iter().find(|word| !is_listed(**word)) else { return Ok(()) };
    let missing = missing.word();
    let message = bilingual!("检查项 `{missing}` 未列出", "the {what} `{missing}` is not listed");
    Err(Diagnostic::error(message).at(source, 0..0))
}
