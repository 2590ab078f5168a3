//! Makes the requests of an exploration without sending them.

use jiff::Timestamp;

use super::compose::compose;
use super::model::Model;
use super::plan::SequencePlan;
use super::search::plans;
use super::send::{Outgoing, Sender};
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
    let sender = Sender {
        parameters: setting.contract.parameters(),
        readings: &setting.profile.readings,
        keys: &setting.keys,
        host,
        prefix: setting.profile.readings.resource_base.prefix(),
    };
    let of_plan = |plan: SequencePlan| {
        model.reset();
        let requests = plan.requests.iter().zip(0..).map(|(request, position)| {
            let subject = plan.subjects[request.subject % plan.subjects.len()];
            let composed = compose(request, subject, position, &setting.contract, &setting.keys);
            let Outgoing { bytes, mistakes, .. } = sender.outgoing(&composed, at);
            SentRequest { decision: model.decide(&bytes, at), composed, mistakes, bytes, at, answer: None }
        });
        requests.collect()
    };
    Ok(plans(setting).take(count).map(of_plan).collect())
}
