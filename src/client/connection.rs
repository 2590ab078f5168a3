//! A connection that is kept from one request to the next.

use std::borrow::Cow;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use rustls_pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::answer::Gathering;
use super::{Address, Answer, Failure, Pace, Proxy, TargetError, TlsProblem, Trust, TrustError};
use crate::message::{Response, Version};
use crate::request::Ending;

/// How long and how much a session waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Longest time for a connection, the TLS handshake included.
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

/// Everything needed to open connections to one address.
#[derive(Clone)]
pub struct Connector {
    address: Address,
    tls: Option<(TlsConnector, ServerName<'static>)>,
    limits: Limits,
    proxy: Option<Arc<Proxy>>,
    pace: Option<Arc<Pace>>,
}

impl Connector {
    /// Prepares connections to an address; nothing is contacted yet.
    ///
    /// # Errors
    /// [`TrustError`] where TLS cannot be set up for the address.
    pub fn new(address: Address, trust: &Trust, limits: Limits) -> Result<Self, TrustError> {
        let tls = if address.secure { Some((trust.connector()?, trust.server_name(&address)?)) } else { None };
        Ok(Self { address, tls, limits, proxy: None, pace: None })
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

    /// Where it connects to.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Whether what is sent reaches this machine and no other, judged by the text alone. What a proxy elsewhere is told to
    /// hand to `localhost` goes to the proxy's own machine.
    pub fn stays_here(&self) -> bool {
        self.address.is_loopback() && self.proxy.as_ref().is_none_or(|proxy| proxy.address().is_loopback())
    }

    /// A session without a connection yet: the first request opens it.
    pub fn session(&self) -> Session {
        let scratch = vec![0; SCRATCH].into_boxed_slice();
        Session { connector: self.clone(), stream: None, spent: false, scratch }
    }

    /// Whether the port speaks TLS, whatever the address says: by a handshake, whoever issued the certificate.
    pub async fn speaks_tls(&self) -> bool {
        let address = Address { secure: true, ..self.address.clone() };
        let Ok(secure) = Self::new(address, &Trust::Public, self.limits) else { return false };
        let met = Self { proxy: self.proxy.clone(), ..secure }.connect().await;
        met.map_or_else(|error| matches!(error.tls_problem(), Some(TlsProblem::Certificate(_))), |_| true)
    }

    async fn connect(&self) -> Result<Stream, TargetError> {
        timeout(self.limits.connect, self.open()).await.unwrap_or_else(|_| {
            Err(TargetError::ConnectTimeout { address: self.address.to_string(), limit: self.limits.connect })
        })
    }

    async fn open(&self) -> Result<Stream, TargetError> {
        let peer = self.proxy.as_ref().map_or(&self.address, |proxy| proxy.address());
        let unreachable = |error| TargetError::Unreachable { address: peer.to_string(), error };
        let mut tcp = TcpStream::connect((peer.host.as_str(), peer.port)).await.map_err(unreachable)?;
        // A request is written in one piece: waiting to fill a packet would only add the peer's delayed ACK.
        tcp.set_nodelay(true).map_err(unreachable)?;
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
    fn as_sent<'a>(&self, request: &'a [u8]) -> Result<Cow<'a, [u8]>, TargetError> {
        match &self.proxy {
            Some(proxy) if self.tls.is_none() => proxy.request(request, &self.address),
            _ => Ok(request.into()),
        }
    }
}

impl std::fmt::Debug for Connector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Connector({})", self.address)
    }
}

const SCRATCH: usize = 16 * 1024;

trait Transport: AsyncRead + AsyncWrite + Send {}
impl<T: AsyncRead + AsyncWrite + Send> Transport for T {}
type Stream = Pin<Box<dyn Transport>>;

/// Requests one after another, over one connection as long as both sides keep it.
pub struct Session {
    connector: Connector,
    stream: Option<Stream>,
    /// Whether the connection may carry another request; one that may not is kept only to see what the target does.
    spent: bool,
    scratch: Box<[u8]>,
}

impl Session {
    /// Where the session's requests go.
    pub fn address(&self) -> &Address {
        &self.connector.address
    }

    /// A session with the same target, over a connection of its own.
    pub fn another(&self) -> Self {
        self.connector.session()
    }

    /// As [`Connector::speaks_tls`].
    pub async fn speaks_tls(&self) -> bool {
        self.connector.speaks_tls().await
    }

    /// Opens the connection ahead of the first request.
    ///
    /// # Errors
    /// [`TargetError`] where nobody can be reached.
    pub async fn open(&mut self) -> Result<(), TargetError> {
        self.stream = Some(self.ready_stream().await?);
        Ok(())
    }

    /// Waits until a request may be sent at the pace of the connector. It is waited before the request is made: its date
    /// would be old otherwise.
    pub async fn turn(&self) {
        if let Some(pace) = &self.connector.pace {
            pace.turn().await;
        }
    }

    /// Sends the bytes of a request and waits for the whole answer. A request is never sent twice: a report that
    /// arrived twice is another report.
    ///
    /// # Errors
    /// [`Failure`] with what had been received.
    pub async fn exchange(&mut self, request: &[u8], method: &str) -> Result<Answer, Failure> {
        self.exchange_ending(request, method, Ending::Kept).await
    }

    /// As [`Session::exchange`], and says what becomes of the sending side behind the request.
    ///
    /// # Errors
    /// [`Failure`] with what had been received.
    pub async fn exchange_ending(&mut self, request: &[u8], method: &str, ending: Ending) -> Result<Answer, Failure> {
        let mut gathering = Gathering::default();
        let limit = self.connector.limits.exchange;
        let request = match self.connector.as_sent(request) {
            Ok(request) => request,
            Err(error) => return Err(Failure { error, received: Bytes::new() }),
        };
        let outcome = match self.ready_stream().await {
            Ok(stream) => timeout(limit, self.converse(stream, Sending::of(&request, ending), method, &mut gathering))
                .await
                .unwrap_or(Err(TargetError::AnswerTimeout(limit))),
            Err(error) => Err(error),
        };
        outcome.map_err(|error| Failure { error, received: gathering.take() })
    }

    /// Whether the target closes the connection behind its last answer, within `patience`. Bytes that nobody asked for
    /// are no end.
    pub async fn is_closed_within(&mut self, patience: Duration) -> bool {
        let Some(stream) = &mut self.stream else { return true };
        let scratch = &mut self.scratch;
        let end = async {
            loop {
                let mut buffer = ReadBuf::new(scratch);
                let read = poll_fn(|context| stream.as_mut().poll_read(context, &mut buffer)).await;
                if read.is_err() || buffer.filled().is_empty() {
                    return;
                }
            }
        };
        let closed = timeout(patience, end).await.is_ok();
        if closed {
            self.stream = None;
        }
        closed
    }

    /// Whether the last answer, or the way its request was sent, leaves no connection for another request.
    pub fn is_spent(&self) -> bool {
        self.spent || self.stream.is_none()
    }

    /// Leaves the connection: the next request goes over a new one.
    pub fn leave(&mut self) {
        self.stream = None;
    }

    /// The kept connection if it still stands, or a new one.
    async fn ready_stream(&mut self) -> Result<Stream, TargetError> {
        let spent = std::mem::take(&mut self.spent);
        if let Some(mut stream) = self.stream.take()
            && !spent
            && is_quiet(&mut stream).await
        {
            return Ok(stream);
        }
        self.connector.connect().await
    }

    async fn converse(
        &mut self,
        mut stream: Stream,
        mut sending: Sending<'_>,
        method: &str,
        gathering: &mut Gathering,
    ) -> Result<Answer, TargetError> {
        loop {
            let received = receive(&mut stream, &mut sending, &mut self.scratch).await;
            let closed = matches!(received, Ok(0));
            gathering.push(&self.scratch[..received.map_err(TargetError::Broken)?]);
            if let Some(answer) = gathering.answer(method, closed)? {
                if !closed {
                    self.spent = !(sending.is_over_and_kept() && gathering.is_empty() && is_kept(&answer.response));
                    self.stream = Some(stream);
                }
                return Ok(answer);
            }
            if closed {
                return Err(TargetError::Closed { begun: !gathering.is_empty() });
            }
            if gathering.is_over(self.connector.limits.body) {
                return Err(TargetError::TooLarge(self.connector.limits.body));
            }
        }
    }
}

/// What of a request is still to go.
struct Sending<'a> {
    unsent: &'a [u8],
    flushed: bool,
    ending: Ending,
    closed: bool,
}

impl<'a> Sending<'a> {
    fn of(request: &'a [u8], ending: Ending) -> Self {
        Self { unsent: request, flushed: false, ending, closed: false }
    }

    fn is_over_and_kept(&self) -> bool {
        self.flushed && self.ending == Ending::Kept
    }

    fn poll(&mut self, stream: &mut Stream, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.unsent.is_empty() {
            let written = ready!(stream.as_mut().poll_write(context, self.unsent))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.unsent = &self.unsent[written..];
        }
        if !self.flushed {
            ready!(stream.as_mut().poll_flush(context))?;
            self.flushed = true;
        }
        if self.ending == Ending::Closed && !self.closed {
            ready!(stream.as_mut().poll_shutdown(context))?;
            self.closed = true;
        }
        Poll::Ready(Ok(()))
    }
}

/// How often an answer is looked for before the thread goes to sleep. A target on this machine answers within some ten
/// microseconds, and to be woken takes as long again; looking costs a slow target's client less than 0.1 ms an answer.
const LOOKS: usize = 50;

/// Sends what is left and waits for what comes.
async fn receive(stream: &mut Stream, sending: &mut Sending<'_>, scratch: &mut [u8]) -> io::Result<usize> {
    for _ in 0..LOOKS {
        let looked = poll_fn(|context| Poll::Ready(poll_both(stream, sending, scratch, context))).await;
        if let Poll::Ready(received) = looked {
            return received;
        }
        tokio::task::yield_now().await;
    }
    poll_fn(|context| poll_both(stream, sending, scratch, context)).await
}

/// Writes as much as goes and reads what is there: a target that refuses a long body answers before it has read it.
fn poll_both(
    stream: &mut Stream,
    sending: &mut Sending<'_>,
    scratch: &mut [u8],
    context: &mut Context<'_>,
) -> Poll<io::Result<usize>> {
    // A write that fails is no end yet: the answer that explains why the target stopped reading may be waiting.
    let _ = sending.poll(stream, context);
    let mut buffer = ReadBuf::new(scratch);
    ready!(stream.as_mut().poll_read(context, &mut buffer))?;
    Poll::Ready(Ok(buffer.filled().len()))
}

/// Whether an idle connection is open and nothing unasked-for has come over it.
async fn is_quiet(stream: &mut Stream) -> bool {
    let mut byte = [0; 1];
    poll_fn(|context| Poll::Ready(stream.as_mut().poll_read(context, &mut ReadBuf::new(&mut byte)).is_pending())).await
}

/// Whether the target keeps the connection (RFC 9112, 9.3).
fn is_kept(response: &Response) -> bool {
    let has = |word: &str| {
        response.headers.all("Connection").any(|value| {
            value.split(|byte| *byte == b',').any(|option| option.trim_ascii().eq_ignore_ascii_case(word.as_bytes()))
        })
    };
    match response.version {
        Version::Http11 => !has("close") && response.status != 101,
        Version::Http10 => has("keep-alive"),
    }
}
