//! Known deviations: failures of a target that somebody has looked at, each with who answers for it and until when.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;
use serde::Deserialize;

use crate::diagnostic::yaml::{self, Spanned};
use crate::diagnostic::{Diagnostic, Place, Source};
use crate::language::Bilingual;
use crate::words::words;

words! {
    /// What is known of a deviation.
    pub enum DeviationKind {
        /// The target does not have what is asked for.
        Unsupported = "unsupported",
        /// Nobody knows yet who is wrong.
        Investigating = "investigating",
        /// The target's side reads the document otherwise.
        Disputed = "disputed",
        /// The target is wrong, and its side knows.
        PlatformBug = "platform-bug",
    }
}

/// A failure that is known.
#[derive(Clone, Debug)]
pub struct Deviation {
    /// The id of a case, `scenario/step`, or of a scenario, which stands for each of its cases.
    pub id: String,
    /// What is known of it.
    pub kind: DeviationKind,
    /// Why it fails.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day on which it excuses a failure.
    pub until: Date,
    /// Where its id stands.
    pub place: Place,
}

/// The deviations of a file, in its order.
#[derive(Clone, Debug, Default)]
pub struct Deviations(pub Vec<Arc<Deviation>>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeviationFile {
    id: Spanned<String>,
    kind: Spanned<String>,
    reason: Spanned<String>,
    owner: Spanned<String>,
    until: Spanned<String>,
}

impl Deviations {
    /// Reads a file of known deviations: a YAML list.
    ///
    /// # Errors
    /// A [`Diagnostic`] at the key, word or date that is wrong, or at an id that stands twice.
    pub fn read(source: &Arc<Source>) -> Result<Self, Diagnostic> {
        let entries: Vec<DeviationFile> = if is_empty(source) { Vec::new() } else { yaml::read(source)? };
        let mut known: HashMap<String, ()> = HashMap::new();
        let mut deviations = Vec::with_capacity(entries.len());
        for entry in entries {
            if known.insert(entry.id.value.clone(), ()).is_some() {
                let id = &entry.id.value;
                let message = (format!("`{id}` 重复"), format!("`{id}` stands twice"));
                return Err(Diagnostic::error(message).at(source, yaml::span(&entry.id)));
            }
            deviations.push(Arc::new(deviation(&entry, source)?));
        }
        Ok(Self(deviations))
    }
}

/// A list from which the last entry was taken is no list for YAML.
fn is_empty(source: &Source) -> bool {
    source.text().lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
}

fn deviation(entry: &DeviationFile, source: &Arc<Source>) -> Result<Deviation, Diagnostic> {
    for text in [&entry.id, &entry.reason, &entry.owner] {
        if text.value.trim().is_empty() {
            let message = ("这里不能为空", "this must not be empty");
            return Err(Diagnostic::error(message).at(source, yaml::span(text)));
        }
    }
    let kind = DeviationKind::from_word(&entry.kind.value).ok_or_else(|| {
        let word = &entry.kind.value;
        Diagnostic::error((format!("没有 `{word}` 这个词"), format!("unknown word `{word}`")))
            .expected(DeviationKind::WORDS.join(" | "))
            .nearest_of(word, DeviationKind::WORDS.iter().copied())
            .at(source, yaml::span(&entry.kind))
    })?;
    let until = entry.until.value.parse().map_err(|_| {
        Diagnostic::error(("不是日期", "this is no date"))
            .expected("2027-01-31")
            .actual(entry.until.value.clone())
            .at(source, yaml::span(&entry.until))
    })?;
    Ok(Deviation {
        id: entry.id.value.clone(),
        kind,
        reason: entry.reason.value.clone(),
        owner: entry.owner.value.clone(),
        until,
        place: Place { source: Arc::clone(source), span: yaml::span(&entry.id) },
    })
}

impl Deviation {
    /// What is known, for a person.
    pub fn told(&self) -> Bilingual {
        let Self { kind, reason, owner, until, .. } = self;
        let kind = kind.word();
        Bilingual::new(
            format!("已知偏差（{kind}）：{reason}（{owner} 负责，至 {until}）"),
            format!("known deviation ({kind}): {reason} (owner {owner}, until {until})"),
        )
    }

    /// The scenario that it is about.
    pub fn scenario(&self) -> &str {
        self.id.split('/').next().unwrap_or_default()
    }

    /// The step that it is about; none where it is each of the scenario's.
    pub fn step(&self) -> Option<&str> {
        self.id.split_once('/').map(|(_, step)| step)
    }
}
