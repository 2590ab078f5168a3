//! Scenarios, or the suite that the library carries, run at an address.

use std::path::PathBuf;
use std::sync::Arc;

use super::error::{Error, rendered};
use crate::client::{Address, AddressError, Connector, Limits, Trust};
use crate::clock::AdjustableClock;
use crate::contract::{Contract, Profile};
use crate::diagnostic::{Diagnostic, Source};
use crate::harness::overall::Part;
use crate::harness::own_mock::MockSetting;
use crate::harness::run::{self, Target};
use crate::invariants::{Checker, ViolationLog};
use crate::language::{Bilingual, ToBilingual};
use crate::platform::{KeyEntry, KeyRing};
pub use crate::scenario::Outcome;
use crate::scenario::{FailOn, Given, ReadingsSeen, Scenario, ScenarioResult, StepResult, folders_of, load_all};
use crate::secret::Secret;
use crate::snapshot::Policy;
use crate::suite;

/// A run of scenarios at an address. Reports are written only at this machine, unless [`Run::allow_writes`] says otherwise.
#[derive(Clone, Debug)]
#[must_use = "nothing is sent before `run`"]
pub struct Run {
    address: String,
    /// Files and folders; none for the suite.
    paths: Option<Vec<PathBuf>>,
    tag: Option<String>,
    key_file: Option<PathBuf>,
    key: Option<(String, Secret)>,
    clock: Option<String>,
    seed: u64,
    may_write: bool,
}

impl Run {
    /// The suite that the library carries, at an address such as `http://127.0.0.1:8095`.
    pub fn suite(address: impl Into<String>) -> Self {
        Self {
            address: address.into(),
            paths: None,
            tag: None,
            key_file: None,
            key: None,
            clock: None,
            seed: 0,
            may_write: false,
        }
    }

    /// Scenario files, and folders to look for them in.
    pub fn scenarios(address: impl Into<String>, paths: impl IntoIterator<Item = impl Into<PathBuf>>) -> Self {
        Self { paths: Some(paths.into_iter().map(Into::into).collect()), ..Self::suite(address) }
    }

    /// Only those that bear this tag.
    pub fn tag(mut self, tag: impl Into<String>) -> Self {
        self.tag = Some(tag.into());
        self
    }

    /// Signs with this key; without a key or a key file the demo keys sign, which the mock platform knows.
    pub fn key(mut self, access_key: impl Into<String>, secret: impl Into<String>) -> Self {
        self.key = Some((access_key.into(), Secret::new(secret.into())));
        self
    }

    /// Signs with the keys of this file.
    pub fn key_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.key_file = Some(path.into());
        self
    }

    /// What the client's clock shows, in the words of [`super::MockPlatform::set_clock`]; the machine's without it.
    pub fn clock(mut self, setting: impl Into<String>) -> Self {
        self.clock = Some(setting.into());
        self
    }

    /// From which chance is drawn; 0 where it is not set. A second run from one seed reports the same again.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Lets scenarios leave reports at an address that is not this machine.
    pub fn allow_writes(mut self) -> Self {
        self.may_write = true;
        self
    }

    /// Runs the scenarios one after another.
    ///
    /// # Errors
    /// [`Error::Input`] where something that was named cannot be used, [`Error::Target`] where nobody can be talked to.
    pub async fn run(&self) -> Result<Results, Error> {
        let run = self.prepared()?;
        if let Target::Address(connector) = &run.target {
            connector.session().open().await.map_err(|error| Error::Target(error.to_bilingual()))?;
        }
        let (mut results, mut overall) = (Results::default(), run.overall());
        for scenario in &run.scenarios {
            let mut steps = Vec::new();
            let mut keep = |step: StepResult| {
                overall.add(scenario, &step);
                steps.push(StepOutcome::of(&step));
            };
            let result = run.run_one(scenario, &mut keep).await;
            results.scenarios.push(ScenarioOutcome::of(&result, steps));
        }
        let whole = |part: &Part| ScenarioOutcome::of(&part.result(), part.steps.iter().map(StepOutcome::of).collect());
        results.scenarios.extend(overall.parts(run.is_suite).iter().map(whole));
        Ok(results)
    }

    /// Everything that was named, read. Nobody claims here how the target reads the document.
    fn prepared(&self) -> Result<run::Run, Error> {
        let contract = Contract::embedded();
        let keys = self.keys(&contract)?;
        let scenarios = self.chosen(&contract, &keys)?;
        let clock = AdjustableClock::new(self.clock.as_deref().unwrap_or("system").parse()?);
        let answers = ViolationLog::new(Arc::clone(&contract));
        let connector = self.connector()?.checked(Checker::new(&answers, None, keys.on_demand()));
        let mock = MockSetting {
            profile: Profile::bundled("default", &contract)?,
            keys,
            clock: clock.setting(),
            seed: self.seed,
            defect: None,
            given: Given::default(),
            fail_on: FailOn::of_claim(false),
            answers,
            halt: Arc::default(),
            contract,
        };
        Ok(run::Run {
            scenarios,
            may_write: self.may_write || connector.stays_here(),
            target: Target::Address(connector),
            jobs: 1,
            mock,
            clock: Arc::new(clock),
            label: "target".to_owned(),
            snapshots: Policy::Off,
            readings_are_those_of_the_target: false,
            shown: ReadingsSeen::default(),
            is_suite: self.paths.is_none(),
        })
    }

    fn chosen(&self, contract: &Contract, keys: &KeyRing) -> Result<Vec<Arc<Scenario>>, Error> {
        let mut scenarios = match &self.paths {
            None => suite::scenarios(contract).map_err(|wrong| told(&wrong))?,
            Some(paths) => loaded(paths, contract, keys)?,
        };
        if let Some(tag) = &self.tag {
            suite::only(&mut scenarios, tag).map_err(|missing| {
                let there = missing.parts.join(", ");
                let en = format!("no scenario bears the tag `{tag}`; there are: {there}");
                Error::input((format!("没有场景带标签 `{tag}`；有：{there}"), en))
            })?;
        }
        Ok(scenarios)
    }

    fn keys(&self, contract: &Contract) -> Result<KeyRing, Error> {
        match (&self.key, &self.key_file) {
            (Some((access_key, secret)), _) => {
                KeyEntry::check_access_key(access_key).map_err(Error::Input)?;
                Ok([KeyEntry::new(access_key, secret.clone())].into_iter().collect())
            }
            (None, Some(file)) => Ok(KeyRing::read(&Source::read(file)?, contract)?),
            (None, None) => Ok(KeyRing::demo(contract)?),
        }
    }

    fn connector(&self) -> Result<Connector, Error> {
        let address: Address =
            self.address.parse().map_err(|error: AddressError| Error::Input(error.to_bilingual()))?;
        Connector::new(address, &Trust::default(), Limits::default())
            .map_err(|error| Error::Input(error.to_bilingual()))
    }
}

fn loaded(paths: &[PathBuf], contract: &Contract, keys: &KeyRing) -> Result<Vec<Arc<Scenario>>, Error> {
    let loaded = load_all(paths, folders_of(paths), contract, &keys.with_names_of_demo(contract)?);
    let scenarios = loaded.map_err(|wrong| told(&wrong))?.scenarios;
    let none = Given::default();
    let missing: Vec<Diagnostic> = scenarios.iter().flat_map(|scenario| scenario.missing_variables(&none)).collect();
    if missing.is_empty() { Ok(scenarios) } else { Err(told(&missing)) }
}

fn told(wrong: &[Diagnostic]) -> Error {
    let told = wrong.iter().map(rendered).reduce(|all, next| all.joined("\n\n", &next));
    Error::Input(told.unwrap_or_default())
}

/// What came of a run: a tree of scenarios, their steps, and what was wrong with each.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Results {
    /// The scenarios in their order.
    pub scenarios: Vec<ScenarioOutcome>,
}

impl Results {
    /// Whether something was judged and nothing is wrong with the target: no scenario counts against it, and none could not be
    /// judged. A warning against a settled point counts, and an open point that is read in two ways; another reading does
    /// not. Where every scenario was skipped, nothing was judged.
    pub fn passed(&self) -> bool {
        let is_judged = |scenario: &ScenarioOutcome| scenario.outcome > Outcome::Skip;
        self.scenarios.iter().any(is_judged)
            && self.scenarios.iter().all(|scenario| !scenario.counts && scenario.outcome < Outcome::Error)
    }
}

/// What came of a scenario.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ScenarioOutcome {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Bilingual,
    /// How it came out: the gravest of its steps.
    pub outcome: Outcome,
    /// Whether it counts against the target: as `bis3 run` has it, which ends with 1 then.
    pub counts: bool,
    /// Why it was skipped, or could not be run.
    pub reason: Option<Bilingual>,
    /// Its steps in their order.
    pub steps: Vec<StepOutcome>,
}

impl ScenarioOutcome {
    fn of(result: &ScenarioResult, steps: Vec<StepOutcome>) -> Self {
        let card = &result.scenario.card;
        Self {
            id: card.id.clone(),
            title: card.title.clone(),
            outcome: result.outcome,
            counts: result.counts,
            reason: result.reason.clone(),
            steps,
        }
    }
}

/// What came of a step.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StepOutcome {
    /// Its name.
    pub name: String,
    /// How it came out.
    pub outcome: Outcome,
    /// Whether it counts against the target.
    pub counts: bool,
    /// Why it was skipped, or has no answer.
    pub reason: Option<Bilingual>,
    /// What is wrong with the answer, each with the place of the expectation.
    pub failures: Vec<Bilingual>,
    /// The code that was answered.
    pub code: Option<u32>,
    /// The bytes that were sent.
    pub request: Vec<u8>,
    /// The bytes that came back.
    pub response: Vec<u8>,
    /// The ids of the requirements to which it holds the target.
    pub verifies: Vec<String>,
}

impl StepOutcome {
    fn of(step: &StepResult) -> Self {
        let exchange = step.exchange.as_ref();
        Self {
            name: step.name.clone(),
            outcome: step.outcome,
            counts: step.counts,
            reason: step.reason.clone(),
            failures: step.checks.iter().filter_map(|check| check.failure.as_ref()).map(rendered).collect(),
            code: step.code,
            request: exchange.map(|exchange| exchange.request.to_vec()).unwrap_or_default(),
            response: exchange.map(|exchange| exchange.response.to_vec()).unwrap_or_default(),
            verifies: step.verifies.iter().map(|requirement| requirement.id.to_string()).collect(),
        }
    }
}
