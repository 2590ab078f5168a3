//! The way through the tree of steps.

use std::pin::Pin;

use super::{Context, Outcome, StepResult, clock, request};
use crate::client::Session;
use crate::language::Bilingual;
use crate::scenario::read::flow::Claim;
use crate::scenario::template::{Draws, Names, Scope, Unfilled, Value};
use crate::scenario::{Action, Argument, Condition, Include, RequestStep, Step};

/// One walk through steps, over one connection.
pub(super) struct Walk<'a> {
    pub(super) context: Context<'a>,
    pub(super) session: &'a mut Session,
    pub(super) names: Names,
    /// The path of the step at hand: `each/3/report`.
    pub(super) path: String,
    pub(super) tell: &'a mut dyn FnMut(StepResult),
    /// Why no further step is done.
    pub(super) broken_off: Option<Bilingual>,
    /// The codes of answers, where somebody counts them: none where an answer has none.
    pub(super) codes: Option<Vec<Option<u32>>>,
    /// What the step at hand holds the target to, and how strictly.
    pub(super) claim: Claim,
    /// The first path of a step that did not pass.
    failed: Option<String>,
}

type Walked<'b> = Pin<Box<dyn Future<Output = ()> + 'b>>;

impl<'a> Walk<'a> {
    pub(super) fn begin(
        context: Context<'a>,
        session: &'a mut Session,
        names: Names,
        tell: &'a mut dyn FnMut(StepResult),
    ) -> Self {
        let card = &context.scenario.card;
        let claim = Claim { verifies: card.verifies.as_slice().into(), level: card.level };
        Self { context, session, names, path: String::new(), tell, broken_off: None, codes: None, claim, failed: None }
    }

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

    /// Goes one level down; the way back up is the length before.
    pub(super) fn enter(&mut self, name: &str) -> usize {
        let before = self.path.len();
        if before > 0 {
            self.path.push('/');
        }
        self.path.push_str(name);
        before
    }

    /// Why a step is not done; none where it is.
    fn not_done(&self, step: &Step) -> Option<(Outcome, Bilingual)> {
        let skipped = self.broken_off.clone().or_else(|| step.skip.clone());
        if let Some(reason) = skipped {
            return Some((Outcome::Skip, reason));
        }
        let when = step.when.as_ref()?;
        match self.is_meant(when) {
            Ok(true) => None,
            Ok(false) => Some((Outcome::Skip, not_met(when))),
            Err(reason) => Some((Outcome::Error, reason)),
        }
    }

    /// Whether a condition holds. In a rehearsal one that hangs on an answer is taken to.
    pub(super) fn is_meant(&self, condition: &Condition) -> Result<bool, Bilingual> {
        let held = condition.holds(&Scope { names: &self.names, draws: &self.draws() });
        if self.context.setting.rehearsal { held.or(Ok(true)) } else { held }
    }

    /// What is drawn for the step at hand.
    pub(super) fn draws(&self) -> Draws<'_> {
        self.context.draws(&self.path)
    }

    /// What is drawn for the request at hand.
    pub(super) fn draws_of(&self, request: &RequestStep) -> Draws<'_> {
        self.context.draws_with(&self.path, request.signing.own_key())
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
            Action::Pause(span) => tokio::time::sleep(*span).await,
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

    /// Tells a step that has no exchange.
    pub(super) fn report(&mut self, step: &Step, outcome: Outcome, reason: Bilingual) {
        let told = request::without_exchange(step, &self.path, outcome, reason);
        self.done(told);
    }

    /// What a warning of a scenario that rests on readings is worth where nobody claims them.
    fn unclaimed(&self) -> Option<Bilingual> {
        let Context { scenario, setting, .. } = self.context;
        if setting.claimed.is_some() || scenario.card.readings.is_empty() {
            return None;
        }
        let readings = scenario.card.readings.iter().map(|(id, option)| format!("{id}: {option}"));
        Some(rests_on_unclaimed(&readings.collect::<Vec<_>>().join(", ")))
    }

    /// Tells a step that is done. One that could not be judged ends the scenario.
    pub(super) fn done(&mut self, mut result: StepResult) {
        result.verifies = self.claim.verifies.to_vec();
        result.level = self.claim.level;
        if result.outcome == Outcome::Warn && result.reason.is_none() {
            result.reason = self.unclaimed();
        }
        if !matches!(result.outcome, Outcome::Pass | Outcome::Skip) && self.failed.is_none() {
            self.failed = Some(result.name.clone());
        }
        if result.outcome == Outcome::Error && self.broken_off.is_none() {
            self.broken_off = Some(after(&result.name));
        }
        (self.tell)(result);
    }
}

fn rests_on_unclaimed(readings: &str) -> Bilingual {
    Bilingual::new(
        format!(
            "本场景依赖读法 {readings}，而没有人说明目标如何读：目标读法不同则不算错误（bis3 probe 可测出读法，--profile 给出）"
        ),
        format!(
            "the scenario rests on {readings}, and nobody says how the target reads that: where it reads otherwise this is no fault (bis3 probe finds out, --profile says so)"
        ),
    )
}

fn after(earlier: &str) -> Bilingual {
    Bilingual::new(format!("步骤 {earlier} 未能完成"), format!("the step {earlier} could not be finished"))
}

fn not_met(when: &Condition) -> Bilingual {
    let written = when.written();
    Bilingual::new(format!("条件不成立：{written}"), format!("the condition does not hold: {written}"))
}
