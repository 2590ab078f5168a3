//! Faults in what is kept: for what a report can be the first, and when it is.

use crate::contract::EndpointId;
use crate::platform::{RepeatRule, Store, Submission, World};

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

pub(super) fn record_refused(world: &World, submission: Option<Submission>) {
    if let Some(submission) = submission {
        world.store().record(submission);
    }
}

pub(super) fn forget_all(world: &World, _: Option<Submission>) {
    world.store().clear();
}
