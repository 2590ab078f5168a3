//! The administration of a running mock: JSON over HTTP, on a listener of its own.
//!
//! | route | what it does |
//! |---|---|
//! | `GET /health` | says that it runs: version, profile, world, clock, connections, how full the journal is |
//! | `GET /journal?after=ID&limit=N` | lists exchanges, the oldest first |
//! | `GET /journal/ID` | shows one: the exact bytes, the decision and its reasons |
//! | `DELETE /journal` | forgets all |
//! | `GET /reports?after=NUMBER&limit=N` | lists the reports that are stored, the oldest first, when they came and how many others they took the place of; `next` is the `after` of the next page, and null where nothing is listed |
//! | `POST /reset` | forgets the stored reports and used signatures, and begins to count anew for every fault rule |
//! | `GET /faults` | lists the fault rules with what they have done |
//! | `POST /faults` | adds rules: `{"rule": "…"}` or `{"rules": ["…"]}`; all or none |
//! | `DELETE /faults`, `DELETE /faults/ID` | removes all, or one |
//! | `GET /clock` | shows what the clock is set to and what it shows |
//! | `PUT /clock` | `{"set": "fixed:2018-09-10T10:15:31Z"}`, `{"move": "+15m"}` or `{"freeze": true}` |
//!
//! Without a token only loopback addresses are served, only under a loopback name, and nothing that a browser sends
//! for a page of another origin; with one, every request needs `Authorization: Bearer TOKEN`. In either case nothing is
//! changed for a page of another origin, and what is sent is `application/json`.
//! An error is `{"error": {"zh": "…", "en": "…"}}`; 503 says that the store failed.
//!
//! `guard` decides who is served, `input` reads what is sent, `routes` answers with one `status` of a few; `pages` stand in the
//! place of the routes where a run has something to show to people.

mod guard;
mod input;
mod pages;
mod routes;
mod status;

use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
pub use pages::{Page, Pages, PendingPage};
use serde_json::{Value, json};
pub use status::Status;

use super::admission::{ConnectionCounts, Turn};
use super::journal::Journal;
use super::journal::entry::End;
use super::journal::redaction::Redaction;
use super::service::{Arrived, Reply, Sent, Service};
use crate::clock::AdjustableClock;
use crate::language::Bilingual;
use crate::message::{Arrival, HeadFault, Headers, Request, Response, Version};
use crate::platform::Decide;
use crate::secret::Secret;
use crate::store::World;

/// What the administration reaches.
#[derive(Debug)]
pub(super) struct Admin {
    pub(super) platform: Arc<dyn Decide>,
    pub(super) clock: Arc<AdjustableClock>,
    pub(super) world: Arc<World>,
    pub(super) journal: Arc<Journal>,
    pub(super) redaction: Arc<Redaction>,
    pub(super) token: Option<Secret>,
    pub(super) pages: Option<Arc<dyn Pages>>,
    /// By which it is reached: `http` or `https`.
    pub(super) scheme: &'static str,
    /// The connections of the platform's listener.
    pub(super) connections: Arc<ConnectionCounts>,
}

/// A status and what is told with it.
#[derive(Debug)]
struct Answer {
    status: Status,
    body: Value,
    header: Option<(&'static str, String)>,
}

impl Answer {
    fn ok(body: Value) -> Self {
        Self { status: Status::Ok, body, header: None }
    }

    fn error(status: Status, why: impl Into<Bilingual>) -> Self {
        Self { status, body: json!({ "error": why.into() }), header: None }
    }

    fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.header = Some((name, value.into()));
        self
    }

    fn response(&self) -> Response {
        let body = Bytes::from(format!("{:#}\n", self.body));
        let mut headers = Headers::with_capacity(3);
        headers.push("Content-Type", "application/json; charset=utf-8");
        headers.push("Content-Length", body.len().to_string());
        if let Some((name, value)) = &self.header {
            headers.push(*name, value.clone());
        }
        Response {
            status: self.status as u16,
            reason: self.status.reason().into(),
            version: Version::Http11,
            headers,
            body,
        }
    }
}

impl Service for Admin {
    type Pending = ();

    async fn answer(&self, arrived: Arrived) -> Reply<()> {
        let mut response = self.answer_to(&arrived.arrival).await.unwrap_or_else(|refused: Answer| refused.response());
        if !matches!(arrived.arrival, Arrival::Request(_)) {
            response.headers.push("Connection", "close");
        }
        Reply { response, effect: None, pending: () }
    }

    fn refuses_unread(&self, request: &Request) -> bool {
        self.may_ask(request).is_err()
    }

    fn leaving(&self, (): &mut (), _: Bytes) {}

    fn sent(&self, (): (), _: Sent) {}

    fn broke_off(&self, _: SocketAddr, _: Bytes, _: End) {}

    fn turned(&self, _: Turn, _: u64) {}
}

impl Admin {
    /// Whether whoever sends this may ask for anything.
    fn may_ask(&self, head: &Request) -> Result<(), Answer> {
        guard::check(head, self.token.as_ref())?;
        guard::check_change(head, self.scheme)
    }

    async fn answer_to(&self, arrival: &Arrival) -> Result<Response, Answer> {
        let head = arrival.request();
        head.map_or(Ok(()), |head| self.may_ask(head))?;
        let request = whole_request(arrival)?;
        match &self.pages {
            // What the routes can change would change a run behind the back of who watches it.
            Some(pages) if request.path() != "/health" => {
                guard::check_origin(request, self.scheme)?;
                Ok(pages.page(request.clone()).await.response())
            }
            _ => Ok(routes::answer(self, request).await?.response()),
        }
    }
}

fn whole_request(arrival: &Arrival) -> Result<&Request, Answer> {
    match arrival {
        Arrival::Request(request) => Ok(request),
        Arrival::UnreadableHead(HeadFault::Malformed) | Arrival::UnreadableBody { .. } | Arrival::BodyUnread { .. } => {
            Err(Answer::error(
                Status::BadRequest,
                ("请求不是完整的 HTTP/1.1 报文", "this is no whole request of HTTP/1.1"),
            ))
        }
        Arrival::UnreadableHead(HeadFault::TooLarge) => {
            Err(Answer::error(Status::HeadTooLarge, ("请求头过大", "the head is too large")))
        }
        Arrival::BodyTooLarge { limit, .. } => Err(Answer::error(
            Status::ContentTooLarge,
            (format!("请求体超过 {limit} 字节"), format!("the body has more than {limit} bytes")),
        )),
    }
}
