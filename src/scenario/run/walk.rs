//! The way through the tree of steps.

use std::pin::Pin;

use super::{Context, Outcome, StepResult, clock, request, severity};
use crate::language::Bilingual;
use crate::scenario::flow::{Claim, INDEX, Labels, Rounds};
use crate::scenario::observation::Judge;
use crate::scenario::template::{Draws, Names, Scope, Unfilled, Value};
use crate::scenario::{Action, Argument, Condition, Include, Loop, Observe, RequestStep, Step};
use crate::target::Session;

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

/// What the rounds of a loop have captured.
struct Captured {
    /// How many values were kept before the loop.
    before: usize,
    /// The last value of each name, from the rounds before the one at hand.
    earlier: Names,
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
    fn enter(&mut self, name: &str) -> usize {
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
    fn is_meant(&self, condition: &Condition) -> Result<bool, Bilingual> {
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
    async fn claimed_action(&mut self, step: &Step, outer: &Claim) {
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

    async fn rounds(&mut self, step: &Step, rounds: &Loop, outer: &Claim) {
        let mut captured = Captured { before: self.names.count_kept(), earlier: Names::default() };
        match rounds {
            Loop::Repeat(times) => {
                for number in 1..=*times {
                    if self.broken_off.is_some() {
                        break;
                    }
                    self.round(step, &mut captured, (number, &number.to_string()), outer).await;
                }
            }
            Loop::Each(rounds) => self.each(step, rounds, &mut captured, outer).await,
        }
        self.part(&mut captured);
        self.names.join(&captured.earlier, &Names::default());
    }

    /// Takes back what a round has captured: in the next one it would pass for that round's own.
    fn part(&mut self, captured: &mut Captured) {
        for (name, value) in self.names.part_from(captured.before) {
            captured.earlier.keep(&name, value);
        }
    }

    async fn each(&mut self, step: &Step, rounds: &Rounds, captured: &mut Captured, outer: &Claim) {
        // The rows are read with the names as they were before the first round.
        let names = self.names.clone();
        let path = self.path.clone();
        let draws = self.context.draws(&path);
        let (mut number, mut labels) = (0, Labels::default());
        for row in rounds.rows.values(Scope { names: &names, draws: &draws }) {
            if self.broken_off.is_some() || rounds.limit.is_some_and(|limit| number >= limit) {
                break;
            }
            let row = match row {
                Ok(row) => row,
                Err(Unfilled { reason, .. }) => return self.report(step, Outcome::Error, reason),
            };
            let mark = self.names.mark();
            self.names.give(&rounds.name, row);
            match rounds.filter.as_ref().map_or(Ok(true), |filter| self.is_meant(filter)) {
                Ok(true) => {
                    number += 1;
                    match self.name_of_round(rounds, &mut labels, number) {
                        Ok(name) => self.round(step, captured, (number, &name), outer).await,
                        Err(Unfilled { reason, .. }) => self.report(step, Outcome::Error, reason),
                    }
                }
                Ok(false) => {}
                Err(reason) => self.report(step, Outcome::Error, reason),
            }
            self.names.take_back(mark);
        }
        if number == 0 && self.broken_off.is_none() {
            self.report(step, Outcome::Skip, Bilingual::new("没有符合的行", "there is no such row"));
        }
    }

    /// What a round is called in paths.
    fn name_of_round(&self, rounds: &Rounds, labels: &mut Labels, number: u64) -> Result<String, Unfilled> {
        let Some(label) = &rounds.label else { return Ok(number.to_string()) };
        labels.next(label, &Scope { names: &self.names, draws: &self.draws() })
    }

    async fn round(&mut self, step: &Step, captured: &mut Captured, (number, name): (u64, &str), outer: &Claim) {
        self.part(captured);
        let mark = self.names.mark();
        self.names.give(&INDEX.into(), crate::scenario::Value::of_json(number.to_string()));
        let before = self.enter(name);
        self.claimed_action(step, outer).await;
        self.path.truncate(before);
        self.names.take_back(mark);
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

    /// Tells how the target reads an open point.
    fn observe(&mut self, step: &Step, observe: &Observe) {
        let Context { setting, .. } = self.context;
        let judge = Judge {
            contract: setting.contract,
            claimed: setting.claimed,
            severity: severity(self.claim.level),
            source: &step.source,
        };
        let seen = {
            let scope = Scope { names: &self.names, draws: &self.draws() };
            observe.check(&judge, &scope).map_err(|reason| match observe.missing(&scope) {
                Some(name) => (Outcome::Skip, not_captured(name)),
                None => (Outcome::Error, reason),
            })
        };
        match seen {
            Err((outcome, reason)) => self.report(step, outcome, reason),
            Ok((check, seen)) => {
                let checks = vec![check];
                let outcome = request::outcome(&checks);
                let told = request::without_exchange(step, &self.path, outcome, Bilingual::default());
                self.done(StepResult { checks, seen, reason: None, ..told });
            }
        }
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

    /// Tells a step that is done. One that could not be judged ends the scenario.
    pub(super) fn done(&mut self, mut result: StepResult) {
        result.verifies = self.claim.verifies.to_vec();
        result.level = self.claim.level;
        if !matches!(result.outcome, Outcome::Pass | Outcome::Skip) && self.failed.is_none() {
            self.failed = Some(result.name.clone());
        }
        if result.outcome == Outcome::Error && self.broken_off.is_none() {
            self.broken_off = Some(after(&result.name));
        }
        (self.tell)(result);
    }
}

fn not_captured(name: &str) -> Bilingual {
    Bilingual::new(
        format!("`{name}` 没有值：取得它的步骤没有执行或没有取到"),
        format!("`{name}` has no value: the step that captures it did not run, or did not find it"),
    )
}

fn after(earlier: &str) -> Bilingual {
    Bilingual::new(format!("步骤 {earlier} 未能完成"), format!("the step {earlier} could not be finished"))
}

fn not_met(when: &Condition) -> Bilingual {
    let written = when.written();
    Bilingual::new(format!("条件不成立：{written}"), format!("the condition does not hold: {written}"))
}
