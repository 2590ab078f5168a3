//! How the target reads an open point, told by what several answers were.

use super::result::{outcome, without_exchange};
use super::walk::Walk;
use super::{Context, Outcome, StepResult, severity};
use crate::language::Bilingual;
use crate::scenario::judge::reading::Judge;
use crate::scenario::template::Scope;
use crate::scenario::{Observe, Step};

impl Walk<'_> {
    /// Tells how the target reads an open point.
    pub(super) fn observe(&mut self, step: &Step, observe: &Observe) {
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
                let outcome = outcome(&checks);
                let told = without_exchange(step, &self.path, outcome, Bilingual::default());
                self.done(StepResult { checks, seen, reason: None, ..told });
            }
        }
    }
}

/// What is said of a name that has no value.
pub(super) fn not_captured(name: &str) -> Bilingual {
    Bilingual::new(
        format!("`{name}` 没有值：取得它的步骤没有执行或没有取到"),
        format!("`{name}` has no value: the step that captures it did not run, or did not find it"),
    )
}
