//! What is found out about a target before it is judged, in the one order in which that goes: how a request must be signed,
//! what is in the way, which keys the target knows, and how it reads the document.

use super::doctor::{self, Diagnosis, MayWrite, examine};
use super::reading::{self, ProbeResult};
use super::{Prober, known_keys};
use crate::contract::Readings;
use crate::platform::{KeyEntry, KeyRing};

/// What is known ahead of all that.
#[derive(Clone, Debug)]
pub struct Beforehand<'a> {
    /// The keys of whoever judges.
    pub keys: &'a KeyRing,
    /// How the document is read where the target is not asked.
    pub readings: &'a Readings,
    /// Whether somebody says that the target reads it so: then it is not asked.
    pub claimed: bool,
    /// Whether it is looked for what is in the way; else the target is taken to be one that can be judged.
    pub examines: bool,
    /// Whether reports may be left at the target.
    pub may_write: bool,
    /// From which reports are drawn.
    pub seed: u64,
}

/// What was found out.
#[derive(Clone, Debug)]
pub struct Found {
    /// What `bis3 doctor` found.
    pub diagnosis: Diagnosis,
    /// The keys that the target knows.
    pub keys: KeyRing,
    /// Those that it does not.
    pub unknown: Vec<KeyEntry>,
    /// How it reads the document; none where that is said already, or could not be asked.
    pub asked: Option<ProbeResult>,
}

/// Finds out all of it; where something is in the way, only that.
pub async fn find_out(prober: &mut Prober<'_>, before: &Beforehand<'_>) -> Found {
    let Beforehand { keys, readings, claimed, examines, may_write, seed } = *before;
    let signing = if claimed { None } else { reading::to_sign_by(prober, keys).await };
    let signing = signing.as_ref().unwrap_or(readings);
    let may_leave = if may_write { MayWrite::InDoubt } else { MayWrite::Never };
    let settings = doctor::Settings { claimed, may_write: may_leave, seed, ..doctor::Settings::new(keys, signing) };
    let diagnosis = if examines { examine(prober, &settings).await } else { Diagnosis::default() };
    if diagnosis.is_in_the_way() {
        return Found { diagnosis, keys: keys.clone(), unknown: Vec::new(), asked: None };
    }
    let (keys, unknown) = known_keys(prober, keys, signing).await;
    let settings = reading::Settings { keys: &keys, may_write, seed };
    let asked = if claimed { None } else { reading::ask(prober, &settings).await.ok() };
    Found { diagnosis, keys, unknown, asked }
}
