//! Makes the requests of an exploration without sending them.

use jiff::Timestamp;

use super::compose::Composer;
use super::model::Model;
use super::plan::SequencePlan;
use super::search::plans;
use super::{SentRequest, Setting};
use crate::diagnostic::Diagnostic;
use crate::platform::Platform;

/// The first sequences that an exploration of this seed would send to a target of its own, and what the model decides about
/// them at one instant. Nothing is sent.
///
/// # Errors
/// A [`Diagnostic`] where the contract lacks what a platform answers with.
pub fn rehearse(
    setting: &Setting,
    host: &str,
    at: Timestamp,
    count: usize,
) -> Result<Vec<Vec<SentRequest>>, Diagnostic> {
    let model = Model::new(Platform::new(setting.contract.clone(), setting.profile.clone(), setting.keys.clone())?);
    let composer = Composer::new(setting, host, setting.profile.readings.resource_base.prefix());
    let of_plan = |plan: SequencePlan| {
        model.reset();
        let requests = plan.requests.iter().zip(0..).filter_map(|(request, position)| {
            let subject = plan.subjects[request.subject % plan.subjects.len()];
            let mut composed = composer.compose(request, subject, position);
            let bytes = composer.outgoing(&mut composed, at)?.bytes;
            Some(SentRequest { decision: model.decide(&bytes, at), composed, bytes, at, answer: None })
        });
        requests.collect()
    };
    Ok(plans(setting).take(count).map(of_plan).collect())
}
