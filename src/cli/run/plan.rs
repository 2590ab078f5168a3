//! What the arguments of a run mean: everything is read and judged before anything is sent.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::thread;

use jiff::SignedDuration;

use super::Arguments;
use super::expected::Expected;
use super::memory::Memory;
use super::selection::Selection;
use crate::cli::own_mock::MockSetting;
use crate::cli::{CliError, Environment, chance, doctor, keys, scenarios};
use crate::client::{Connector, TargetError};
use crate::clock::{AdjustableClock, Clock, ClockSetting};
use crate::scenario::{RunHead, Scenario, Setting, Surroundings, skipped};
use crate::snapshot::Policy;

/// A run, ready to begin.
pub(super) struct Plan {
    pub(super) scenarios: Vec<Arc<Scenario>>,
    pub(super) place: Place,
    /// How many scenarios are run at the same time.
    pub(super) jobs: usize,
    /// The document, its readings, the keys and the clock; at a target of somebody else's they are the client's alone.
    pub(super) mock: MockSetting,
    pub(super) clock: AdjustableClock,
    /// Whether the target's Date sets that clock.
    follows_target: bool,
    pub(super) label: String,
    pub(super) snapshots: Policy,
    may_write: bool,
    /// The failures that are known.
    pub(super) expected: Option<Expected>,
    /// A profile that was asked for is a statement about the target.
    profile_is_claimed: bool,
}

/// Where the requests go.
pub(super) enum Place {
    /// To a mock that is started for each scenario.
    OwnMock,
    /// To one address.
    Target(Connector),
}

impl Plan {
    /// Reads everything that the arguments name. None where a scenario is wrong, which has been shown then.
    pub(super) fn of(
        arguments: &Arguments,
        memory: &Memory,
        environment: &Environment,
    ) -> Result<Option<Self>, CliError> {
        let selection = Selection::of(arguments, memory)?;
        let contract = environment.contract()?;
        let profile = environment.profile(arguments.profile.as_deref(), &contract)?;
        let keys = keys::keys(arguments.keys.as_deref(), arguments.target.is_none(), &contract, environment)?;
        let place = match &arguments.target {
            None => Place::OwnMock,
            Some(url) => Place::Target(arguments.connection.connector(url)?),
        };
        let found = match &arguments.suite {
            None => scenarios::sound(&arguments.paths, &contract, &keys, environment)?,
            Some(_) => scenarios::of_suite(&contract, environment),
        };
        let Some(mut scenarios) = found else { return Ok(None) };
        let is_suite = arguments.suite.is_some();
        let expected = Expected::of(arguments.expect.as_deref(), &scenarios, is_suite, environment)?;
        if let Some(Some(part)) = &arguments.suite {
            scenarios::only(&mut scenarios, part)?;
        }
        let clock = clock(arguments);
        let all = scenarios.clone();
        selection.apply(&mut scenarios, environment)?;
        let given = scenarios::given(arguments.variables.as_deref(), &all, &scenarios, &contract, environment);
        let Some(given) = given else { return Ok(None) };
        let may_write = match &place {
            Place::OwnMock => true,
            Place::Target(connector) => connector.stays_here() || arguments.allow_writes,
        };
        Ok(Some(Self {
            label: label(arguments, &place, &profile.id)?,
            jobs: jobs(arguments),
            scenarios,
            place,
            may_write,
            expected,
            clock: AdjustableClock::new(clock),
            follows_target: arguments.suite.is_some() && arguments.clock.is_none(),
            snapshots: policy(arguments, environment)?,
            profile_is_claimed: arguments.profile.is_some(),
            mock: MockSetting { contract, profile, keys, clock, seed: seed(arguments)?, defect: None, given },
        }))
    }

    /// Makes sure that somebody listens at the target, so that a wrong address is told once and not at every step. A
    /// target to which nothing would be sent is left alone.
    pub(super) async fn reach(&self, environment: &Environment) -> Result<(), TargetError> {
        let surroundings = self.surroundings();
        match &self.place {
            Place::Target(connector) if self.scenarios.iter().any(|own| skipped(own, &surroundings).is_none()) => {
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
            doctor::follow(connector, &self.mock.contract, &self.clock, environment).await;
        }
    }

    pub(super) fn surroundings(&self) -> Surroundings<'_> {
        Surroundings {
            own_mock: matches!(self.place, Place::OwnMock),
            may_write: self.may_write,
            readings: self.is_fixed().then_some(&self.mock.profile.readings),
            keys: &self.mock.keys,
        }
    }

    /// What scenarios work with at a target of somebody else's.
    pub(super) fn target_setting(&self) -> Setting<'_> {
        let claimed = self.profile_is_claimed.then_some(&self.mock.profile.readings);
        Setting { label: &self.label, snapshots: self.snapshots, claimed, ..self.mock.elsewhere(&self.clock) }
    }

    /// Whether a card that rests on another reading than the profile's is skipped. A mock of its own follows the card where
    /// nothing was asked for.
    fn is_fixed(&self) -> bool {
        self.profile_is_claimed || matches!(self.place, Place::Target(_))
    }

    pub(super) fn head(&self) -> RunHead {
        RunHead {
            label: self.label.clone(),
            address: match &self.place {
                Place::OwnMock => None,
                Place::Target(connector) => Some(connector.address().to_string()),
            },
            profile: self.mock.profile.id.clone(),
            seed: self.mock.seed,
            began: self.clock.now().ok(),
        }
    }
}

/// A target keeps what earlier runs of the suite have reported: from one seed each would report it again. Elsewhere a run is
/// the same as the last.
fn seed(arguments: &Arguments) -> Result<u64, CliError> {
    match arguments {
        Arguments { seed: Some(seed), .. } => Ok(*seed),
        Arguments { suite: Some(_), target: Some(_), .. } => chance::seed(),
        _ => Ok(0),
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
    let default = match arguments.target {
        None => thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
        Some(_) => NonZeroUsize::MIN,
    };
    arguments.jobs.unwrap_or(default).get()
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
fn label(arguments: &Arguments, place: &Place, profile: &str) -> Result<String, CliError> {
    if let Some(label) = &arguments.label {
        let is_inside = |character: char| character.is_alphanumeric() || matches!(character, '-' | '_' | '.');
        if label.starts_with(char::is_alphanumeric) && label.chars().all(is_inside) {
            return Ok(label.clone());
        }
        return Err(CliError::usage(
            format!("--label `{label}` 只能由文字、数字和 - _ . 组成，以文字或数字开头"),
            format!("--label `{label}`: write letters, digits, `-`, `_` and `.`, a letter or digit first"),
        ));
    }
    Ok(match place {
        Place::OwnMock if profile == DEFAULT_PROFILE => OWN_MOCK.to_owned(),
        Place::OwnMock => format!("{OWN_MOCK}-{}", folder_name(profile)),
        Place::Target(connector) => folder_name(&connector.address().authority()),
    })
}

fn folder_name(text: &str) -> String {
    let name: String = text
        .chars()
        .map(|character| if character.is_alphanumeric() || character == '.' { character } else { '_' })
        .collect();
    name.trim_matches(['_', '.']).to_owned()
}
