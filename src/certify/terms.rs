//! What a run is held against: the document and how it is read, who may report, what is claimed, the plan and the challenge.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::SignedDuration;

use super::challenge::Challenge;
use super::claims::Claims;
use super::suite::{Obligation, Plan, Suite};
use crate::contract::{Contract, EndpointId, Profile, Readings};
use crate::diagnostic::Diagnostic;
use crate::evidence::Sha256Digest;
use crate::fault::{FaultRule, FaultRules};
use crate::platform::{KeyEntry, KeyRing, Platform, Rules};
use crate::secret::Secret;

/// What a run is held against.
#[derive(Debug)]
pub struct Terms {
    /// Everything that can be shown.
    pub suite: Suite,
    /// What of it is tried, and by which times.
    pub plan: Plan,
    /// What is claimed of the client.
    pub claims: Claims,
    /// From what order and moments are drawn.
    pub challenge: Challenge,
    platform: Platform,
    /// The platform that has answered, where the evidence is judged by another one.
    answered_by: Option<Platform>,
    faults: HashMap<String, Vec<FaultRule>>,
}

/// Who may report, and how the document is read.
#[derive(Clone, Debug)]
pub struct Ground {
    /// The document.
    pub contract: Arc<Contract>,
    /// How it is read.
    pub profile: Profile,
    /// Who may report. A verdict on a signature of a key that is not here rests on what was answered.
    pub keys: KeyRing,
}

impl Ground {
    /// The same, where the secrets of these keys are not known: what is signed with one of them is taken for rightly signed,
    /// unless it was answered otherwise.
    #[must_use]
    pub fn without_secrets_of<'k>(mut self, unknown: impl IntoIterator<Item = &'k str>) -> Self {
        let stand_ins = unknown.into_iter().map(|access_key| KeyEntry::new(access_key, Secret::new(UNKNOWN)));
        self.keys = self.keys.entries().iter().cloned().chain(stand_ins).collect();
        self
    }
}

/// The secret of a key whose own is not known. No key has it: a key file with an empty secret is refused.
const UNKNOWN: &str = "";

/// The rules of a platform that takes a signature for right where the secret is not known.
fn rules_of_platform() -> Rules {
    let sound = Rules::default();
    Rules {
        signature: |keys, key, strings, given| {
            key.secret.expose() == UNKNOWN || (Rules::default().signature)(keys, key, strings, given)
        },
        ..sound
    }
}

impl Terms {
    /// Puts them together.
    ///
    /// # Errors
    /// A [`Diagnostic`] where a trial cannot be carried out under the contract.
    pub fn new(
        ground: Ground,
        suite: Suite,
        plan: Plan,
        claims: Claims,
        challenge: Challenge,
    ) -> Result<Self, Diagnostic> {
        let platform = Platform::new(Arc::clone(&ground.contract), ground.profile, ground.keys)?;
        let platform = platform.with_rules(rules_of_platform());
        let faults = plan.trials.iter().map(|trial| Ok((trial.id.clone(), rules(trial, &plan, &ground.contract)?)));
        let faults = faults.collect::<Result<_, Diagnostic>>()?;
        Ok(Self { suite, plan, claims, challenge, platform, answered_by: None, faults })
    }

    /// The same terms for evidence that was answered by another platform: one of another document or another reading.
    #[must_use]
    pub fn answered_by_another(self, platform: Platform) -> Self {
        Self { answered_by: Some(platform), ..self }
    }

    /// The platform that has answered, where it is another one.
    pub fn answered_by(&self) -> Option<&Platform> {
        self.answered_by.as_ref()
    }

    /// The sound platform, which reads the document as the profile does.
    pub fn platform(&self) -> &Platform {
        &self.platform
    }

    /// The document.
    pub fn contract(&self) -> &Contract {
        self.platform.contract()
    }

    /// What binds evidence to plan, challenge and readings: the text of the note with which each run begins.
    pub fn bound(&self) -> String {
        let Challenge { nonce, seed, .. } = &self.challenge;
        let readings = digest_of(&self.platform.profile().readings);
        format!("plan {} challenge {nonce} {seed} readings {readings}", self.plan.digest(&self.suite))
    }

    /// Whether the client claims an interface at which an obligation can be shown.
    pub fn concerns(&self, obligation: &Obligation) -> bool {
        let claimed = |endpoint: &EndpointId| self.claims.endpoints.contains(endpoint);
        obligation.endpoints.is_empty() || obligation.endpoints.iter().any(claimed)
    }

    /// The fault rules that strike one request in a trial.
    pub fn faults(&self, trial: &str) -> FaultRules {
        let rules = FaultRules::new(0);
        self.faults.get(trial).into_iter().flatten().for_each(|rule| _ = rules.add(rule.clone()));
        rules
    }

    /// How far a trial moves the platform's clock.
    pub fn shift(&self, trial: Option<&str>) -> SignedDuration {
        let trial = trial.and_then(|id| self.plan.trial(id)?.trial());
        trial.map(|trial| trial.shift).unwrap_or_default()
    }

    /// How many requests with one report a trial strikes: enough to tell an end from none.
    pub fn strikes(&self, trial: &str) -> usize {
        let times = self.plan.trial(trial).and_then(|known| known.trial()).map_or(1, |known| known.times);
        times.min(self.plan.most_tries + 2)
    }
}

/// The SHA-256 of the option of every reading; whatever name the profile has that chooses them.
fn digest_of(readings: &Readings) -> Sha256Digest {
    let chosen = Readings::IDS.iter().filter_map(|id| Some(format!("{id}: {}\n", readings.get(id)?)));
    Sha256Digest::of(chosen.collect::<String>().as_bytes())
}

fn rules(trial: &Obligation, plan: &Plan, contract: &Contract) -> Result<Vec<FaultRule>, Diagnostic> {
    let lines = trial.trial().map(|trial| trial.faults.as_slice()).unwrap_or_default();
    let slow = format!("{:#}", plan.slow);
    lines.iter().map(|line| FaultRule::parse(&line.replace("{slow}", &slow), contract)).collect()
}
