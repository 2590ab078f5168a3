//! The tree of results from which every report is made.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use jiff::Timestamp;

use crate::contract::{Contract, Level, Requirement};
use crate::diagnostic::{Diagnostic, Place};
use crate::language::{Bilingual, bilingual};
use crate::message::Exchange;
use crate::scenario::{Deviation, Scenario};
use crate::snapshot::{Extent, State};

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
}

impl StepResult {
    /// What is wrong with it on one line: the first expectation that does not hold, else why it has no answer or was skipped.
    pub fn gist(&self) -> Option<Bilingual> {
        let mut wrong = self.checks.iter().filter_map(|check| Some((check.subject.word(), check.failure.as_ref()?)));
        let Some((subject, failure)) = wrong.next() else { return self.reason.clone() };
        Some(match (failure.expected.as_deref(), failure.actual.as_deref()) {
            (Some(expected), Some(actual)) => bilingual!(
                "{subject}：应为 {expected}，实为 {actual}",
                "{subject}: {actual}, not {expected}",
                expected = *expected,
                actual = *actual
            ),
            _ => bilingual!("{subject}：{message}", "{subject}: {message}", message = *failure.message),
        })
    }
}

/// An open point that an answer has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenReading {
    /// The reading's id, such as `daily-repeat`.
    pub reading: Arc<str>,
    /// The option that the answers fit, such as `replaces`.
    pub option: String,
}

/// One expectation held against an answer.
#[derive(Clone, Debug)]
pub struct Check {
    /// What was looked at.
    pub subject: CheckSubject,
    /// What is wrong, at the place of the expectation; none where it holds.
    pub failure: Option<Diagnostic>,
}

/// What an expectation is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckSubject {
    /// The code in the body.
    Code,
    /// The status.
    Status,
    /// The message in the body.
    Text,
    /// A header, by name.
    Header(String),
    /// The body, as a whole or in part.
    Body(Extent),
    /// A value in the body, by JSON pointer or JSONPath.
    Value(String),
    /// A value that is taken out of the answer, by its name.
    Capture(String),
    /// What a request is tried again for.
    Until,
    /// How many answers bear each code.
    Codes,
    /// How the target reads an open point, by its id.
    Reading(String),
    /// The bytes of the body.
    Bytes,
    /// The connection behind the answer.
    Connection,
    /// Whether there is an answer.
    Answer,
    /// How long it took.
    Within,
}

impl CheckSubject {
    /// The subject's word, with what it names.
    pub fn word(&self) -> String {
        match self {
            Self::Code => "code".to_owned(),
            Self::Status => "status".to_owned(),
            Self::Text => "text".to_owned(),
            Self::Header(name) => format!("header {name}"),
            Self::Body(Extent::Whole) => "json".to_owned(),
            Self::Body(Extent::Subset) => "json subset".to_owned(),
            Self::Value(pointer) => format!("json {pointer}"),
            Self::Capture(name) => format!("capture {name}"),
            Self::Until => "until".to_owned(),
            Self::Codes => "codes".to_owned(),
            Self::Reading(id) => format!("reading {id}"),
            Self::Bytes => "body".to_owned(),
            Self::Connection => "connection".to_owned(),
            Self::Answer => "answer".to_owned(),
            Self::Within => "within".to_owned(),
        }
    }
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
        self.pending += usize::from(matches!(step.snapshot, State::Pending { .. }));
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
}

impl Totals {
    /// Counts a scenario in.
    pub fn add(&mut self, scenario: &ScenarioResult) {
        *self.count(scenario.outcome) += 1;
        self.steps += scenario.steps;
        self.pending += scenario.pending;
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
