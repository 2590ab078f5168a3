//! A scenario whose variables hold a period that was drawn, and that was reported for before: it is run again with other
//! draws. A key of one hospital leaves so few periods that two scenarios of a run meet.

use std::sync::Arc;

use super::{Context, Setting, StepResult, once};
use crate::client::Session;
use crate::contract::Contract;
use crate::scenario::{Check, CheckSubject, Scenario, ScenarioResult};
use crate::snapshot::Snapshots;

/// How often a scenario is run. Who refuses a report for another reason refuses it for every period.
const MOST: u64 = 6;

/// Most steps that are held back until it is known whether the scenario is run again; a longer one is run once.
const MOST_HELD: usize = 256;

/// Runs a scenario, and once more with other draws as long as a period is taken.
pub(super) async fn run(
    scenario: &Arc<Scenario>,
    session: &mut Session,
    setting: &Setting<'_>,
    tell: &mut dyn FnMut(StepResult),
) -> ScenarioResult {
    let snapshots = Snapshots::of(&scenario.path, setting.label, setting.snapshots);
    let mut number = 0;
    loop {
        let drawn = Setting { seed: setting.seed.wrapping_add(number), ..*setting };
        let context = Context { scenario, setting: &drawn, snapshots: &snapshots };
        let variables = match context.variables() {
            Ok(variables) => variables,
            Err(unfilled) => return ScenarioResult::failed_to_start(scenario, unfilled.reason),
        };
        number += 1;
        let next = Setting { seed: setting.seed.wrapping_add(number), ..*setting };
        let next = Context { setting: &next, ..context }.variables();
        if number == MOST || next.is_ok_and(|next| next == variables) {
            return once(context, session, variables, tell).await;
        }
        let mut held = Held { steps: Some(Vec::new()), tell: &mut *tell };
        let result = once(context, session, variables, &mut |step| held.take(step)).await;
        if !held.is_taken(setting.contract) {
            held.let_go();
            return result;
        }
    }
}

/// Steps that are not told yet.
struct Held<'a> {
    /// None once there were too many.
    steps: Option<Vec<StepResult>>,
    tell: &'a mut dyn FnMut(StepResult),
}

impl Held<'_> {
    fn take(&mut self, step: StepResult) {
        match &mut self.steps {
            Some(steps) if steps.len() < MOST_HELD => steps.push(step),
            _ => {
                self.let_go();
                (self.tell)(step);
            }
        }
    }

    fn let_go(&mut self) {
        self.steps.take().into_iter().flatten().for_each(&mut *self.tell);
    }

    /// Whether a step came out otherwise than expected for a period that was reported before.
    fn is_taken(&self, contract: &Contract) -> bool {
        let steps = self.steps.as_deref().unwrap_or_default();
        let is_of_some = |check: &Check| check.failure.is_some() && check.subject == CheckSubject::Codes;
        let counted = steps.iter().flat_map(|step| &step.checks).any(is_of_some);
        steps.iter().any(|step| step.met_an_earlier_report(contract) || counted && says_taken(step, contract))
    }
}

fn says_taken(step: &StepResult, contract: &Contract) -> bool {
    contract.endpoints().iter().any(|endpoint| step.code == Some(endpoint.already_reported.number))
}

impl StepResult {
    /// Whether it came out otherwise than expected since its period had been reported before.
    pub fn met_an_earlier_report(&self, contract: &Contract) -> bool {
        let is_wrong = |check: &Check| check.failure.is_some() && is_of_the_code(&check.subject, self);
        says_taken(self, contract) && self.checks.iter().any(is_wrong)
    }
}

/// Whether a check that failed says that another code was expected. That a code which was expected came with a wrong status
/// has nothing to do with the period.
fn is_of_the_code(subject: &CheckSubject, step: &StepResult) -> bool {
    match subject {
        CheckSubject::Code => true,
        CheckSubject::Reading(id) => !step.seen.iter().any(|seen| *seen.reading == **id),
        _ => false,
    }
}
