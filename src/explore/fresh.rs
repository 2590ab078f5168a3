//! Chooses periods for which nothing was reported in this run. A target of somebody else keeps its reports, so that
//! each period is used once there.

use std::collections::HashSet;

use super::compose::institution;
use super::plan::{ReportSubject, SequencePlan};
use super::report::slot;
use crate::contract::{Contract, EndpointId};
use crate::platform::KeyRing;

/// What was reported for in this run.
#[derive(Debug, Default)]
pub(super) struct UsedPeriods(HashSet<(EndpointId, String, u32)>);

/// How many periods are looked at for one that is fresh. Where none is, the model knows of the earlier report.
const LOOKS: u32 = 300;

impl UsedPeriods {
    /// The subjects of a sequence, moved to periods of which nothing was reported, which they are from now on.
    pub(super) fn fresh(&mut self, plan: &SequencePlan, contract: &Contract, keys: &KeyRing) -> Vec<ReportSubject> {
        let mut subjects = plan.subjects.clone();
        for (position, subject) in subjects.iter_mut().enumerate() {
            for _ in 0..LOOKS {
                let reported = reported(plan, position, *subject, contract, keys);
                if reported.iter().all(|one| !self.0.contains(one)) {
                    self.0.extend(reported);
                    break;
                }
                subject.period = subject.period.wrapping_add(1);
            }
        }
        subjects
    }
}

/// What the requests about a subject report for.
fn reported(
    plan: &SequencePlan,
    position: usize,
    subject: ReportSubject,
    contract: &Contract,
    keys: &KeyRing,
) -> Vec<(EndpointId, String, u32)> {
    let requests = plan.requests.iter().filter(|request| request.subject == position);
    let of_request = requests.map(|request| {
        let key = &keys.entries()[request.key % keys.entries().len()];
        let code = institution(request, subject, key, contract);
        (request.endpoint, code.to_owned(), slot(contract.endpoint(request.endpoint), subject.period))
    });
    of_request.collect()
}
