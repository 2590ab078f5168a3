//! HTTP/1.1 by hyper, the only file that names it: connections served, bodies read, answers handed over.
//!
//! hyper keeps the state of a connection and finds the end of every message. What a request *is* comes from the bytes
//! that the stream kept ([`super::wire`]), and so does what goes out. Its timer is not used: it counts the idle time
//! of a connection and the time of a head together, and the two have separate limits here.

use std::convert::Infallible;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::{Body, Incoming};
use hyper::header::{CONNECTION, HeaderMap, HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;

use super::admission::{Admission, Place};
use super::connection::{Connection, Expected};
use super::limits::Limits;
use super::overload;
use super::service::Service;
use super::wire::Wire;
use crate::message::wire::{Chunks, Framing, WireError, body, body_so_far, request_framing};
use crate::message::{Arrival, BodyFault, HeadFault, Request, Response};

/// Serves the connections of one listener.
pub(super) struct HttpServer<S> {
    service: Arc<S>,
    limits: Arc<Limits>,
    builder: http1::Builder,
    admission: Arc<Admission>,
    /// Tells connections to end, and knows when they have.
    shutdown: watch::Sender<()>,
}

/// A connection that counts as open, from before it is served until it is over.
pub(super) struct OpenConnection<S> {
    service: Arc<S>,
    limits: Arc<Limits>,
    builder: http1::Builder,
    admission: Arc<Admission>,
    place: Place,
    shutdown: watch::Receiver<()>,
}

impl<S: Service> HttpServer<S> {
    pub(super) fn new(service: Arc<S>, limits: Arc<Limits>, admission: Arc<Admission>) -> Self {
        let mut builder = http1::Builder::new();
        // The Date of an answer comes from the injected clock. A client that closes its sending half still reads.
        builder.auto_date_header(false).title_case_headers(true).half_close(true).header_read_timeout(None);
        builder.max_header_size(limits.head_bytes).max_buf_size(limits.read_ahead());
        if limits.header_count != Limits::STACK_HEADER_COUNT {
            builder.max_headers(limits.header_count);
        }
        Self { service, limits, builder, admission, shutdown: watch::Sender::new(()) }
    }

    /// Counts one more connection as open.
    pub(super) fn open(&self, place: Place) -> OpenConnection<S> {
        OpenConnection {
            service: Arc::clone(&self.service),
            limits: Arc::clone(&self.limits),
            builder: self.builder.clone(),
            admission: Arc::clone(&self.admission),
            place,
            shutdown: self.shutdown.subscribe(),
        }
    }

    /// Closes idle connections, lets the others finish their request, and says whether they did within the limit.
    pub(super) async fn drain(self, limit: Duration) -> bool {
        self.shutdown.send_replace(());
        tokio::time::timeout(limit, self.shutdown.closed()).await.is_ok()
    }
}

impl<S: Service> OpenConnection<S> {
    /// Its place among the others.
    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    /// What stands behind the listener.
    pub(super) fn service(&self) -> &S {
        &self.service
    }

    /// Serves a connection until it is over.
    pub(super) async fn serve<IO: AsyncRead + AsyncWrite + Unpin>(mut self, io: IO, peer: SocketAddr) {
        let connection = Connection::new(self.service, peer, self.admission, Arc::clone(&self.place.waiting));
        let mut wire = Wire::new(io, Arc::clone(&connection), Arc::clone(&self.limits));
        let service = service_fn(move |request| exchange(Arc::clone(&connection), Arc::clone(&self.limits), request));
        {
            let mut http = pin!(self.builder.serve_connection(TokioIo::new(&mut wire), service));
            // How a connection ended is told by the stream, which knows what was lost with it.
            tokio::select! {
                biased;
                _ = http.as_mut() => {}
                _ = self.shutdown.changed() => {
                    http.as_mut().graceful_shutdown();
                    let _ = http.await;
                }
            }
        }
        wire.close().await;
    }
}

async fn exchange<S: Service>(
    connection: Arc<Connection<S>>,
    limits: Arc<Limits>,
    request: hyper::Request<Incoming>,
) -> Result<hyper::Response<Full<Bytes>>, Infallible> {
    poll_fn(|context| connection.poll_take_up(context)).await;
    let (head, content) = request.into_parts();
    let headless = head.method == hyper::Method::HEAD;
    let (arrival, received) = arrive(&connection, &limits, content).await;
    if connection.is_starved() {
        connection.let_starve();
        let response = overload::response();
        let body_length = if headless { 0 } else { response.body.len() };
        connection.expect(Expected { body_length, effect: None, pending: None });
        return Ok(outgoing(response, true, head.headers));
    }
    let reply = connection.answer(arrival, received).await;
    let body_length = if headless { 0 } else { reply.response.body.len() };
    connection.expect(Expected { body_length, effect: reply.effect, pending: Some(reply.pending) });
    Ok(outgoing(reply.response, connection.is_closing(), head.headers))
}

/// Reads a request whole, as far as it goes: what it is, and its bytes.
async fn arrive<S: Service>(connection: &Connection<S>, limits: &Limits, content: Incoming) -> (Arrival, Bytes) {
    let (request, head) = match connection.head(limits.header_count) {
        Ok(found) => found,
        // hyper read a head here; whatever the two readers disagree on is not taken for a request.
        Err(error) => return (Arrival::UnreadableHead(error.into()), connection.take_last()),
    };
    let framing = match request_framing(&request.headers) {
        Ok(framing) => framing,
        Err(error) => return (Arrival::UnreadableHead(error.into()), connection.take_last()),
    };
    let declared = framing.declared();
    let bounds = BodyBounds { start: head, framing };
    if let Some(refusing) = limits.refuse_body(framing) {
        return (refusing(request), connection.take_last());
    }
    let is_here = declared.is_some_and(|length| connection.holds(head, length)) && !waits_for_leave(&request);
    let read = if is_here { BodyRead::Whole } else { read(connection, limits, content, &request, bounds).await };
    match read {
        // It is told that there is no room; nothing is to be known of it.
        _ if connection.is_starved() => (Arrival::UnreadableHead(HeadFault::TooLarge), Bytes::new()),
        BodyRead::Whole => whole(connection, request, bounds),
        BodyRead::Refused => (Arrival::BodyUnread { request }, connection.take_last()),
        BodyRead::TooSlow => {
            unfinished(connection, request, bounds, |received, declared| BodyFault::TooSlow { received, declared })
        }
        BodyRead::BrokeOff if !connection.is_overfull() => {
            unfinished(connection, request, bounds, |received, declared| BodyFault::Unfinished { received, declared })
        }
        BodyRead::TooLarge | BodyRead::BrokeOff => {
            (Arrival::BodyTooLarge { request, declared, limit: limits.body_bytes }, connection.take_last())
        }
    }
}

/// A body that is not there to its end, and never will be.
fn unfinished<S: Service>(
    connection: &Connection<S>,
    request: Request,
    BodyBounds { start, framing }: BodyBounds,
    fault: impl FnOnce(u64, Option<u64>) -> BodyFault,
) -> (Arrival, Bytes) {
    let declared = framing.declared();
    let received = connection.behind_head(start, |bytes| body_so_far(bytes, framing).len()) as u64;
    let fault = match (declared, connection.behind_head(start, |bytes| body(bytes, Framing::Chunked))) {
        (None, Err(WireError::MalformedChunk)) => BodyFault::MalformedChunk,
        _ => fault(received, declared),
    };
    (Arrival::UnreadableBody { request, fault }, connection.take_last())
}

/// Whether the client may hold the body back until hyper says 100, which hyper does when the body is read. Any other body
/// that the stream has kept whole need not be read from hyper: its handing over wakes this task a second time.
fn waits_for_leave(request: &Request) -> bool {
    request.headers.first("Expect").is_some()
}

/// Where the body of the request at hand stands in what came.
#[derive(Clone, Copy)]
struct BodyBounds {
    /// Behind so many bytes of the head.
    start: usize,
    framing: Framing,
}

enum BodyRead {
    Whole,
    Refused,
    TooLarge,
    BrokeOff,
    TooSlow,
}

/// Waits until the body is there. Only its length is looked at: its bytes are with the stream.
async fn read<S: Service>(
    connection: &Connection<S>,
    limits: &Limits,
    mut content: Incoming,
    request: &Request,
    BodyBounds { start, framing }: BodyBounds,
) -> BodyRead {
    let (mut length, mut chunks, mut was_asked) = (0, Chunks::default(), false);
    // Of a chunked one that is seen when so much of it is there.
    let mut refuses = |length: u64| {
        let is_long = !was_asked && length > Admission::FREE_BYTES as u64;
        was_asked |= is_long;
        is_long && connection.service().refuses_unread(request)
    };
    if framing.declared().is_some_and(&mut refuses) {
        return BodyRead::Refused;
    }
    let reading = poll_fn(|context| {
        let read = poll_read(&mut content, &mut length, limits.body_bytes, context);
        // hyper tells of no chunk whose content does not come, and waits for it however long it is to be.
        if read.is_ready() || framing != Framing::Chunked {
            return read;
        }
        if connection.behind_head(start, |bytes| chunks.announced(bytes)) > limits.body_bytes {
            return Poll::Ready(BodyRead::TooLarge);
        }
        if refuses(length) { Poll::Ready(BodyRead::Refused) } else { read }
    });
    connection.reads_body(true);
    let read = tokio::time::timeout(limits.body_read, reading).await.unwrap_or(BodyRead::TooSlow);
    connection.reads_body(false);
    read
}

/// Takes from hyper what there is of a body.
fn poll_read(content: &mut Incoming, length: &mut u64, most: u64, context: &mut Context<'_>) -> Poll<BodyRead> {
    loop {
        match Pin::new(&mut *content).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => *length += frame.data_ref().map_or(0, |data| data.len() as u64),
            Poll::Ready(Some(Err(_))) => return Poll::Ready(BodyRead::BrokeOff),
            Poll::Ready(None) => return Poll::Ready(BodyRead::Whole),
            Poll::Pending => return Poll::Pending,
        }
        if *length > most {
            return Poll::Ready(BodyRead::TooLarge);
        }
    }
}

fn whole<S: Service>(
    connection: &Connection<S>,
    mut request: Request,
    BodyBounds { start, framing }: BodyBounds,
) -> (Arrival, Bytes) {
    if let Framing::Length(length) = framing {
        let received = connection.take(start + length as usize);
        request.body = received.slice(start..);
        return (Arrival::Request(request), received);
    }
    match connection.behind_head(start, |bytes| body(bytes, framing)) {
        Ok((content, used)) => {
            request.body = content;
            (Arrival::Request(request), connection.take(start + used))
        }
        Err(_) => (Arrival::UnreadableBody { request, fault: BodyFault::MalformedChunk }, connection.take_last()),
    }
}

/// The answer for hyper, which adds what the state of the connection asks for. What no header or status can hold is
/// left out: it could only come from a replaced contract. The headers are written into the room of the request's.
fn outgoing(response: Response, close: bool, mut room: HeaderMap) -> hyper::Response<Full<Bytes>> {
    room.clear();
    let mut outgoing = hyper::Response::new(Full::new(response.body));
    *outgoing.headers_mut() = room;
    *outgoing.status_mut() =
        hyper::StatusCode::from_u16(response.status).unwrap_or(hyper::StatusCode::INTERNAL_SERVER_ERROR);
    for header in response.headers {
        let name = HeaderName::from_bytes(header.name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_maybe_shared(header.value)) {
            outgoing.headers_mut().append(name, value);
        }
    }
    if close {
        outgoing.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    outgoing
}
