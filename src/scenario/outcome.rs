//! The tree of results from which every report is made.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use jiff::Timestamp;

use crate::contract::{Contract, Level, Requirement};
use crate::diagnostic::{Place, visible};
use crate::language::{Bilingual, bilingual};
use crate::message::Exchange;
use crate::scenario::{Check, Deviation, Scenario};
use crate::snapshot::State;

/// How a check, a step or a scenario came out. The gravest of its parts is that of the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Not applicable, with a reason.
    Skip,
    /// As it should be.
    Pass,
    /// Against something that is no must: a should, or a chosen reading.
    Warn,
    /// It failed, as a list of known deviations says that it does.
    Expected,
    /// It could not be judged.
    Error,
    /// The other side is wrong.
    Fail,
}

impl Outcome {
    /// All of them, the lightest first.
    pub const ALL: &'static [Self] = &[Self::Skip, Self::Pass, Self::Warn, Self::Expected, Self::Error, Self::Fail];

    /// The outcome's word, the same in every command and report.
    pub fn word(self) -> &'static str {
        match self {
            Self::Skip => "skip",
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Expected => "expected",
            Self::Error => "error",
            Self::Fail => "fail",
        }
    }
}

/// What a run is about, known before its first scenario.
#[derive(Clone, Debug)]
pub struct RunHead {
    /// The document, whose words reports tell.
    pub contract: Arc<Contract>,
    /// The label of the target, under which its snapshots are kept.
    pub label: String,
    /// The address of the target; none where each scenario had a mock of its own.
    pub address: Option<String>,
    /// The profile by which requests were signed and scenarios chosen.
    pub profile: String,
    /// From which chance is drawn.
    pub seed: u64,
    /// When it began, by the client's clock.
    pub began: Option<Timestamp>,
}

impl Default for RunHead {
    fn default() -> Self {
        Self {
            contract: Contract::embedded(),
            label: String::new(),
            address: None,
            profile: String::new(),
            seed: 0,
            began: None,
        }
    }
}

/// What came of a scenario, but for its steps: they are told one by one as they are done, so that a run of any length takes
/// the same memory.
#[derive(Clone, Debug)]
pub struct ScenarioResult {
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// How it came out.
    pub outcome: Outcome,
    /// Why it was skipped, or could not be run.
    pub reason: Option<Bilingual>,
    /// How many steps it had.
    pub steps: usize,
    /// How many of its snapshots wait for somebody to look.
    pub pending: usize,
    /// To how many of these the answer could not be written, or was not to be.
    pub unwritten: usize,
    /// Whether it ends the run with 1.
    pub counts: bool,
    /// How long it took; none where the run's clock stands still, so that two reports of it are the same.
    pub elapsed: Option<Duration>,
}

/// What came of a step.
#[derive(Clone, Debug)]
pub struct StepResult {
    /// The step's name, behind those of the groups and loops around it: `each/3/report`.
    pub name: String,
    /// Where the step stands.
    pub place: Place,
    /// How it came out.
    pub outcome: Outcome,
    /// Why it was skipped, or has no answer.
    pub reason: Option<Bilingual>,
    /// What was looked at in the answer.
    pub checks: Vec<Check>,
    /// What went over the wire, where something did.
    pub exchange: Option<Exchange>,
    /// The code in the body of its answer, where there is one.
    pub code: Option<u32>,
    /// How the answer stands to its snapshot.
    pub snapshot: State,
    /// How often the request was sent; what else stands here is of the last time.
    pub attempts: u32,
    /// How long it took; none where the run's clock stands still.
    pub elapsed: Option<Duration>,
    /// The bytes of its request once more, made and signed anew when it was told that the step did not pass.
    pub again: Option<Bytes>,
    /// The requirements that it holds the target to: its own, or those of the steps around it, or of the card.
    pub verifies: Vec<Arc<Requirement>>,
    /// How strictly: what breaks a must fails, what breaks anything else is a warning.
    pub level: Level,
    /// How the target was seen to read open points.
    pub seen: Vec<SeenReading>,
    /// What is known of its failure, where that is expected.
    pub known: Option<Arc<Deviation>>,
    /// Whether it ends the run with 1, by what [`FailOn`] says of it.
    pub counts: bool,
    /// Whether nobody was there to take its request.
    pub found_nobody: bool,
}

impl StepResult {
    /// A step of which nothing is told yet.
    pub fn bare(name: &str, place: Place) -> Self {
        Self {
            name: name.to_owned(),
            place,
            outcome: Outcome::Skip,
            reason: None,
            checks: Vec::new(),
            exchange: None,
            code: None,
            snapshot: State::NotCompared,
            attempts: 0,
            elapsed: None,
            again: None,
            verifies: Vec::new(),
            level: Level::Must,
            seen: Vec::new(),
            known: None,
            counts: false,
            found_nobody: false,
        }
    }
}

impl StepResult {
    /// The same, but that the reason is told first.
    pub fn gist_by_reason(&self) -> Option<Bilingual> {
        self.reason.as_ref().map(harmless).or_else(|| self.gist())
    }

    /// What is wrong with it on one line: the first expectation that does not hold, else why it has no answer or was skipped.
    pub fn gist(&self) -> Option<Bilingual> {
        let mut wrong = self.checks.iter().filter_map(|check| Some((check.subject.title(), check.failure.as_ref()?)));
        let Some((subject, failure)) = wrong.next() else { return self.reason.as_ref().map(harmless) };
        Some(harmless(&match (failure.expected.as_deref(), failure.actual.as_deref()) {
            (Some(expected), Some(actual)) => bilingual!(
                "{subject}：应为 {expected}，实为 {actual}",
                "{subject}: {actual}, not {expected}",
                expected = *expected,
                actual = *actual
            ),
            _ => bilingual!("{subject}：{message}", "{subject}: {message}", message = *failure.message),
        }))
    }
}

/// A text in which the target may speak, with nothing in it that steers who shows it.
fn harmless(text: &Bilingual) -> Bilingual {
    Bilingual::new(visible(&text.zh), visible(&text.en))
}

/// An open point that an answer has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenReading {
    /// The reading's id, such as `daily-repeat`.
    pub reading: Arc<str>,
    /// The option that the answers fit, such as `replaces`.
    pub option: String,
}

impl ScenarioResult {
    /// A scenario none of whose steps is done yet.
    pub fn begun(scenario: &Arc<Scenario>) -> Self {
        Self {
            scenario: Arc::clone(scenario),
            outcome: Outcome::Skip,
            reason: None,
            steps: 0,
            pending: 0,
            unwritten: 0,
            counts: false,
            elapsed: None,
        }
    }

    /// A scenario that was not run.
    pub fn skipped(scenario: &Arc<Scenario>, reason: Bilingual) -> Self {
        Self { reason: Some(reason), ..Self::begun(scenario) }
    }

    /// A scenario that could not be run.
    pub fn failed_to_start(scenario: &Arc<Scenario>, reason: Bilingual) -> Self {
        Self { outcome: Outcome::Error, ..Self::skipped(scenario, reason) }
    }

    /// Counts a step in: a scenario is as grave as its gravest step.
    pub fn add(&mut self, step: &StepResult) {
        self.outcome = self.outcome.max(step.outcome);
        self.steps += 1;
        self.counts |= step.counts;
        self.pending += usize::from(matches!(step.snapshot, State::Pending { .. }));
        self.unwritten += usize::from(matches!(step.snapshot, State::Pending { proposed: false, .. }));
    }
}

/// How many scenarios came out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Skipped.
    pub skip: usize,
    /// Passed.
    pub pass: usize,
    /// Against no more than a should.
    pub warn: usize,
    /// Failed, as a list of known deviations says.
    pub expected: usize,
    /// Not judged.
    pub error: usize,
    /// Failed.
    pub fail: usize,
    /// Steps of all scenarios.
    pub steps: usize,
    /// Snapshots that wait for somebody to look.
    pub pending: usize,
    /// To how many of these the answer was not written.
    pub unwritten: usize,
    /// Scenarios that end the run with 1.
    pub counting: usize,
    /// Whether the run ended before its end.
    pub broken_off: bool,
    /// Whether that is because the target was gone: nobody knows then which answers were its own.
    pub target_lost: bool,
}

impl Totals {
    /// Counts a scenario in.
    pub fn add(&mut self, scenario: &ScenarioResult) {
        *self.count(scenario.outcome) += 1;
        self.steps += scenario.steps;
        self.pending += scenario.pending;
        self.unwritten += scenario.unwritten;
        self.counting += usize::from(scenario.counts);
    }

    /// How many scenarios came out like this.
    pub fn of(mut self, outcome: Outcome) -> usize {
        *self.count(outcome)
    }

    fn count(&mut self, outcome: Outcome) -> &mut usize {
        match outcome {
            Outcome::Skip => &mut self.skip,
            Outcome::Pass => &mut self.pass,
            Outcome::Warn => &mut self.warn,
            Outcome::Expected => &mut self.expected,
            Outcome::Error => &mut self.error,
            Outcome::Fail => &mut self.fail,
        }
    }
}
