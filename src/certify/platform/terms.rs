//! On what terms the suite was run.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::stand_in::{not_made, stand_in};
use crate::certify::Challenge;
use crate::contract::{Contract, Profile};
use crate::diagnostic::Diagnostic;
use crate::dispute::bundle::KnownKey;
use crate::evidence::Sha256Digest;
use crate::harness::run::{Run, Target};
use crate::platform::{KeyEntry, KeyRing};
use crate::request::SecretMistake;
use crate::scenario::{FailOn, ReadingsSeen, SeenSet};

/// Everything by which the requests of a run were made and its answers judged, but for the readings, which stand in a
/// profile, and the secrets, which stand nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Terms {
    /// The address of the platform.
    pub target: String,
    /// The SHA-256 of the files of the suite.
    pub suite: String,
    /// The SHA-256 of the tables of the interface.
    pub contract: String,
    /// The SHA-256 of the text of the profile.
    pub profile: Sha256Digest,
    /// What binds the run to its challenge; none where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenge: Option<String>,
    /// From which chance is drawn.
    pub seed: u64,
    /// What the client's clock showed when the suite began.
    pub began: Timestamp,
    /// Whether somebody has said how the platform reads the document.
    pub claimed: bool,
    /// Whether that is known, since it was said or asked.
    pub known: bool,
    /// Whether steps may leave reports.
    pub writes: bool,
    /// From what on a step counts against the platform.
    pub fail_on: FailOn,
    /// The keys that sign.
    pub keys: Vec<SigningKey>,
    /// How the platform was seen to read open points before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shown: Vec<SeenSet>,
}

/// A key that signs, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct SigningKey {
    #[serde(flatten)]
    known: KnownKey,
    /// The mistakes that cannot be made with its secret.
    not_made: Vec<SecretMistake>,
}

impl SigningKey {
    fn of(entry: &KeyEntry) -> Self {
        Self { known: KnownKey::of(entry), not_made: not_made(&entry.access_key, &entry.secret) }
    }

    /// The key with another secret.
    fn with_stand_in(&self, contract: &Contract) -> KeyEntry {
        let access_key = &self.known.access_key;
        self.known.with_secret_of(&KeyEntry::new(access_key, stand_in(access_key, &self.not_made)), contract)
    }
}

impl Terms {
    /// Those of a run that is about to begin.
    pub fn of(run: &Run, suite: String, claimed: bool, challenge: Option<&Challenge>, began: Timestamp) -> Self {
        let mock = &run.mock;
        Self {
            target: match &run.target {
                Target::Address(connector) => connector.address().to_string(),
                Target::OwnMock => String::new(),
            },
            suite,
            contract: mock.contract.digest(),
            profile: Sha256Digest::of(mock.profile.written().as_bytes()),
            challenge: challenge.map(bound),
            seed: mock.seed,
            began,
            claimed,
            known: run.readings_are_those_of_the_target,
            writes: run.may_write,
            fail_on: mock.fail_on,
            keys: mock.keys.entries().iter().map(SigningKey::of).collect(),
            shown: run.shown.sets(),
        }
    }

    /// How the platform was seen to read open points before.
    pub fn seen(&self) -> ReadingsSeen {
        self.shown.iter().cloned().collect()
    }

    /// The keys, each with a secret that stands in for its own: what is signed with it is never sent.
    ///
    /// # Errors
    /// A [`Diagnostic`] where the demo keys do not fit the contract.
    pub fn key_ring(&self, contract: &Arc<Contract>) -> Result<KeyRing, Diagnostic> {
        let keys: KeyRing = self.keys.iter().map(|key| key.with_stand_in(contract)).collect();
        Ok(keys.with_stand_ins(&KeyRing::demo(contract)?))
    }

    /// Whether a profile is the one by which it was judged.
    pub fn is_by(&self, profile: &Profile) -> bool {
        self.profile == Sha256Digest::of(profile.written().as_bytes())
    }
}

/// What binds a run to a challenge.
pub fn bound(challenge: &Challenge) -> String {
    format!("{} {}", challenge.nonce, challenge.seed)
}
