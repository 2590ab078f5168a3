//! A request sent, and what came of it as far as its step wants to know.

use std::time::Duration;

use crate::client::{Answer, Failure, FailureKind, Session, is_kept};
use crate::language::Bilingual;
use crate::request::Outgoing;
use crate::scenario::judge::connection::Silence;
use crate::scenario::read::expectation::{ConnectionWish, Expectation};
use crate::scenario::run::halt::{Halt, or_halted};

/// How long a target may take to close a connection that it should close.
const CLOSING: Duration = Duration::from_secs(2);

/// How long a connection is watched that should be kept: an end that comes with the answer may be a moment behind it.
const KEEPING: Duration = Duration::from_millis(100);

/// What came of a request that was sent.
pub(in crate::scenario) enum Reply {
    /// An answer.
    Answer {
        /// The answer.
        answer: Answer,
        /// How long it took.
        elapsed: Duration,
        /// Whether the target closed the connection behind it; asked for only where the step expects something of it.
        closed: bool,
    },
    /// None, as the step expects at this place, or a connection that stays open.
    Silence(Silence),
    /// None, and nobody knows what the target made of the request.
    Failed(Failure),
    /// None, since the run was halted while it was waited for.
    Halted(Bilingual),
}

/// Sends a request and waits for what its step expects, unless the run is halted before.
pub(super) async fn send_unless_halted(
    session: &mut Session,
    outgoing: &Outgoing,
    expectation: &Expectation,
    halt: Option<&Halt>,
) -> Reply {
    match or_halted(send(session, outgoing, expectation), halt).await {
        Ok(reply) => reply,
        Err(reason) => {
            // Its answer would be taken for that of the next request.
            session.leave();
            Reply::Halted(reason)
        }
    }
}

/// Sends a request and waits for what its step expects.
async fn send(session: &mut Session, outgoing: &Outgoing, expectation: &Expectation) -> Reply {
    let outcome = session.exchange_ending(&outgoing.bytes, &outgoing.method, outgoing.ending).await;
    let elapsed = session.elapsed();
    let came = match (outcome, &expectation.silence) {
        (Ok(answer), _) => {
            let closed = is_closed(session, expectation, &answer).await;
            Reply::Answer { answer, elapsed, closed }
        }
        (Err(failure), Some((_, place))) if failure.received.is_empty() => {
            let still_open = match failure.error.kind() {
                FailureKind::Cut | FailureKind::CutShort => false,
                FailureKind::Late => true,
                _ => return Reply::Failed(failure),
            };
            Reply::Silence(Silence { place: place.clone(), elapsed, still_open })
        }
        (Err(failure), _) => Reply::Failed(failure),
    };
    if !outgoing.tells_its_end {
        session.leave();
    }
    came
}

/// Whether the target closes the connection behind an answer, as far as the step wants to know.
async fn is_closed(session: &mut Session, expectation: &Expectation, answer: &Answer) -> bool {
    if let Some(closed) = session.played_end() {
        return closed;
    }
    let closed = match expectation.connection {
        None => false,
        Some((ConnectionWish::Closed, _)) => session.is_closed_within(CLOSING).await,
        // A server that says that it closes the connection may do so (RFC 9112, 9.6).
        Some((ConnectionWish::Kept, _)) => {
            is_kept(&answer.response) && (session.is_spent() || session.is_closed_within(KEEPING).await)
        }
    };
    if closed {
        session.keep_end();
    }
    closed
}
