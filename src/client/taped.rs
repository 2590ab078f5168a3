//! Sessions whose exchanges are kept by somebody else, or played again.

use std::time::Duration;

use bytes::Bytes;

use super::tape::{Last, Played, Player, Taken};
use super::{Answer, Failure, Session, Tape, TargetError};

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
