//! The scenarios run at one platform, sound or with a defect: which cases did not pass.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::contract::Contract;
use crate::harness::overall::Overall;
use crate::harness::own_mock::{self, MockSetting};
use crate::invariants::ViolationLog;
use crate::language::Bilingual;
use crate::mutants::Defect;
use crate::scenario::{Outcome, Scenario, ScenarioResult, StepResult, Surroundings, skipped};
use crate::snapshot::Policy;

/// What came of the scenarios at one platform.
#[derive(Clone, Debug, Default)]
pub struct Trial {
    /// How many cases there were.
    pub cases: usize,
    /// Those that did not pass, in the order of the suite.
    pub objections: Vec<Objection>,
    /// Which clauses the cases of each scenario name.
    pub clauses: HashMap<String, HashSet<Arc<str>>>,
    /// How a user's run of the scenarios at it ends; none where nobody tried.
    pub ended: Option<Ended>,
}

/// How a user's run at a platform ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The exit code.
    pub exit: u8,
    /// The scenario that decides, or why nothing was run.
    pub by: Option<String>,
}

/// A case that did not pass.
#[derive(Clone, Debug)]
pub struct Objection {
    /// Its scenario.
    pub scenario: String,
    /// The case: the scenario and the path of its step.
    pub case: String,
    /// How it came out.
    pub outcome: Outcome,
    /// The clauses of the requirements that it verifies.
    pub clauses: Vec<Arc<str>>,
    /// Whether it rests on a reading that was chosen although it contradicts printed text: that is a warning on a sound
    /// platform, too.
    pub contradicts: bool,
    /// What it says.
    pub reason: Option<Bilingual>,
}

impl Objection {
    /// Whether the case catches this defect: it speaks against the platform and names the clause that is broken. What
    /// could not be judged catches nothing, but where the fault is that no whole answer comes: then nothing else can be
    /// said, and a run ends as one that was not well.
    pub fn catches(&self, defect: Defect) -> bool {
        let speaks = matches!(self.outcome, Outcome::Fail | Outcome::Warn);
        (speaks || defect.loses_answers() && self.outcome == Outcome::Error)
            && self.clauses.iter().any(|clause| **clause == *defect.clause())
    }

    fn of_scenario(result: &ScenarioResult) -> Self {
        let id = &result.scenario.card.id;
        Self {
            scenario: id.clone(),
            case: id.clone(),
            outcome: result.outcome,
            clauses: Vec::new(),
            contradicts: false,
            reason: result.reason.clone(),
        }
    }

    fn of_step(scenario: &Scenario, step: &StepResult, contract: &Contract) -> Self {
        let failed = step.checks.iter().find_map(|check| check.failure.as_ref());
        Self {
            scenario: scenario.card.id.clone(),
            case: format!("{}/{}", scenario.card.id, step.name),
            outcome: step.outcome,
            clauses: step.verifies.iter().map(|requirement| Arc::clone(&requirement.clause)).collect(),
            contradicts: step.outcome == Outcome::Warn && rests_on_contradiction(step, contract),
            reason: failed.map(|diagnostic| Bilingual::clone(&diagnostic.message)).or_else(|| step.reason.clone()),
        }
    }
}

fn rests_on_contradiction(step: &StepResult, contract: &Contract) -> bool {
    step.seen.iter().any(|seen| {
        let option = contract.reading(&seen.reading).and_then(|reading| reading.option(&seen.option));
        option.is_some_and(|option| option.contradicts.is_some())
    })
}

/// Runs scenarios one after another, each against a mock of its own.
pub async fn run(scenarios: &[Arc<Scenario>], setting: &MockSetting) -> Trial {
    let mut trial = Trial::default();
    let setting = &MockSetting { answers: ViolationLog::new(Arc::clone(&setting.contract)), ..setting.clone() };
    let mut overall = Overall::new(&setting.answers, setting.fail_on, true);
    let surroundings = Surroundings { own_mock: true, may_write: true, readings: None, keys: &setting.keys };
    for scenario in scenarios.iter().filter(|scenario| skipped(scenario, &surroundings).is_none()) {
        let mut tell = |step: StepResult| {
            overall.add(scenario, &step);
            trial.add(scenario, &step, &setting.contract);
        };
        let result = own_mock::run(scenario, setting, LABEL, Policy::Off, &mut tell).await;
        if result.steps == 0 && result.outcome > Outcome::Pass {
            trial.objections.push(Objection::of_scenario(&result));
        }
    }
    for part in overall.parts(true) {
        part.steps.iter().for_each(|step| trial.add(&part.scenario, step, &setting.contract));
    }
    trial
}

const LABEL: &str = "selftest";

impl Trial {
    fn add(&mut self, scenario: &Scenario, step: &StepResult, contract: &Contract) {
        self.cases += usize::from(!step.checks.is_empty());
        let clauses = step.verifies.iter().map(|requirement| Arc::clone(&requirement.clause));
        self.clauses.entry(scenario.card.id.clone()).or_default().extend(clauses);
        if step.outcome > Outcome::Pass {
            self.objections.push(Objection::of_step(scenario, step, contract));
        }
    }

    /// The scenarios that name a clause: no other can catch what breaks it.
    pub fn naming(&self, clause: &str, scenarios: &[Arc<Scenario>]) -> Vec<Arc<Scenario>> {
        let names =
            |scenario: &&Arc<Scenario>| self.clauses.get(&scenario.card.id).is_some_and(|own| own.contains(clause));
        scenarios.iter().filter(names).cloned().collect()
    }

    /// The scenarios, those first in which something did not pass: they decide soonest how a run ends.
    pub fn likeliest_first(&self, scenarios: &[Arc<Scenario>]) -> Vec<Arc<Scenario>> {
        let speaking: HashSet<&str> = self.objections.iter().map(|objection| objection.scenario.as_str()).collect();
        let (mut first, others): (Vec<_>, Vec<_>) =
            scenarios.iter().cloned().partition(|scenario| speaking.contains(scenario.card.id.as_str()));
        first.extend(others);
        first
    }

    /// The cases that catch a defect.
    pub fn killers(&self, defect: Defect) -> impl Iterator<Item = &Objection> {
        self.objections.iter().filter(move |objection| objection.catches(defect))
    }

    /// What speaks against a sound platform, where nothing should.
    pub fn false_alarms(&self) -> impl Iterator<Item = &Objection> {
        self.objections.iter().filter(|objection| !objection.contradicts)
    }
}
