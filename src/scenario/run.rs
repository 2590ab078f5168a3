//! The steps of a scenario, one after another over one connection.

use std::sync::Arc;

use bytes::Bytes;

use super::{Check, Outcome, Scenario, ScenarioResult, Step, StepResult, check, signing, step};
use crate::clock::{Clock, Stopwatch};
use crate::contract::{Contract, Level, Readings};
use crate::diagnostic::{Place, Severity};
use crate::language::Bilingual;
use crate::message::{Exchange, wire};
use crate::platform::KeyRing;
use crate::snapshot::{self, Policy, Shelf, State};
use crate::target::{Answer, Blame, Failure, Session};

/// What a run works with.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    /// The document.
    pub contract: &'a Contract,
    /// How the client reads it: what it signs.
    pub readings: &'a Readings,
    /// The keys that sign.
    pub keys: &'a KeyRing,
    /// The client's clock.
    pub clock: &'a dyn Clock,
    /// What Host says, where it is not to be the address: a mock's free port would make every run differ.
    pub host: Option<&'a str>,
    /// The label of the target, under which its snapshots are kept.
    pub label: &'a str,
    /// What may be done with snapshots.
    pub snapshots: Policy,
    /// Whether it is told how long steps take; not where the clock stands still, so that two reports are the same.
    pub timed: bool,
}

/// What decides whether a scenario can be run at all.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    /// Whether the target is a mock that was started for the scenario.
    pub own_mock: bool,
    /// Whether reports may be left at the target.
    pub may_write: bool,
    /// How the target is said to read the document; none where it will read it as the scenario does.
    pub readings: Option<&'a Readings>,
    /// The keys that sign.
    pub keys: &'a KeyRing,
}

/// Why a scenario is not for these surroundings; none where it is.
pub fn skipped(scenario: &Scenario, surroundings: &Surroundings<'_>) -> Option<Bilingual> {
    if !surroundings.own_mock && !scenario.stage.is_bare() {
        return Some(Bilingual::new(
            "需要故障规则或时钟设置，只能对 bis3 自己启动的模拟平台运行",
            "it sets faults or the clock, which only a mock that bis3 starts itself obeys",
        ));
    }
    if scenario.card.writes && !surroundings.may_write {
        return Some(Bilingual::new(
            "会向目标写入报告；目标不是本机，未给出 --allow-writes",
            "it writes, the target is not this machine, and --allow-writes was not given",
        ));
    }
    let other = surroundings.readings.and_then(|readings| other_reading(scenario, readings));
    other.or_else(|| missing_key(scenario, surroundings.keys))
}

fn other_reading(scenario: &Scenario, readings: &Readings) -> Option<Bilingual> {
    let expected = scenario.readings_over(readings);
    let differs = |(id, _): &&(String, String)| expected.get(id) != readings.get(id);
    let (id, option) = scenario.card.readings.iter().find(differs)?;
    let actual = readings.get(id).unwrap_or_default();
    Some(Bilingual::new(
        format!("依赖读法 {id}: {option}，而所选读法组合为 {actual}"),
        format!("it rests on {id}: {option}, and the profile says {actual}"),
    ))
}

fn missing_key(scenario: &Scenario, keys: &KeyRing) -> Option<Bilingual> {
    scenario.keys().find(|key| keys.find(&key.name).is_none()).map(|key| signing::no_such_key(&key.name))
}

/// Runs a scenario and tells each step as it is done. A step without an answer ends it: nobody knows what the target
/// made of the request.
pub async fn run(
    scenario: &Arc<Scenario>,
    session: &mut Session,
    setting: &Setting<'_>,
    tell: &mut dyn FnMut(StepResult),
) -> ScenarioResult {
    let shelf = Shelf::of(&scenario.path, setting.label, setting.snapshots);
    let stopwatch = setting.timed.then(Stopwatch::start);
    let mut result = ScenarioResult::begun(scenario);
    let mut broken_off: Option<&str> = None;
    for step in &scenario.steps {
        let done = match broken_off {
            None => timed_step(scenario, step, session, setting, &shelf).await,
            Some(earlier) => without_exchange(scenario, step, Outcome::Skip, after(earlier)),
        };
        if done.outcome == Outcome::Error {
            broken_off = Some(&step.name);
        }
        result.add(&done);
        tell(done);
    }
    result.elapsed = stopwatch.map(Stopwatch::elapsed);
    result
}

async fn timed_step(
    scenario: &Scenario,
    step: &Step,
    session: &mut Session,
    setting: &Setting<'_>,
    shelf: &Shelf,
) -> StepResult {
    session.turn().await;
    let stopwatch = setting.timed.then(Stopwatch::start);
    let done = run_step(scenario, step, session, setting, shelf).await;
    StepResult { elapsed: stopwatch.map(Stopwatch::elapsed), ..done }
}

fn after(earlier: &str) -> Bilingual {
    Bilingual::new(format!("步骤 {earlier} 未能完成"), format!("the step {earlier} could not be finished"))
}

async fn run_step(
    scenario: &Scenario,
    step: &Step,
    session: &mut Session,
    setting: &Setting<'_>,
    shelf: &Shelf,
) -> StepResult {
    let request = match step::request(step, scenario.key.as_ref(), session.address(), setting) {
        Ok(request) => request,
        Err(reason) => return without_exchange(scenario, step, Outcome::Error, reason),
    };
    let bytes = Bytes::from(wire::request_bytes(&request));
    let received = setting.clock.now().ok();
    match session.exchange(&bytes, &request.method).await {
        Err(failure) => {
            unanswered(scenario, step, Exchange { received, request: bytes, response: Bytes::new() }, failure)
        }
        Ok(answer) => {
            let exchange = Exchange { received, request: bytes, response: answer.bytes.clone() };
            judged(scenario, step, &answer, exchange, setting, shelf)
        }
    }
}

fn without_exchange(scenario: &Scenario, step: &Step, outcome: Outcome, reason: Bilingual) -> StepResult {
    StepResult {
        name: step.name.clone(),
        place: place(scenario, step),
        outcome,
        reason: Some(reason),
        checks: Vec::new(),
        exchange: None,
        snapshot: State::NotCompared,
        elapsed: None,
    }
}

fn place(scenario: &Scenario, step: &Step) -> Place {
    Place { source: Arc::clone(&scenario.source), span: step.place.clone() }
}

fn unanswered(scenario: &Scenario, step: &Step, exchange: Exchange, failure: Failure) -> StepResult {
    let outcome = match failure.error.blame() {
        Blame::Target => Outcome::Fail,
        Blame::Surroundings => Outcome::Error,
    };
    let exchange = Exchange { response: failure.received, ..exchange };
    StepResult { exchange: Some(exchange), ..without_exchange(scenario, step, outcome, failure.error.told()) }
}

fn judged(
    scenario: &Scenario,
    step: &Step,
    answer: &Answer,
    exchange: Exchange,
    setting: &Setting<'_>,
    shelf: &Shelf,
) -> StepResult {
    let level = scenario.card.level;
    let checks = check::check(&step.expectation, &answer.response, &scenario.source, setting.contract, severity(level));
    let mut result = StepResult {
        name: step.name.clone(),
        place: place(scenario, step),
        outcome: outcome(&checks, level),
        reason: None,
        checks,
        exchange: Some(exchange),
        snapshot: State::NotCompared,
        elapsed: None,
    };
    // An answer that breaks an expectation is no answer to remember.
    if result.outcome == Outcome::Pass && setting.snapshots != Policy::Off {
        match shelf.hold(&step.name, &snapshot::rendered(&answer.response, &scenario.redaction)) {
            Ok(state) => result.snapshot = state,
            Err(error) => (result.outcome, result.reason) = (Outcome::Error, Some(error.told())),
        }
    }
    result
}

fn severity(level: Level) -> Severity {
    if level == Level::Must { Severity::Error } else { Severity::Warning }
}

/// What breaks a must fails; what breaks anything else is told.
fn outcome(checks: &[Check], level: Level) -> Outcome {
    match checks.iter().any(|check| check.failure.is_some()) {
        false => Outcome::Pass,
        true if level == Level::Must => Outcome::Fail,
        true => Outcome::Warn,
    }
}
