//! How a target reads the document: every open point that it can be asked about, with what was sent and what came.
//!
//! How Resource is signed is found first (`signing` in the room above). All else is asked by the scenarios in
//! `fixtures/probe`, each under what was found so far: `key` chooses who signs, `run` runs one and takes in its steps,
//! `observations` holds what they show and draws the conclusion, `template` derives the one option that is a text, and
//! `written` makes a profile of it.

mod key;
mod observations;
mod run;
mod template;
mod written;

use serde::Serialize;

use self::observations::{Observation, Observations};
use self::run::{ScenarioRunner, TargetClock};
use super::signing::{self, ResourceReadings};
use super::{Evidence, Prober, target_offset};
use crate::contract::{Contract, EndpointId, Readings};
use crate::diagnostic::Diagnostic;
use crate::language::{Bilingual, ToBilingual};
use crate::platform::{KeyEntry, KeyRing};
use crate::scenario::ReadingsSeen;
use crate::suite;

pub use written::profile;

/// What a probe works with, beside the target itself.
#[derive(Clone, Debug)]
pub struct Settings<'a> {
    /// The keys. The first that is in use and bound to no code signs; others show what limited rights show.
    pub keys: &'a KeyRing,
    /// Whether reports may be left at the target.
    pub may_write: bool,
    /// From which institutions and days are drawn: a target that was asked before needs another.
    pub seed: u64,
}

/// What was found about one open point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct FoundReading {
    /// Its id.
    pub reading: &'static str,
    /// The option as a profile writes it; none where it could not be told.
    pub option: Option<String>,
    /// Why it could not be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Bilingual>,
    /// Whether the target reads it now so, now otherwise: then it has no reading of it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_inconsistent: bool,
    /// What it was told by.
    pub evidence: Vec<Evidence>,
    /// The steps that have shown something, each with the options that its answers fit.
    #[serde(skip)]
    pub steps: Vec<(String, Vec<String>)>,
}

/// Everything that was found, in the order of the contract's table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbeResult {
    /// One for each open point.
    pub found: Vec<FoundReading>,
}

impl ProbeResult {
    /// The readings that were told, the default for each other.
    pub fn readings(&self, default: &Readings) -> Readings {
        let mut readings = default.clone();
        for found in &self.found {
            if let Some(option) = &found.option {
                // What was found is an option of the contract's table.
                let _ = readings.set(found.reading, option);
            }
        }
        readings
    }

    /// The readings by which the target can be judged where nobody claims any: those that were told, but for an option that
    /// contradicts printed text, which nobody has chosen here.
    pub fn to_judge_by(&self, contract: &Contract) -> Readings {
        let contradicts = |found: &FoundReading| {
            let reading = contract.reading(found.reading);
            let option = found.option.as_deref().and_then(|option| reading?.option(option));
            option.is_some_and(|option| option.contradicts.is_some())
        };
        let found = self.found.iter().filter(|found| !contradicts(found)).cloned().collect();
        Self { found }.readings(contract.default_readings())
    }

    /// What each step of the probe has shown, for a run that holds its own against it.
    pub fn shown(&self) -> ReadingsSeen {
        let mut shown = ReadingsSeen::default();
        for found in &self.found {
            for (step, options) in &found.steps {
                shown.count(found.reading, options.iter().map(String::as_str), || step.clone());
            }
        }
        shown
    }

    /// The points that could not be told.
    pub fn untold(&self) -> impl Iterator<Item = &FoundReading> {
        self.found.iter().filter(|found| found.option.is_none())
    }
}

/// Why nothing can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskError {
    /// Nobody answers.
    Unreachable(Bilingual),
    /// It is another interface, or lets no request in, however it is signed.
    Refused(Bilingual),
    /// A replaced contract lacks what scenarios of the probe name.
    Scenarios(Vec<Diagnostic>),
}

impl ToBilingual for AskError {
    fn to_bilingual(&self) -> Bilingual {
        match self {
            Self::Unreachable(reason) | Self::Refused(reason) => reason.clone(),
            Self::Scenarios(_) => {
                ("契约里缺少询问读法所用的内容", "the contract lacks what the probe asks with").into()
            }
        }
    }
}

/// The readings under which a signature is let in; none where nobody answers, or no way of signing is let in.
pub async fn to_sign_by(prober: &mut Prober<'_>, keys: &KeyRing) -> Option<Readings> {
    let key = keys.usual()?;
    let clock = target_clock(prober, key).await.ok()?;
    resource(prober, key, &clock, &mut Observations::default()).await.ok()
}

/// Asks about every open point.
///
/// # Errors
/// [`AskError`] where nothing can be asked.
pub async fn ask(prober: &mut Prober<'_>, settings: &Settings<'_>) -> Result<ProbeResult, AskError> {
    let contract = prober.contract;
    let scenarios = suite::probe_scenarios(contract).map_err(AskError::Scenarios)?;
    let key = settings.keys.usual().ok_or_else(|| {
        let why = ("没有可以签名的密钥：用 --keys 给出", "no key can sign: name a key file with --keys");
        AskError::Refused(why.into())
    })?;
    let clock = target_clock(prober, key).await?;
    let mut observations = Observations::default();
    let mut readings = resource(prober, key, &clock, &mut observations).await?;
    // That a body is encoded wrongly is told elsewhere; how the target reads the document stands in it all the same.
    prober.session().undo_encodings();
    let runner = ScenarioRunner { settings, key, clock, contract };
    for scenario in &scenarios {
        runner.observe(scenario, prober, &readings, &mut observations).await;
        observations.choose(&mut readings);
    }
    Ok(ProbeResult { found: observations.found() })
}

/// A clock that agrees with the target's.
async fn target_clock<'a>(prober: &mut Prober<'a>, key: &KeyEntry) -> Result<TargetClock<'a>, AskError> {
    let signing = prober.signing(key, prober.contract.default_readings());
    let met = target_offset(prober, Some(&signing)).await;
    let (answer, offset) = met.map_err(|error| AskError::Unreachable(error.to_bilingual()))?;
    if answer.listed(prober.contract).is_none() {
        let came = answer.brief(prober.contract);
        let told = Bilingual::new("这不是本接口", "this is not the interface").joined(("：", ": "), &came);
        return Err(AskError::Refused(told));
    }
    Ok(TargetClock { clock: prober.clock(), offset: offset.unwrap_or_default() })
}

/// Finds form and base of Resource together, since neither is let in without the other. Nothing else can be asked before.
async fn resource(
    prober: &mut Prober<'_>,
    key: &KeyEntry,
    clock: &TargetClock<'_>,
    observations: &mut Observations,
) -> Result<Readings, AskError> {
    let signing = prober.signing(key, prober.contract.default_readings());
    let draft = prober.refused(key.endpoints.first().copied().unwrap_or(EndpointId::Stock), None);
    let found = signing::resource(prober, &draft, &signing, clock).await.map_err(AskError::Refused)?;
    let ResourceReadings { readings, evidence } = found;
    for id in [FORM, BASE] {
        let options = readings.get(id).into_iter().collect();
        observations.add(id, Observation { step: id.to_owned(), options, evidence: evidence.clone() });
    }
    Ok(readings)
}

/// The two open points that no scenario asks.
const FORM: &str = "resource-form";
const BASE: &str = "resource-base";
