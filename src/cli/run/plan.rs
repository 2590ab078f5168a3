//! What the arguments of a run mean: everything is read and judged before anything is sent.

use std::num::NonZeroUsize;
use std::sync::Arc;

use jiff::SignedDuration;

use super::Arguments;
use super::known;
use super::selection::Selection;
use crate::cli::arguments::label as sound_label;
use crate::cli::{CliError, Environment, doctor, scenarios};
use crate::client::{Connector, TargetError};
use crate::clock::{AdjustableClock, ClockSetting};
use crate::contract::Contract;
use crate::harness::known_failures::KnownFailures;
use crate::harness::last_failed::LastFailed;
use crate::harness::overall;
use crate::harness::own_mock::MockSetting;
use crate::harness::run::{Run, Target};
use crate::invariants::{Checker, ViolationLog};
use crate::platform::KeyRing;
use crate::probe::Prober;
use crate::probe::doctor::Settings;
use crate::scenario::{FailOn, Given, ReadingsSeen, Scenario};
use crate::snapshot::Policy;

/// A run, ready to begin, and what was asked for beside it.
pub(super) struct Plan {
    pub(super) run: Run,
    /// Whether the target's Date sets the client's clock.
    follows_target: bool,
    /// The failures that are known.
    pub(super) known: Option<KnownFailures>,
}

impl Plan {
    /// Reads everything that the arguments name. None where a scenario is wrong, which has been shown then.
    pub(super) fn of(
        arguments: &Arguments,
        last_failed: &LastFailed,
        environment: &Environment,
    ) -> Result<Option<Self>, CliError> {
        let selection = Selection::of(arguments, last_failed)?;
        let mut mock = mock_setting(arguments, environment)?;
        let contract = Arc::clone(&mock.contract);
        let target = target(arguments, &mock)?;
        let Some(mut scenarios) = found(arguments, &mock, environment)? else { return Ok(None) };
        let is_suite = arguments.suite.is_some();
        let told: Vec<Arc<Scenario>> = scenarios.iter().cloned().chain(overall::scenarios(&contract)).collect();
        let known = known::read(arguments.expect.as_deref(), &told, is_suite, environment)?;
        if let Some(Some(part)) = &arguments.suite {
            scenarios::only(&mut scenarios, part)?;
        }
        let all = scenarios.clone();
        selection.apply(&mut scenarios, environment)?;
        let given = scenarios::given(arguments.variables.as_deref(), &all, &scenarios, &contract, environment);
        let Some(given) = given else { return Ok(None) };
        mock.given = given;
        Ok(Some(Self {
            follows_target: is_suite && arguments.clock.is_none(),
            known,
            run: Run {
                label: label(arguments, &target, &mock.profile.id)?,
                jobs: jobs(arguments),
                scenarios,
                may_write: arguments.writes.allowed || target.stays_here(),
                target,
                clock: Arc::new(AdjustableClock::new(mock.clock)),
                snapshots: policy(arguments, environment)?,
                readings_are_those_of_the_target: is_claimed(arguments),
                shown: ReadingsSeen::default(),
                is_suite,
                mock,
            },
        }))
    }

    /// Makes sure that somebody listens at the target, so that a wrong address is told once and not at every step. A
    /// target to which nothing would be sent is left alone.
    pub(super) async fn reach(&self, environment: &Environment) -> Result<(), TargetError> {
        match &self.run.target {
            Target::Address(connector) if self.run.sends() => {
                connector.session().open().await?;
                self.follow_where_asked(connector, environment).await;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Sets the client's clock by the target's, unless one was asked for.
    pub(super) async fn follow_where_asked(&self, connector: &Connector, environment: &Environment) {
        if self.follows_target {
            let Run { mock, clock, .. } = &self.run;
            let mut prober = Prober::new(connector, &mock.contract, &**clock);
            let settings = Settings::new(&mock.keys, &mock.profile.readings);
            doctor::follow(&mut prober, clock, &settings, environment).await;
        }
    }
}

/// The scenarios that the arguments name. None where one is wrong, which has been shown then.
fn found(
    arguments: &Arguments,
    mock: &MockSetting,
    environment: &Environment,
) -> Result<Option<Vec<Arc<Scenario>>>, CliError> {
    match &arguments.suite {
        None => scenarios::sound((&arguments.paths, &arguments.root), &mock.contract, &mock.keys, environment),
        Some(_) => Ok(scenarios::of_suite(&mock.contract, environment)),
    }
}

fn is_claimed(arguments: &Arguments) -> bool {
    arguments.profile.name.is_some()
}

/// What requests are made with, at a mock or elsewhere.
fn mock_setting(arguments: &Arguments, environment: &Environment) -> Result<MockSetting, CliError> {
    let contract = environment.contract()?;
    Ok(MockSetting {
        profile: arguments.profile.read(&contract, environment)?,
        keys: keys(arguments, &contract)?,
        clock: clock(arguments),
        seed: seed(arguments)?,
        defect: None,
        given: Given::default(),
        fail_on: arguments.fail_on.unwrap_or(FailOn::of_claim(is_claimed(arguments))),
        answers: ViolationLog::new(Arc::clone(&contract)),
        halt: Arc::default(),
        contract,
    })
}

/// The keys that sign. Those of the suite have to be known for what they are: it asks about each kind of key.
fn keys(arguments: &Arguments, contract: &Contract) -> Result<KeyRing, CliError> {
    let keys = arguments.keys.read(arguments.target.is_none(), contract)?;
    let is_asked = arguments.suite.is_some() && arguments.target.is_some() && !arguments.list && !arguments.dry_run;
    let keys = arguments.institution.bound(keys, is_asked && arguments.keys.are_of_environment(), contract)?;
    if arguments.suite.is_some() { suite_keys(keys, contract) } else { Ok(keys) }
}

/// Keys in the places of the demo keys that the suite names.
pub(super) fn suite_keys(keys: KeyRing, contract: &Contract) -> Result<KeyRing, CliError> {
    Ok(keys.with_stand_ins(&KeyRing::demo(contract)?))
}

/// Where the requests go; every answer from an address is held against what holds of all.
fn target(arguments: &Arguments, mock: &MockSetting) -> Result<Target, CliError> {
    let Some(url) = &arguments.target else { return Ok(Target::OwnMock) };
    let claimed = is_claimed(arguments).then_some(&mock.profile.readings);
    let checker = Checker::new(&mock.answers, claimed, mock.keys.on_demand());
    Ok(Target::Address(arguments.connection.connector(url)?.checked(checker)))
}

/// A target keeps what earlier runs of the suite have reported: from one seed each would report it again. Elsewhere a run is
/// the same as the last.
fn seed(arguments: &Arguments) -> Result<u64, CliError> {
    match arguments {
        Arguments { suite: Some(_), target: Some(_), seed, .. } => seed.or_time(),
        Arguments { seed, .. } => Ok(seed.or_zero()),
    }
}

fn clock(arguments: &Arguments) -> ClockSetting {
    let default = match (&arguments.suite, &arguments.target) {
        (Some(_), None) => ClockSetting::Fixed(scenarios::SUITE_CLOCK),
        _ => ClockSetting::System(SignedDuration::ZERO),
    };
    arguments.clock.unwrap_or(default)
}

/// Mocks share nothing; a target is somebody's, and only who runs the test knows what it bears. What is run ahead of a
/// scenario that fails has been sent and written, and could not be told as skipped: with `--fail-fast` nothing is ahead.
fn jobs(arguments: &Arguments) -> usize {
    if arguments.fail_fast {
        return 1;
    }
    match arguments.target {
        Some(_) => arguments.jobs.typed.map_or(1, NonZeroUsize::get),
        None => arguments.jobs.or_cores(),
    }
}

fn policy(arguments: &Arguments, environment: &Environment) -> Result<Policy, CliError> {
    let in_pipeline = environment.in_pipeline();
    match arguments {
        // Those of the suite would lie beside files that are on no disk.
        Arguments { no_snapshots: true, .. } | Arguments { suite: Some(_), .. } => Ok(Policy::Off),
        Arguments { accept: true, .. } if in_pipeline => Err(CliError::usage(
            "环境变量 CI 已设置，快照只读；要用 --accept，请先取消 CI",
            "CI is set, so snapshots are only read; unset it to use --accept",
        )),
        Arguments { accept: true, .. } => Ok(Policy::Accept),
        _ if in_pipeline => Ok(Policy::ReadOnly),
        _ => Ok(Policy::Propose),
    }
}

const DEFAULT_PROFILE: &str = "default";
const OWN_MOCK: &str = "mock";

/// The label is the name of a folder too.
fn label(arguments: &Arguments, target: &Target, profile: &str) -> Result<String, CliError> {
    if let Some(label) = &arguments.label {
        if let Ok(label) = sound_label(label) {
            return Ok(label);
        }
        return Err(CliError::usage(
            format!("--label `{label}` 只能由文字、数字和 - _ . 组成，以文字或数字开头"),
            format!("--label `{label}`: write letters, digits, `-`, `_` and `.`, a letter or digit first"),
        ));
    }
    Ok(match target {
        Target::OwnMock if profile == DEFAULT_PROFILE => OWN_MOCK.to_owned(),
        Target::OwnMock => format!("{OWN_MOCK}-{}", folder_name(profile)),
        Target::Address(connector) => folder_name(&connector.address().authority()),
    })
}

fn folder_name(text: &str) -> String {
    let name: String = text
        .chars()
        .map(|character| if character.is_alphanumeric() || character == '.' { character } else { '_' })
        .collect();
    name.trim_matches(['_', '.']).to_owned()
}
