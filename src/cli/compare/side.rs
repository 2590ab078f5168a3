//! One side of a comparison: an address, or a mock for each scenario.

use std::sync::Arc;

use jiff::Timestamp;

use super::clock::StandingClock;
use crate::cli::CliError;
use crate::cli::own_mock::{self, MockSetting};
use crate::client::{Answer, Connector};
use crate::clock::ClockSetting;
use crate::contract::{Contract, Profile};
use crate::language::Bilingual;
use crate::message::Exchange;
use crate::platform::KeyRing;
use crate::scenario::{self, Given, Outcome, Scenario, Setting, StepResult, Surroundings};
use crate::snapshot::{self, Policy, Redaction, Volatile};

/// A side, ready to be asked.
pub(super) struct Side {
    /// As it was typed.
    pub(super) name: String,
    connector: Option<Connector>,
    pub(super) setting: SideSetting,
}

/// What a side's requests are made with.
pub(super) struct SideSetting {
    pub(super) mock: MockSetting,
    allow_writes: bool,
}

/// What a side said to one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) step: String,
    pub(super) answer: Heard,
}

/// An answer, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// The answer, as the text of a snapshot.
    Answer(String),
    /// The step was done, and no whole answer came; `expected` where the scenario wants it so.
    Nothing { reason: Bilingual, expected: bool },
    /// The step was not done.
    NotDone(Bilingual),
}

const MOCK: &str = "mock";

impl SideSetting {
    pub(super) fn new(
        contract: &Arc<Contract>,
        profile: Profile,
        keys: KeyRing,
        clock: ClockSetting,
        seed: u64,
        allow_writes: bool,
    ) -> Self {
        let mock = MockSetting {
            contract: Arc::clone(contract),
            profile,
            keys,
            clock,
            seed,
            defect: None,
            given: Given::default(),
        };
        Self { mock, allow_writes }
    }
}

impl Side {
    /// Whether a text means a mock, and which profile it names.
    pub(super) fn profile(text: &str) -> Option<Option<&str>> {
        match text.split_once(':') {
            None if text == MOCK => Some(None),
            Some((MOCK, profile)) => Some(Some(profile)),
            _ => None,
        }
    }

    pub(super) fn new(text: &str, connector: Option<Connector>, setting: SideSetting) -> Self {
        Self { name: text.to_owned(), connector, setting }
    }

    /// The same with values for the scenarios' variables.
    pub(super) fn with(mut self, given: &Given) -> Self {
        self.setting.mock.given = given.clone();
        self
    }

    /// Makes sure that somebody listens, so that a wrong address is told once and not at every step.
    pub(super) async fn reach(&self) -> Result<(), CliError> {
        let Some(connector) = &self.connector else { return Ok(()) };
        connector.session().open().await.map_err(|error| CliError::Harness(error.told()))
    }

    /// Why a scenario cannot be run here.
    pub(super) fn skips(&self, scenario: &Scenario) -> Option<Bilingual> {
        let surroundings = Surroundings {
            own_mock: self.connector.is_none(),
            may_write: self.setting.allow_writes || self.connector.as_ref().is_none_or(Connector::stays_here),
            readings: None,
            keys: &self.setting.mock.keys,
        };
        scenario::skipped(scenario, &surroundings)
    }

    /// Runs a scenario with its clocks stopped at the machine's instant, and keeps what was answered to each step.
    /// Snapshots are left alone.
    pub(super) async fn ask(&self, scenario: &Arc<Scenario>, machine: Timestamp) -> Vec<Said> {
        let mut said = Vec::new();
        let mut tell = |step: StepResult| said.push(self.said(step, &scenario.redaction));
        let clock = self.setting.mock.clock;
        let result = match &self.connector {
            None => {
                let mock = MockSetting { clock: clock.over(ClockSetting::Fixed(machine)), ..self.setting.mock.clone() };
                own_mock::run(scenario, &mock, MOCK, Policy::Off, &mut tell).await
            }
            Some(connector) => {
                let standing = StandingClock::new(clock, machine);
                let setting = Setting { timed: false, ..self.setting.mock.elsewhere(&standing) };
                scenario::run(scenario, &mut connector.session(), &setting, &mut tell).await
            }
        };
        if let (true, Some(reason)) = (said.is_empty(), result.reason) {
            said.push(Said { step: String::new(), answer: Heard::Nothing { reason, expected: false } });
        }
        said
    }

    fn said(&self, step: StepResult, redaction: &Redaction) -> Said {
        let parameters = self.setting.mock.contract.parameters();
        let answer = step.exchange.as_ref().and_then(answer);
        let reason = step.reason.unwrap_or_else(|| Bilingual::new("没有应答", "no answer"));
        let answer = match (answer, step.exchange) {
            (Some(answer), Some(exchange)) => {
                let volatile = Volatile::of(&exchange.request, &parameters.date_header);
                Heard::Answer(snapshot::rendered(&answer.response, redaction, &volatile))
            }
            (_, Some(_)) => Heard::Nothing { reason, expected: step.outcome == Outcome::Pass },
            (_, None) => Heard::NotDone(reason),
        };
        Said { step: step.name, answer }
    }
}

fn answer(exchange: &Exchange) -> Option<Answer> {
    let method = exchange.request.split(|byte| *byte == b' ').next().unwrap_or_default();
    Answer::read(&exchange.response, std::str::from_utf8(method).unwrap_or_default())
}
