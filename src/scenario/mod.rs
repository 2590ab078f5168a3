//! Scenarios: a card, requests one after another, and what each answer should be.
//!
//! A scenario is read, run and judged: `read` makes it from a file, with the place of every value, every name in it tried
//! against the contract; `run` does its steps in order over one connection, each request made and signed last of all;
//! `judge` holds an answer against the expectations. All three share `template`, the texts and values in which a reference
//! may stand, `outcome`, the tree of results from which reports are made, and
//! `check`, one expectation in it; `deviation` is a failure that is known and
//! expected of a target, `verdict` says what ends a run with 1, and `seen` gathers
//! how the target reads open points, and `written` has the parts of files that the program writes. The language is described in `scenarios/README.md`.

mod check;
mod deviation;
mod judge;
mod outcome;
mod read;
mod run;
mod seen;
mod template;
mod verdict;
pub(crate) mod written;

pub use check::{Check, CheckSubject, Ground};
pub use deviation::{Deviation, DeviationKind, Deviations};
pub use outcome::{Outcome, RunHead, ScenarioResult, SeenReading, StepResult, Totals};
pub use read::condition::Condition;
pub use read::discover::{EXTENSIONS, Loaded, discover, listed, load_all, refuse_repeated_ids};
pub use read::expectation::{BodyWish, ConnectionWish, Expectation, HeaderWish, PathWish, ReadingWish, StatusWish};
pub use read::files::{EmbeddedFiles, folders_of};
pub use read::flow::{
    Action, Argument, Capture, CaptureSource, Cited, ClockMove, CodeCounts, Include, Loop, OwnClaim, Parallel,
    RequestStep, Retry, Rounds, Rows, Step,
};
pub use read::json::WrittenJson;
pub use read::matcher::{JsonType, MatcherKey, Pattern, TextMatcher, ValueMatcher};
pub use read::observation::{NamedReading, Observe, OptionName};
pub use read::other_kind::OtherKind;
pub use read::path::JsonPath;
pub use read::request::{BodyPlan, ComposedRequest, HeaderPlan, RawBytes, RawRequest, ReportPlan, RequestPlan};
pub use read::schema::{included_schema, schema};
pub use read::signing::{KeyUse, SecretSource, SigningPlan};
pub use read::variables::{Given, Variable};
pub use run::{Halt, MockClock, Setting, Surroundings, run, skipped};
pub use seen::{ReadingsSeen, SeenRow, SeenSet, seen_by};
pub use template::{Reference, Text, Unfilled, Value};
pub use verdict::FailOn;

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use crate::clock::ClockSetting;
use crate::contract::{Level, Readings, Requirement};
use crate::diagnostic::yaml::{self, Spanned};
use crate::diagnostic::{Diagnostic, Source};
use crate::fault::FaultRule;
use crate::language::Bilingual;
use crate::platform::KeyRing;
use crate::snapshot::Redaction;

/// A scenario, ready to be run.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The file's text, for every place in it.
    pub source: Arc<Source>,
    /// The file.
    pub path: PathBuf,
    /// What it is about.
    pub card: Card,
    /// What it wants of the mock that is started for it.
    pub mock_setup: MockSetup,
    /// The key that signs the steps that name none.
    pub key: Option<Named>,
    /// What is left out of its snapshots.
    pub redaction: Redaction,
    /// Why it is not run at all.
    pub skip: Option<Bilingual>,
    /// The values that it names.
    pub variables: Vec<Variable>,
    /// What has to be done first.
    pub setup: Option<Step>,
    /// Its steps.
    pub steps: Vec<Step>,
    /// What is done at the end, whatever came before.
    pub teardown: Option<Step>,
    /// The files that it names, as read: those it includes, its tables and bodies.
    pub files: Vec<PathBuf>,
}

/// What a scenario is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The stable id.
    pub id: String,
    /// The title.
    pub title: Bilingual,
    /// The clause that it is about.
    pub clause: Arc<str>,
    /// The requirements that it holds the target to.
    pub verifies: Vec<Arc<Requirement>>,
    /// How strictly the document speaks here: what breaks a must fails, what breaks anything else is a warning.
    pub level: Level,
    /// Words to choose scenarios by.
    pub tags: Vec<String>,
    /// The options of open points under which its expectations hold: reading and option.
    pub readings: Vec<(String, String)>,
    /// Whether a step may leave a report at the target.
    pub writes: bool,
}

/// What a scenario wants of the mock that is started for it. A target of somebody else's cannot give it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MockSetup {
    /// Fault rules.
    pub faults: Vec<FaultRule>,
    /// What the mock's clock shows.
    pub clock: Option<ClockSetting>,
}

/// A name that is looked up later, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The name.
    pub name: String,
    /// Where it stands.
    pub place: Range<usize>,
}

impl Named {
    pub(super) fn of(text: &Spanned<String>) -> Self {
        Self { name: text.value.clone(), place: yaml::span(text) }
    }
}

impl MockSetup {
    /// Whether nothing is wanted.
    pub fn is_bare(&self) -> bool {
        *self == Self::default()
    }
}

impl Scenario {
    /// The profile's readings with those of the card over them.
    pub fn readings_over(&self, readings: &Readings) -> Readings {
        let mut readings = readings.clone();
        for (reading, option) in &self.card.readings {
            // Loading has tried each of them.
            let _ = readings.set(reading, option);
        }
        readings
    }

    /// All its steps, those of setup and teardown and those inside others too, in the order of the files.
    pub fn all_steps(&self) -> impl Iterator<Item = &Step> {
        self.phases().flat_map(Step::all)
    }

    fn phases(&self) -> impl Iterator<Item = &Step> {
        self.setup.iter().chain(&self.steps).chain(&self.teardown)
    }

    /// Whether one of its steps keeps a snapshot of this path, such as `each/3/report`.
    pub fn keeps(&self, path: &str) -> bool {
        self.phases().any(|step| step.keeps(path))
    }

    /// Whether it sets faults or the clock, which only a mock that is started for it obeys.
    pub fn needs_own_mock(&self) -> bool {
        !self.mock_setup.is_bare() || self.all_steps().any(|step| matches!(step.action, Action::Clock(_)))
    }

    /// The names of keys in it, each with its file.
    pub fn keys(&self) -> Vec<(&Arc<Source>, &Named)> {
        let of_card = self.key.iter().map(|key| (&self.source, key));
        of_card.chain(self.phases().flat_map(Step::keys)).collect()
    }

    /// What is wrong with the names of keys in it: each that `known` does not hold.
    pub fn unknown_keys(&self, known: &KeyRing) -> Vec<Diagnostic> {
        let names: Vec<&str> = known.entries().iter().map(|entry| entry.access_key.as_str()).collect();
        let told = |(source, key): (&Arc<Source>, &Named)| {
            Diagnostic::error((
                format!("密钥环里没有 `{}`", key.name),
                format!("the key ring has no key `{}`", key.name),
            ))
            .nearest_of(&key.name, names.iter().copied())
            .at(source, key.place.clone())
        };
        self.keys().into_iter().filter(|(_, key)| known.find(&key.name).is_none()).map(told).collect()
    }
}
