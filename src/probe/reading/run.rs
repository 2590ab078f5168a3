//! A scenario of the probe, run at the target under the readings that are known so far.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::observations::{Observation, Observations};
use super::{Settings, key, template};
use crate::clock::{Clock, ClockFailure};
use crate::contract::{Contract, EndpointId, Readings};
use crate::diagnostic::Source;
use crate::language::Bilingual;
use crate::platform::{Institutions, KeyEntry};
use crate::probe::{Evidence, Prober};
use crate::scenario::{Action, CheckSubject, FailOn, Given, Named, Outcome, Scenario, Setting, StepResult, run};
use crate::snapshot::Policy;

/// The client's clock, set by the target's: how well two machines agree is no open point.
pub(super) struct TargetClock<'a> {
    /// The client's clock.
    pub(super) clock: &'a dyn Clock,
    /// How far the target's is ahead.
    pub(super) offset: SignedDuration,
}

impl Clock for TargetClock<'_> {
    fn now(&self) -> Result<Timestamp, ClockFailure> {
        self.clock.now()?.checked_add(self.offset).map_err(|_| ClockFailure)
    }
}

/// Runs scenarios at the target, each with the same settings and clock.
pub(super) struct ScenarioRunner<'a> {
    pub(super) settings: &'a Settings<'a>,
    /// The key that signs where a card asks for no other.
    pub(super) key: &'a KeyEntry,
    pub(super) clock: TargetClock<'a>,
    pub(super) contract: &'a Contract,
}

impl ScenarioRunner<'_> {
    /// Runs a scenario and takes in what its steps show; where it is not run, why.
    pub(super) async fn observe(
        &self,
        scenario: &Arc<Scenario>,
        prober: &mut Prober<'_>,
        readings: &Readings,
        observations: &mut Observations,
    ) {
        let key = match self.key_for(scenario) {
            Ok(key) => key,
            Err(why) => {
                asked_in(scenario).for_each(|id| observations.not_asked(id, &why));
                return;
            }
        };
        let (signed, given) = (signed_with(key, scenario), self.given(key));
        let setting = Setting {
            contract: self.contract,
            readings: &signed.readings_over(readings),
            claimed: None,
            keys: self.settings.keys,
            clock: &self.clock,
            mock_clock: None,
            given: &given,
            seed: self.settings.seed,
            host: None,
            label: LABEL,
            snapshots: Policy::Off,
            rehearsal: false,
            halt: None,
            fail_on: FailOn::Warn,
            timed: false,
        };
        let (open, repeated) = (Vec::new(), Vec::new());
        let mut seen = StepObserver { scenario: &signed, contract: self.contract, observations, open, repeated };
        run(&signed, prober.session(), &setting, &mut |step| seen.take(&step)).await;
    }

    fn key_for(&self, scenario: &Scenario) -> Result<&KeyEntry, Bilingual> {
        let key = key::of_card(&scenario.card, self.settings.keys, self.key, self.contract)?;
        match scenario.card.writes && !self.settings.may_write {
            true => Err(Bilingual::new(
                "要有一份报告被接受才看得出；加 --allow-writes",
                "it shows only where a report is accepted: give --allow-writes",
            )),
            false => Ok(key),
        }
    }

    /// What a card leaves to the key that signs: a path that it may call, and an institution that is not its own.
    fn given(&self, key: &KeyEntry) -> Given {
        let endpoint = key.endpoints.first().copied().unwrap_or(EndpointId::Stock);
        let path = serde_json::Value::from(self.contract.endpoint(endpoint).path.as_str());
        let other = serde_json::Value::from(self.other_institution(key));
        let source = Source::new("(probe) variables", format!("path: {path}\nother: {other}\n"));
        Given::read(&source, self.contract).unwrap_or_default()
    }

    fn other_institution(&self, key: &KeyEntry) -> &str {
        let is_own =
            |code: &str| matches!(&key.institutions, Institutions::Listed(own) if own.iter().any(|own| own == code));
        let rows = self.contract.institutions().rows();
        let others: Vec<&str> = rows.iter().map(|row| &*row.code).filter(|code| !is_own(code)).collect();
        let mut chance = fastrand::Rng::with_seed(self.settings.seed);
        others.get(chance.usize(..others.len().max(1))).copied().unwrap_or_default()
    }
}

/// The open point whose option may hold a text that is derived from the answers.
const TEXT: &str = "tqc-exists-text";

/// Where snapshots would be kept; a probe keeps none.
const LABEL: &str = "probe";

fn signed_with(key: &KeyEntry, scenario: &Scenario) -> Arc<Scenario> {
    let key = Some(Named { name: key.access_key.clone(), place: 0..0 });
    Arc::new(Scenario { key, ..scenario.clone() })
}

/// The open points that a scenario asks about.
fn asked_in(scenario: &Scenario) -> impl Iterator<Item = &str> {
    scenario.all_steps().filter_map(|step| match &step.action {
        Action::Observe(observe) => Some(&*observe.reading.id),
        Action::Request(request) => Some(&*request.expectation.reading.as_ref()?.reading.id),
        _ => None,
    })
}

/// What the steps of one scenario have shown so far.
struct StepObserver<'a> {
    scenario: &'a Scenario,
    contract: &'a Contract,
    observations: &'a mut Observations,
    /// The requests since the last observation: an `observe` rests on them.
    open: Vec<Evidence>,
    /// The answers to reports that were already there.
    repeated: Vec<template::Repeated>,
}

impl StepObserver<'_> {
    fn take(&mut self, step: &StepResult) {
        let card = &self.scenario.card;
        if let Some(exchange) = &step.exchange {
            self.open.push(Evidence::of(&card.title, &step.name, exchange, self.contract));
            self.repeated.extend(template::Repeated::of(exchange, step.code, self.contract));
        }
        let reading = step.checks.iter().find_map(|check| match &check.subject {
            CheckSubject::Reading(id) => Some(id),
            _ => None,
        });
        match reading {
            Some(reading) => self.observe(reading, step),
            None => self.keep_reason(step),
        }
    }

    fn observe(&mut self, reading: &str, step: &StepResult) {
        let seen = step.seen.iter().map(|seen| seen.option.clone());
        let mut options: Vec<String> = seen.collect();
        if options.is_empty() && reading == TEXT {
            options.extend(template::option(&self.repeated));
        }
        let step = format!("{}/{}", self.scenario.card.id, step.name);
        let evidence = std::mem::take(&mut self.open);
        self.observations.add(reading, Observation { step, options, evidence });
    }

    /// A step that could not be finished, or came out otherwise than every reading has it, leaves open what the scenario asks.
    fn keep_reason(&mut self, step: &StepResult) {
        let is_unfinished = step.outcome == Outcome::Error || step.attempts > 0 && step.outcome == Outcome::Skip;
        let why = match step.outcome {
            Outcome::Warn | Outcome::Fail => self.open.last().map(Evidence::fits_nothing),
            _ => step.reason.clone().filter(|_| is_unfinished),
        };
        if let Some(why) = why {
            asked_in(self.scenario).for_each(|id| self.observations.not_asked(id, &why));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::probe::reading::{BASE, FORM};
    use crate::suite;

    #[test]
    fn scenarios_ask_about_every_open_point_but_how_to_sign_at_all() {
        let scenarios = suite::probe_scenarios(&Contract::embedded()).expect("they are sound");
        let asked: BTreeSet<&str> = scenarios.iter().flat_map(|scenario| asked_in(scenario)).collect();
        let known: BTreeSet<&str> = Readings::IDS.iter().copied().filter(|id| ![FORM, BASE].contains(id)).collect();
        assert_eq!(asked, known);
    }
}
