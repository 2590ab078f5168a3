//! Judge: from a message to an admitted report or a refusal, with findings. Nothing is changed and nothing awaited here:
//! where a check must know something of the store, judging stops and says what, and goes on with the answer.
//!
//! The steps are taken in the profile's order, and the first that refuses speaks. Findings follow the document and are
//! the same wherever the refusal falls, so the headers and the body are looked through in any case.
//!
//! `head` refuses what is no request, `findings` looks at the head and the body, `authenticate` asks who sends a request and
//! whether it is theirs, and `admit` whether what it says may be reported.

mod admit;
mod authenticate;
mod findings;
mod head;

use std::slice;
use std::sync::Arc;

use jiff::Timestamp;
use smallvec::SmallVec;
use smol_str::SmolStr;

pub(super) use self::head::refuses_unread;
use super::refused::{Refused, Seen};
use super::route::Route;
use super::{KeyEntry, Platform, Subject, checks};
use crate::clock::ClockFailure;
use crate::contract::{Endpoint, Stage};
use crate::diagnostic::shorten;
use crate::message::{Arrival, HeadFault, Request};
use crate::payload::{Finding, Place, Report};
use crate::signature::{Authorization, AuthorizationError, Signature, SignedHeaders};
use crate::store::{SingleUse, StoreError};

/// How far the checks came.
#[expect(clippy::large_enum_variant, reason = "nearly every message is judged to its end at once")]
pub(super) enum Judged<'a> {
    /// To their end.
    Whole(Judgement<'a>),
    /// To where it must be known whether this signature was used before; [`Case::resume`] goes on from there.
    AsksForUse(Box<Case<'a>>, Signature),
}

/// What became of a message before anything is recorded.
#[derive(Debug)]
pub(super) struct Judgement<'a> {
    /// The refusal; none for an admitted report.
    pub(super) refused: Option<Box<Refused>>,
    pub(super) facts: Facts<'a>,
}

/// What is known about a message.
#[derive(Debug, Default)]
pub(super) struct Facts<'a> {
    /// None where the head could not be read.
    pub(super) request: Option<&'a Request>,
    /// Whether the end of the request is not known.
    pub(super) endless: bool,
    pub(super) now: Option<Timestamp>,
    pub(super) endpoint: Option<&'a Arc<Endpoint>>,
    /// The method that the path takes, where another was sent.
    pub(super) allow: Option<&'a str>,
    pub(super) key: Option<&'a KeyEntry>,
    pub(super) subject: Subject,
    pub(super) report: Option<Report>,
    /// The signature that is used up by an accepted request.
    pub(super) once: Option<SingleUse>,
    /// Why the store could not say whether that signature was used.
    pub(super) store_error: Option<StoreError>,
    pub(super) findings: Vec<Finding>,
    /// How many findings were counted and not kept.
    pub(super) untold: usize,
    /// The steps of which nobody knows whether they refuse it.
    pub(super) undecided: Vec<Stage>,
    pub(super) canonical_strings: SmallVec<[String; 1]>,
}

pub(super) fn judge<'a>(
    platform: &'a Platform,
    arrival: &'a Arrival,
    now: Result<Timestamp, ClockFailure>,
) -> Judged<'a> {
    let request = match arrival {
        Arrival::UnreadableHead(fault) => return Judged::Whole(unreadable_head(platform, *fault, now.ok())),
        Arrival::Request(request)
        | Arrival::BodyTooLarge { request, .. }
        | Arrival::BodyUnread { request }
        | Arrival::UnreadableBody { request, .. } => request,
    };
    Case::open(platform, arrival, request, now).go_on()
}

/// Whether a step looks at the body.
fn needs_body(stage: Stage) -> bool {
    matches!(stage, Stage::File | Stage::Body | Stage::Institution | Stage::Value)
}

/// From so many bytes on, a body is looked through only where it is known who sends it: the findings of a short one are
/// worth their time to a client that signs wrongly, those of a long one are a stranger's means to keep the platform busy.
const LONG: usize = 64 * 1024;

fn unreadable_head(platform: &Platform, fault: HeadFault, now: Option<Timestamp>) -> Judgement<'_> {
    let check = match fault {
        HeadFault::Malformed => &checks::MALFORMED_HEAD,
        HeadFault::TooLarge => &checks::HEAD_TOO_LARGE,
    };
    let refused = platform.refuse(check, Seen::new(Place::Message, "", ""));
    Judgement { refused: Some(refused), facts: Facts { now, endless: true, ..Facts::default() } }
}

/// A request under judgement.
pub(super) struct Case<'a> {
    platform: &'a Platform,
    /// The steps that are not taken yet.
    steps: slice::Iter<'a, Stage>,
    arrival: &'a Arrival,
    request: &'a Request,
    now: Result<Timestamp, ClockFailure>,
    route: Route<'a>,
    findings: Vec<Finding>,
    untold: usize,
    undecided: Vec<Stage>,
    /// Whether the body was looked through.
    looked_through: bool,
    /// Whether it is known who sends it.
    is_signed: bool,
    report: Option<Report>,
    authorization: Result<Authorization, AuthorizationError>,
    key: Option<&'a KeyEntry>,
    headers: Option<SignedHeaders<'a>>,
    date: Option<Timestamp>,
    once: Option<SingleUse>,
    store_error: Option<StoreError>,
    canonical_strings: SmallVec<[String; 1]>,
}

impl<'a> Case<'a> {
    /// Looks at what needs no check to have passed.
    fn open(
        platform: &'a Platform,
        arrival: &'a Arrival,
        request: &'a Request,
        now: Result<Timestamp, ClockFailure>,
    ) -> Self {
        let (contract, readings) = (platform.contract(), platform.readings());
        let route = platform.routes.find(request);
        let authorization = Authorization::of(&request.headers, contract.parameters(), readings.scheme_case);
        let mut case = Self {
            platform,
            steps: platform.order.judging(),
            arrival,
            request,
            now,
            route,
            findings: Vec::new(),
            untold: 0,
            undecided: Vec::new(),
            looked_through: false,
            is_signed: false,
            report: None,
            authorization,
            key: None,
            headers: None,
            date: None,
            once: None,
            store_error: None,
            canonical_strings: SmallVec::new(),
        };
        case.find_in_head();
        case
    }

    /// Takes the steps that are left, until one refuses or the store must be asked.
    fn go_on(mut self) -> Judged<'a> {
        while let Some(stage) = self.steps.next() {
            if needs_body(*stage) {
                self.find_in_body();
            }
            if let Err(refused) = self.check(*stage) {
                return Judged::Whole(self.close(Some(refused)));
            }
            self.is_signed |= *stage == Stage::Signature;
            if *stage == Stage::Signature
                && let Some(SingleUse { signature, .. }) = self.once
            {
                return Judged::AsksForUse(Box::new(self), signature);
            }
        }
        Judged::Whole(self.close(None))
    }

    /// Goes on once the store was asked whether the signature was used. A store that cannot say refuses nothing here: what
    /// else is against the request is told first, and only then that its report could not be stored.
    pub(super) fn resume(mut self, signature: Signature, used: Result<bool, StoreError>) -> Judged<'a> {
        match used {
            Ok(false) => {}
            Ok(true) => {
                let refused = self.platform.signature_used(&signature);
                return Judged::Whole(self.close(Some(refused)));
            }
            Err(error) => self.store_error = Some(error),
        }
        self.go_on()
    }

    fn check(&mut self, stage: Stage) -> Result<(), Box<Refused>> {
        match stage {
            Stage::Head => self.head(),
            Stage::Route => self.route(),
            Stage::Authorization => self.authorization(),
            Stage::Key => self.key(),
            Stage::Headers => self.headers(),
            Stage::Clock => self.clock(),
            Stage::Date => self.date(),
            Stage::Signature => self.signature(),
            Stage::Permission => self.permission(),
            Stage::File => self.file(),
            Stage::Body => self.body(),
            Stage::Institution => self.institution(),
            Stage::Value => self.value(),
            // The scheme is told with Authorization; the last three are for recording.
            Stage::Scheme | Stage::Storage | Stage::Repeat | Stage::Passed => Ok(()),
        }
    }

    fn close(mut self, refused: Option<Box<Refused>>) -> Judgement<'a> {
        if self.is_signed || self.request.body.len() <= LONG {
            self.find_in_body();
        }
        let report = self.report;
        let subject = Subject {
            access_key: self.authorization.ok().map(|authorization| authorization.access_key),
            endpoint: self.route.endpoint().map(|endpoint| endpoint.id),
            institution: report.as_ref().map(|report| short(&report.institution)),
            period: report.as_ref().map(|report| short(&report.period)),
        };
        let allow = match self.route {
            Route::OtherMethod(endpoint) => Some(endpoint.method.as_str()),
            Route::Endpoint(_) | Route::UnknownPath => None,
        };
        let facts = Facts {
            request: Some(self.request),
            endless: !matches!(self.arrival, Arrival::Request(_)),
            now: self.now.ok(),
            endpoint: self.route.endpoint(),
            allow,
            key: self.key,
            subject,
            report,
            once: self.once,
            store_error: self.store_error,
            findings: self.findings,
            untold: self.untold,
            undecided: self.undecided,
            canonical_strings: self.canonical_strings,
        };
        Judgement { refused, facts }
    }
}

/// A text as it was sent, cut where it would fill the answer.
fn shown(text: &str) -> String {
    shorten(text, 120).into_owned()
}

/// What tells reports apart, cut where it cannot be a code or a day: decisions are kept by the hundred, and the texts
/// are as long as a client makes them.
pub(super) fn short(text: &str) -> SmolStr {
    shorten(text, 64).into()
}

fn shown_bytes(bytes: &[u8]) -> String {
    shown(&String::from_utf8_lossy(bytes))
}
