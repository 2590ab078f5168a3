//! What is wrong with a scenario file, gathered: whoever wrote it wants to mend everything in one go.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use crate::contract::Contract;
use crate::diagnostic::yaml::{self, Spanned};
use crate::diagnostic::{Diagnostic, Source};
use crate::language::Bilingual;

/// The file at hand, the contract it is held against, and what is wrong so far.
pub(super) struct Problems<'a> {
    pub(super) source: &'a Arc<Source>,
    /// Where the file stands: files that it names are looked for here.
    pub(super) folder: &'a Path,
    pub(super) contract: &'a Contract,
    found: Vec<Diagnostic>,
}

impl<'a> Problems<'a> {
    pub(super) fn new(source: &'a Arc<Source>, folder: &'a Path, contract: &'a Contract) -> Self {
        Self { source, folder, contract, found: Vec::new() }
    }

    pub(super) fn at(&mut self, span: Range<usize>, diagnostic: Diagnostic) {
        self.found.push(diagnostic.at(self.source, span));
    }

    /// A sentence about a value, at its place.
    pub(super) fn about<T>(&mut self, value: &Spanned<T>, zh: impl Into<String>, en: impl Into<String>) {
        self.at(yaml::span(value), Diagnostic::error(Bilingual::new(zh, en)));
    }

    /// Keeps a value, or what is wrong with it.
    pub(super) fn keep<T>(&mut self, outcome: Result<T, Diagnostic>) -> Option<T> {
        match outcome {
            Ok(value) => Some(value),
            Err(diagnostic) => {
                self.found.push(diagnostic);
                None
            }
        }
    }

    /// The value, unless something was wrong. What was found comes in the order of the file.
    pub(super) fn finish<T>(mut self, value: Option<T>) -> Result<T, Vec<Diagnostic>> {
        match value {
            Some(value) if self.found.is_empty() => Ok(value),
            _ => {
                self.found.sort_by_key(|diagnostic| diagnostic.place.as_ref().map(|place| place.span.start));
                Err(self.found)
            }
        }
    }
}
