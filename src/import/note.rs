//! What is said of an exchange that is imported, or is not.

use crate::diagnostic::visible_in_both;
use crate::evidence::{Damage, DamageKind};
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

    /// What a tool has done to what it recorded, and what to do about it: a note for each kind, with all that is touched by it.
    pub(super) fn damage(number: Option<usize>, all: &[Damage]) -> Vec<Self> {
        let mut kinds: Vec<DamageKind> = all.iter().map(|damage| damage.kind).collect();
        let mut seen = Vec::new();
        kinds.retain(|kind| {
            !seen.contains(kind) && {
                seen.push(*kind);
                true
            }
        });
        let told = |kind: DamageKind| {
            let of_kind = all.iter().filter(|damage| damage.kind == kind && !damage.detail.is_empty());
            let details: Vec<&str> = of_kind.map(|damage| damage.detail.as_str()).collect();
            let details = if details.is_empty() { String::new() } else { format!(" ({})", details.join(", ")) };
            let told = kind.meaning().joined(details, &Bilingual::default());
            Self::new(number, told.joined(("；", "; "), &kind.remedy()))
        };
        kinds.into_iter().map(told).collect()
    }

    /// The note as comments of a file, a line for each language.
    pub(super) fn comments(&self) -> String {
        let about = self.number.map_or_else(String::new, |number| format!("request-{number} "));
        let Bilingual { zh, en } = &self.text;
        format!("# {about}zh: {zh}\n# {about}en: {en}\n")
    }
}
