//! HTTP/1.1 by hyper, the only file that names it: connections served, bodies read, answers handed over.
//!
//! hyper keeps the state of a connection and finds the end of every message. What a request *is* comes from the bytes
//! that the stream kept ([`super::wire`]), and so does what goes out. Its timer is not used: it counts the idle time
//! of a connection and the time of a head together, and the two have separate limits here.

use std::convert::Infallible;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{CONNECTION, HeaderMap, HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite};

use super::connection::{Connection, Expected};
use super::limits::Limits;
use super::service::Service;
use super::wire::Wire;
use crate::message::wire::{Framing, WireError, body, body_so_far, request_framing};
use crate::message::{Arrival, BodyFault, HeadFault, Request, Response};

/// Serves the connections of one listener.
pub(super) struct HttpServer<S> {
    service: Arc<S>,
    limits: Arc<Limits>,
    builder: http1::Builder,
    shutdown: GracefulShutdown,
}

/// A connection that counts as open, from before it is served until it is over.
pub(super) struct OpenConnection<S> {
    service: Arc<S>,
    limits: Arc<Limits>,
    builder: http1::Builder,
    watcher: Watcher,
}

impl<S: Service> HttpServer<S> {
    pub(super) fn new(service: Arc<S>, limits: Arc<Limits>) -> Self {
        let mut builder = http1::Builder::new();
        // The Date of an answer comes from the injected clock. A client that closes its sending half still reads.
        builder.auto_date_header(false).title_case_headers(true).half_close(true).header_read_timeout(None);
        builder.max_header_size(limits.head_bytes);
        if limits.header_count != Limits::STACK_HEADER_COUNT {
            builder.max_headers(limits.header_count);
        }
        Self { service, limits, builder, shutdown: GracefulShutdown::new() }
    }

    /// Counts one more connection as open.
    pub(super) fn open(&self) -> OpenConnection<S> {
        OpenConnection {
            service: Arc::clone(&self.service),
            limits: Arc::clone(&self.limits),
            builder: self.builder.clone(),
            watcher: self.shutdown.watcher(),
        }
    }

    /// Closes idle connections, lets the others finish their request, and says whether they did within the limit.
    pub(super) async fn drain(self, limit: Duration) -> bool {
        tokio::time::timeout(limit, self.shutdown.shutdown()).await.is_ok()
    }
}

impl<S: Service> OpenConnection<S> {
    /// Serves a connection until it is over.
    pub(super) async fn serve<IO: AsyncRead + AsyncWrite + Unpin + 'static>(self, io: IO, peer: SocketAddr) {
        let connection = Connection::new(self.service, peer);
        let wire = Wire::new(io, Arc::clone(&connection), Arc::clone(&self.limits));
        let service = service_fn(move |request| exchange(Arc::clone(&connection), Arc::clone(&self.limits), request));
        let connection = self.builder.serve_connection(TokioIo::new(wire), service);
        // How a connection ended is told by the stream, which knows what was lost with it.
        let _ = self.watcher.watch(connection).await;
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
    let reply = connection.answer(arrival, received).await;
    let body_length = if headless { 0 } else { reply.response.body.len() };
    connection.expect(Expected { body_length, effect: reply.effect, pending: reply.pending });
    Ok(outgoing(reply.response, connection.is_closing(), head.headers))
}

/// Reads a request whole, as far as it goes: what it is, and its bytes.
async fn arrive<S: Service>(connection: &Connection<S>, limits: &Limits, mut content: Incoming) -> (Arrival, Bytes) {
    let (request, head) = match connection.head(limits.header_count) {
        Ok(found) => found,
        // hyper read a head here; whatever the two readers disagree on is not taken for a request.
        Err(error) => return (Arrival::UnreadableHead(error.into()), connection.take_last()),
    };
    let framing = match framing(&request) {
        Ok(framing) => framing,
        Err(error) => return (Arrival::UnreadableHead(error), connection.take_last()),
    };
    let declared = if let Framing::Length(length) = framing { Some(length) } else { None };
    if declared.is_some_and(|length| length > limits.body_bytes) {
        return (Arrival::BodyTooLarge { request, declared, limit: limits.body_bytes }, connection.take_last());
    }
    let is_here = declared.is_some_and(|length| connection.holds(head, length)) && !waits_for_leave(&request);
    let read = if is_here { BodyRead::Whole } else { read(&mut content, limits).await };
    match read {
        BodyRead::Whole => whole(connection, request, head, framing),
        BodyRead::BrokeOff if !connection.is_overfull() => {
            let received = connection.behind_head(head, |bytes| body_so_far(bytes, framing).len()) as u64;
            let fault = match (declared, connection.behind_head(head, |bytes| body(bytes, Framing::Chunked))) {
                (None, Err(WireError::MalformedChunk)) => BodyFault::MalformedChunk,
                _ => BodyFault::Unfinished { received, declared },
            };
            (Arrival::UnreadableBody { request, fault }, connection.take_last())
        }
        BodyRead::TooLarge | BodyRead::BrokeOff => {
            (Arrival::BodyTooLarge { request, declared, limit: limits.body_bytes }, connection.take_last())
        }
    }
}

/// How the body of a request is framed. Content-Length beside Transfer-Encoding is refused (RFC 9112, 6.1 allows it):
/// two readers of such a request may see two different ones.
fn framing(request: &Request) -> Result<Framing, HeadFault> {
    if request.headers.first("Transfer-Encoding").is_some() && request.headers.first("Content-Length").is_some() {
        return Err(HeadFault::Malformed);
    }
    request_framing(&request.headers).map_err(HeadFault::from)
}

/// Whether the client may hold the body back until hyper says 100, which hyper does when the body is read. Any other body
/// that the stream has kept whole need not be read from hyper: its handing over wakes this task a second time.
fn waits_for_leave(request: &Request) -> bool {
    request.headers.first("Expect").is_some()
}

enum BodyRead {
    Whole,
    TooLarge,
    BrokeOff,
}

/// Waits until the body is there. Only its length is looked at: its bytes are with the stream.
async fn read(content: &mut Incoming, limits: &Limits) -> BodyRead {
    let reading = async {
        let mut length = 0;
        while let Some(frame) = content.frame().await {
            match frame {
                Ok(frame) => length += frame.data_ref().map_or(0, |data| data.len() as u64),
                Err(_) => return BodyRead::BrokeOff,
            }
            if length > limits.body_bytes {
                return BodyRead::TooLarge;
            }
        }
        BodyRead::Whole
    };
    tokio::time::timeout(limits.body_read, reading).await.unwrap_or(BodyRead::BrokeOff)
}

fn whole<S: Service>(
    connection: &Connection<S>,
    mut request: Request,
    head: usize,
    framing: Framing,
) -> (Arrival, Bytes) {
    if let Framing::Length(length) = framing {
        let received = connection.take(head + length as usize);
        request.body = received.slice(head..);
        return (Arrival::Request(request), received);
    }
    match connection.behind_head(head, |bytes| body(bytes, framing)) {
        Ok((content, used)) => {
            request.body = content;
            (Arrival::Request(request), connection.take(head + used))
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
