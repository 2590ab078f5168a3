//! What a fault rule does to an answer on its way.

use std::time::Duration;

/// An effect on the wire, carried out by the door.
#[derive(Clone, Debug, PartialEq, Eq)]
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
