//! One walk through steps: where it stands, what it knows, and whom it tells.

use super::result::without_exchange;
use super::{Context, Halt, Outcome, StepResult};
use crate::client::Session;
use crate::language::Bilingual;
use crate::scenario::read::flow::Claim;
use crate::scenario::template::{Draws, Names, Scope};
use crate::scenario::{Condition, Ground, RequestStep, Step};

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
    pub(super) failed: Option<String>,
    /// What may end the walk before its end.
    pub(super) halt: Option<&'a Halt>,
}

impl<'a> Walk<'a> {
    pub(super) fn begin(
        context: Context<'a>,
        session: &'a mut Session,
        names: Names,
        tell: &'a mut dyn FnMut(StepResult),
    ) -> Self {
        let card = &context.scenario.card;
        let claim = Claim { verifies: card.verifies.as_slice().into(), level: card.level };
        let (path, halt) = (String::new(), context.setting.halt);
        Self { context, session, names, path, tell, broken_off: None, codes: None, claim, failed: None, halt }
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

    /// Whether a condition holds. In a rehearsal one that hangs on an answer is taken to.
    pub(super) fn is_meant(&self, condition: &Condition) -> Result<bool, Bilingual> {
        self.is_meant_by(condition, &self.draws())
    }

    /// The same, with what is drawn for a step.
    pub(super) fn is_meant_by(&self, condition: &Condition, draws: &Draws<'_>) -> Result<bool, Bilingual> {
        let held = condition.holds(&Scope { names: &self.names, draws });
        if self.context.setting.rehearsal { held.or(Ok(true)) } else { held }
    }

    /// What is drawn for the step at hand.
    pub(super) fn draws(&self) -> Draws<'_> {
        self.context.draws(&self.path)
    }

    /// Why no further step is done since the run was halted. What is done at the end is done all the same.
    pub(super) fn halted(&self) -> Option<(Outcome, Bilingual)> {
        Some((Outcome::Skip, self.halt?.reason()?))
    }

    /// What is drawn for the step at hand, by the key of its request where it sends one.
    pub(super) fn draws_in(&self, step: &Step) -> Draws<'_> {
        step.request().map_or_else(|| self.draws(), |request| self.draws_of(request))
    }

    /// What is drawn for the request at hand.
    pub(super) fn draws_of(&self, request: &RequestStep) -> Draws<'_> {
        self.context.draws_with(&self.path, request.signing.own_key())
    }

    /// Tells a step that has no exchange.
    pub(super) fn report(&mut self, step: &Step, outcome: Outcome, reason: Bilingual) {
        let told = without_exchange(step, &self.path, outcome, reason);
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
        let claimed = self.claim.verifies.to_vec();
        let more = std::mem::replace(&mut result.verifies, claimed);
        // A step in parallel is told twice.
        let more: Vec<_> =
            more.into_iter().filter(|own| !result.verifies.iter().any(|known| known.id == own.id)).collect();
        result.verifies.extend(more);
        result.level = self.claim.level;
        if result.outcome == Outcome::Warn
            && let Some(reason) = self.unclaimed()
        {
            result.reason.get_or_insert(reason);
            result.checks.iter_mut().for_each(|check| check.ground = Ground::UnclaimedReading);
        }
        result.counts = self.context.setting.fail_on.counts(result.outcome, &result.checks);
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
