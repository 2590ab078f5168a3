//! Sends single requests to the target, right ones and wrong ones, and waits for the answer to each.

use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use thiserror::Error;

use super::ProbeAnswer;
use crate::client::{Address, Connector, Failure, Session, TargetError};
use crate::clock::Clock;
use crate::contract::{Contract, Endpoint, EndpointId, Readings};
use crate::language::{Bilingual, ToBilingual};
use crate::message::JSON_TYPE;
use crate::platform::KeyEntry;
use crate::request::{Draft, Signing};

/// A session with a target, and what requests to it are made with.
pub struct Prober<'a> {
    session: Session,
    /// The document.
    pub contract: &'a Contract,
    clock: &'a dyn Clock,
}

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum ProbeError {
    /// The request could not be made.
    #[error("{0}")]
    NotMade(Bilingual),
    /// Nothing whole came back.
    #[error(transparent)]
    NoAnswer(#[from] Failure),
}

impl ProbeError {
    /// Whether the target took the request and closed the connection without an answer.
    pub(super) fn is_closed(&self) -> bool {
        matches!(self, Self::NoAnswer(Failure { error: TargetError::Closed { .. }, .. }))
    }

    /// Whether the time allowed for an answer was over.
    pub(super) fn is_timeout(&self) -> bool {
        matches!(self, Self::NoAnswer(Failure { error: TargetError::AnswerTimeout(_), .. }))
    }
}

impl ToBilingual for ProbeError {
    fn to_bilingual(&self) -> Bilingual {
        match self {
            Self::NotMade(reason) => reason.clone(),
            Self::NoAnswer(failure) => failure.to_bilingual(),
        }
    }
}

/// A body that no platform takes for JSON: a request with it can get no further than 10009, and writes nothing.
const NOT_JSON: &[u8] = b"{";

/// How long is waited for the end of an answer at a target that has once said all and did not end: nothing that is still
/// to be known comes with it.
const PATIENCE: Duration = Duration::from_secs(2);

impl<'a> Prober<'a> {
    /// A prober that sends over one connection; nothing is sent yet.
    pub fn new(connector: &Connector, contract: &'a Contract, clock: &'a dyn Clock) -> Self {
        Self { session: connector.session(), contract, clock }
    }

    /// The connection, for scenarios that are run over it.
    pub(super) fn session(&mut self) -> &mut Session {
        &mut self.session
    }

    /// The client's clock.
    pub(super) fn clock(&self) -> &'a dyn Clock {
        self.clock
    }

    /// Opens the connection.
    ///
    /// # Errors
    /// [`TargetError`] where nobody can be reached.
    pub(super) async fn open(&mut self) -> Result<(), TargetError> {
        self.session.open().await
    }

    /// Whether the target's port speaks TLS, whatever its address says.
    pub(super) async fn speaks_tls(&self) -> bool {
        self.session.speaks_tls().await
    }

    /// Where requests go.
    pub fn address(&self) -> &Address {
        self.session.address()
    }

    /// The proxy that can answer in the target's place.
    pub(super) fn handing_proxy(&self) -> Option<&Address> {
        self.session.handing_proxy()
    }

    /// The signing of a correct client that reads the document so.
    pub fn signing(&self, key: &KeyEntry, readings: &Readings) -> Signing {
        Signing::new(&key.access_key, &key.secret, readings, self.contract.parameters())
    }

    /// A request to an endpoint that is refused behind the signature; without a signing it is not signed.
    pub fn refused(&self, endpoint: EndpointId, signing: Option<Signing>) -> Draft {
        self.report(endpoint, NOT_JSON, signing)
    }

    /// A report to an endpoint.
    pub(super) fn report(&self, endpoint: EndpointId, body: impl Into<Bytes>, signing: Option<Signing>) -> Draft {
        let address = self.address();
        let Endpoint { method, path, .. } = &**self.contract.endpoint(endpoint);
        Draft {
            method: method.clone(),
            host: address.authority(),
            prefix: address.prefix.clone(),
            path: path.clone(),
            content_type: Some(JSON_TYPE.into()),
            body: Some(body.into()),
            signing,
            ..Draft::default()
        }
    }

    /// Sends a request and waits for its answer. One that breaks off is an answer too, as far as it came.
    ///
    /// # Errors
    /// [`ProbeError`].
    pub async fn send(&mut self, draft: &Draft) -> Result<ProbeAnswer, ProbeError> {
        self.session.turn().await;
        // What is not signed tells no date.
        let now = draft.signing.as_ref().map_or(Ok(Timestamp::UNIX_EPOCH), |_| self.now())?;
        let request = draft.outgoing(now, self.contract.parameters()).map_err(ProbeError::NotMade)?;
        let answer = self.session.exchange(&request.bytes, &request.method).await;
        // A target that closes connections without saying so would be taken for one that does not answer.
        self.session.leave();
        let received = self.clock.now().ok();
        match answer {
            Ok(answer) => Ok(ProbeAnswer::new(answer, received)),
            Err(failure) => {
                let unfinished = failure.unfinished().ok_or(failure)?;
                if unfinished.is_whole_json() {
                    self.session.be_patient_for(PATIENCE);
                }
                Ok(ProbeAnswer::unfinished(unfinished, received))
            }
        }
    }

    /// As [`Prober::send`], to a place at the same host that is not known to be the target: its answer is not held against
    /// what holds of the target's.
    ///
    /// # Errors
    /// [`ProbeError`].
    pub(super) async fn send_unchecked(&mut self, draft: &Draft) -> Result<ProbeAnswer, ProbeError> {
        let unchecked = self.session.unchecked();
        let checked = std::mem::replace(&mut self.session, unchecked);
        let answer = self.send(draft).await;
        self.session = checked;
        answer
    }

    fn now(&self) -> Result<Timestamp, ProbeError> {
        let unreadable = |error| Bilingual::new("本机时钟不可用", format!("{error}"));
        self.clock.now().map_err(|error| ProbeError::NotMade(unreadable(error)))
    }
}
