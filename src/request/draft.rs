//! All parts of a request that is still to be signed and sent.

use std::borrow::Cow;

use bytes::Bytes;
use jiff::Timestamp;

use super::outgoing::Outgoing;
use super::signing::Signing;
use super::transfer::Transfer;
use crate::contract::Parameters;
use crate::language::Bilingual;
use crate::message::{CONTENT_LENGTH, CONTENT_TYPE, HOST, Header, Headers, Request, TRANSFER_ENCODING, Version};

/// All parts of a request that is still to be signed and sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The method.
    pub method: String,
    /// The HTTP version.
    pub version: Version,
    /// What Host says, such as `127.0.0.1:8080`.
    pub host: String,
    /// What stands before the path, such as the path of the target's address; empty where nothing does.
    pub prefix: String,
    /// The path, as sent.
    pub path: String,
    /// What follows `?`, as sent.
    pub query: Option<String>,
    /// The headers that are sent before those of the signature: in order, with case and repetition. One of them stands in
    /// the place of Host, Content-Type, Content-Length or Transfer-Encoding that would be added otherwise.
    pub headers: Vec<Header>,
    /// The headers that are not sent though they would be added.
    pub withheld: Vec<Cow<'static, str>>,
    /// What Content-Type says; none where it is not added.
    pub content_type: Option<Cow<'static, str>>,
    /// The body without its transfer coding; of none no length is told.
    pub body: Option<Bytes>,
    /// How the end of the body is told.
    pub transfer: Transfer,
    /// Who signs, and how; none where nobody does.
    pub signing: Option<Signing>,
}

impl Draft {
    /// The bytes that are sent at `now` by the client's clock.
    ///
    /// # Errors
    /// As for [`Draft::request`], or where nothing would be cut off the body.
    pub fn outgoing(&self, now: Timestamp, parameters: &Parameters) -> Result<Outgoing, Bilingual> {
        self.transfer.outgoing(&self.request(now, parameters)?)
    }

    /// The request with the head that is sent and the body before its transfer coding: Host, the draft's headers,
    /// Content-Type, those of the signature, and what tells the body's end.
    ///
    /// # Errors
    /// As for [`Signing::sign`].
    pub fn request(&self, now: Timestamp, parameters: &Parameters) -> Result<Request, Bilingual> {
        let mut request = Request {
            method: self.method.as_str().into(),
            version: self.version,
            target: self.target().into(),
            headers: Headers::with_capacity(self.headers.len() + 8),
            body: self.body.clone().unwrap_or_default(),
        };
        self.add(&mut request, HOST, || Some(self.host.clone()));
        for Header { name, value } in &self.headers {
            request.headers.push(name.clone(), value.clone());
        }
        self.add(&mut request, CONTENT_TYPE, || self.content_type.as_deref().map(str::to_owned));
        if let Some(signing) = &self.signing {
            signing.sign(&mut request, now, parameters)?;
        }
        self.tell_end(&mut request);
        Ok(request)
    }

    /// The target of the request line.
    pub fn target(&self) -> String {
        let Self { prefix, path, .. } = self;
        self.query.as_ref().map_or_else(|| format!("{prefix}{path}"), |query| format!("{prefix}{path}?{query}"))
    }

    /// Whether the draft says of a header what is sent of it, were it nothing.
    pub fn names(&self, header: &str) -> bool {
        let own = self.headers.iter().map(|own| own.name.as_str());
        own.chain(self.withheld.iter().map(|name| &**name)).any(|name| name.eq_ignore_ascii_case(header))
    }

    fn add(&self, request: &mut Request, name: &str, value: impl FnOnce() -> Option<String>) {
        if !self.names(name)
            && let Some(value) = value()
        {
            request.headers.push(name, value);
        }
    }

    fn tell_end(&self, request: &mut Request) {
        if self.transfer.is_chunked() {
            self.add(request, TRANSFER_ENCODING, || Some("chunked".to_owned()));
        } else if self.body.is_some() || !request.body.is_empty() {
            // The length of what is sent: a mistake may have changed the body behind the signature.
            let length = request.body.len().to_string();
            self.add(request, CONTENT_LENGTH, || Some(length));
        }
    }
}
