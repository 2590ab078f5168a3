//! Which platforms the suite is put before: one with each defect, a sound one, and sound ones that read the document in
//! ways drawn by chance.

use std::sync::Arc;

use crate::contract::{Contract, Profile, ReadingOption};
use crate::harness::own_mock::MockSetting;
use crate::language::bilingual;
use crate::mutants::Defect;

/// A platform at which the scenarios are run.
#[derive(Clone, Debug)]
pub enum TestedPlatform {
    /// With one fault, under the default profile.
    Mutant(Defect),
    /// Without one, under a profile.
    Sound(Profile),
}

impl TestedPlatform {
    /// The name of the defect, or the id of the profile.
    pub fn name(&self) -> &str {
        match self {
            Self::Mutant(defect) => defect.name(),
            Self::Sound(profile) => &profile.id,
        }
    }

    /// Whether a user who judges it claims how it reads the document: what is wrong about another reading is that somebody
    /// says otherwise. The first sound one is met as a stranger, those that are drawn with their profiles.
    pub fn is_claimed(&self) -> bool {
        match self {
            Self::Mutant(defect) => defect.is_reading(),
            Self::Sound(profile) => profile.id != DEFAULT,
        }
    }

    /// What each of its mocks has in common.
    pub fn setting(&self, base: &MockSetting) -> MockSetting {
        match self {
            Self::Mutant(defect) => MockSetting { defect: Some(*defect), ..base.clone() },
            Self::Sound(profile) => MockSetting { profile: profile.clone(), ..base.clone() },
        }
    }
}

/// The profile that nobody needs to name.
const DEFAULT: &str = "default";

/// The sound platforms first: what speaks against them makes the rest worthless.
pub fn tested_platforms(base: &MockSetting, defects: &[Defect], profiles: usize) -> Vec<TestedPlatform> {
    let sound = TestedPlatform::Sound(base.profile.clone());
    let drawn = (1..=profiles).map(|number| TestedPlatform::Sound(drawn(&base.contract, base.seed, number)));
    let mutants = defects.iter().copied().map(TestedPlatform::Mutant);
    std::iter::once(sound).chain(drawn).chain(mutants).collect()
}

/// One option of every reading, drawn by chance; the same ones from the same seed and number.
fn drawn(contract: &Arc<Contract>, seed: u64, number: usize) -> Profile {
    let mut chance = fastrand::Rng::with_seed(seed ^ (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let mut readings = contract.default_readings().clone();
    for reading in contract.readings() {
        let option = chance.choice(&reading.options).map(ReadingOption::written).unwrap_or_default();
        // The table's options are those of the code: loading the contract has made sure.
        let _ = readings.set(&reading.id, &option);
    }
    let title = bilingual!("随机读法 {number}", "drawn by chance, {number}");
    Profile { id: format!("drawn-{number}"), title, readings, cors: false }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn twenty_draws_choose_every_option_and_are_the_same_again() {
        let contract = Contract::embedded();
        let draws: Vec<Profile> = (1..=20).map(|number| drawn(&contract, 0, number)).collect();
        assert_eq!(draws, (1..=20).map(|number| drawn(&contract, 0, number)).collect::<Vec<_>>());
        for reading in contract.readings() {
            let seen: HashSet<String> = draws.iter().filter_map(|draw| draw.readings.get(&reading.id)).collect();
            assert!(seen.len() > 1, "{}: {seen:?}", reading.id);
        }
        assert_ne!(drawn(&contract, 1, 1).readings, draws[0].readings);
    }
}
