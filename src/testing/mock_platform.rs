//! A mock platform that runs in the test's own runtime.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;

use super::error::Error;
use super::exchange::{Exchange, StoredReport};
use crate::clock::AdjustableClock;
use crate::fault::FaultRule;
use crate::language::Bilingual;
use crate::mock::Server;
use crate::platform::{KeyEntry, Platform};
use crate::store::{MemoryStore, World};

/// A mock platform at a free loopback port. Dropped, it stops; what is in flight then is cut.
#[derive(Debug)]
pub struct MockPlatform {
    pub(super) server: Server,
    pub(super) platform: Arc<Platform>,
    pub(super) clock: Arc<AdjustableClock>,
    pub(super) store: Arc<MemoryStore>,
    pub(super) world: Arc<World>,
    pub(super) url: String,
}

impl MockPlatform {
    /// Where it listens, with the prefix of its profile and without a slash at the end: `http://127.0.0.1:40001`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The AccessKey of the first of its keys. With the demo keys, it may send every report.
    pub fn access_key(&self) -> &str {
        self.first_key().map_or("", |key| &key.access_key)
    }

    /// The AccessKeySecret of that key.
    pub fn secret(&self) -> &str {
        self.first_key().map_or("", |key| key.secret.expose())
    }

    fn first_key(&self) -> Option<&KeyEntry> {
        self.platform.keys().usual()
    }

    /// Adds a fault, in the words of `bis3 serve --fault`: `POST /Stock/HospStock: cut`. It counts from the next request.
    ///
    /// # Errors
    /// [`Error::Input`] where it is none.
    pub fn add_fault(&self, rule: &str) -> Result<(), Error> {
        self.world.faults().add(FaultRule::parse(rule, self.platform.contract())?);
        Ok(())
    }

    /// Takes every fault back.
    pub fn clear_faults(&self) {
        self.world.faults().clear();
    }

    /// Sets its clock: `system`, `fixed:2018-09-10T10:15:31Z`, `+15m`, `-16m` or `broken`.
    ///
    /// # Errors
    /// [`Error::Input`] where the text is no clock.
    pub fn set_clock(&self, setting: &str) -> Result<(), Error> {
        self.clock.set(setting.parse()?);
        Ok(())
    }

    /// Moves its clock forwards, one that stands still too.
    ///
    /// # Errors
    /// [`Error::Input`] where the clock is broken, or would leave the years that a date can name.
    pub fn advance(&self, by: Duration) -> Result<(), Error> {
        let moved = SignedDuration::try_from(by).ok().and_then(|by| self.clock.shift(by).ok());
        let refused = || Error::Input(Bilingual::new("时钟无法拨到那里", "the clock cannot be moved there"));
        moved.map(drop).ok_or_else(refused)
    }

    /// The last exchanges, the oldest first: a thousand, or as many as fit into 16 MiB. A client that has its answer finds the
    /// exchange here.
    pub fn journal(&self) -> Vec<Exchange> {
        self.server.journal().entries().iter().map(|entry| Exchange::of(entry)).collect()
    }

    /// The reports that it has accepted, the oldest first: the last 20,000, or as many as fit into 16 MiB.
    pub fn reports(&self) -> Vec<StoredReport> {
        self.store.reports().into_iter().map(StoredReport::of).collect()
    }

    /// Forgets every report; faults, clock and journal stay, and the faults begin to count anew.
    pub fn clear_reports(&self) {
        self.store.clear();
        self.world.faults().reset_counters();
    }

    /// Takes no more connections and lets requests in flight finish.
    pub async fn stop(self) {
        self.server.shutdown().await;
    }
}
