//! Where the platform asks what its defect changes. Each question is a branch on an `Option` where there is none.

use std::time::Duration;

use jiff::Timestamp;

use super::seam::Seam;
use crate::contract::Parameters;
use crate::contract::Readings;
use crate::message::{Arrival, Request, Response};
use crate::payload::Report;
use crate::platform::{Decision, KeyEntry, Platform, RepeatRule, Submission, Verdict, WireEffect, World};
use crate::signature::{CanonicalRequest, Signature, SignedHeaders, canonical};

/// How long a platform that saves late takes to answer: enough for another request to be judged meanwhile, which waits in
/// the same process.
const LATE: Duration = Duration::from_millis(50);

impl Platform {
    fn seam(&self) -> Option<&'static Seam> {
        self.defect.map(|defect| &defect.0.seam)
    }

    /// What a message is read as; none where it is read as it came.
    pub(in crate::platform) fn misread(&self, arrival: &Arrival) -> Option<Arrival> {
        match (self.seam()?, arrival) {
            (Seam::Arrival(read), Arrival::Request(request)) => read(self, request),
            _ => None,
        }
    }

    /// The key of a name that the key ring does not know.
    pub(in crate::platform) fn mistaken_key(&self, name: &str) -> Option<&KeyEntry> {
        match self.seam()? {
            Seam::KeyLookup(find) => find(self, name),
            _ => None,
        }
    }

    /// What the date of a request is taken for.
    pub(in crate::platform) fn mistaken_date(&self, date: Timestamp, now: Timestamp) -> Timestamp {
        match self.seam() {
            Some(Seam::Date(read)) => read(date, now),
            _ => date,
        }
    }

    /// The strings to sign. A message that is read as another one is signed as it was sent nevertheless.
    pub(in crate::platform) fn candidates<'a>(
        &self,
        headers: SignedHeaders<'a>,
        request: &'a Request,
        sent: &'a Request,
    ) -> Vec<CanonicalRequest<'a>> {
        let (parameters, readings) = (self.contract.parameters(), self.readings());
        match self.seam() {
            Some(Seam::Arrival(_)) => as_sent(sent, parameters, readings),
            Some(Seam::Canonical(change)) => {
                let mut candidates = headers.canonical(request, readings);
                candidates.iter_mut().for_each(|candidate| change(candidate, sent));
                candidates
            }
            _ => headers.canonical(request, readings),
        }
    }

    /// Whether a signature is taken for the right one; none where it is compared as it should be.
    pub(in crate::platform) fn miscompared(
        &self,
        key: &KeyEntry,
        candidates: &[CanonicalRequest<'_>],
        given: &Signature,
    ) -> Option<bool> {
        match self.seam()? {
            Seam::Comparison(compare) => Some(compare(self, key, candidates, given)),
            _ => None,
        }
    }

    /// What is handed to the store, which may be nothing yet.
    pub(in crate::platform) fn misfiled(&self, submission: &mut Submission, world: &World) {
        if let Some(Seam::Submission(change)) = self.seam() {
            change(world.store(), submission);
        }
    }

    /// Whether a submission is saved only when its answer goes.
    pub(in crate::platform) fn saves_late(&self, submission: &Submission, world: &World) -> bool {
        matches!(self.seam(), Some(Seam::LateSaving))
            && submission.repeat == RepeatRule::Refuse
            && !world.store().reports().iter().any(|stored| is_for_the_same(&stored.report, &submission.report))
    }

    /// Whether something happens to the store where a request is refused.
    pub(in crate::platform) fn on_refusal(&self, submission: impl FnOnce() -> Option<Submission>, world: &World) {
        if let Some(Seam::Refused(change)) = self.seam() {
            change(world, submission());
        }
    }

    /// What is answered.
    pub(in crate::platform) fn misanswered(&self, mut decision: Decision) -> Decision {
        match self.seam() {
            Some(Seam::Answer(change)) => change(&mut decision),
            Some(Seam::Wire(effect)) => decision.wire = effect(decision.verdict != Verdict::Accepted).or(decision.wire),
            Some(Seam::LateSaving) if decision.late.is_some() => decision.wire = Some(WireEffect::Delay(LATE)),
            _ => {}
        }
        decision
    }

    /// The answer with its headers, as it goes out.
    pub fn response(&self, decision: &Decision) -> Response {
        let mut response = decision.answer.response(decision.now);
        if let Some(Seam::Response(change)) = self.seam() {
            change(&mut response);
        }
        response
    }
}

fn is_for_the_same(earlier: &Report, later: &Report) -> bool {
    let about = |report: &Report| (report.endpoint, report.institution.clone(), report.period.clone());
    about(earlier) == about(later)
}

fn as_sent<'a>(sent: &'a Request, parameters: &Parameters, readings: &Readings) -> Vec<CanonicalRequest<'a>> {
    canonical(sent, parameters, readings)
        .unwrap_or_else(|_| vec![CanonicalRequest::unchecked(sent, parameters, readings)])
}
