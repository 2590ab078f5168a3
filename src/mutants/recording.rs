//! Faults in what is kept: for what a report can be the first, and when it is.

use std::sync::{Mutex, PoisonError};

use super::seam::Seam;
use crate::clock;
use crate::contract::EndpointId;
use crate::message::{Arrival, CONTENT_TYPE};
use crate::payload::{self, Content, Report};
use crate::platform::{Decision, Platform};
use crate::signature::Signature;
use crate::store::{Recorded, RepeatRule, Store, StoredReport, Submission};

/// A store that is used wrongly; what it keeps is kept in the sound one.
pub(super) struct MutantStore<'a> {
    sound: &'a dyn Store,
    change: &'a Seam,
    late: Mutex<Option<Submission>>,
}

impl<'a> MutantStore<'a> {
    pub(super) fn over(sound: &'a dyn Store, change: &'a Seam) -> Self {
        Self { sound, change, late: Mutex::default() }
    }

    /// What is to be saved when the answer goes.
    pub(super) fn late(self) -> Option<Submission> {
        self.late.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_first(&self, submission: &Submission) -> bool {
        !self.sound.reports().iter().any(|stored| is_for_the_same(&stored.report, &submission.report))
    }
}

impl Store for MutantStore<'_> {
    fn record(&self, mut submission: Submission) -> Recorded {
        match self.change {
            Seam::Submission(change) => change(self.sound, &mut submission),
            Seam::LateSaving if submission.repeat == RepeatRule::Refuse && self.is_first(&submission) => {
                *self.late.lock().unwrap_or_else(PoisonError::into_inner) = Some(submission);
                return Recorded::Recorded;
            }
            _ => {}
        }
        self.sound.record(submission)
    }

    fn used(&self, signature: &Signature) -> bool {
        self.sound.used(signature)
    }

    fn reports(&self) -> Vec<StoredReport> {
        self.sound.reports()
    }

    fn clear(&self) {
        self.sound.clear();
    }
}

fn is_for_the_same(earlier: &Report, later: &Report) -> bool {
    let about = |report: &Report| (report.endpoint, report.institution.clone(), report.period.clone());
    about(earlier) == about(later)
}

/// What a request that was refused would have put into the store, if a report can be read in it.
pub(super) fn submission_of_refused(platform: &Platform, arrival: &Arrival, decision: &Decision) -> Option<Submission> {
    let (Arrival::Request(request), received) = (arrival, decision.now?) else { return None };
    let (contract, readings) = (platform.contract(), &platform.profile().readings);
    let endpoint = contract.endpoint(decision.subject.endpoint?);
    let today = received.to_zoned(clock::zone()).date();
    let content_type = request.headers.first(CONTENT_TYPE);
    let report =
        payload::check(contract, endpoint, readings, Content { content_type, body: &request.body }, Some(today))
            .report?;
    Some(Submission { report, repeat: RepeatRule::Refuse, received, once: None })
}

pub(super) fn without_year(_: &dyn Store, submission: &mut Submission) {
    if let Some(batch) = submission.report.batch.clone() {
        submission.report.period = batch;
    }
}

pub(super) fn without_batch(_: &dyn Store, submission: &mut Submission) {
    if let Some(year) = submission.report.year {
        submission.report.period = year.to_string();
    }
}

pub(super) fn without_institution(_: &dyn Store, submission: &mut Submission) {
    submission.report.institution.clear();
}

pub(super) fn whole_year_blocks_halves(store: &dyn Store, submission: &mut Submission) {
    const WHOLE_YEAR: &str = "0";
    let report = &mut submission.report;
    if report.endpoint != EndpointId::Tqc {
        return;
    }
    let whole = store.reports().into_iter().map(|stored| stored.report).find(|earlier| {
        earlier.endpoint == report.endpoint
            && earlier.institution == report.institution
            && earlier.year == report.year
            && earlier.batch.as_deref() == Some(WHOLE_YEAR)
    });
    if let Some(whole) = whole {
        report.period = whole.period;
    }
}

/// Only the report before this one is remembered.
pub(super) fn remember_last_only(store: &dyn Store, _: &mut Submission) {
    if let Some(last) = store.reports().pop() {
        store.clear();
        let received = last.received;
        store.record(Submission { report: last.report, repeat: RepeatRule::Replace, received, once: None });
    }
}

pub(super) fn record_refused(store: &dyn Store, submission: Option<Submission>) {
    if let Some(submission) = submission {
        store.record(submission);
    }
}

pub(super) fn forget_all(store: &dyn Store, _: Option<Submission>) {
    store.clear();
}
