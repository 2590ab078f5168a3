//! What a fault rule does to an answer on its way.

use std::fmt;
use std::time::Duration;

use crate::words::words;

/// An effect on the wire, carried out by the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WireEffect {
    /// The answer comes later.
    Delay(Duration),
    /// The connection is cut instead of an answer.
    Cut,
    /// The connection is cut in the middle of the body.
    Truncate,
    /// The body is not JSON.
    Malformed,
    /// Content-Length is off by this many bytes; negative is too short.
    ContentLength(i64),
    /// The answer goes with this status.
    Status(u16),
    /// More requests came than are allowed: status 429, and after how long to come again.
    TooManyRequests(Duration),
    /// The connection closes behind the answer, which does not say so.
    Close,
    /// The answer is another one, or written in another way.
    Altered(Alteration),
    /// The answer comes a byte at a time, with this pause between.
    Drip(Duration),
}

words! {
    /// What an answer is instead, or how it is written.
    pub enum Alteration {
        /// A gateway's HTML page with status 502.
        BadGateway = "gateway-502",
        /// A gateway's HTML page with status 504.
        GatewayTimeout = "gateway-504",
        /// Status 500 and a line of text, without a code.
        ServerError = "server-error",
        /// Status 429 and a line of text, which does not say when to come again.
        TooManyRequests = "too-many-requests",
        /// Status 503 and a line of text, without a code.
        ServiceUnavailable = "service-unavailable",
        /// Status 504 and a line of text, without a code.
        PlainGatewayTimeout = "gateway-timeout",
        /// Status 302 to another place.
        Redirect = "redirect",
        /// A code that the document does not list, with status 400.
        UnlistedCode = "unlisted-code",
        /// The code is a text.
        CodeAsText = "code-as-text",
        /// The names of the members are in the other letter case.
        LetterCase = "letter-case",
        /// Members stand there that the document does not know.
        UnknownMembers = "unknown-members",
        /// The body begins with a byte order mark.
        ByteOrderMark = "byte-order-mark",
        /// The body comes in chunks.
        Chunked = "chunked",
    }
}

impl WireEffect {
    /// The effect's word in a fault rule.
    pub fn word(self) -> &'static str {
        match self {
            Self::Delay(_) => "delay",
            Self::Cut => "cut",
            Self::Truncate => "truncate",
            Self::Malformed => "malformed",
            Self::ContentLength(_) => "content-length",
            Self::Status(_) => "status",
            Self::TooManyRequests(_) => "too-many-requests",
            Self::Close => "close",
            Self::Altered(alteration) => alteration.word(),
            Self::Drip(_) => "slow-drip",
        }
    }
}

impl fmt::Display for WireEffect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())?;
        match self {
            Self::Delay(pause) | Self::Drip(pause) | Self::TooManyRequests(pause) => {
                write!(f, " {}", written(*pause))
            }
            Self::Status(status) => write!(f, " {status}"),
            Self::ContentLength(bytes) => write!(f, " {bytes:+}"),
            Self::Cut | Self::Truncate | Self::Malformed | Self::Close | Self::Altered(_) => Ok(()),
        }
    }
}

/// A duration in the form in which rules are read: `2s`, `1m 30s`, `50ms`.
fn written(duration: Duration) -> String {
    match jiff::SignedDuration::try_from(duration) {
        Ok(duration) => format!("{duration:#}"),
        // No parsed rule holds so long a time; one built in code is shown in seconds.
        Err(_) => format!("{}s", duration.as_secs()),
    }
}
