//! What sessions send and receive, kept by somebody else, or played again in the place of a target.

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::TargetError;

/// What the exchanges of sessions are kept by, or played from.
#[derive(Clone, Debug)]
pub enum Tape {
    /// Each is kept; the target answers.
    Kept(Arc<dyn Keeper>),
    /// Nothing is sent: what came once comes again.
    Played(Arc<dyn Player>),
}

/// What came of a request. A place is what the request belongs to, such as a step.
#[derive(Debug)]
pub struct Taken<'a> {
    /// Its place.
    pub place: Option<&'a str>,
    /// What was sent.
    pub request: &'a [u8],
    /// All bytes that came.
    pub received: &'a [u8],
    /// Why that is no whole answer, where it is none.
    pub failure: Option<&'a TargetError>,
    /// How long it took.
    pub elapsed: Duration,
}

/// Keeps exchanges.
pub trait Keeper: Debug + Send + Sync {
    /// A request of this place is about to be made.
    fn turn(&self, place: Option<&str>);

    /// One was sent.
    fn exchange(&self, taken: &Taken<'_>);

    /// Behind the last exchange of this place the target has closed the connection, where a step wanted to know.
    fn closed(&self, place: Option<&str>);
}

/// An exchange that is played again.
#[derive(Debug)]
pub struct Played {
    /// What was sent then.
    pub request: Bytes,
    /// All bytes that came.
    pub received: Bytes,
    /// Why that is no whole answer, where it is none.
    pub failure: Option<TargetError>,
    /// How long it took.
    pub elapsed: Duration,
    /// Whether the target has closed the connection behind it.
    pub closed: bool,
}

/// Plays exchanges again.
pub trait Player: Debug + Send + Sync {
    /// A request of this place is about to be made.
    fn turn(&self, place: Option<&str>);

    /// The next exchange of this place, for a request that would be sent.
    fn next(&self, place: Option<&str>, request: &[u8]) -> Played;
}

/// What there is to say of the last exchange.
#[derive(Default)]
pub(super) struct Last {
    /// How long it took.
    pub(super) elapsed: Duration,
    /// What was sent, and whether the target has closed the connection behind it, where it was played again.
    pub(super) played: Option<(Bytes, bool)>,
}
