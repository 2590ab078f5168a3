//! Sends the requests of a bundle once more.

use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;

use super::mistake::{signed_wrongly, way};
use super::outgoing::{Anew, as_recorded};
use super::{Again, Replayed, Sameness, Silence};
use crate::client::{Address, Connector, Limits, Session, Trust, TrustError};
use crate::clock::{AdjustableClock, Clock, ClockFailure, ClockSetting};
use crate::contract::Stage;
use crate::diagnostic::Diagnostic;
use crate::dispute::bundle::{Basis, Case};
use crate::evidence::chain::{Answering, KeptExchange};
use crate::language::ToBilingual;
use crate::mock::{self, MockOptions, Server};
use crate::platform::Platform;
use crate::request::Outgoing;
use crate::store::World;

/// How long the mock looks for the mistake in a signature: to the end.
const DIAGNOSIS: Duration = Duration::from_secs(20);

/// The exchanges of a bundle, and what they are sent again with.
#[derive(Clone, Copy, Debug)]
pub struct Replay<'a> {
    /// The exchanges.
    pub case: &'a Case,
    /// What they are judged by: the mock reads the document so, and knows these keys; and they sign anew.
    pub basis: Basis<'a>,
}

/// Why nothing can be sent.
#[derive(Debug, Error)]
pub enum ReplayError {
    /// The contract lacks what a platform answers with.
    #[error(transparent)]
    Platform(#[from] Box<Diagnostic>),
    /// The mock cannot be started.
    #[error(transparent)]
    Mock(#[from] mock::ServeError),
    /// No session with it can be prepared.
    #[error(transparent)]
    Session(#[from] TrustError),
    /// No date can be written.
    #[error(transparent)]
    Clock(#[from] ClockFailure),
}

impl Replay<'_> {
    /// Sends every request to a mock, as it was sent, at the time that its answer was given; one after another, so that each
    /// finds what those before it have reported.
    ///
    /// # Errors
    /// [`ReplayError`].
    pub async fn at_mock(&self) -> Result<Vec<Replayed>, ReplayError> {
        let clock = Arc::new(AdjustableClock::system());
        let server = self.mock(&clock).await?;
        let mut session = session(&server)?;
        let times = self.case.server_times(&self.basis);
        let is_exact = self.case.answering == Some(Answering::Mock);
        let mut replayed = Vec::new();
        for ((kept, time), number) in self.case.kept.iter().zip(times).zip(1..) {
            clock.set(time.instant.map_or(ClockSetting::Broken, ClockSetting::Fixed));
            let again = match as_recorded(kept) {
                Ok(outgoing) => exchanged(&mut session, &outgoing).await,
                Err(why) => Err(Silence::Unsent(why)),
            };
            replayed.push(self.beside(kept, number, again, is_exact && !kept.is_replaced));
        }
        drop(session);
        server.shutdown().await;
        Ok(replayed)
    }

    /// Sends every request to a live platform, signed anew: with the mistake that the recorded signature was made with, where
    /// that is known and can be made again.
    ///
    /// # Errors
    /// [`ReplayError::Clock`], or where the contract lacks what an explanation takes.
    pub async fn at_target(&self, target: &Connector) -> Result<Vec<Replayed>, ReplayError> {
        let mut session = target.session();
        let address = session.address().clone();
        let Basis { contract, profile, keys, .. } = self.basis;
        let (parameters, readings) = (contract.parameters(), &profile.readings);
        let anew = Anew { keys, parameters, readings, address: &address };
        let clock = AdjustableClock::system();
        let mut replayed = Vec::new();
        let explanations = self.case.explanations(&self.basis)?;
        for ((kept, explanation), number) in self.case.kept.iter().zip(&explanations).zip(1..) {
            session.turn().await;
            let (again, is_made_again) = match anew.outgoing(&kept.recorded, way(explanation), clock.now()?) {
                Ok((outgoing, is_made_again)) => (exchanged(&mut session, &outgoing).await, is_made_again),
                Err(why) => (Err(Silence::Unsent(why)), false),
            };
            let mistake = signed_wrongly(explanation, is_made_again);
            let mut one = self.beside(kept, number, again, false);
            let is_otherwise = mistake.as_ref().is_some_and(|mistake| !mistake.is_made_again);
            if is_otherwise && one.sameness == Sameness::Different {
                one.sameness = Sameness::SignedOtherwise;
            }
            replayed.push(Replayed { mistake, ..one });
        }
        Ok(replayed)
    }

    /// What is answered again beside what was recorded.
    fn beside(&self, kept: &KeptExchange, number: usize, again: Result<Again, Silence>, is_exact: bool) -> Replayed {
        let recorded = kept
            .recorded
            .response
            .as_ref()
            .map(|response| Again::of(response, kept.response.as_deref().unwrap_or_default()));
        let sameness = match &again {
            Ok(again) => match again.beside(recorded.as_ref(), is_exact) {
                Sameness::Different if self.may_hang_on_replaced(kept, again) => Sameness::Replaced,
                Sameness::Different if self.was_reported_before(kept, again) => Sameness::ReportedBefore,
                sameness => sameness,
            },
            Err(Silence::Unsent(_)) => Sameness::NotSent,
            Err(Silence::Unanswered(_)) => Sameness::NotAnswered,
        };
        let request = format!("{} {}", kept.recorded.request.method, kept.recorded.request.target);
        Replayed { number, request, recorded, again, sameness, mistake: None }
    }

    /// Whether both answers arose where the body is read, and values of it are not those that were sent.
    fn may_hang_on_replaced(&self, kept: &KeptExchange, again: &Again) -> bool {
        let code = |number: Option<u32>| self.basis.contract.code_number(number?);
        let reads_body = |number| code(number).is_none_or(|code| code.stage >= Stage::Permission);
        !kept.recorded.replaced.is_empty() && reads_body(kept.recorded.code()) && reads_body(again.code)
    }

    /// Whether the recorded answer says that the same was reported before, and the new one that it was not: a report from
    /// before the recording, or of an exchange that was left out, is nobody's contradiction.
    fn was_reported_before(&self, kept: &KeptExchange, again: &Again) -> bool {
        let stage = |number: Option<u32>| Some(self.basis.contract.code_number(number?)?.stage);
        (stage(kept.recorded.code()), stage(again.code)) == (Some(Stage::Repeat), Some(Stage::Passed))
    }

    async fn mock(&self, clock: &Arc<AdjustableClock>) -> Result<Server, ReplayError> {
        let Basis { contract, profile, keys, .. } = self.basis;
        let platform = Platform::new(Arc::clone(contract), profile.clone(), keys.clone()).map_err(Box::new)?;
        let (clock, world) = (Arc::clone(clock), Arc::new(World::new(0)));
        Ok(mock::serve(MockOptions {
            clock,
            world,
            diagnosis: Some(DIAGNOSIS),
            ..MockOptions::new(Arc::new(platform))
        })
        .await?)
    }
}

fn session(server: &Server) -> Result<Session, TrustError> {
    let listens = server.address();
    let address =
        Address { secure: false, host: listens.ip().to_string(), port: listens.port(), prefix: String::new() };
    Ok(Connector::new(address, &Trust::default(), Limits::default())?.session())
}

async fn exchanged(session: &mut Session, outgoing: &Outgoing) -> Result<Again, Silence> {
    let answer = session.exchange_ending(&outgoing.bytes, &outgoing.method, outgoing.ending).await;
    answer
        .map(|answer| Again::of(&answer.response, &answer.bytes))
        .map_err(|failure| Silence::Unanswered(failure.error.to_bilingual()))
}
