//! What sessions send and receive, kept by somebody else, or played again in the place of a target.

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::{Answer, Failure, Session, TargetError};

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

impl Session {
    /// Waits; not where exchanges are played again, since whatever was waited for has come.
    pub async fn pause(&self, span: Duration) {
        if !self.is_played() {
            tokio::time::sleep(span).await;
        }
    }

    /// How long the last exchange took.
    pub fn elapsed(&self) -> Duration {
        self.last.elapsed
    }

    /// What was sent last, where that was played again.
    pub fn played_request(&self) -> Option<&Bytes> {
        self.last.played.as_ref().map(|(request, _)| request)
    }

    /// Whether the target has closed the connection behind the last exchange, where that was played again.
    pub fn played_end(&self) -> Option<bool> {
        self.last.played.as_ref().map(|(_, closed)| *closed)
    }

    /// Says that the target has closed the connection behind the last exchange.
    pub fn keep_end(&self) {
        if let Some(Tape::Kept(keeper)) = &self.connector.tape {
            keeper.closed(self.place.as_deref());
        }
    }

    pub(super) fn is_played(&self) -> bool {
        matches!(self.connector.tape, Some(Tape::Played(_)))
    }

    /// An exchange that was made once.
    pub(super) fn play(&mut self, player: &dyn Player, request: &[u8], method: &str) -> Result<Answer, Failure> {
        let Played { request, received, failure, elapsed, closed } = player.next(self.place.as_deref(), request);
        self.last = Last { elapsed, played: Some((request.clone(), closed)) };
        if let Some(error) = failure {
            return Err(Failure { error, received });
        }
        let Some(answer) = Answer::read(&received, method) else {
            return Err(Failure { error: TargetError::Closed { begun: true }, received });
        };
        if let Some(checker) = &self.connector.checker {
            checker.check(self.place.as_deref(), &request, &received);
        }
        Ok(self.undone(answer))
    }

    pub(super) fn keep(&self, request: &[u8], received: &[u8], failure: Option<&TargetError>) {
        if let Some(Tape::Kept(keeper)) = &self.connector.tape {
            let (place, elapsed) = (self.place.as_deref(), self.last.elapsed);
            keeper.exchange(&Taken { place, request, received, failure, elapsed });
        }
    }
}
