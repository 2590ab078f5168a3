//! The two languages that a person may read: Chinese, in which the document is written, and English.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A language for texts that a person reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Chinese (`zh`), the document's language.
    #[default]
    Zh,
    /// English (`en`).
    En,
}

impl Language {
    /// The language of a locale name such as `zh_CN.UTF-8` or `en-GB`; anything that is not Chinese is English.
    pub fn of_locale(locale: &str) -> Self {
        if locale.to_ascii_lowercase().starts_with("zh") { Self::Zh } else { Self::En }
    }

    /// Picks one of two texts.
    pub fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.pick("zh", "en"))
    }
}

/// A number of things in English: `1 step`, `2 steps`.
pub fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// One text in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// The Chinese text.
    pub zh: String,
    /// The English text.
    pub en: String,
}

impl Bilingual {
    /// Makes a text of its two forms.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// Joins two texts with `between`.
    #[must_use]
    pub fn joined(&self, between: impl Into<Self>, other: &Self) -> Self {
        let Self { zh, en } = between.into();
        Self::new(format!("{}{zh}{}", self.zh, other.zh), format!("{}{en}{}", self.en, other.en))
    }

    /// The text in `language`.
    pub fn in_language(&self, language: Language) -> &str {
        language.pick(&self.zh, &self.en)
    }
}

/// The English text.
impl fmt::Display for Bilingual {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en)
    }
}

/// A word of a file or a protocol: the same in both languages.
impl From<&str> for Bilingual {
    fn from(text: &str) -> Self {
        Self::new(text, text)
    }
}

/// A word of a file or a protocol: the same in both languages.
impl From<String> for Bilingual {
    fn from(text: String) -> Self {
        Self { zh: text.clone(), en: text }
    }
}

/// Chinese first, then English.
impl<Zh: Into<String>, En: Into<String>> From<(Zh, En)> for Bilingual {
    fn from((zh, en): (Zh, En)) -> Self {
        Self::new(zh, en)
    }
}
