//! Pages for people in the place of the administration's own routes, where a run has some to show.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;

use super::Status;
use crate::message::{Headers, Request, Response, Version};

/// A page that is on its way.
pub type PendingPage<'a> = Pin<Box<dyn Future<Output = Page> + Send + 'a>>;

/// What answers on the administration listener for people. Every path is its own but `/health`.
pub trait Pages: fmt::Debug + Send + Sync {
    /// Answers a request of this machine and of no foreign page. It may wait, for news say, but must not block.
    fn page(&self, request: Request) -> PendingPage<'_>;
}

/// What is answered.
#[derive(Clone, Debug)]
pub struct Page {
    /// The status.
    pub status: Status,
    /// The headers, without Content-Length.
    pub headers: Headers,
    /// The content.
    pub body: Bytes,
}

impl Page {
    pub(super) fn response(self) -> Response {
        let Self { status, mut headers, body } = self;
        // A 204 has no content and says no length (RFC 9110, 8.6).
        if !matches!(status, Status::NoContent) {
            headers.push("Content-Length", body.len().to_string());
        }
        Response { status: status as u16, reason: status.reason().into(), version: Version::Http11, headers, body }
    }
}
