//! Why something that a test asks for cannot be done.

use crate::clock::ClockSettingError;
use crate::diagnostic::{Diagnostic, SourceError};
use crate::language::{Bilingual, Language, ToBilingual, bilingual};

/// Why something that a test asks for cannot be done. [`std::fmt::Display`] tells it in English, with the place in the
/// file where there is one.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// What was given cannot be used: a fault rule, a clock, a profile, a key, a file. Mend it.
    #[error("{0}")]
    Input(Bilingual),
    /// No mock can be started: the system gives no port or no thread.
    #[error("{0}")]
    Start(Bilingual),
    /// Nobody can be talked to at the address.
    #[error("{0}")]
    Target(Bilingual),
}

impl Error {
    /// The same text in a language.
    pub fn in_language(&self, language: Language) -> &str {
        let (Self::Input(text) | Self::Start(text) | Self::Target(text)) = self;
        text.in_language(language)
    }

    pub(super) fn input(told: impl Into<Bilingual>) -> Self {
        Self::Input(told.into())
    }

    pub(super) fn start(error: impl std::fmt::Display) -> Self {
        Self::Start(bilingual!("无法启动模拟平台：{error}", "the mock platform cannot be started: {error}"))
    }
}

impl From<Diagnostic> for Error {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Input(rendered(&diagnostic))
    }
}

impl From<SourceError> for Error {
    fn from(error: SourceError) -> Self {
        Self::Input(error.to_bilingual())
    }
}

impl From<ClockSettingError> for Error {
    fn from(error: ClockSettingError) -> Self {
        Self::input(error.to_string())
    }
}

/// A diagnostic with its lines and carets, in both languages.
pub(super) fn rendered(diagnostic: &Diagnostic) -> Bilingual {
    Bilingual::new(diagnostic.render_in(Language::Zh, false), diagnostic.render_in(Language::En, false))
}
