//! Messages as plain data: what was sent and answered, with the raw bytes. No type of an HTTP library stands here.
//!
//! `headers` holds header lines in the order in which they were sent, `media_type` reads Content-Type; `wire` turns bytes into
//! messages and back.

mod headers;
mod media_type;
pub mod wire;

use std::borrow::Cow;

use bytes::Bytes;
use jiff::Timestamp;
use smol_str::SmolStr;

pub use headers::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, DATE, HOST, Header, Headers, JSON_TYPE, TRANSFER_ENCODING,
};
pub use media_type::MediaType;

/// The status of an answer by which more requests are refused than were looked at (RFC 6585, 4).
pub const TOO_MANY_REQUESTS: u16 = 429;

/// The status of an answer by a server that serves no more for now; with Retry-After it says when it will (RFC 9110, 15.6.4).
pub const SERVICE_UNAVAILABLE: u16 = 503;

/// When to come again (RFC 9110, 10.2.3).
pub const RETRY_AFTER: &str = "Retry-After";

/// The HTTP version of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Version {
    /// HTTP/1.0.
    Http10,
    /// HTTP/1.1.
    #[default]
    Http11,
}

/// A request as it was sent: header names keep their case, headers their order and repetition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The method, as sent.
    pub method: SmolStr,
    /// The request target, as sent: path, and query if there is one; not decoded.
    pub target: SmolStr,
    /// The HTTP version.
    pub version: Version,
    /// The headers, as sent.
    pub headers: Headers,
    /// The body without its transfer coding.
    pub body: Bytes,
}

impl Request {
    /// The path of the target: what stands before the first `?`. An absolute target loses its scheme and authority.
    pub fn path(&self) -> &str {
        let origin = self.origin_form();
        origin.split_once('?').map_or(origin, |(path, _)| path)
    }

    /// The query of the target: what stands behind the first `?`.
    pub fn query(&self) -> Option<&str> {
        self.origin_form().split_once('?').map(|(_, query)| query)
    }

    fn origin_form(&self) -> &str {
        // What nearly every client sends needs no search.
        if self.target.starts_with('/') {
            return &self.target;
        }
        match self.target.split_once("://") {
            Some((scheme, rest)) if !scheme.contains('/') => rest.find('/').map_or("/", |slash| &rest[slash..]),
            _ => &self.target,
        }
    }
}

/// What came in through the door. Only a whole request can be judged clause by clause; the others are refused by HTTP's own rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// A request with a readable head and its whole body.
    Request(Request),
    /// A head that is not HTTP/1, or one that is too large.
    UnreadableHead(HeadFault),
    /// A readable head whose body is over the limit; `request.body` is empty.
    BodyTooLarge {
        /// The head.
        request: Request,
        /// The length that Content-Length declares, where it declares one.
        declared: Option<u64>,
        /// The limit, in bytes.
        limit: u64,
    },
    /// A readable head that is refused whatever its body says, which was not read to its end; `request.body` is empty. The
    /// connection must close.
    BodyUnread {
        /// The head.
        request: Request,
    },
    /// A readable head whose body could not be read whole; `request.body` is empty. It is refused as a malformed head
    /// is, and the connection must close: where the next request would start is not known.
    UnreadableBody {
        /// The head.
        request: Request,
        /// What is wrong with the body.
        fault: BodyFault,
    },
}

impl Arrival {
    /// The request, where its head could be read.
    pub fn request(&self) -> Option<&Request> {
        match self {
            Self::Request(request)
            | Self::BodyTooLarge { request, .. }
            | Self::BodyUnread { request }
            | Self::UnreadableBody { request, .. } => Some(request),
            Self::UnreadableHead(_) => None,
        }
    }
}

/// Why the head of a request could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadFault {
    /// Not a head of HTTP/1 (RFC 9112).
    Malformed,
    /// More bytes or more headers than the limit.
    TooLarge,
}

/// Why the body of a request could not be read whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyFault {
    /// The chunked coding is broken.
    MalformedChunk,
    /// The client stopped sending before the end that Content-Length or the coding promised.
    Unfinished {
        /// How many bytes of content came.
        received: u64,
        /// How many Content-Length promised, where it stands.
        declared: Option<u64>,
    },
    /// It did not come to its end in time.
    TooSlow {
        /// How many bytes of content came.
        received: u64,
        /// How many Content-Length promised, where it stands.
        declared: Option<u64>,
    },
}

/// An answer as it was given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The reason phrase, as sent.
    pub reason: SmolStr,
    /// The HTTP version.
    pub version: Version,
    /// The headers, as sent.
    pub headers: Headers,
    /// The body without its transfer coding.
    pub body: Bytes,
}

impl Response {
    /// Whether a request was turned away before anybody looked at it, and may come again.
    pub fn turns_away(&self) -> bool {
        let says_when = self.headers.first(RETRY_AFTER).is_some();
        self.status == TOO_MANY_REQUESTS || self.status == SERVICE_UNAVAILABLE && says_when
    }

    /// The body as text; bytes that are not UTF-8 are shown as U+FFFD.
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }
}

/// One request and what was answered, to the byte: the evidence from which every verdict can be computed again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exchange {
    /// When the request had arrived whole; none where the clock could not be read.
    pub received: Option<Timestamp>,
    /// The bytes of the request as they came, head and body, transfer coding included.
    pub request: Bytes,
    /// The bytes of the answer as they went.
    pub response: Bytes,
}

/// Whether a text is a token, as methods and header names are (RFC 9110, 5.6.2).
pub fn is_token(text: &str) -> bool {
    let is_sign = |byte: u8| b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || is_sign(byte))
}
