//! What the sealer says of keys and clock, beside what is known to whoever checks the bundle.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;

use super::{Basis, Case, CaseError, KnownKey, Subject};
use crate::contract::Contract;
use crate::dispute::{Explanation, TimeSource};
use crate::platform::{KeyEntry, KeyRing};

/// Something that the sealer says otherwise than it is known here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OtherBasis {
    /// What a key may do.
    Key {
        /// The AccessKey.
        access_key: String,
        /// What of it, as the manifest calls it.
        member: &'static str,
        /// What the sealer says of it.
        sealed: Value,
        /// What is known here.
        here: Value,
    },
    /// What the server's clock showed.
    Clock {
        /// What the sealer says.
        sealed: Timestamp,
        /// What an answer or the recording tells; none where nothing tells it.
        told: Option<Timestamp>,
    },
}

/// What the manifest says of a key besides its name.
const MEMBERS: [&str; 4] = ["enabled", "answers", "institutions", "endpoints"];

impl Subject {
    /// Where it says otherwise of keys and clock than what is known here, or what the evidence tells.
    ///
    /// # Errors
    /// [`CaseError`] where the exchanges cannot be judged.
    pub fn other_basis(
        &self,
        case: &Case,
        contract: &Arc<Contract>,
        keys: &KeyRing,
    ) -> Result<Vec<OtherBasis>, CaseError> {
        let known = self.keys.iter().filter_map(|key| Some((key, keys.find(&key.access_key)?)));
        let mut others: Vec<OtherBasis> = known.flat_map(|(key, entry)| other_members(key, entry)).collect();
        if let Some(sealed) = self.clock {
            let told = self.times_told(case, contract, keys)?;
            match told.iter().find(|told| **told != sealed) {
                Some(told) => others.push(OtherBasis::Clock { sealed, told: Some(*told) }),
                None if told.is_empty() => others.push(OtherBasis::Clock { sealed, told: None }),
                None => {}
            }
        }
        Ok(others)
    }

    /// What each exchange would be answered by the keys that are known here, and by the clock that the evidence tells.
    ///
    /// # Errors
    /// As [`Subject::other_basis`].
    pub fn explanations_here(
        &self,
        case: &Case,
        contract: &Arc<Contract>,
        keys: &KeyRing,
    ) -> Result<Vec<Explanation>, CaseError> {
        let profile = self.profile.profile(contract)?;
        let own: KeyRing = self.keys.iter().filter_map(|key| keys.find(&key.access_key)).cloned().collect();
        let untold = self.times_told(case, contract, keys)?.is_empty();
        let clock = self.clock.filter(|_| untold);
        Ok(case.explanations(&Basis { clock, contract, profile: &profile, keys: &own })?)
    }

    /// The instants of the server's clock that answers or the recording tell, each once.
    fn times_told(
        &self,
        case: &Case,
        contract: &Arc<Contract>,
        keys: &KeyRing,
    ) -> Result<BTreeSet<Timestamp>, CaseError> {
        let profile = self.profile.profile(contract)?;
        let times = case.server_times(&Basis { clock: None, contract, profile: &profile, keys });
        let is_told = |source| matches!(source, TimeSource::Response | TimeSource::Recording);
        Ok(times.into_iter().filter(|time| is_told(time.source)).filter_map(|time| time.instant).collect())
    }
}

fn other_members(key: &KnownKey, entry: &KeyEntry) -> Vec<OtherBasis> {
    let value = |key: &KnownKey| serde_json::to_value(key).expect("texts and numbers become JSON");
    let (sealed, here) = (value(key), value(&KnownKey::of(entry)));
    let others = MEMBERS.into_iter().filter(|member| sorted(&sealed[member]) != sorted(&here[member]));
    let other = |member: &'static str| OtherBasis::Key {
        access_key: key.access_key.clone(),
        member,
        sealed: sealed[member].clone(),
        here: here[member].clone(),
    };
    others.map(other).collect()
}

/// A list whose order says nothing.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Array(values) => {
            let mut texts: Vec<String> = values.iter().map(Value::to_string).collect();
            texts.sort();
            texts.into()
        }
        value => value.clone(),
    }
}
