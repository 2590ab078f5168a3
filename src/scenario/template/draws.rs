//! What is drawn for one step. Chance is a function of seed, scenario and step: a value is the same whichever scenarios are
//! run, in which order, and however often it is asked for.

use jiff::Timestamp;

use crate::clock::Clock;
use crate::contract::{Contract, Readings};
use crate::language::Bilingual;
use crate::platform::KeyEntry;

/// What is drawn for one step.
pub(in crate::scenario) struct Draws<'a> {
    /// The document.
    pub(in crate::scenario) contract: &'a Contract,
    /// The client's clock.
    pub(in crate::scenario) clock: &'a dyn Clock,
    /// The seed of the run.
    pub(in crate::scenario) seed: u64,
    /// The scenario's id.
    pub(in crate::scenario) scenario: &'a str,
    /// The path of the step.
    pub(in crate::scenario) step: &'a str,
    /// The key that signs the step; none where the ring has no such one.
    pub(in crate::scenario) key: Option<&'a KeyEntry>,
    /// How the target is said to read the document, or else how the client does.
    pub(in crate::scenario) readings: &'a Readings,
    /// Whether the target is a mock that was started for the scenario.
    pub(in crate::scenario) own_mock: bool,
}

impl Draws<'_> {
    /// The scenario's own sequence for a purpose (FNV-1a, which is the same on every machine and in every version).
    pub(super) fn chance(&self, purpose: &str) -> fastrand::Rng {
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        let parts = [&self.seed.to_le_bytes()[..], self.scenario.as_bytes(), self.step.as_bytes(), purpose.as_bytes()];
        // What stands between the parts stands in no id and no path.
        for byte in parts.join(&0) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        fastrand::Rng::with_seed(hash)
    }

    /// A text that no other step of the run sends.
    pub(in crate::scenario) fn nonce(&self) -> String {
        format!("{:016x}", self.chance("nonce").u64(..))
    }

    /// What the client's clock shows.
    ///
    /// # Errors
    /// That it tells no time.
    pub(super) fn instant(&self) -> Result<Timestamp, Bilingual> {
        self.clock.now().map_err(|error| Bilingual::new("本机时钟不可用", error.to_string()))
    }
}
