//! What a mock is started with.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::DuplexStream;
use tokio::sync::mpsc::UnboundedReceiver;

use super::admin::Pages;
use super::journal::JournalCaps;
use super::journal::keeper::Keeper;
use super::limits::Limits;
use super::log::LogOptions;
use super::tls::Tls;
use crate::clock::AdjustableClock;
use crate::platform::Decide;
use crate::secret::Secret;
use crate::store::World;

/// Everything that a mock is started with.
#[derive(Debug)]
pub struct MockOptions {
    /// The platform that answers.
    pub platform: Arc<dyn Decide>,
    /// Its clock.
    pub clock: Arc<AdjustableClock>,
    /// What is stored, and the fault rules.
    pub world: Arc<World>,
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Connections that clients of the same process open, where no socket is to be listened on.
    pub within: Option<UnboundedReceiver<DuplexStream>>,
    /// TLS, where it is to speak it.
    pub tls: Option<Tls>,
    /// What a client may take of it.
    pub limits: Limits,
    /// How much the journal keeps.
    pub journal: JournalCaps,
    /// Who keeps exchanges for longer than the journal, where somebody is to.
    pub keeper: Option<Arc<dyn Keeper>>,
    /// Whether pages of other origins may send to it from a browser.
    pub cors: bool,
    /// The admin listener, where there is to be one.
    pub admin: Option<AdminOptions>,
    /// TLS of the admin listener, where it is to speak it: its token is not for everybody on the way.
    pub admin_tls: Option<Tls>,
    /// What the admin listener shows to people in the place of its own routes, where there is something.
    pub pages: Option<Arc<dyn Pages>>,
    /// The log, where there is to be one.
    pub log: Option<LogOptions>,
    /// How long an answer may wait until the mistake behind a refused signature is named; none where none is to be named.
    pub diagnosis: Option<Duration>,
}

/// The admin listener.
#[derive(Clone, Debug)]
pub struct AdminOptions {
    /// Where it listens.
    pub listen: SocketAddr,
    /// What every request must bear. Without one only loopback is served.
    pub token: Option<Secret>,
}

impl MockOptions {
    /// A mock for a test: a free loopback port, the machine's clock, an empty world, no TLS, admin or log.
    pub fn new(platform: Arc<dyn Decide>) -> Self {
        Self {
            platform,
            clock: Arc::new(AdjustableClock::system()),
            world: Arc::new(World::new(0)),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            within: None,
            tls: None,
            limits: Limits::default(),
            journal: JournalCaps::default(),
            keeper: None,
            cors: false,
            admin: None,
            admin_tls: None,
            pages: None,
            log: None,
            diagnosis: None,
        }
    }
}
