//! The kill matrix: which case catches which defect, which defects nobody catches and why, and what speaks against a
//! sound platform.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::plan::Subject;
use super::trial::{Objection, Trial};
use crate::contract::Readings;
use crate::language::Bilingual;
use crate::platform::Defect;
use crate::scenario::Outcome;

/// What the self-test found.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Matrix {
    pub(super) seed: u64,
    pub(super) scenarios: usize,
    /// At the sound platform under the default profile.
    pub(super) cases: usize,
    pub(super) caught: usize,
    pub(super) survivors: usize,
    pub(super) false_alarms: usize,
    pub(super) defects: Vec<Row>,
    pub(super) sound: Vec<Sound>,
}

/// What came of one defect.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Row {
    pub(super) defect: &'static str,
    pub(super) clause: &'static str,
    pub(super) requirement: &'static str,
    pub(super) seam: &'static str,
    pub(super) title: &'static Bilingual,
    /// Whether it is another reading of the document and no plain fault.
    pub(super) reading: bool,
    /// The cases that catch it, in the order of the suite.
    pub(super) caught_by: Vec<String>,
    /// Their scenarios, those that catch the fewest defects first.
    pub(super) scenarios: Vec<String>,
    /// Why nobody catches it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) survives: Option<Bilingual>,
}

/// What came of a sound platform.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Sound {
    pub(super) profile: String,
    /// The readings that are not the default's.
    pub(super) readings: BTreeMap<&'static str, String>,
    pub(super) cases: usize,
    /// Warnings that a reading which contradicts printed text has brought.
    pub(super) contradictions: usize,
    pub(super) false_alarms: Vec<Alarm>,
}

/// A case that speaks against a sound platform.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Alarm {
    pub(super) case: String,
    pub(super) outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<Bilingual>,
}

impl Matrix {
    pub(super) fn of(seed: u64, scenarios: usize, subjects: &[Subject], trials: &[Trial], defaults: &Readings) -> Self {
        let catches = catches(subjects, trials);
        let (mut defects, mut sound) = (Vec::new(), Vec::new());
        for (subject, trial) in subjects.iter().zip(trials) {
            match subject {
                Subject::Mutant(defect) => defects.push(Row::of(*defect, trial, &catches)),
                Subject::Sound(profile) => sound.push(Sound::of(&profile.id, &profile.readings, trial, defaults)),
            }
        }
        let survivors = defects.iter().filter(|row| row.survives.is_some()).count();
        Self {
            seed,
            scenarios,
            cases: sound.first().map_or(0, |sound| sound.cases),
            caught: defects.len() - survivors,
            survivors,
            false_alarms: sound.iter().map(|sound| sound.false_alarms.len()).sum(),
            defects,
            sound,
        }
    }

    pub(super) fn is_whole(&self) -> bool {
        self.survivors == 0 && self.false_alarms == 0
    }
}

/// How many defects each scenario catches: one that catches nearly all says little of any.
fn catches<'t>(subjects: &[Subject], trials: &'t [Trial]) -> HashMap<&'t str, usize> {
    let mut catches = HashMap::new();
    for (subject, trial) in subjects.iter().zip(trials) {
        let Subject::Mutant(defect) = subject else { continue };
        let mut scenarios: Vec<&str> = trial.killers(*defect).map(|killer| killer.scenario.as_str()).collect();
        scenarios.dedup();
        scenarios.into_iter().for_each(|scenario| *catches.entry(scenario).or_insert(0) += 1);
    }
    catches
}

impl Row {
    fn of(defect: Defect, trial: &Trial, catches: &HashMap<&str, usize>) -> Self {
        let killers: Vec<&Objection> = trial.killers(defect).collect();
        let mut scenarios: Vec<&str> = killers.iter().map(|killer| killer.scenario.as_str()).collect();
        scenarios.dedup();
        scenarios.sort_by_key(|scenario| (catches.get(scenario), *scenario));
        Self {
            defect: defect.name(),
            clause: defect.clause(),
            requirement: defect.requirement(),
            seam: defect.seam(),
            title: defect.title(),
            reading: defect.is_reading(),
            caught_by: killers.iter().map(|killer| killer.case.clone()).collect(),
            scenarios: scenarios.into_iter().map(str::to_owned).collect(),
            survives: killers.is_empty().then(|| why(defect, trial)),
        }
    }
}

fn why(defect: Defect, trial: &Trial) -> Bilingual {
    let speaks = |objection: &&Objection| matches!(objection.outcome, Outcome::Fail | Outcome::Warn);
    let count = trial.objections.iter().filter(speaks).count();
    match (trial.objections.iter().find(speaks), trial.objections.first()) {
        (Some(first), _) => Bilingual::new(
            format!("有 {count} 个用例不通过，但都没有引用条款 {}；第一个是 {}", defect.clause(), first.case),
            format!(
                "{count} cases speak against it, but none names clause {}; the first is {}",
                defect.clause(),
                first.case
            ),
        ),
        (None, Some(first)) => Bilingual::new(
            format!("有 {} 个用例无法判断，没有用例判定不通过；第一个是 {}", trial.objections.len(), first.case),
            format!(
                "{} cases could not be judged, and none speaks against it; the first is {}",
                trial.objections.len(),
                first.case
            ),
        ),
        (None, None) => Bilingual::new("所有用例都通过", "every case passes"),
    }
}

impl Sound {
    fn of(profile: &str, readings: &Readings, trial: &Trial, defaults: &Readings) -> Self {
        let other = |id: &&'static str| readings.get(id) != defaults.get(id);
        let alarm = |objection: &Objection| Alarm {
            case: objection.case.clone(),
            outcome: objection.outcome.word(),
            reason: objection.reason.clone(),
        };
        let false_alarms: Vec<Alarm> = trial.false_alarms().map(alarm).collect();
        Self {
            profile: profile.to_owned(),
            readings: Readings::IDS
                .iter()
                .copied()
                .filter(other)
                .filter_map(|id| Some((id, readings.get(id)?)))
                .collect(),
            cases: trial.cases,
            contradictions: trial.objections.len() - false_alarms.len(),
            false_alarms,
        }
    }
}
