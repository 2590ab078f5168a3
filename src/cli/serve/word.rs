//! A word that was typed, on the command line or in a configuration file, and remembers where.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer};

use crate::cli::CliError;
use crate::diagnostic::yaml::{self, Spanned};
use crate::diagnostic::{Diagnostic, Source};
use crate::language::{Bilingual, bilingual};

/// One value, as text.
#[derive(Clone, Debug)]
pub(super) struct Word {
    text: String,
    written: Option<Written>,
}

/// Where in a configuration file.
#[derive(Clone, Debug)]
struct Written {
    spanned: Spanned<String>,
    /// Known once the file has been read whole.
    source: Option<Arc<Source>>,
}

impl FromStr for Word {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self { text: text.to_owned(), written: None })
    }
}

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<String>::deserialize(deserializer)?;
        Ok(Self { text: spanned.value.clone(), written: Some(Written { spanned, source: None }) })
    }
}

impl Word {
    /// The word, known to stand in this file.
    pub(super) fn of(mut self, source: &Arc<Source>) -> Self {
        if let Some(written) = &mut self.written {
            written.source = Some(Arc::clone(source));
        }
        self
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The word as a scalar of its file; none where it was typed.
    pub(super) fn scalar(&self) -> Option<&Spanned<String>> {
        self.written.as_ref().map(|written| &written.spanned)
    }

    /// The file in which it stands; none where it was typed.
    pub(super) fn source(&self) -> Option<&Arc<Source>> {
        self.written.as_ref()?.source.as_ref()
    }

    /// The path that it names: seen from its file, or from here where it was typed.
    pub(super) fn path(&self) -> PathBuf {
        let folder = self.source().and_then(|source| Path::new(source.path()).parent());
        folder.map_or_else(|| PathBuf::from(&self.text), |folder| folder.join(&self.text))
    }

    /// What it means.
    ///
    /// # Errors
    /// That `parse` finds no meaning: a diagnostic at the place in the file, or a mistake on the command line.
    pub(super) fn read<T>(
        &self,
        flag: &str,
        expected: impl Into<Bilingual>,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, CliError> {
        parse(&self.text).ok_or_else(|| {
            let expected = expected.into();
            match self.place() {
                Some((source, span)) => Diagnostic::error(bilingual!("`{flag}` 的值不对", "`{flag}` is wrong"))
                    .expected(expected)
                    .at(source, span)
                    .into(),
                None => CliError::usage(
                    format!("--{flag} `{}` 不对，应为 {}", self.text, expected.zh),
                    format!("--{flag} `{}` is wrong: expected {}", self.text, expected.en),
                ),
            }
        })
    }

    fn place(&self) -> Option<(&Arc<Source>, Range<usize>)> {
        Some((self.source()?, yaml::span(self.scalar()?)))
    }
}
