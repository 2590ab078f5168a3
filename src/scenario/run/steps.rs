//! The way through the tree of steps.

use std::pin::Pin;

use super::halt::or_halted;
use super::observe::not_captured;
use super::walk::Walk;
use super::{Outcome, clock, request};
use crate::language::Bilingual;
use crate::scenario::read::flow::Claim;
use crate::scenario::template::{Names, Scope, Unfilled, Value};
use crate::scenario::{Action, Argument, Condition, Include, Step};

type Walked<'b> = Pin<Box<dyn Future<Output = ()> + 'b>>;

impl Walk<'_> {
    /// Does what has to be done first; where it does not pass, nothing but the teardown is done afterwards.
    pub(super) async fn setup(&mut self, setup: &Step) {
        self.step(setup).await;
        if let Some(failed) = self.failed.take() {
            self.broken_off =
                Some(Bilingual::new(format!("准备步骤 {failed} 没有通过"), format!("the step {failed} did not pass")));
        }
    }

    /// Does what is done at the end, whatever came before, be it another step of the teardown.
    pub(super) async fn teardown(&mut self, teardown: &Step) {
        let before = self.enter(&teardown.name);
        self.halt = None;
        for step in teardown.inner() {
            self.broken_off = None;
            self.step(step).await;
        }
        self.path.truncate(before);
    }

    /// Does steps one after another.
    pub(super) async fn steps(&mut self, steps: &[Step]) {
        for step in steps {
            self.step(step).await;
        }
    }

    /// Does one step, with all that stands inside it.
    fn step<'b>(&'b mut self, step: &'b Step) -> Walked<'b> {
        Box::pin(async move {
            let before = self.enter(&step.name);
            let known = step.claim.known_inside(&self.claim);
            let outer = std::mem::replace(&mut self.claim, known);
            match (self.not_done(step), &step.rounds) {
                (Some((outcome, reason)), _) => self.report(step, outcome, reason),
                (None, None) => self.claimed_action(step, &outer).await,
                (None, Some(rounds)) => self.rounds(step, rounds, &outer).await,
            }
            self.claim = outer;
            self.path.truncate(before);
        })
    }

    /// Why a step is not done; none where it is.
    fn not_done(&self, step: &Step) -> Option<(Outcome, Bilingual)> {
        if let Some(halted) = self.halted() {
            return Some(halted);
        }
        let skipped = self.broken_off.clone().or_else(|| step.skip.clone());
        if let Some(reason) = skipped {
            return Some((Outcome::Skip, reason));
        }
        let when = step.when.as_ref()?;
        let draws = self.draws_in(step);
        match self.is_meant_by(when, &draws) {
            Ok(true) => None,
            Ok(false) => Some((Outcome::Skip, not_met(when))),
            // A step that was left out has captured nothing.
            Err(reason) => Some(
                without_value(when, &Scope { names: &self.names, draws: &draws })
                    .map_or((Outcome::Error, reason), |why| (Outcome::Skip, why)),
            ),
        }
    }

    /// Does what the step does, under its claim: what that names may be another thing in each round.
    pub(super) async fn claimed_action(&mut self, step: &Step, outer: &Claim) {
        let claim = step.claim.inside(
            outer,
            self.context.setting.contract,
            &Scope { names: &self.names, draws: &self.draws() },
        );
        match claim {
            Ok(claim) => {
                self.claim = claim;
                self.action(step).await;
            }
            Err(Unfilled { reason, .. }) => self.report(step, Outcome::Error, reason),
        }
    }

    async fn action(&mut self, step: &Step) {
        if let Some(reason) = self.unsigned(step) {
            return self.leave_out(step, reason);
        }
        match &step.action {
            Action::Request(request) => {
                let done = request::run(self, step, request).await;
                self.done(done);
            }
            Action::Group(steps) => self.steps(steps).await,
            Action::Parallel(parallel) => self.parallel(step, parallel).await,
            Action::Include(include) => self.include(step, include).await,
            Action::Observe(_) if self.context.setting.rehearsal => {}
            Action::Observe(observe) => self.observe(step, observe),
            Action::Pause(_) if self.context.setting.rehearsal => {}
            // Whatever was to be waited for, nobody does any more.
            Action::Pause(span) => drop(or_halted(self.session.pause(*span), self.halt).await),
            Action::Clock(moved) => {
                if let Err(reason) = clock::apply(*moved, self.context.setting.mock_clock) {
                    self.report(step, Outcome::Error, reason);
                }
            }
        }
    }

    async fn include(&mut self, step: &Step, include: &Include) {
        let inner = match self.arguments(include) {
            Ok(names) => names,
            Err(Unfilled { reason, .. }) => return self.report(step, Outcome::Error, reason),
        };
        let outer = std::mem::replace(&mut self.names, inner);
        self.steps(&include.steps).await;
        let inner = std::mem::replace(&mut self.names, outer);
        if include.captures.is_empty() {
            return;
        }
        let captured = match self.context.setting.rehearsal {
            true => Value::awaited(&step.name),
            false => inner.object(&include.captures),
        };
        self.names.keep(&step.name, captured);
    }

    /// The names inside a file that is included: its arguments and nothing else.
    fn arguments(&self, include: &Include) -> Result<Names, Unfilled> {
        let draws = self.draws();
        let mut names = Names::default();
        for argument in &include.arguments {
            let (name, value) = match argument {
                Argument::Given(name, written) => (name, written.value(&Scope { names: &self.names, draws: &draws })?),
                Argument::Default(name, written) => (name, written.value(&Scope { names: &names, draws: &draws })?),
            };
            names.keep(name, value);
        }
        Ok(names)
    }
}

/// What is said where a name of a condition has no value.
fn without_value(when: &Condition, scope: &Scope<'_>) -> Option<Bilingual> {
    when.missing(scope).map(not_captured)
}

fn not_met(when: &Condition) -> Bilingual {
    let written = when.written();
    Bilingual::new(format!("条件不成立：{written}"), format!("the condition does not hold: {written}"))
}
