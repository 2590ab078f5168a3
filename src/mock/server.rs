//! Starting and stopping a mock.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;

use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::admin::Admin;
use super::admission::ConnectionCounts;
use super::door::Door;
use super::journal::Journal;
use super::journal::redaction::Redaction;
use super::listener::Listener;
use super::log::Log;
use super::options::{AdminOptions, MockOptions};
use super::platform_service::PlatformService;
use super::service::Service;
use crate::language::{Bilingual, ToBilingual};

/// Why a mock could not be started.
#[derive(Debug, Error)]
pub enum ServeError {
    /// The address cannot be listened on.
    #[error("{address}: {error}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the operating system said.
        error: std::io::Error,
    },
    /// The admin listener would be open to others without a token.
    #[error("{0} is not a loopback address: administration there needs a token")]
    AdminWithoutToken(SocketAddr),
    /// The log cannot be started.
    #[error("the log cannot be started: {0}")]
    Log(std::io::Error),
}

impl ToBilingual for ServeError {
    fn to_bilingual(&self) -> Bilingual {
        match self {
            Self::Listen { address, error } if error.kind() == ErrorKind::AddrInUse => Bilingual::new(
                format!("{address} 已被其他程序占用；请换一个地址，端口写 0 则自动选取空闲端口"),
                format!("{address} is taken by another program: choose another address; port 0 takes a free one"),
            ),
            Self::Listen { address, error } => Bilingual::new(
                format!("无法在 {address} 监听：{}", error.to_bilingual().zh),
                format!("cannot listen on {address}: {error}"),
            ),
            Self::AdminWithoutToken(address) => {
                Bilingual::new(format!("{address} 不是本机回环地址：在那里开放管理接口必须设置令牌"), self.to_string())
            }
            Self::Log(error) => {
                Bilingual::new(format!("无法开始写日志：{}", error.to_bilingual().zh), self.to_string())
            }
        }
    }
}

/// A mock that runs. Dropped, it stops; requests in flight are finished by [`Server::shutdown`] only.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    admin_address: Option<SocketAddr>,
    journal: Arc<Journal>,
    stop: watch::Sender<bool>,
    listeners: Vec<JoinHandle<bool>>,
}

impl Server {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where its administration listens.
    pub fn admin_address(&self) -> Option<SocketAddr> {
        self.admin_address
    }

    /// Its journal.
    pub fn journal(&self) -> &Arc<Journal> {
        &self.journal
    }

    /// Takes no more connections and lets the requests in flight finish; says whether all did within
    /// [`Limits::drain`].
    pub async fn shutdown(mut self) -> bool {
        self.stop.send_replace(true);
        let mut finished = true;
        for listener in self.listeners.drain(..) {
            finished &= listener.await.unwrap_or(false);
        }
        finished
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

/// Starts a mock in the present runtime. It accepts connections when this returns.
///
/// # Errors
/// [`ServeError`]; nothing runs then.
pub async fn serve(mut options: MockOptions) -> Result<Server, ServeError> {
    // What is wrong with the command line is told also where the platform's port is taken.
    let admin = match &options.admin {
        None => None,
        Some(admin) => Some(bind_admin(admin).await?),
    };
    let (door, address) = match options.within.take() {
        Some(streams) => (Door::Within(streams, 0), options.listen),
        None => bind(options.listen).await.map(|(socket, address)| (Door::Socket(socket), address))?,
    };
    let redaction = Arc::new(redaction(&options));
    let log = match options.log.take() {
        None => Log::silent(),
        Some(log) => Log::start(log, Arc::clone(&redaction)).map_err(ServeError::Log)?,
    };
    let (stop, stopped) = watch::channel(false);
    let journal = Arc::new(Journal::new(options.journal));
    let limits = Arc::new(options.limits.clone());
    let counts = Arc::new(ConnectionCounts::default());
    let mut listeners = Vec::with_capacity(2);
    let admin_address = admin.as_ref().map(|(_, address)| *address);
    if let Some((socket, _)) = admin {
        let service = Arc::new(administration(&options, &journal, redaction, Arc::clone(&counts)));
        let (door, tls, limits) = (Door::Socket(socket), options.admin_tls.take(), Arc::clone(&limits));
        listeners.push(start(Listener { door, tls, service, limits, counts: Arc::default() }, &stopped));
    }
    let tls = options.tls.take();
    let service = Arc::new(platform_service(options, &journal, log));
    listeners.push(start(Listener { door, tls, service, limits, counts }, &stopped));
    Ok(Server { address, admin_address, journal, stop, listeners })
}

/// What is taken out of all that is shown. Who has the token of the administration may send it to the platform by mistake.
fn redaction(options: &MockOptions) -> Redaction {
    let token = options.admin.iter().flat_map(|admin| admin.token.clone()).collect::<Vec<_>>();
    Redaction::new(options.platform.platform().keys().secrets().chain(token))
}

fn administration(
    options: &MockOptions,
    journal: &Arc<Journal>,
    redaction: Arc<Redaction>,
    connections: Arc<ConnectionCounts>,
) -> Admin {
    Admin {
        platform: Arc::clone(&options.platform),
        clock: Arc::clone(&options.clock),
        world: Arc::clone(&options.world),
        journal: Arc::clone(journal),
        redaction,
        token: options.admin.as_ref().and_then(|admin| admin.token.clone()),
        pages: options.pages.clone(),
        scheme: if options.admin_tls.is_some() { "https" } else { "http" },
        connections,
    }
}

fn platform_service(options: MockOptions, journal: &Arc<Journal>, log: Log) -> PlatformService {
    PlatformService {
        platform: options.platform,
        clock: options.clock,
        world: options.world,
        journal: Arc::clone(journal),
        log: Arc::new(log),
        keeper: options.keeper,
        diagnosis: options.diagnosis,
        cors: options.cors,
        heavy: PlatformService::turns(),
    }
}

fn start<S: Service>(listener: Listener<S>, stopped: &watch::Receiver<bool>) -> JoinHandle<bool> {
    tokio::spawn(listener.run(stopped.clone()))
}

async fn bind_admin(admin: &AdminOptions) -> Result<(TcpListener, SocketAddr), ServeError> {
    if admin.token.is_none() && !admin.listen.ip().is_loopback() {
        return Err(ServeError::AdminWithoutToken(admin.listen));
    }
    bind(admin.listen).await
}

/// A bound socket, and the address that it got.
///
/// # Errors
/// [`ServeError::Listen`].
pub async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), ServeError> {
    let refused = |error| ServeError::Listen { address, error };
    let socket = TcpListener::bind(address).await.map_err(refused)?;
    let bound = socket.local_addr().map_err(refused)?;
    Ok((socket, bound))
}
