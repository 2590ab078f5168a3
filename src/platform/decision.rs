//! A decision and its reasons.

use std::sync::Arc;

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::{Map, Value};
use smallvec::SmallVec;
use smol_str::SmolStr;

use crate::contract::{Code, EndpointId, Stage};
use crate::fault::WireEffect;
use crate::language::Bilingual;
use crate::payload::{Finding, Place, ReadingChoice};
use crate::request::recognition::Way;
use crate::store::{Recorded, StoreError};

/// What the platform makes of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The code that is answered.
    pub code: Arc<Code>,
    /// Status and body.
    pub answer: Answer,
    /// Why.
    pub verdict: Verdict,
    /// What the document says against the message, also where it was accepted.
    pub findings: Vec<Finding>,
    /// How many findings there were besides, which were counted and not kept.
    pub untold: usize,
    /// The steps that read a value which is not the one that was sent: whether they refuse the message nobody knows, and they
    /// are taken to let it pass.
    pub undecided: Vec<Stage>,
    /// What became of the report, where the store has taken or refused it.
    pub recorded: Option<Recorded>,
    /// Why the store failed, where it did: a fault of the platform's own, of which the answer tells no more than that.
    pub store_error: Option<StoreError>,
    /// What the message is about, as far as it could be told.
    pub subject: Subject,
    /// The strings that the platform signed to compare, one for each accepted form of Resource; empty where the
    /// decision fell before.
    pub canonical_strings: SmallVec<[String; 1]>,
    /// By which mistake a refused signature was made: all ways that lead to its bytes. Empty where none is known, or none was
    /// looked for ([`Platform::name_mistake`](super::Platform::name_mistake)).
    pub mistakes: Vec<Way>,
    /// What the server's clock showed, where it was read.
    pub now: Option<Timestamp>,
    /// What is to happen on the wire besides, by a fault rule.
    pub wire: Option<WireEffect>,
    /// The trial that the client was put to by this answer, in a word; none where it was not.
    pub trial: Option<SmolStr>,
}

/// What a message is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// The AccessKey as sent, where Authorization could be read.
    pub access_key: Option<SmolStr>,
    /// The endpoint.
    pub endpoint: Option<EndpointId>,
    /// The institution's code; a text of over 64 characters is cut.
    pub institution: Option<SmolStr>,
    /// The day (`2022-10-07`) or the period (`2021/1`: year and batch); a text of over 64 characters is cut.
    pub period: Option<SmolStr>,
}

/// Status and body of an answer, before any wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The JSON body.
    pub body: Bytes,
    /// The methods for `Allow`, with status 405 (RFC 9110, 15.5.6).
    pub allow: Option<String>,
    /// The scheme for `WWW-Authenticate`, with status 401 (RFC 9110, 15.5.2).
    pub challenge: Option<String>,
    /// Whether the connection must close, since the end of the request is not known.
    pub close: bool,
}

impl Answer {
    /// Changes the members of the body, where it is an object.
    pub fn change_members(&mut self, change: impl FnOnce(&mut Map<String, Value>)) {
        if let Ok(mut members) = serde_json::from_slice(&self.body) {
            change(&mut members);
            self.body = Value::Object(members).to_string().into();
        }
    }
}

/// Why a decision fell as it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The message passed every check.
    Accepted,
    /// A check refused it.
    Refused(Refusal),
    /// A test key or a fault rule asked for this code.
    Forced {
        /// What asked, for a person: the key's bound code or the rule's text.
        by: String,
        /// The step at which it spoke.
        stage: Stage,
    },
}

impl Verdict {
    /// The stable word of the check that refused; empty where none did.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.reason,
            Self::Accepted | Self::Forced { .. } => "",
        }
    }
}

/// The check that refused a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The step in the order of checks.
    pub stage: Stage,
    /// The check's stable word, such as `signature-differs`.
    pub reason: &'static str,
    /// The clause.
    pub clause: Arc<str>,
    /// Where in the message.
    pub place: Place,
    /// What would have passed.
    pub expected: SmolStr,
    /// What was there.
    pub actual: SmolStr,
    /// The reading that decided, if one did.
    pub reading: Option<ReadingChoice>,
    /// What is wrong, in one sentence for a person.
    pub explanation: Bilingual,
}
