//! What is said of an exchange that is imported, or is not.

use crate::diagnostic::visible_in_both;
use crate::evidence::Damage;
use crate::language::Bilingual;

/// Something that is said of an exchange, or of the recording as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The number of the exchange, from 1; none for the recording.
    pub number: Option<usize>,
    /// What is said.
    pub text: Bilingual,
}

impl Note {
    pub(super) fn new(number: Option<usize>, text: impl Into<Bilingual>) -> Self {
        let Bilingual { zh, en } = visible_in_both(&text.into());
        // In the file a note is a comment, which ends with its line.
        let line =
            |text: String| text.split(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']).collect::<Vec<_>>().join(" ");
        Self { number, text: Bilingual::new(line(zh), line(en)) }
    }

    /// What a tool has done to what it recorded, and what to do about it.
    pub(super) fn damage(number: Option<usize>, damage: &Damage) -> Self {
        let detail = if damage.detail.is_empty() { String::new() } else { format!(" ({})", damage.detail) };
        let told = damage.kind.meaning().joined(detail, &Bilingual::default());
        Self::new(number, told.joined(("；", "; "), &damage.kind.remedy()))
    }

    /// The note as comments of a file, a line for each language.
    pub(super) fn comments(&self) -> String {
        let about = self.number.map_or_else(String::new, |number| format!("request-{number} "));
        let Bilingual { zh, en } = &self.text;
        format!("# {about}zh: {zh}\n# {about}en: {en}\n")
    }
}
