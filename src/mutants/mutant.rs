//! A platform with a defect: the sound one with other data or rules, asked otherwise, or with its answer changed.

use std::sync::Arc;

use super::Defect;
use super::misreading::misread;
use super::recording::{MutantStore, submission_of_refused};
use super::seam::Seam;
use crate::clock::Clock;
use crate::contract::reading::ReadingError;
use crate::contract::{Contract, Profile};
use crate::diagnostic::Diagnostic;
use crate::message::{Arrival, Response};
use crate::platform::{Decide, Decision, KeyRing, Platform, Rules, Verdict};
use crate::store::{Deferred, World};

/// A platform that is wrong in one way.
#[derive(Clone, Debug)]
pub struct Mutant {
    platform: Platform,
    defect: Defect,
}

/// A platform with a defect, or the sound one where there is none.
///
/// # Errors
/// As [`Mutant::of`].
pub fn with_defect(sound: Platform, defect: Option<Defect>) -> Result<Arc<dyn Decide>, Diagnostic> {
    Ok(match defect {
        Some(defect) => Arc::new(Mutant::of(sound, defect)?),
        None => Arc::new(sound),
    })
}

impl Mutant {
    /// The platform with this defect in the place of a sound one.
    ///
    /// # Errors
    /// As [`Platform::new`].
    pub fn of(sound: Platform, defect: Defect) -> Result<Self, Diagnostic> {
        let rules = Rules::default();
        let platform = match *defect.change() {
            Seam::Contract(change) => amended(&sound, change)?,
            Seam::Readings(options) => reading(&sound, options)?,
            Seam::Keys(change) => {
                let keys: KeyRing = sound.keys().entries().iter().cloned().map(change).collect();
                sound.beside(Arc::clone(sound.contract()), sound.profile().clone(), keys)?
            }
            Seam::Order(stage, other) => sound.with_step_before(stage, other),
            Seam::KeyLookup(key) => sound.with_rules(Rules { key, ..rules }),
            Seam::Date(window) => sound.with_rules(Rules { window, ..rules }),
            Seam::Canonical(canonical) => sound.with_rules(Rules { canonical, ..rules }),
            Seam::Comparison(signature) => sound.with_rules(Rules { signature, ..rules }),
            Seam::Arrival(_) | Seam::Submission(_) | Seam::Refused(_) => sound,
            Seam::Answer(_) | Seam::Wire(_) | Seam::Response(_) => sound,
        };
        Ok(Self { platform, defect })
    }

    /// What is different about a decision once it has fallen.
    async fn change(&self, decision: &mut Decision, arrival: &Arrival, world: &World) {
        match self.defect.change() {
            Seam::Answer(change) => change(decision),
            Seam::Wire(effect) => decision.wire = effect(decision.verdict != Verdict::Accepted).or(decision.wire),
            Seam::Refused(change) if is_refused_by_a_check(decision) => {
                let submission = submission_of_refused(&self.platform, arrival, decision);
                decision.store_error = change(world.store(), submission).await.err();
            }
            _ => {}
        }
    }

    async fn decided(&self, arrival: &Arrival, clock: &dyn Clock, world: &World) -> Decision {
        let change = self.defect.change();
        let read = misread(&self.platform, change, arrival);
        let arrival = read.as_ref().unwrap_or(arrival);
        let store = MutantStore::over(world.store(), change);
        let mut decision = self.platform.decide_with(arrival, clock, &store, world.faults()).await;
        self.change(&mut decision, arrival, world).await;
        decision
    }
}

impl Decide for Mutant {
    fn platform(&self) -> &Platform {
        &self.platform
    }

    fn decide<'a>(&'a self, arrival: &'a Arrival, clock: &'a dyn Clock, world: &'a World) -> Deferred<'a, Decision> {
        Deferred::later(self.decided(arrival, clock, world))
    }

    fn response(&self, decision: &Decision) -> Response {
        let mut response = self.platform.response(decision);
        if let Seam::Response(change) = self.defect.change() {
            change(&mut response);
        }
        response
    }
}

/// A report that the store refuses, or fails on, is no request that a check refused.
fn is_refused_by_a_check(decision: &Decision) -> bool {
    matches!(decision.verdict, Verdict::Refused(_)) && decision.recorded.is_none() && decision.store_error.is_none()
}

fn amended(sound: &Platform, change: fn(&mut Contract)) -> Result<Platform, Diagnostic> {
    let mut contract = Contract::clone(sound.contract());
    change(&mut contract);
    sound.beside(Arc::new(contract), sound.profile().clone(), sound.keys().clone())
}

fn reading(sound: &Platform, options: &[(&str, &str)]) -> Result<Platform, Diagnostic> {
    let mut profile: Profile = sound.profile().clone();
    for (id, option) in options {
        let unknown =
            |error: ReadingError| Diagnostic::error((format!("没有读法 `{id}: {option}`"), error.to_string()));
        profile.readings.set(id, option).map_err(unknown)?;
    }
    sound.beside(Arc::clone(sound.contract()), profile, sound.keys().clone())
}
