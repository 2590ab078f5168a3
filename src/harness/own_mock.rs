//! A mock of its own for one scenario, in this process, and the scenario run against it.

use std::net::SocketAddr;
use std::sync::Arc;

use crate::client::{Address, Connector, Limits, Session, Trust, TrustError};
use crate::clock::{AdjustableClock, Clock, ClockSetting};
use crate::contract::{Contract, Profile, Readings};
use crate::diagnostic::Diagnostic;
use crate::invariants::{Checker, ViolationLog};
use crate::language::{Bilingual, ToBilingual, bilingual};
use crate::mock::{self, MockOptions, Server};
use crate::mutants::{self, Defect};
use crate::platform::{KeyRing, Platform};
use crate::scenario::{self, FailOn, Given, Halt, MockClock, Scenario, ScenarioResult, Setting, StepResult};
use crate::snapshot::Policy;
use crate::store::World;

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
    let readings = scenario.readings_over(&setting.profile.readings);
    let started = OwnMock::start(scenario, setting).await;
    let (mock, connector) = match started.and_then(|mock| Ok((mock.connector()?, mock))) {
        Ok((connector, mock)) => (mock, connector),
        Err(error) => return ScenarioResult::failed_to_start(scenario, error.to_bilingual()),
    };
    // What a fault or a clock that is moved does to answers is meant.
    let mut session = match scenario.needs_own_mock() {
        true => connector.session(),
        false => connector.checked(Checker::new(&setting.answers, Some(&readings), setting.keys.on_demand())).session(),
    };
    let clocks = clocks(&mock.clock, setting);
    let client = Setting { label, snapshots, ..client(setting, &readings, &clocks) };
    let result = scenario::run(scenario, &mut session, &client, tell).await;
    drop(session);
    mock.stop().await;
    result
}

/// Tells each request that a scenario would send to a mock of its own; none is started.
pub async fn rehearse(
    scenario: &Arc<Scenario>,
    setting: &MockSetting,
    tell: &mut dyn FnMut(StepResult),
) -> ScenarioResult {
    let readings = scenario.readings_over(&setting.profile.readings);
    let prefix = readings.resource_base.prefix().to_owned();
    let address = Address { secure: false, host: HOST.to_owned(), port: 80, prefix };
    let mut session = match Connector::new(address, &Trust::default(), Limits::default()) {
        Ok(connector) => connector.session(),
        Err(error) => return ScenarioResult::failed_to_start(scenario, error.to_bilingual()),
    };
    let clocks = clocks(&mock_clock(scenario, setting), setting);
    let client = Setting { rehearsal: true, ..client(setting, &readings, &clocks) };
    scenario::run(scenario, &mut session, &client, tell).await
}

/// What the client of a mock works with, but for snapshots.
fn client<'a>(setting: &'a MockSetting, readings: &'a Readings, clocks: &'a MockClock) -> Setting<'a> {
    let elsewhere = setting.elsewhere(&*clocks.client);
    Setting { readings, claimed: Some(readings), mock_clock: Some(clocks), host: Some(HOST), ..elsewhere }
}

fn mock_clock(scenario: &Scenario, setting: &MockSetting) -> Arc<AdjustableClock> {
    Arc::new(AdjustableClock::new(scenario.mock_setup.clock.map_or(setting.clock, |own| own.over(setting.clock))))
}

/// A mock's clock and that of its client, which shows the same; or that of the run where the card breaks the mock's,
/// since nobody could sign then.
fn clocks(mock: &Arc<AdjustableClock>, setting: &MockSetting) -> MockClock {
    let client = match mock.setting() {
        ClockSetting::Broken => setting.clock,
        same => same,
    };
    MockClock { mock: Arc::clone(mock), client: Arc::new(AdjustableClock::new(client)), run: setting.clock }
}

/// A platform that nothing else talks to: its own reports, faults and clock, at a free loopback port.
#[derive(Debug)]
pub struct OwnMock {
    server: Server,
    clock: Arc<AdjustableClock>,
    world: Arc<World>,
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
    /// What is wrong with it on purpose.
    pub defect: Option<Defect>,
    /// Values in the place of those that scenarios declare.
    pub given: Given,
    /// From what on a step counts against the target.
    pub fail_on: FailOn,
    /// What is found in every answer.
    pub answers: Arc<ViolationLog>,
    /// What may end the run before its end.
    pub halt: Arc<Halt>,
}

impl MockSetting {
    /// What a scenario works with at a target of somebody else's: the document, the keys and chance are the same, the
    /// clock is the client's alone, and nobody says how the target reads the document. No snapshot is looked at.
    pub fn elsewhere<'a>(&'a self, clock: &'a dyn Clock) -> Setting<'a> {
        Setting {
            contract: &self.contract,
            readings: &self.profile.readings,
            claimed: None,
            keys: &self.keys,
            clock,
            mock_clock: None,
            given: &self.given,
            seed: self.seed,
            host: None,
            label: HOST,
            snapshots: Policy::Off,
            rehearsal: false,
            halt: Some(&self.halt),
            fail_on: self.fail_on,
            timed: self.clock.runs(),
        }
    }
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

impl ToBilingual for OwnMockError {
    fn to_bilingual(&self) -> Bilingual {
        bilingual!("无法启动模拟平台：{self}", "the mock cannot be started: {self}")
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
        let mock = Self::serve(profile, mock_clock(scenario, setting), setting).await?;
        for rule in &scenario.mock_setup.faults {
            mock.world.faults().add(rule.clone());
        }
        Ok(mock)
    }

    /// Starts a mock that no scenario says anything of.
    ///
    /// # Errors
    /// [`OwnMockError`].
    pub async fn start_alone(setting: &MockSetting) -> Result<Self, OwnMockError> {
        Self::serve(setting.profile.clone(), Arc::new(AdjustableClock::new(setting.clock)), setting).await
    }

    async fn serve(profile: Profile, clock: Arc<AdjustableClock>, setting: &MockSetting) -> Result<Self, OwnMockError> {
        let prefix = profile.readings.resource_base.prefix().to_owned();
        let sound = Platform::new(Arc::clone(&setting.contract), profile, setting.keys.clone()).map_err(Box::new)?;
        let platform = mutants::with_defect(sound, setting.defect).map_err(Box::new)?;
        let world = Arc::new(World::new(setting.seed));
        let options =
            MockOptions { clock: Arc::clone(&clock), world: Arc::clone(&world), ..MockOptions::new(platform) };
        Ok(Self { server: mock::serve(options).await?, clock, world, prefix })
    }

    /// Where it listens, with the prefix under which its profile puts the interface.
    pub fn address(&self) -> Address {
        let address: SocketAddr = self.server.address();
        Address { secure: false, host: address.ip().to_string(), port: address.port(), prefix: self.prefix.clone() }
    }

    /// What makes sessions with it.
    ///
    /// # Errors
    /// As [`Connector::new`].
    pub fn connector(&self) -> Result<Connector, OwnMockError> {
        Ok(Connector::new(self.address(), &Trust::default(), Limits::default())?)
    }

    /// A session with it.
    ///
    /// # Errors
    /// As [`Connector::new`].
    pub fn session(&self) -> Result<Session, OwnMockError> {
        Ok(self.connector()?.session())
    }

    /// Its clock.
    pub fn clock(&self) -> &AdjustableClock {
        &self.clock
    }

    /// Makes it forget all reports; whether it did.
    pub fn reset(&self) -> bool {
        matches!(self.world.reset().now_or_never(), Some(Ok(())))
    }

    /// What the header Host says to it: its port is a free one, and no two runs would send the same bytes.
    pub fn host(&self) -> &'static str {
        HOST
    }

    /// Stops it.
    pub async fn stop(self) {
        self.server.shutdown().await;
    }
}
