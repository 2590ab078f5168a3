//! One side of a comparison: an address, or a mock for each scenario.

use std::sync::Arc;

use jiff::Timestamp;

use super::answer::{SideAnswer, StepAnswer};
use super::clock::StandingClock;
use crate::client::{Answer, TargetError};
use crate::clock::ClockSetting;
use crate::contract::Parameters;
use crate::harness::own_mock::{self, MockSetting};
use crate::harness::run::Target;
use crate::invariants::ahead_of_request;
use crate::language::Bilingual;
use crate::message::{Response, wire};
use crate::payload::answer::{NoCode, NoCodeKind};
use crate::scenario::{self, Outcome, Scenario, Setting, StepResult, Surroundings};
use crate::snapshot::{self, Policy, Redaction, Volatile};

/// A side, ready to be asked.
#[derive(Debug)]
pub struct Side {
    /// Its name in what is shown.
    pub name: String,
    /// Where its scenarios are run.
    pub target: Target,
    /// What the mocks, or the requests to the address, are made with.
    pub mock: MockSetting,
    /// Whether scenarios that write are run at an address that is not this machine.
    pub may_write: bool,
}

const MOCK: &str = "mock";

impl Side {
    /// Makes sure that somebody listens, so that a wrong address is told once and not at every step.
    pub(super) async fn reach(&self) -> Result<(), TargetError> {
        match &self.target {
            Target::OwnMock => Ok(()),
            Target::Address(connector) => connector.session().open().await,
        }
    }

    /// Why nobody can be reached any more, where a step was not answered: what is missing then is no answer of the side's.
    pub(super) async fn lost(&self, lack: bool) -> Option<TargetError> {
        if lack { self.reach().await.err() } else { None }
    }

    /// Why a scenario cannot be run here.
    pub(super) fn skips(&self, scenario: &Scenario) -> Option<Bilingual> {
        let surroundings = Surroundings {
            own_mock: matches!(self.target, Target::OwnMock),
            may_write: self.may_write || self.target.stays_here(),
            readings: None,
            keys: &self.mock.keys,
        };
        scenario::skipped(scenario, &surroundings)
    }

    /// Runs a scenario with its clocks stopped at the machine's instant, and tells what was answered to each step.
    /// Snapshots are left alone.
    pub(super) async fn ask(&self, scenario: &Arc<Scenario>, machine: Timestamp, told: &mut dyn FnMut(StepAnswer)) {
        let mut is_empty = true;
        let mut tell = |step: StepResult| {
            is_empty = false;
            told(self.answer_to(step, &scenario.redaction));
        };
        let clock = self.mock.clock;
        let result = match &self.target {
            Target::OwnMock => {
                let mock = MockSetting { clock: clock.over(ClockSetting::Fixed(machine)), ..self.mock.clone() };
                own_mock::run(scenario, &mock, MOCK, Policy::Off, &mut tell).await
            }
            Target::Address(connector) => {
                let standing = StandingClock::new(clock, machine);
                let setting = Setting { timed: false, ..self.mock.elsewhere(&standing) };
                scenario::run(scenario, &mut connector.session(), &setting, &mut tell).await
            }
        };
        if let (true, Some(reason)) = (is_empty, result.reason) {
            told(StepAnswer { step: String::new(), answer: SideAnswer::None { reason, expected: false } });
        }
    }

    fn answer_to(&self, step: StepResult, redaction: &Redaction) -> StepAnswer {
        let parameters = self.mock.contract.parameters();
        let answer = step.exchange.as_ref().and_then(Answer::of);
        let reason = step.reason.unwrap_or_else(|| Bilingual::new("没有应答", "no answer"));
        let answer = match (answer, step.exchange) {
            (Some(answer), Some(exchange)) => {
                let volatile = volatile(&exchange.request, &answer.response, parameters);
                SideAnswer::Whole {
                    text: snapshot::rendered(&answer.response, redaction, &volatile).into(),
                    // How a code is written shows in its own row.
                    no_code: NoCode::of(&answer.response).filter(|no_code| no_code.kind != NoCodeKind::TextCode),
                }
            }
            (_, Some(_)) => SideAnswer::None { reason, expected: step.outcome == Outcome::Pass },
            (_, None) => SideAnswer::NotDone(reason),
        };
        StepAnswer { step: step.name, answer }
    }
}

/// What each side says of its own clock and of its own request. The clock of an address goes on while that of its client stands.
fn volatile(request: &[u8], answer: &Response, parameters: &Parameters) -> Volatile {
    let volatile = Volatile::of(request, &parameters.date_header);
    let ahead = wire::request(request).ok().and_then(|(request, _)| ahead_of_request(answer, &request, parameters));
    match ahead {
        Some(ahead) => volatile.and_seconds(ahead.unsigned_abs().as_secs()),
        None => volatile,
    }
}
