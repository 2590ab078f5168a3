//! The place where mock and scenario meet: a mock of its own for one scenario, in this process.

use std::net::SocketAddr;
use std::sync::Arc;

use crate::clock::{AdjustableClock, ClockSetting};
use crate::contract::{Contract, Profile};
use crate::diagnostic::Diagnostic;
use crate::language::Bilingual;
use crate::mock::{self, MockOptions, Server};
use crate::platform::{KeyRing, Platform, World};
use crate::scenario::{self, Given, MockClock, Scenario, ScenarioResult, Setting, StepResult};
use crate::snapshot::Policy;
use crate::target::{Address, Connector, Limits, Session, Trust, TrustError};

/// What Host says to a mock of one's own: its port is a free one, and no two runs would send the same bytes.
const HOST: &str = "localhost";

/// Runs a scenario against a mock of its own and tells each step as it is done.
pub async fn run(
    scenario: &Arc<Scenario>,
    setting: &MockSetting,
    label: &str,
    snapshots: Policy,
    tell: &mut dyn FnMut(StepResult),
) -> ScenarioResult {
    let started = OwnMock::start(scenario, setting).await;
    let (mock, mut session) = match started.and_then(|mock| Ok((mock.session()?, mock))) {
        Ok((session, mock)) => (mock, session),
        Err(error) => return ScenarioResult::failed_to_start(scenario, error.told()),
    };
    let clocks = mock.clocks(setting);
    let client = Setting {
        contract: &setting.contract,
        readings: &scenario.readings_over(&setting.profile.readings),
        keys: &setting.keys,
        clock: &*clocks.client,
        mock_clock: Some(&clocks),
        given: &setting.given,
        seed: setting.seed,
        host: Some(HOST),
        label,
        snapshots,
        timed: setting.clock.runs(),
    };
    let result = scenario::run(scenario, &mut session, &client, tell).await;
    drop(session);
    mock.stop().await;
    result
}

/// A platform that nothing else talks to: its own reports, faults and clock, at a free loopback port.
#[derive(Debug)]
pub struct OwnMock {
    server: Server,
    clock: Arc<AdjustableClock>,
    prefix: String,
}

/// What every mock of a run has in common.
#[derive(Clone, Debug)]
pub struct MockSetting {
    /// The document.
    pub contract: Arc<Contract>,
    /// How it is read, but for the readings of a scenario's card.
    pub profile: Profile,
    /// Who may report.
    pub keys: KeyRing,
    /// What the clock shows where the card does not set it.
    pub clock: ClockSetting,
    /// From which chance is drawn.
    pub seed: u64,
    /// Values in the place of those that scenarios declare.
    pub given: Given,
}

/// Why a mock could not be started.
#[derive(Debug, thiserror::Error)]
pub enum OwnMockError {
    /// The contract lacks what a platform answers with.
    #[error(transparent)]
    Platform(#[from] Box<Diagnostic>),
    /// The operating system refused.
    #[error(transparent)]
    Serve(#[from] mock::ServeError),
    /// No session with it can be prepared.
    #[error(transparent)]
    Session(#[from] TrustError),
}

impl OwnMockError {
    /// What is wrong, for a person.
    pub fn told(&self) -> Bilingual {
        Bilingual::new(format!("无法启动模拟平台：{self}"), format!("the mock cannot be started: {self}"))
    }
}

impl OwnMock {
    /// Starts a mock as a scenario's card wants it.
    ///
    /// # Errors
    /// [`OwnMockError`].
    pub async fn start(scenario: &Scenario, setting: &MockSetting) -> Result<Self, OwnMockError> {
        let profile =
            Profile { readings: scenario.readings_over(&setting.profile.readings), ..setting.profile.clone() };
        let prefix = profile.readings.resource_base.prefix().to_owned();
        let platform = Platform::new(Arc::clone(&setting.contract), profile, setting.keys.clone()).map_err(Box::new)?;
        let world = World::new(setting.seed);
        for rule in &scenario.stage.faults {
            world.faults().add(rule.clone());
        }
        let clock = Arc::new(AdjustableClock::new(scenario.stage.clock.unwrap_or(setting.clock)));
        let options =
            MockOptions { clock: Arc::clone(&clock), world: Arc::new(world), ..MockOptions::new(Arc::new(platform)) };
        Ok(Self { server: mock::serve(options).await?, clock, prefix })
    }

    /// Where it listens, with the prefix under which its profile puts the interface.
    pub fn address(&self) -> Address {
        let address: SocketAddr = self.server.address();
        Address { secure: false, host: address.ip().to_string(), port: address.port(), prefix: self.prefix.clone() }
    }

    /// A session with it.
    ///
    /// # Errors
    /// As [`Connector::new`].
    pub fn session(&self) -> Result<Session, OwnMockError> {
        Ok(Connector::new(self.address(), &Trust::default(), Limits::default())?.session())
    }

    /// Its clock and that of its client, which shows the same; or that of the run where the card breaks the mock's, since
    /// nobody could sign then.
    fn clocks(&self, setting: &MockSetting) -> MockClock {
        let client = match self.clock.setting() {
            ClockSetting::Broken => setting.clock,
            same => same,
        };
        MockClock { mock: Arc::clone(&self.clock), client: Arc::new(AdjustableClock::new(client)) }
    }

    /// Stops it.
    pub async fn stop(self) {
        self.server.shutdown().await;
    }
}
