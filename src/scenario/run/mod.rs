//! The steps of a scenario, over one connection but where they are to be done at the same time.
//!
//! `walk` is the state of one walk through the steps, `steps` the way through their tree; `rounds` does a step several
//! times, `parallel` several at the same time, `clock` sets a mock's clock, `observe` tells how the target reads an open
//! point. `request` does a request step, and `redraw` draws other periods for a whole scenario where one is taken.
//! `unsigned` leaves out what no key can sign.
//! `halt` ends a run in the middle, and `result` is what is told of a step.

mod clock;
mod halt;
mod observe;
mod parallel;
mod redraw;
mod request;
mod result;
mod rounds;
mod steps;
mod unsigned;
mod walk;

use std::sync::Arc;

pub use clock::MockClock;
pub use halt::Halt;

use self::walk::Walk;
use crate::client::Session;
use crate::clock::{Clock, Stopwatch};
use crate::contract::{Contract, Level, Readings};
use crate::diagnostic::Severity;
use crate::language::Bilingual;
use crate::platform::KeyRing;
use crate::scenario::template::{Draws, Names, Scope, Unfilled};
use crate::scenario::{FailOn, Given, Named, Outcome, Scenario, ScenarioResult, StepResult};
use crate::snapshot::{Policy, Snapshots};

/// What a run works with.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    /// The document.
    pub contract: &'a Contract,
    /// How the client reads it: what it signs.
    pub readings: &'a Readings,
    /// How the target is said to read it: what an answer that depends on an open point is held against. None where nobody
    /// says so.
    pub claimed: Option<&'a Readings>,
    /// The keys that sign.
    pub keys: &'a KeyRing,
    /// The client's clock.
    pub clock: &'a dyn Clock,
    /// The clocks that a scenario may set: those of a mock that was started for it.
    pub mock_clock: Option<&'a MockClock>,
    /// Values in the place of those that the scenario declares.
    pub given: &'a Given,
    /// From which chance is drawn.
    pub seed: u64,
    /// What Host says, where it is not to be the address: a mock's free port would make every run differ.
    pub host: Option<&'a str>,
    /// The label of the target, under which its snapshots are kept.
    pub label: &'a str,
    /// What may be done with snapshots.
    pub snapshots: Policy,
    /// Whether nothing is sent: each request is made and told, and what would be taken from answers is shown as `${name}`.
    pub rehearsal: bool,
    /// From what on a step counts against the target.
    pub fail_on: FailOn,
    /// What may end the run before its end.
    pub halt: Option<&'a Halt>,
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
    if let Some(reason) = &scenario.skip {
        return Some(reason.clone());
    }
    if !surroundings.own_mock && scenario.needs_own_mock() {
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
    other.or_else(|| unsigned::of_scenario(scenario, surroundings.keys))
}

fn other_reading(scenario: &Scenario, readings: &Readings) -> Option<Bilingual> {
    let expected = scenario.readings_over(readings);
    let differs = |(id, _): &&(String, String)| expected.get(id) != readings.get(id);
    let (id, option) = scenario.card.readings.iter().find(differs)?;
    let actual = readings.get(id).unwrap_or_default();
    Some(Bilingual::new(
        format!("依赖读法 {id}: {option}，而这里按 {actual} 评判"),
        format!("it rests on {id}: {option}, and the target is judged by {actual}"),
    ))
}

/// What every step of a scenario works with.
#[derive(Clone, Copy)]
struct Context<'a> {
    scenario: &'a Arc<Scenario>,
    setting: &'a Setting<'a>,
    snapshots: &'a Snapshots,
}

impl<'a> Context<'a> {
    /// What is drawn for a step that names no key.
    fn draws(self, step: &'a str) -> Draws<'a> {
        self.draws_with(step, None)
    }

    /// What is drawn for a step that is signed with a key of its own.
    fn draws_with(self, step: &'a str, own: Option<&Named>) -> Draws<'a> {
        let Self { scenario, setting, .. } = self;
        let key = request::sign::entry(own.or(scenario.key.as_ref()), setting.keys).ok();
        Draws {
            key,
            readings: setting.claimed.unwrap_or(setting.readings),
            own_mock: setting.mock_clock.is_some(),
            contract: setting.contract,
            clock: setting.clock,
            seed: setting.seed,
            scenario: &scenario.card.id,
            step,
        }
    }

    /// The values of the scenario's variables, each drawn for itself.
    fn variables(self) -> Result<Names, Unfilled> {
        let mut names = Names::default();
        for variable in &self.scenario.variables {
            let written = self.setting.given.find(&variable.name).or(variable.value.as_ref());
            let Some(written) = written else { continue };
            let path = format!("variables/{}", variable.name);
            let value = written.value(&Scope { names: &names, draws: &self.draws(&path) })?;
            names.keep(&variable.name, value);
        }
        Ok(names)
    }
}

fn severity(level: Level) -> Severity {
    if level == Level::Must { Severity::Error } else { Severity::Warning }
}

/// Runs a scenario and tells each step as it is done. A step without an answer ends it, but for its teardown: nobody
/// knows what the target made of the request.
pub async fn run(
    scenario: &Arc<Scenario>,
    session: &mut Session,
    setting: &Setting<'_>,
    tell: &mut dyn FnMut(StepResult),
) -> ScenarioResult {
    redraw::run(scenario, session, setting, tell).await
}

/// Runs a scenario once, with the values of its variables.
async fn once(
    context: Context<'_>,
    session: &mut Session,
    variables: Names,
    tell: &mut dyn FnMut(StepResult),
) -> ScenarioResult {
    let Context { scenario, setting, .. } = context;
    let stopwatch = setting.timed.then(Stopwatch::start);
    let mut result = ScenarioResult::begun(scenario);
    let mut count = |step: StepResult| {
        result.add(&step);
        tell(step);
    };
    let mut walk = Walk::begin(context, session, variables, &mut count);
    if let Some(setup) = &scenario.setup {
        walk.setup(setup).await;
    }
    walk.steps(&scenario.steps).await;
    if let Some(teardown) = &scenario.teardown {
        walk.teardown(teardown).await;
    }
    drop(walk);
    result.elapsed = stopwatch.map(Stopwatch::elapsed);
    result
}
