//! What is wrong with a scenario file, gathered: whoever wrote it wants to mend everything in one go.

use std::borrow::Cow;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::contract::Contract;
use crate::diagnostic::yaml::{self, Spanned};
use crate::diagnostic::{Diagnostic, Source, SourceError};
use crate::language::Bilingual;
use crate::scenario::read::files::Files;
use crate::scenario::template::Known;

/// The file at hand, the contract it is held against, and what is wrong so far.
pub(in crate::scenario) struct Problems<'a> {
    pub(in crate::scenario) source: &'a Arc<Source>,
    /// Where the file stands: files that it names are looked for here.
    pub(in crate::scenario) folder: &'a Path,
    pub(in crate::scenario) contract: &'a Contract,
    /// Where those files are read from.
    pub(in crate::scenario) files: Files,
    /// The names that a template may use at this point of the file.
    pub(in crate::scenario) known: Known,
    /// The files that are being included, the outermost first.
    pub(in crate::scenario) including: Vec<PathBuf>,
    /// The files that were read for it, beside its own.
    pub(in crate::scenario) named: Vec<PathBuf>,
    /// How many files were included so far.
    pub(in crate::scenario) included: usize,
    /// Whether the card names readings on which its expectations rest.
    pub(in crate::scenario) rests_on_readings: bool,
    /// Whether a step keeps a snapshot that does not say so itself.
    pub(in crate::scenario) keeps_snapshots: bool,
    found: Vec<Diagnostic>,
}

impl<'a> Problems<'a> {
    pub(in crate::scenario) fn new(source: &'a Arc<Source>, folder: &'a Path, contract: &'a Contract) -> Self {
        Self {
            source,
            folder,
            contract,
            files: Files::Disk,
            known: Known::builtins(contract),
            including: Vec::new(),
            named: Vec::new(),
            included: 0,
            rests_on_readings: false,
            keeps_snapshots: true,
            found: Vec::new(),
        }
    }

    pub(in crate::scenario) fn at(&mut self, span: Range<usize>, diagnostic: Diagnostic) {
        self.found.push(diagnostic.at(self.source, span));
    }

    /// What is wrong at places that are known already.
    pub(in crate::scenario) fn keep_all(&mut self, found: Vec<Diagnostic>) {
        self.found.extend(found);
    }

    /// How many there are so far.
    pub(in crate::scenario) fn count(&self) -> usize {
        self.found.len()
    }

    /// A sentence at a place.
    pub(in crate::scenario) fn told(&mut self, span: Range<usize>, zh: impl Into<String>, en: impl Into<String>) {
        self.at(span, Diagnostic::error(Bilingual::new(zh, en)));
    }

    /// Reads another file, which knows none of the names of this one. What is wrong with it is kept here.
    pub(in crate::scenario) fn inside<T>(
        &mut self,
        source: &Arc<Source>,
        folder: &Path,
        read: impl FnOnce(&mut Problems<'_>) -> T,
    ) -> T {
        let mut inner = Problems {
            source,
            folder,
            contract: self.contract,
            files: self.files.clone(),
            known: self.known.emptied(),
            including: std::mem::take(&mut self.including),
            named: std::mem::take(&mut self.named),
            included: self.included,
            rests_on_readings: self.rests_on_readings,
            keeps_snapshots: self.keeps_snapshots,
            found: std::mem::take(&mut self.found),
        };
        let outcome = read(&mut inner);
        (self.including, self.included) = (inner.including, inner.included);
        (self.named, self.found) = (inner.named, inner.found);
        outcome
    }

    /// A file that this one names, as text.
    ///
    /// # Errors
    /// As [`Files::text`].
    pub(in crate::scenario) fn text(&mut self, path: &Path) -> Result<Arc<Source>, SourceError> {
        self.named.push(path.to_owned());
        self.files.text(path)
    }

    /// The bytes of a file that this one names.
    ///
    /// # Errors
    /// As [`Files::bytes`].
    pub(in crate::scenario) fn bytes(&mut self, path: &Path) -> Result<Cow<'static, [u8]>, SourceError> {
        self.named.push(path.to_owned());
        self.files.bytes(path)
    }

    /// A sentence about a value, at its place.
    pub(in crate::scenario) fn about<T>(&mut self, value: &Spanned<T>, zh: impl Into<String>, en: impl Into<String>) {
        self.at(yaml::span(value), Diagnostic::error(Bilingual::new(zh, en)));
    }

    /// Keeps a value, or what is wrong with it.
    pub(in crate::scenario) fn keep<T>(&mut self, outcome: Result<T, Diagnostic>) -> Option<T> {
        match outcome {
            Ok(value) => Some(value),
            Err(diagnostic) => {
                self.found.push(diagnostic);
                None
            }
        }
    }

    /// The value, unless something was wrong. What was found comes in the order of the file.
    pub(in crate::scenario) fn finish<T>(mut self, value: Option<T>) -> Result<T, Vec<Diagnostic>> {
        match value {
            Some(value) if self.found.is_empty() => Ok(value),
            _ => {
                let order = |diagnostic: &Diagnostic| {
                    let place = diagnostic.place.as_ref()?;
                    Some((!Arc::ptr_eq(&place.source, self.source), place.source.path().to_owned(), place.span.start))
                };
                self.found.sort_by_cached_key(order);
                Err(self.found)
            }
        }
    }
}
