//! The result of a self-test: which case catches which defect, which defects no case catches and why, and which cases speak
//! against a sound platform.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::platforms::TestedPlatform;
use super::trial::{Ended, Objection, Trial};
use crate::contract::Readings;
use crate::harness::own_mock::MockSetting;
use crate::language::{Bilingual, bilingual};
use crate::mutants::Defect;
use crate::scenario::Outcome;

/// What the self-test found.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Matrix {
    /// From which chance was drawn.
    pub seed: u64,
    /// How many scenarios there are.
    pub scenarios: usize,
    /// How many cases there are at the sound platform under the default profile.
    pub cases: usize,
    /// How many defects are caught.
    pub caught: usize,
    /// How many are not.
    pub survivors: usize,
    /// How many defects end a user's run with 1.
    pub caught_by_exit: usize,
    /// How many end it otherwise, and are not known to be beyond a user's keys.
    pub missed_by_exit: usize,
    /// How many end it with 1, though they are said to be beyond a user's keys.
    pub stale: usize,
    /// How many cases, and ends of a user's run, speak against sound platforms.
    pub false_alarms: usize,
    /// The defects that hang on the fewest cases, those first: how sure a catch is.
    pub weakest: Vec<WeakCatch>,
    /// Every defect that was tried.
    pub defects: Vec<DefectResult>,
    /// Every sound platform that was tried.
    pub sound: Vec<SoundResult>,
}

/// How many of the weakest catches are told.
const WEAKEST: usize = 10;

/// A defect and how many cases catch it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WeakCatch {
    /// Its name.
    pub defect: &'static str,
    /// How many cases catch it.
    pub cases: usize,
}

/// What came of one defect.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct DefectResult {
    /// Its name.
    pub defect: &'static str,
    /// The clause that it breaks.
    pub clause: &'static str,
    /// The requirement that it breaks.
    pub requirement: &'static str,
    /// The part of the platform that is wrong.
    pub seam: &'static str,
    /// What is wrong.
    pub title: &'static Bilingual,
    /// Whether it is another reading of the document and no plain fault.
    pub reading: bool,
    /// The cases that catch it, in the order of the suite.
    pub caught_by: Vec<String>,
    /// Their scenarios, those that catch the fewest defects first.
    pub scenarios: Vec<String>,
    /// Why nobody catches it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub survives: Option<Bilingual>,
    /// The exit code of a user's run.
    pub exit: u8,
    /// The scenario that decides that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    /// Why it is beyond a user's keys, where it is said to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub untellable: Option<&'static Bilingual>,
}

/// The exit code of a run that found something.
const FOUND: u8 = 1;

/// How a defect stands with a user's run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByExit {
    /// The run ends with 1.
    Caught,
    /// It does not, and the reason is known.
    Untellable,
    /// It does not.
    Missed,
    /// It does, though it is said that it cannot.
    Stale,
}

/// What came of a sound platform.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct SoundResult {
    /// The profile by which it reads the document.
    pub profile: String,
    /// The readings that are not the default's.
    pub readings: BTreeMap<&'static str, String>,
    /// How many cases there are.
    pub cases: usize,
    /// Warnings that a reading which contradicts printed text has brought.
    pub contradictions: usize,
    /// The exit code of a user's run.
    pub exit: u8,
    /// The scenario that decides that, where it is not 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    /// What speaks against it.
    pub false_alarms: Vec<FalseAlarm>,
}

/// A case that speaks against a sound platform.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct FalseAlarm {
    /// The case.
    pub case: String,
    /// How it came out.
    pub outcome: &'static str,
    /// What it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Bilingual>,
}

impl Matrix {
    /// Sets up the matrix from what came of each platform, in the same order.
    pub(super) fn new(base: &MockSetting, scenarios: usize, platforms: &[TestedPlatform], trials: &[Trial]) -> Self {
        let defaults = base.contract.default_readings();
        let catches = catches(platforms, trials);
        let (mut defects, mut sound) = (Vec::new(), Vec::new());
        for (platform, trial) in platforms.iter().zip(trials) {
            match platform {
                TestedPlatform::Mutant(defect) => defects.push(DefectResult::of(*defect, trial, &catches)),
                TestedPlatform::Sound(profile) => {
                    sound.push(SoundResult::of(&profile.id, &profile.readings, trial, defaults))
                }
            }
        }
        let survivors = defects.iter().filter(|row| row.survives.is_some()).count();
        let by_exit = |way| defects.iter().filter(|row| row.by_exit() == way).count();
        let stale = by_exit(ByExit::Stale);
        Self {
            seed: base.seed,
            scenarios,
            cases: sound.first().map_or(0, |sound| sound.cases),
            caught: defects.len() - survivors,
            survivors,
            caught_by_exit: by_exit(ByExit::Caught) + stale,
            missed_by_exit: by_exit(ByExit::Missed),
            stale,
            false_alarms: sound.iter().map(SoundResult::alarms).sum(),
            weakest: weakest(&defects),
            defects,
            sound,
        }
    }

    /// Whether every defect is caught, by a finding and by exit code but for what is known to be beyond a user's keys, and
    /// nothing speaks against a sound platform.
    pub fn is_whole(&self) -> bool {
        [self.survivors, self.missed_by_exit, self.stale, self.false_alarms] == [0; 4]
    }
}

/// Of two with as many cases the first of the list.
fn weakest(defects: &[DefectResult]) -> Vec<WeakCatch> {
    let caught = defects.iter().filter(|row| row.survives.is_none());
    let mut weakest: Vec<WeakCatch> =
        caught.map(|row| WeakCatch { defect: row.defect, cases: row.caught_by.len() }).collect();
    weakest.sort_by_key(|row| row.cases);
    weakest.truncate(WEAKEST);
    weakest
}

/// How many defects each scenario catches: one that catches nearly all says little of any.
fn catches<'t>(platforms: &[TestedPlatform], trials: &'t [Trial]) -> HashMap<&'t str, usize> {
    let mut catches = HashMap::new();
    for (platform, trial) in platforms.iter().zip(trials) {
        let TestedPlatform::Mutant(defect) = platform else { continue };
        let mut scenarios: Vec<&str> = trial.killers(*defect).map(|killer| killer.scenario.as_str()).collect();
        scenarios.dedup();
        scenarios.into_iter().for_each(|scenario| *catches.entry(scenario).or_insert(0) += 1);
    }
    catches
}

impl DefectResult {
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
            exit: trial.exit(),
            decided_by: trial.decided_by(),
            untellable: defect.untellable(),
        }
    }

    /// How it stands with a user's run.
    pub fn by_exit(&self) -> ByExit {
        match (self.exit == FOUND, self.untellable) {
            (true, None) => ByExit::Caught,
            (true, Some(_)) => ByExit::Stale,
            (false, Some(_)) => ByExit::Untellable,
            (false, None) => ByExit::Missed,
        }
    }
}

impl Trial {
    /// The exit code of a user's run; 0 where nobody tried.
    fn exit(&self) -> u8 {
        self.ended.as_ref().map_or(0, |ended| ended.exit)
    }

    fn decided_by(&self) -> Option<String> {
        self.ended.as_ref().and_then(|Ended { by, .. }| by.clone())
    }
}

fn why(defect: Defect, trial: &Trial) -> Bilingual {
    let speaks = |objection: &&Objection| matches!(objection.outcome, Outcome::Fail | Outcome::Warn);
    let count = trial.objections.iter().filter(speaks).count();
    match (trial.objections.iter().find(speaks), trial.objections.first()) {
        (Some(first), _) => bilingual!(
            "有 {count} 个用例不通过，但都没有引用条款 {clause}；第一个是 {case}",
            "{count} cases speak against it, but none names clause {clause}; the first is {case}",
            clause = defect.clause(),
            case = first.case
        ),
        (None, Some(first)) => bilingual!(
            "有 {objections} 个用例无法判断，没有用例判定不通过；第一个是 {case}",
            "{objections} cases could not be judged, and none speaks against it; the first is {case}",
            objections = trial.objections.len(),
            case = first.case
        ),
        (None, None) => Bilingual::new("所有用例都通过", "every case passes"),
    }
}

impl SoundResult {
    fn of(profile: &str, readings: &Readings, trial: &Trial, defaults: &Readings) -> Self {
        let other = |id: &&'static str| readings.get(id) != defaults.get(id);
        let alarm = |objection: &Objection| FalseAlarm {
            case: objection.case.clone(),
            outcome: objection.outcome.word(),
            reason: objection.reason.clone(),
        };
        let false_alarms: Vec<FalseAlarm> = trial.false_alarms().map(alarm).collect();
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
            exit: trial.exit(),
            decided_by: trial.decided_by(),
            false_alarms,
        }
    }

    /// How much speaks against it.
    fn alarms(&self) -> usize {
        self.false_alarms.len() + usize::from(self.exit != 0)
    }
}
