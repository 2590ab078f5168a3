//! Opens connections to one address: over TCP or TLS, by way of a proxy where one is given.

use std::borrow::Cow;
use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::time::Duration;

use rustls_pki_types::ServerName;
use tokio::io::DuplexStream;
use tokio::net::TcpStream;
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::stream::Stream;
use super::{Address, Pace, Proxy, Tape, TargetError, TlsProblem, Trust, TrustError};
use crate::invariants::Checker;

/// How long and how much a session waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Longest time for a connection, and as long again for the proxy's tunnel and the TLS handshake.
    pub connect: Duration,
    /// Longest time from the first byte of a request to the last of its answer.
    pub exchange: Duration,
    /// Most bytes of an answer's body.
    pub body: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), exchange: Duration::from_secs(30), body: 16 * 1024 * 1024 }
    }
}

/// How many bytes go within a process before somebody reads them.
const ROOM: usize = 64 * 1024;

/// Everything needed to open connections to one address.
#[derive(Clone)]
pub struct Connector {
    address: Address,
    tls: Option<(TlsConnector, ServerName<'static>)>,
    pub(super) limits: Limits,
    proxy: Option<Arc<Proxy>>,
    pace: Option<Arc<Pace>>,
    /// Where a server of the same process takes connections, where it is to be one.
    within: Option<UnboundedSender<DuplexStream>>,
    pub(super) checker: Option<Arc<Checker>>,
    pub(super) tape: Option<Tape>,
}

impl Connector {
    /// Prepares connections to an address; nothing is contacted yet.
    ///
    /// # Errors
    /// [`TrustError`] where TLS cannot be set up for the address.
    pub fn new(address: Address, trust: &Trust, limits: Limits) -> Result<Self, TrustError> {
        let tls = match trust {
            _ if address.secure => Some((trust.connector()?, trust.server_name(&address)?)),
            // A file that was named is read, though nothing hangs on it: it may be missing where it is needed next.
            Trust::Authority(_) => trust.connector().map(|_| None)?,
            Trust::Public | Trust::Anyone => None,
        };
        Ok(Self { address, tls, limits, proxy: None, pace: None, within: None, checker: None, tape: None })
    }

    /// The same by way of a proxy.
    #[must_use]
    pub fn through(self, proxy: Proxy) -> Self {
        Self { proxy: Some(Arc::new(proxy)), ..self }
    }

    /// The same at a pace that all its sessions share.
    #[must_use]
    pub fn paced(self, pace: Pace) -> Self {
        Self { pace: Some(Arc::new(pace)), ..self }
    }

    /// The same to a server of this process: no socket is opened, and nothing is spoken to but its other end.
    #[must_use]
    pub fn within(self, server: UnboundedSender<DuplexStream>) -> Self {
        Self { within: Some(server), ..self }
    }

    /// The same, whose answers are held against nothing.
    pub(super) fn unchecked(&self) -> Self {
        Self { checker: None, tape: None, ..self.clone() }
    }

    /// The same, every answer to which is held against what holds of all answers.
    #[must_use]
    pub fn checked(self, checker: Arc<Checker>) -> Self {
        Self { checker: Some(checker), ..self }
    }

    /// The same, whose exchanges are kept, or played again.
    #[must_use]
    pub fn taped(self, tape: Tape) -> Self {
        Self { tape: Some(tape), ..self }
    }

    /// Waits until a request may be sent at its pace.
    pub async fn turn(&self) {
        if let Some(pace) = &self.pace {
            pace.turn().await;
        }
    }

    /// Where it connects to.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The proxy that can answer in the target's place: one that requests are handed to, and not only a tunnel's.
    pub fn handing_proxy(&self) -> Option<&Address> {
        self.proxy.as_ref().filter(|_| self.tls.is_none()).map(|proxy| proxy.address())
    }

    /// Whether what is sent reaches this machine and no other, judged by the text alone. What a proxy elsewhere is told to
    /// hand to `localhost` goes to the proxy's own machine.
    pub fn stays_here(&self) -> bool {
        self.address.is_loopback() && self.proxy.as_ref().is_none_or(|proxy| proxy.address().is_loopback())
    }

    /// Whether the port speaks TLS, whatever the address says: by a handshake, whoever issued the certificate.
    pub async fn speaks_tls(&self) -> bool {
        let address = Address { secure: true, ..self.address.clone() };
        let Ok(secure) = Self::new(address, &Trust::Public, self.limits) else { return false };
        let met = Self { proxy: self.proxy.clone(), ..secure }.connect().await;
        met.map_or_else(|error| matches!(error.tls_problem(), Some(TlsProblem::Certificate(_))), |_| true)
    }

    /// A new connection, within the time allowed.
    pub(super) async fn connect(&self) -> Result<Stream, TargetError> {
        if let Some(server) = &self.within {
            let (own, other) = tokio::io::duplex(ROOM);
            server.send(other).map_err(|_| self.unreachable(ErrorKind::ConnectionRefused.into()))?;
            return Ok(Box::pin(own));
        }
        let tcp = match &self.proxy {
            None => self.in_time(reach(&self.address)).await?.map_err(|error| self.unreachable(error))?,
            Some(proxy) => {
                let reached = timeout(self.limits.connect, reach(proxy.address())).await;
                let unreachable = |error| TargetError::ProxyUnreachable { address: proxy.address().to_string(), error };
                reached.unwrap_or_else(|_| Err(ErrorKind::TimedOut.into())).map_err(unreachable)?
            }
        };
        self.in_time(self.secured(tcp)).await?
    }

    async fn in_time<T>(&self, step: impl Future<Output = T>) -> Result<T, TargetError> {
        let limit = self.limits.connect;
        let late = |_| TargetError::ConnectTimeout { address: self.address.to_string(), limit };
        timeout(limit, step).await.map_err(late)
    }

    fn unreachable(&self, error: io::Error) -> TargetError {
        TargetError::Unreachable { address: self.address.to_string(), error }
    }

    /// The connection with what is spoken over it: TLS, through a tunnel where there is a proxy, or nothing further.
    async fn secured(&self, mut tcp: TcpStream) -> Result<Stream, TargetError> {
        match &self.tls {
            None => Ok(Box::pin(tcp)),
            Some((tls, name)) => {
                if let Some(proxy) = &self.proxy {
                    proxy.tunnel(&mut tcp, &self.address).await?;
                }
                match tls.connect(name.clone(), tcp).await {
                    Ok(stream) => Ok(Box::pin(stream)),
                    Err(error) => Err(TargetError::Tls { address: self.address.to_string(), error }),
                }
            }
        }
    }

    /// A request's bytes as the next hop takes them.
    pub(super) fn as_sent<'a>(&self, request: &'a [u8]) -> Result<Cow<'a, [u8]>, TargetError> {
        match &self.proxy {
            Some(proxy) if self.tls.is_none() => proxy.request(request, &self.address),
            _ => Ok(request.into()),
        }
    }
}

async fn reach(peer: &Address) -> io::Result<TcpStream> {
    let tcp = TcpStream::connect((peer.host.as_str(), peer.port)).await?;
    // A request is written in one piece: waiting to fill a packet would only add the peer's delayed ACK.
    tcp.set_nodelay(true)?;
    Ok(tcp)
}

impl std::fmt::Debug for Connector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Connector({})", self.address)
    }
}
