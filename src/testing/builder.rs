//! What a mock platform is started with.

use std::path::PathBuf;
use std::sync::Arc;

use super::error::Error;
use super::mock_platform::MockPlatform;
use crate::clock::AdjustableClock;
use crate::contract::{Contract, Profile};
use crate::diagnostic::Source;
use crate::fault::FaultRule;
use crate::mock::{self, MockOptions};
use crate::platform::{KeyRing, Platform};
use crate::store::{MemoryStore, World};

/// What a mock platform is started with. What is not set is as `bis3 serve` has it: the default profile, the demo keys, the
/// machine's clock, no faults.
#[derive(Clone, Debug, Default)]
#[must_use = "nothing runs before `start`"]
pub struct MockPlatformBuilder {
    profile: Option<String>,
    profile_file: Option<PathBuf>,
    readings: Vec<(String, String)>,
    key_file: Option<PathBuf>,
    clock: Option<String>,
    faults: Vec<String>,
    seed: u64,
}

impl MockPlatform {
    /// Starts one as `bis3 serve` would, in the present tokio runtime.
    ///
    /// # Errors
    /// [`Error::Start`] where the system gives no port.
    pub async fn start() -> Result<Self, Error> {
        Self::builder().start().await
    }

    /// What else it can be started with.
    pub fn builder() -> MockPlatformBuilder {
        MockPlatformBuilder::default()
    }
}

impl MockPlatformBuilder {
    /// Reads what the document leaves open as this bundled profile does.
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    /// Reads what the document leaves open as this profile file does; it goes before [`MockPlatformBuilder::profile`].
    pub fn profile_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.profile_file = Some(path.into());
        self
    }

    /// Reads one open point otherwise than the profile: its id, and the option.
    pub fn reading(mut self, id: impl Into<String>, option: impl Into<String>) -> Self {
        self.readings.push((id.into(), option.into()));
        self
    }

    /// Takes the keys of this file in the place of the demo keys.
    pub fn key_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.key_file = Some(path.into());
        self
    }

    /// What the clock shows: `system`, `fixed:2018-09-10T10:15:31Z`, `+15m`, `-16m` or `broken`.
    pub fn clock(mut self, setting: impl Into<String>) -> Self {
        self.clock = Some(setting.into());
        self
    }

    /// Adds a fault, as [`MockPlatform::add_fault`] does.
    pub fn fault(mut self, rule: impl Into<String>) -> Self {
        self.faults.push(rule.into());
        self
    }

    /// From which the chance of fault rules is drawn; 0 where it is not set.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Starts the mock at a free loopback port, in the present tokio runtime.
    ///
    /// # Errors
    /// [`Error::Input`] where something that was set cannot be used, [`Error::Start`] where the system gives no port.
    pub async fn start(self) -> Result<MockPlatform, Error> {
        let contract = Contract::embedded();
        let profile = self.chosen_profile(&contract)?;
        let prefix = profile.readings.resource_base.prefix().to_owned();
        let platform = Arc::new(Platform::new(Arc::clone(&contract), profile, self.keys(&contract)?)?);
        let clock = Arc::new(AdjustableClock::new(self.clock.as_deref().unwrap_or("system").parse()?));
        let store = Arc::new(MemoryStore::default());
        let world = Arc::new(World::with_store(store.clone(), self.seed));
        for rule in &self.faults {
            world.faults().add(FaultRule::parse(rule, &contract)?);
        }
        let options =
            MockOptions { clock: Arc::clone(&clock), world: Arc::clone(&world), ..MockOptions::new(platform.clone()) };
        let server = mock::serve(options).await.map_err(Error::start)?;
        let url = format!("http://{}{prefix}", server.address());
        Ok(MockPlatform { server, platform, clock, store, world, url })
    }

    fn chosen_profile(&self, contract: &Contract) -> Result<Profile, Error> {
        let mut profile = match &self.profile_file {
            Some(file) => Profile::read(&Source::read(file)?, contract)?,
            None => Profile::bundled(self.profile.as_deref().unwrap_or("default"), contract)?,
        };
        for (id, option) in &self.readings {
            profile.readings.set(id, option).map_err(|error| Error::input(error.to_string()))?;
        }
        Ok(profile)
    }

    fn keys(&self, contract: &Contract) -> Result<KeyRing, Error> {
        Ok(match &self.key_file {
            Some(file) => KeyRing::read(&Source::read(file)?, contract)?,
            None => KeyRing::demo(contract)?,
        })
    }
}
