//! Which requirement is tested by which cases, collected from the steps of a run.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use super::overall::Overall;
use super::own_mock::{self, MockSetting};
use crate::contract::{Binds, Contract, Requirement};
use crate::diagnostic::tabular;
use crate::language::Bilingual;
use crate::platform::KeyRing;
use crate::scenario::{Outcome, Scenario, StepResult};
use crate::snapshot::Policy;
use crate::words::words;

/// Where the steps begin that come before and behind those that judge.
const AROUND: &[&str] = &["setup/", "teardown/"];

/// The columns of the table as CSV.
const COLUMNS: [&str; 10] = [
    "requirement",
    "clause",
    "level",
    "binds",
    "cases",
    "asked_of",
    "scenarios",
    "readings",
    "untested_zh",
    "untested_en",
];

const LABEL: &str = "coverage";

/// Runs scenarios one after another, each against a mock of its own, and collects what they cover.
pub async fn covered(scenarios: &[Arc<Scenario>], setting: &MockSetting) -> Coverage {
    let (mut coverage, mut overall) = (Coverage::default(), Overall::new(&setting.answers, setting.fail_on, true));
    for scenario in scenarios {
        let asked_of = AskedOf::from(scenario, &setting.keys);
        let mut tell = |step: StepResult| {
            overall.add(scenario, &step);
            coverage.add(scenario, &step, asked_of);
        };
        own_mock::run(scenario, setting, LABEL, Policy::Off, &mut tell).await;
    }
    for part in overall.parts(true) {
        part.steps.iter().for_each(|step| coverage.add(&part.scenario, step, AskedOf::Platform));
    }
    coverage
}

/// What a run has covered.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    cases: BTreeSet<String>,
    tested: BTreeMap<Arc<str>, Tested>,
}

#[derive(Clone, Debug, Default)]
struct Tested {
    cases: BTreeSet<String>,
    scenarios: BTreeSet<String>,
    readings: BTreeSet<String>,
    asked_of: Option<AskedOf>,
}

words! {
    /// Whom cases can be put to.
    pub enum AskedOf {
        /// A mock alone: only one can be made to answer so, by a fault rule, its clock or a test key.
        Mock = "mock",
        /// Every platform.
        Platform = "platform",
    }
}

impl AskedOf {
    fn from(scenario: &Scenario, keys: &KeyRing) -> Self {
        let is_test_key = |name: &str| keys.find(name).is_some_and(|key| key.answers.is_some());
        match scenario.needs_own_mock() || scenario.keys().iter().any(|(_, key)| is_test_key(&key.name)) {
            true => Self::Mock,
            false => Self::Platform,
        }
    }
}

/// A requirement and what tests it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Row {
    /// Its id.
    pub requirement: String,
    /// Its clause.
    pub clause: String,
    /// How strictly the document speaks.
    pub level: &'static str,
    /// Whom it binds.
    pub binds: &'static str,
    /// The ids of the cases that hold a target to it.
    pub cases: Vec<String>,
    /// Whom at least one of them can be put to; none where there are none.
    pub asked_of: Option<&'static str>,
    /// The scenarios in which they stand.
    pub scenarios: Vec<String>,
    /// The open points that were seen in them.
    pub readings: Vec<String>,
    /// Why no case tests it; none where one does, and where nobody has said why.
    pub untested: Option<Bilingual>,
}

/// The id of a case: a step that looks at something and is none of setup or teardown. It stays the same as long as nobody
/// renames the scenario or the step.
pub fn case_id(scenario: &Scenario, step: &StepResult) -> Option<String> {
    let is_around = AROUND.iter().any(|around| step.name.starts_with(around));
    let looks = !step.checks.is_empty() || !step.seen.is_empty();
    (looks && !is_around && step.outcome != Outcome::Skip).then(|| format!("{}/{}", scenario.card.id, step.name))
}

impl Coverage {
    /// Takes in a step that can be put to such platforms.
    pub fn add(&mut self, scenario: &Scenario, step: &StepResult, asked_of: AskedOf) {
        let Some(id) = case_id(scenario, step) else { return };
        for requirement in &step.verifies {
            let tested = self.tested.entry(Arc::clone(&requirement.id)).or_default();
            tested.cases.insert(id.clone());
            tested.asked_of = tested.asked_of.max(Some(asked_of));
            tested.scenarios.insert(scenario.card.id.clone());
            tested.readings.extend(step.seen.iter().map(|seen| seen.reading.to_string()));
        }
        self.cases.insert(id);
    }

    /// The ids of all cases, sorted.
    pub fn cases(&self) -> impl Iterator<Item = &str> {
        self.cases.iter().map(String::as_str)
    }

    /// Every requirement, in the order of the contract.
    pub fn rows(&self, contract: &Contract) -> Vec<Row> {
        contract.requirements().iter().map(|requirement| self.row(requirement)).collect()
    }

    fn row(&self, requirement: &Requirement) -> Row {
        let tested = self.tested.get(&requirement.id).cloned().unwrap_or_default();
        let untested = tested.cases.is_empty().then(|| reason(requirement)).flatten();
        Row {
            requirement: requirement.id.to_string(),
            clause: requirement.clause.to_string(),
            level: requirement.level.word(),
            binds: requirement.binds.word(),
            cases: tested.cases.into_iter().collect(),
            asked_of: tested.asked_of.map(AskedOf::word),
            scenarios: tested.scenarios.into_iter().collect(),
            readings: tested.readings.into_iter().collect(),
            untested,
        }
    }
}

/// What the contract says, or that there is nothing to ask a platform.
fn reason(requirement: &Requirement) -> Option<Bilingual> {
    let client = || {
        Bilingual::new(
            "只约束客户端，无法从平台看出；由模拟平台的提示和客户端认证检查。",
            "It binds the client alone and cannot be asked of a platform: the findings of the mock tell it.",
        )
    };
    requirement.untested.clone().or_else(|| (requirement.binds == Binds::Client).then(client))
}

/// The rows as CSV (RFC 4180), with how many cases in place of their ids.
pub fn csv(rows: &[Row]) -> String {
    let cells = |row: &Row| -> [String; COLUMNS.len()] {
        let Bilingual { zh, en } = row.untested.clone().unwrap_or_default();
        [
            row.requirement.clone(),
            row.clause.clone(),
            row.level.to_owned(),
            row.binds.to_owned(),
            row.cases.len().to_string(),
            row.asked_of.unwrap_or_default().to_owned(),
            row.scenarios.join(" "),
            row.readings.join(" "),
            zh,
            en,
        ]
    };
    tabular::written(&COLUMNS, rows.iter().map(cells))
}
