//! Whether steps keep to `writes: false`: a target of somebody else is sent what leaves nothing there, on the card's word.

use std::sync::Arc;

use crate::contract::{Code, Contract};
use crate::diagnostic::Diagnostic;
use crate::scenario::read::request::BodyPlan;
use crate::scenario::{ComposedRequest, Expectation, RequestPlan, RequestStep, Scenario, SigningPlan, Step};

/// What is wrong with a card that says `writes: false`: each step whose report a sound platform records. A file of steps is shared
/// by cards of both kinds: what its steps leave hangs on what it is given.
pub(super) fn untold(scenario: &Scenario, contract: &Contract) -> Vec<Diagnostic> {
    if scenario.card.writes {
        return Vec::new();
    }
    let reports = |step: &&Step| step.request().is_some_and(|request| may_report(request, contract));
    let told = |step: &Step| {
        Diagnostic::error((
            "这一步可能留下一份报告，卡片上却写着 writes: false",
            "the step may leave a report, and the card says writes: false",
        ))
        .help((
            "写 writes: true；对别人的平台，没有 --allow-writes 就不会运行这张卡片",
            "write `writes: true`: the card is not run at somebody else's platform then without --allow-writes",
        ))
        .at(&step.source, step.place.clone())
    };
    scenario.all_steps().filter(|step| Arc::ptr_eq(&step.source, &scenario.source)).filter(reports).map(told).collect()
}

/// Whether the step sends a report that it expects to be accepted, or one in which nothing is wrong.
fn may_report(step: &RequestStep, contract: &Contract) -> bool {
    let RequestPlan::Composed(request) = &step.request else { return false };
    let is_endpoint = |path: &str| contract.endpoints().iter().any(|endpoint| endpoint.path == path);
    if request.body.is_none() || request.path.as_plain().is_some_and(|path| !is_endpoint(path)) {
        return false;
    }
    let wishes = wishes(&step.expectation);
    match wishes.iter().any(|wish| wish.code.is_some()) {
        true => wishes.iter().flat_map(|wish| codes(wish)).any(|code| code.is_success()),
        false => is_sound(step, request) && wishes.iter().any(|wish| may_be_success(wish)),
    }
}

/// What is expected beside a reading, and under each of its options.
fn wishes(expectation: &Expectation) -> Vec<&Expectation> {
    let options = expectation.reading.iter().flat_map(|reading| reading.options.iter().map(|(_, wish)| wish));
    std::iter::once(expectation).chain(options).collect()
}

fn codes(wish: &Expectation) -> &[Arc<Code>] {
    wish.code.as_ref().map_or(&[], |(codes, _)| codes)
}

fn may_be_success(wish: &Expectation) -> bool {
    wish.status.as_ref().is_none_or(|(statuses, _)| statuses.iter().any(|status| status.holds(200)))
}

/// Whether it is the example of a report, unchanged but for its values, that a correct client signs.
fn is_sound(step: &RequestStep, request: &ComposedRequest) -> bool {
    let is_signed = match &step.signing {
        SigningPlan::None => false,
        SigningPlan::With(with) => with.is_right(),
    };
    is_signed && matches!(&request.body, Some(BodyPlan::Report(report)) if report.is_unchanged()) && request.is_whole()
}
