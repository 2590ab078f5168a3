//! Faults in what is kept: for what a report can be the first, and when it is.

use std::time::Duration;

use smol_str::SmolStr;

use super::seam::Seam;
use crate::clock;
use crate::contract::EndpointId;
use crate::message::{Arrival, CONTENT_TYPE};
use crate::payload::{self, Content, Report};
use crate::platform::{Decision, Platform};
use crate::signature::Signature;
use crate::store::{
    Deferred, ListedReport, Recorded, RepeatRule, ReportPage, Store, StoreResult, StoredReport, Submission,
};

/// A store that is used wrongly; what it keeps is kept in the sound one.
pub(super) struct MutantStore<'a> {
    sound: &'a dyn Store,
    change: &'a Seam,
}

impl<'a> MutantStore<'a> {
    pub(super) fn over(sound: &'a dyn Store, change: &'a Seam) -> Self {
        Self { sound, change }
    }
}

impl Store for MutantStore<'_> {
    fn record(&self, submission: Submission) -> StoreResult<'_, Recorded> {
        match self.change {
            Seam::Submission(record) => record(self.sound, submission),
            _ => self.sound.record(submission),
        }
    }

    fn used(&self, signature: Signature) -> StoreResult<'_, bool> {
        self.sound.used(signature)
    }

    fn page(&self, page: ReportPage) -> StoreResult<'_, Vec<ListedReport>> {
        self.sound.page(page)
    }

    fn clear(&self) -> StoreResult<'_, ()> {
        self.sound.clear()
    }
}

/// What a request that was refused would have put into the store, if a report can be read in it.
pub(super) fn submission_of_refused(platform: &Platform, arrival: &Arrival, decision: &Decision) -> Option<Submission> {
    let (Arrival::Request(request), received) = (arrival, decision.now?) else { return None };
    let (contract, readings) = (platform.contract(), &platform.profile().readings);
    let endpoint = contract.endpoint(decision.subject.endpoint?);
    let today = received.to_zoned_datetime(clock::zone()).date();
    let content_type = request.headers.first(CONTENT_TYPE);
    let report =
        payload::check(contract, endpoint, readings, Content::new(content_type, &request.body), Some(today)).report?;
    Some(Submission { report, repeat: RepeatRule::Refuse, received, once: None })
}

pub(super) fn without_year(store: &dyn Store, mut submission: Submission) -> StoreResult<'_, Recorded> {
    if let Some(batch) = submission.report.batch.clone() {
        submission.report.period = batch;
    }
    store.record(submission)
}

pub(super) fn without_batch(store: &dyn Store, mut submission: Submission) -> StoreResult<'_, Recorded> {
    if let Some(year) = submission.report.year {
        submission.report.period = year.to_string().into();
    }
    store.record(submission)
}

pub(super) fn without_institution(store: &dyn Store, mut submission: Submission) -> StoreResult<'_, Recorded> {
    submission.report.institution = SmolStr::default();
    store.record(submission)
}

pub(super) fn whole_year_blocks_halves(store: &dyn Store, mut submission: Submission) -> StoreResult<'_, Recorded> {
    const WHOLE_YEAR: &str = "0";
    Deferred::later(async move {
        let report = &mut submission.report;
        let whole = store.reports().await?.into_iter().map(|stored| stored.report).find(|earlier| {
            report.endpoint == EndpointId::Tqc
                && earlier.endpoint == report.endpoint
                && earlier.institution == report.institution
                && earlier.year == report.year
                && earlier.batch.as_deref() == Some(WHOLE_YEAR)
        });
        if let Some(whole) = whole {
            report.period = whole.period;
        }
        store.record(submission).await
    })
}

/// Only the report before this one is remembered.
pub(super) fn remember_last_only(store: &dyn Store, submission: Submission) -> StoreResult<'_, Recorded> {
    Deferred::later(async move {
        if let Some(StoredReport { report, received, .. }) = store.reports().await?.pop() {
            store.clear().await?;
            store.record(Submission { report, repeat: RepeatRule::Replace, received, once: None }).await?;
        }
        store.record(submission).await
    })
}

/// How long a platform that saves late takes to save: enough for another request to be judged meanwhile, which waits in the
/// same process.
const LATE: Duration = Duration::from_millis(50);

/// The report is looked for first and saved a while after that.
pub(super) fn save_late(store: &dyn Store, submission: Submission) -> StoreResult<'_, Recorded> {
    Deferred::later(async move {
        let is_the_same = |stored: &StoredReport| is_for_the_same(&stored.report, &submission.report);
        if submission.repeat == RepeatRule::Replace || store.reports().await?.iter().any(is_the_same) {
            return store.record(submission).await;
        }
        // Without a runtime nothing else is judged meanwhile, and there is nobody to wait for.
        if tokio::runtime::Handle::try_current().is_ok() {
            tokio::time::sleep(LATE).await;
        }
        // Whatever came meanwhile, this one was held to be the first.
        store.record(submission).await.map(|_| Recorded::Recorded)
    })
}

fn is_for_the_same(earlier: &Report, later: &Report) -> bool {
    let about = |report: &Report| (report.endpoint, report.institution.clone(), report.period.clone());
    about(earlier) == about(later)
}

pub(super) fn record_refused(store: &dyn Store, submission: Option<Submission>) -> StoreResult<'_, ()> {
    match submission {
        Some(submission) => store.record(submission).map(|recorded| recorded.map(drop)),
        None => Deferred::now(Ok(())),
    }
}

pub(super) fn forget_all(store: &dyn Store, _: Option<Submission>) -> StoreResult<'_, ()> {
    store.clear()
}
