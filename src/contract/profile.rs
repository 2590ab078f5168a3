//! A profile: one reading of the document, chosen whole.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::{Contract, Reading, ReadingOption, Readings};
use crate::diagnostic::yaml::{self, Entries, Spanned};
use crate::diagnostic::{Diagnostic, Source};
use crate::language::{Bilingual, bilingual};

const BUNDLED: &[(&str, &str)] = &[
    ("default", include_str!("../../fixtures/profiles/default.yaml")),
    ("browser-family", include_str!("../../fixtures/profiles/browser-family.yaml")),
];

/// Chosen readings under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The name.
    pub id: String,
    /// What it stands for.
    pub title: Bilingual,
    /// One option for every reading.
    pub readings: Readings,
    /// Whether its clients are pages of other origins, which a browser lets ask only where the server allows it.
    pub cors: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileFile {
    profile: String,
    #[serde(default)]
    title: Bilingual,
    #[serde(default)]
    readings: Entries<Spanned<String>>,
    #[serde(default)]
    cors: bool,
    /// What each reading was told by, for people.
    #[serde(default)]
    evidence: Entries<Vec<EvidenceFile>>,
}

/// The same, as it is written.
#[derive(Serialize)]
struct WrittenProfile<'a> {
    profile: &'a str,
    title: &'a Bilingual,
    readings: BTreeMap<&'static str, String>,
    cors: bool,
}

/// A request and its answer. The keys are looked at, and the texts are left alone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EvidenceFile {
    #[serde(rename = "sent")]
    _sent: IgnoredAny,
    #[serde(rename = "came")]
    _came: IgnoredAny,
}

impl Profile {
    /// The names of the bundled profiles.
    pub fn bundled_names() -> impl Iterator<Item = &'static str> {
        BUNDLED.iter().map(|(name, _)| *name)
    }

    /// A bundled profile.
    ///
    /// # Errors
    /// A [`Diagnostic`] where there is none of this name, or where it names readings that a replaced contract lacks.
    pub fn bundled(name: &str, contract: &Contract) -> Result<Self, Diagnostic> {
        match BUNDLED.iter().find(|(known, _)| *known == name) {
            Some((name, text)) => Self::read(&Source::new(format!("{name}.yaml"), *text), contract),
            None => Err(Diagnostic::error(bilingual!(
                "没有名为 `{name}` 的内置读法组合",
                "there is no bundled profile `{name}`"
            ))
            .nearest_of(name, Self::bundled_names())),
        }
    }

    /// Reads a profile file. Readings that it does not name keep their default.
    ///
    /// # Errors
    /// A [`Diagnostic`] at the key or option that is wrong.
    pub fn read(source: &Arc<Source>, contract: &Contract) -> Result<Self, Diagnostic> {
        let file: ProfileFile = yaml::read(source)?;
        let mut readings = contract.default_readings().clone();
        for (id, option) in &file.readings.0 {
            choose(&mut readings, id, option, source, contract)?;
        }
        for (id, _) in &file.evidence.0 {
            known(id, source, contract)?;
        }
        Ok(Self { id: file.profile, title: file.title, readings, cors: file.cors })
    }

    /// As a file that [`Profile::read`] reads, with every reading: another default changes nothing in it.
    pub fn written(&self) -> String {
        let chosen = |id: &&'static str| Some((*id, self.readings.get(id)?));
        let readings = Readings::IDS.iter().filter_map(chosen).collect();
        yaml::write(&WrittenProfile { profile: &self.id, title: &self.title, readings, cors: self.cors })
    }
}

/// Chooses an option that a file names.
///
/// # Errors
/// A [`Diagnostic`] at the id or the option where there is no such; nothing is changed then.
pub fn choose(
    readings: &mut Readings,
    id: &Spanned<String>,
    option: &Spanned<String>,
    source: &Arc<Source>,
    contract: &Contract,
) -> Result<(), Diagnostic> {
    let reading = known(id, source, contract)?;
    readings.set(&id.value, &option.value).map_err(|error| {
        let zh = format!("`{}` 不是 `{}` 的选项", option.value, reading.id);
        let words: Vec<String> = reading.options.iter().map(ReadingOption::written).collect();
        Diagnostic::error((zh, error.to_string()))
            .nearest_of(&option.value, words.iter().map(String::as_str))
            .at(source, yaml::span(option))
    })
}

fn known<'a>(id: &Spanned<String>, source: &Arc<Source>, contract: &'a Contract) -> Result<&'a Reading, Diagnostic> {
    contract.reading(&id.value).ok_or_else(|| {
        let message = bilingual!("没有读法 `{id}`", "there is no reading `{id}`", id = id.value);
        let known = contract.readings().iter().map(|reading| reading.id.as_str());
        Diagnostic::error(message).nearest_of(&id.value, known).at(source, yaml::span(id))
    })
}
