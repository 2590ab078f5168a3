//! What a run of scenarios is: which of them, at which target, and with what. One of them can be run or rehearsed.

use std::sync::Arc;

use super::overall::Overall;
use super::own_mock::{self, MockSetting};
use crate::client::Connector;
use crate::clock::{AdjustableClock, Clock};
use crate::language::Bilingual;
use crate::scenario::{self, ReadingsSeen, RunHead, Scenario, ScenarioResult, Setting, StepResult, Surroundings};
use crate::snapshot::Policy;

/// A run, ready to begin.
#[derive(Debug)]
pub struct Run {
    /// What is run, in this order.
    pub scenarios: Vec<Arc<Scenario>>,
    /// Where the requests go.
    pub target: Target,
    /// How many scenarios are run at the same time.
    pub jobs: usize,
    /// The document, its readings, the keys and the clock; at an address they are the client's alone.
    pub mock: MockSetting,
    /// The client's clock at an address.
    pub clock: Arc<AdjustableClock>,
    /// The name under which the target's answers are kept.
    pub label: String,
    /// What becomes of snapshots.
    pub snapshots: Policy,
    /// Whether scenarios are run that leave something at the target.
    pub may_write: bool,
    /// Whether the profile's readings are those of the target, as somebody claims or it was asked: a scenario that needs
    /// another reading is skipped then.
    pub readings_are_those_of_the_target: bool,
    /// How the target has read open points before the run, where it was asked: it is to read them so throughout.
    pub shown: ReadingsSeen,
    /// Whether the scenarios are those of the suite: what a run shows as a whole is told then, also where nothing is wrong.
    pub is_suite: bool,
}

/// Where the requests of a run go.
#[derive(Debug)]
pub enum Target {
    /// To a mock that is started for each scenario.
    OwnMock,
    /// To one address.
    Address(Connector),
}

impl Target {
    /// Whether what is written there stays on this machine.
    pub fn stays_here(&self) -> bool {
        match self {
            Self::OwnMock => true,
            Self::Address(connector) => connector.stays_here(),
        }
    }
}

impl Run {
    /// Why a scenario cannot be run here.
    pub fn skipped(&self, scenario: &Scenario) -> Option<Bilingual> {
        // A mock of its own follows the readings of the scenario where no profile was asked for.
        let is_fixed = self.readings_are_those_of_the_target || matches!(self.target, Target::Address(_));
        let surroundings = Surroundings {
            own_mock: matches!(self.target, Target::OwnMock),
            may_write: self.may_write,
            readings: is_fixed.then_some(&self.mock.profile.readings),
            keys: &self.mock.keys,
        };
        scenario::skipped(scenario, &surroundings)
    }

    /// Whether anything would be sent.
    pub fn sends(&self) -> bool {
        self.scenarios.iter().any(|scenario| self.skipped(scenario).is_none())
    }

    /// Runs a scenario, and tells each step as it is done.
    pub async fn run_one(&self, scenario: &Arc<Scenario>, tell: &mut dyn FnMut(StepResult)) -> ScenarioResult {
        if let Some(reason) = self.mock.halt.reason().or_else(|| self.skipped(scenario)) {
            return ScenarioResult::skipped(scenario, reason);
        }
        match &self.target {
            Target::OwnMock => own_mock::run(scenario, &self.mock, &self.label, self.snapshots, tell).await,
            Target::Address(connector) => {
                scenario::run(scenario, &mut connector.session(), &self.client_setting(), tell).await
            }
        }
    }

    /// Tells each request that a scenario would send. Nothing is sent, and no mock is started.
    pub async fn rehearse_one(&self, scenario: &Arc<Scenario>, tell: &mut dyn FnMut(StepResult)) -> ScenarioResult {
        if let Some(reason) = self.skipped(scenario) {
            return ScenarioResult::skipped(scenario, reason);
        }
        match &self.target {
            Target::OwnMock => own_mock::rehearse(scenario, &self.mock, tell).await,
            Target::Address(connector) => {
                let setting = Setting { rehearsal: true, ..self.client_setting() };
                scenario::run(scenario, &mut connector.session(), &setting, tell).await
            }
        }
    }

    /// What scenarios work with at an address.
    fn client_setting(&self) -> Setting<'_> {
        let claimed = self.readings_are_those_of_the_target.then_some(&self.mock.profile.readings);
        Setting { label: &self.label, snapshots: self.snapshots, claimed, ..self.mock.elsewhere(&*self.clock) }
    }

    /// What the run shows as a whole, which is nothing yet.
    pub fn overall(&self) -> Overall {
        let own_platforms = matches!(self.target, Target::OwnMock) && !self.readings_are_those_of_the_target;
        Overall::new(&self.mock.answers, self.mock.fail_on, own_platforms).after(&self.shown)
    }

    /// What a report says of the run as a whole.
    pub fn head(&self) -> RunHead {
        RunHead {
            contract: Arc::clone(&self.mock.contract),
            label: self.label.clone(),
            address: match &self.target {
                Target::OwnMock => None,
                Target::Address(connector) => Some(connector.address().to_string()),
            },
            profile: self.mock.profile.id.clone(),
            seed: self.mock.seed,
            began: self.clock.now().ok(),
        }
    }
}
