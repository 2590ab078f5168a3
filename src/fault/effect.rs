//! What a fault rule does to an answer on its way.

use std::fmt;
use std::time::Duration;

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
    /// A gateway's HTML page with status 502 comes instead.
    Gateway,
    /// The answer comes a byte at a time, with this pause between.
    Drip(Duration),
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
            Self::Gateway => "gateway-502",
            Self::Drip(_) => "slow-drip",
        }
    }
}

impl fmt::Display for WireEffect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())?;
        match self {
            Self::Delay(pause) | Self::Drip(pause) => write!(f, " {}", written(*pause)),
            Self::ContentLength(bytes) => write!(f, " {bytes:+}"),
            Self::Cut | Self::Truncate | Self::Malformed | Self::Gateway => Ok(()),
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
