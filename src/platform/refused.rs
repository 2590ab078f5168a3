//! Refusals as they are made.

use std::sync::Arc;

use smol_str::SmolStr;

use super::checks::{self, Check};
use super::{Platform, Refusal};
use crate::contract::{Code, Stage};
use crate::language::{Bilingual, ToBilingual};
use crate::payload::{Finding, Place, ReadingChoice};
use crate::signature::authorization::AUTHORIZATION;
use crate::signature::{AuthorizationError, HeaderError, OutsideWindow, Signature};
use crate::store::StoreError;

/// A store that fails half-way may have kept the report: nobody can tell before it is sent again.
const MAY_BE_STORED: (&str, &str) = (
    "保存报告时出错，故障在平台一方，与报告内容无关；报告也许已经保存，再次上报时就能看出",
    "storing the report failed half-way, a fault of the platform and not of the report: it may be stored all the same, which shows when it is sent again",
);

/// A refusal and the code that answers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) code: Arc<Code>,
    pub(super) refusal: Refusal,
}

/// What stands where, and what should.
pub(super) struct Seen {
    pub(super) place: Place,
    pub(super) expected: SmolStr,
    pub(super) actual: SmolStr,
}

/// What an error of the signature's room says of itself.
pub(super) struct Said {
    pub(super) code: &'static str,
    pub(super) reason: &'static str,
    pub(super) requirement: &'static str,
    pub(super) reading: Option<&'static str>,
    pub(super) explanation: Bilingual,
}

impl Seen {
    pub(super) fn new(place: Place, expected: impl Into<SmolStr>, actual: impl Into<SmolStr>) -> Self {
        Self { place, expected: expected.into(), actual: actual.into() }
    }

    pub(super) fn header(name: &str, expected: impl Into<SmolStr>, actual: impl Into<SmolStr>) -> Self {
        Self::new(Place::Header(name.to_owned().into()), expected, actual)
    }
}

impl Said {
    pub(super) fn by_authorization(error: &AuthorizationError, scheme: &str) -> Self {
        // A word that is no form of the scheme is refused under either option.
        let is_scheme = |other: &String| other.eq_ignore_ascii_case(scheme);
        let reading = matches!(error, AuthorizationError::OtherScheme(other) if is_scheme(other));
        Self {
            code: error.code_name(),
            reason: error.reason(),
            requirement: error.requirement(),
            reading: reading.then_some("scheme-case"),
            explanation: error.to_bilingual(),
        }
    }

    pub(super) fn by_header(error: &HeaderError) -> Self {
        Self {
            code: error.code_name(),
            reason: error.reason(),
            requirement: error.requirement(),
            reading: error.reading(),
            explanation: error.to_bilingual(),
        }
    }

    pub(super) fn by_window(outside: &OutsideWindow, window_seconds: i64) -> Self {
        let on_edge = outside.offset.unsigned_abs() == window_seconds.unsigned_abs();
        Self {
            code: outside.code_name(),
            reason: outside.reason(),
            requirement: outside.requirement(),
            reading: on_edge.then_some("window-edge"),
            explanation: outside.to_bilingual(),
        }
    }
}

impl Platform {
    /// A refusal by a check of the platform's own.
    pub(super) fn refuse(&self, check: &Check, seen: Seen) -> Box<Refused> {
        let said = Said {
            code: check.code,
            reason: check.reason,
            requirement: check.requirement,
            reading: check.reading,
            explanation: check.says.into(),
        };
        self.refusal(check.stage, said, seen)
    }

    /// A refusal by a check of the signature's room, at the step at which its code arises.
    pub(super) fn refuse_as_said(&self, said: Said, seen: Seen) -> Box<Refused> {
        self.refusal(self.named(said.code).stage, said, seen)
    }

    /// A refusal that rests on a finding.
    pub(super) fn refuse_for(&self, finding: &Finding, stage: Stage, code: &Arc<Code>) -> Box<Refused> {
        Box::new(Refused {
            code: Arc::clone(code),
            refusal: Refusal {
                stage,
                reason: finding.kind.word(),
                clause: Arc::clone(&finding.requirement.clause),
                place: finding.place.clone(),
                expected: finding.expected.clone(),
                actual: finding.actual.clone(),
                reading: finding.reading.clone(),
                explanation: self.contract.finding(finding.kind).title.clone(),
            },
        })
    }

    /// A report that the store could not take, or of which it cannot say whether it took it.
    pub(super) fn storage_failed(&self, failure: &Arc<Code>, error: &StoreError) -> Box<Refused> {
        let mut refused = self.refuse(&checks::STORAGE_FAILED, Seen::new(Place::Message, "", ""));
        refused.code = Arc::clone(failure);
        if matches!(error, StoreError::Failed(_)) {
            refused.refusal.explanation = MAY_BE_STORED.into();
        }
        refused
    }

    /// A signature that may not be used again, told before the body is looked at or, in a race, when it is recorded.
    pub(super) fn signature_used(&self, signature: &Signature) -> Box<Refused> {
        self.refuse(&checks::SIGNATURE_USED, Seen::header(AUTHORIZATION, "", signature.to_string()))
    }

    /// A code by the name under which a check knows it.
    pub(super) fn named(&self, name: &str) -> &Arc<Code> {
        self.contract.code(name).expect("Platform::new makes sure that every named code is listed")
    }

    fn refusal(&self, stage: Stage, said: Said, seen: Seen) -> Box<Refused> {
        let code = Arc::clone(self.named(said.code));
        // A replaced contract need not hold every sentence; the code's own clause is never wrong.
        let requirement = self.contract.requirement(said.requirement).unwrap_or(&code.requirement);
        let refusal = Refusal {
            stage,
            reason: said.reason,
            clause: Arc::clone(&requirement.clause),
            place: seen.place,
            expected: seen.expected,
            actual: seen.actual,
            reading: said.reading.and_then(|id| ReadingChoice::of(self.readings(), id)),
            explanation: said.explanation,
        };
        Box::new(Refused { code, refusal })
    }
}
