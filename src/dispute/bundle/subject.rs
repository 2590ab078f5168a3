//! What the manifest of a dispute says: under what its exchanges were judged, and what each side claims.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::contract::reading::ReadingError;
use crate::contract::{Contract, EndpointId, Profile, Readings};
use crate::evidence::Format;
use crate::language::Bilingual;
use crate::platform::{Institutions, KeyEntry};

/// What a dispute is about, and under what it is judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Subject {
    /// What each side claims.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<Claim>,
    /// The file that the exchanges were taken from.
    pub source: Source,
    /// The SHA-256 of the tables of the interface, in hexadecimal digits.
    pub contract: String,
    /// How the document is read.
    pub profile: ChosenReadings,
    /// What the server's clock showed, where somebody has said it; else each exchange tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<Timestamp>,
    /// The exchanges whose answers did not go out as a whole: the client need not have got them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sent_in_part: Vec<SentInPart>,
    /// The keys whose secrets were known, and that the exchanges name. Their secrets stand nowhere in a bundle.
    pub keys: Vec<KnownKey>,
}

/// What somebody claims.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Who.
    pub who: String,
    /// What.
    pub claim: String,
}

/// An exchange whose answer did not go out as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentInPart {
    /// Which one, from 1.
    pub exchange: usize,
    /// How many bytes of its answer went out.
    pub sent: usize,
}

/// The file that exchanges were taken from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Its name, without its folder.
    pub file: String,
    /// How it was written.
    pub format: Format,
}

/// One option for every open point, under a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenReadings {
    /// The name of the profile.
    pub id: String,
    /// What it stands for.
    pub title: Bilingual,
    /// The option of every reading.
    pub readings: BTreeMap<String, String>,
}

/// A key, and what it may do; never its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct KnownKey {
    /// The AccessKey.
    pub access_key: String,
    /// For which institutions it may report; none for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub institutions: Option<Vec<String>>,
    /// At which endpoints.
    pub endpoints: Vec<EndpointId>,
    /// Whether it is in use.
    pub enabled: bool,
    /// The code that a test key is bound to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<u32>,
}

impl ChosenReadings {
    /// What a profile chooses.
    pub fn of(profile: &Profile) -> Self {
        let chosen = |id: &&str| Some(((*id).to_owned(), profile.readings.get(id)?));
        Self {
            id: profile.id.clone(),
            title: profile.title.clone(),
            readings: Readings::IDS.iter().filter_map(chosen).collect(),
        }
    }

    /// The profile again.
    ///
    /// # Errors
    /// A reading or an option that is not known here.
    pub fn profile(&self, contract: &Contract) -> Result<Profile, ReadingError> {
        let mut readings = contract.default_readings().clone();
        for (id, option) in &self.readings {
            readings.set(id, option)?;
        }
        Ok(Profile { id: self.id.clone(), title: self.title.clone(), readings, cors: false })
    }
}

impl KnownKey {
    /// Of a key.
    pub fn of(entry: &KeyEntry) -> Self {
        Self {
            access_key: entry.access_key.clone(),
            institutions: match &entry.institutions {
                Institutions::Any => None,
                Institutions::Listed(codes) => Some(codes.clone()),
            },
            endpoints: entry.endpoints.clone(),
            enabled: entry.enabled,
            answers: entry.answers.as_ref().map(|code| code.number),
        }
    }

    /// The key with the secret of another one that has it, and with what it may do by this one.
    pub fn with_secret_of(&self, entry: &KeyEntry, contract: &Contract) -> KeyEntry {
        KeyEntry {
            institutions: self.institutions.clone().map_or(Institutions::Any, Institutions::Listed),
            endpoints: self.endpoints.clone(),
            enabled: self.enabled,
            answers: self.answers.and_then(|code| contract.code(&code.to_string()).cloned()),
            ..entry.clone()
        }
    }
}
