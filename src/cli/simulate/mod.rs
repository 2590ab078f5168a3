//! `bis3 simulate`: the reporting day of a province or of a nation, put to a platform.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use jiff::SignedDuration;

use super::arguments::{
    ConnectionArguments, JsonArgument, KeysArgument, ProfileArgument, SeedArgument, WritesArgument, help,
    only_with_target,
};
use super::progress::Progress;
use super::stop::Signalled;
use super::written::write;
use super::{CliError, Environment, Exit, output};
use crate::client::{Connector, FailureKind};
use crate::clock::ClockSetting;
use crate::contract::{Contract, Profile};
use crate::diagnostic::Source;
use crate::harness::own_mock::{MockSetting, OwnMock};
use crate::harness::runtime::threads;
use crate::invariants::ViolationLog;
use crate::platform::KeyRing;
use crate::report::simulation::{Simulation, json, page, text};
use crate::scenario::{FailOn, Given};
use crate::simulate::{Objective, Outcome, Plan, Setting, Speed, simulate};

/// What was typed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  bis3 simulate --speed 86400x\n  bis3 simulate --plan nation --html day.html\n  bis3 simulate --target http://127.0.0.1:8095 --objective 'p99 < 200ms, errors < 0.1%'\n  bis3 simulate --target https://staging.example --keys keys.yaml --rate 50 --allow-writes --json",
    mut_args(help("seed", "Where chance is drawn from: the same seed draws the same day")),
    mut_args(help("allow_writes", "Send reports to a target that is not this machine")),
    mut_args(only_with_target)
)]
pub(super) struct Arguments {
    /// The day: province, nation, or a file in their form
    #[arg(long, value_name = "NAME|FILE", default_value = "province")]
    plan: String,
    /// Send to this address; without it, to a mock in this process that knows every institution of the plan
    #[arg(long, value_name = "URL")]
    target: Option<String>,
    #[command(flatten)]
    profile: ProfileArgument,
    #[command(flatten)]
    keys: KeysArgument,
    /// How many times as fast as a clock the day goes
    #[arg(long, value_name = "FACTOR", default_value = "3600x")]
    speed: Speed,
    /// How many days, one after another
    #[arg(long, value_name = "NUMBER", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=366))]
    days: u32,
    /// How many requests may be under way at the same time
    #[arg(long, value_name = "NUMBER", default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..=1000))]
    connections: u16,
    /// What is wished: `p99 < 200ms, errors < 0.1%`; exit code 1 where it is not met
    #[arg(long, value_name = "WISHES")]
    objective: Option<Objective>,
    #[command(flatten)]
    seed: SeedArgument,
    #[command(flatten)]
    writes: WritesArgument,
    /// Write a page with the whole into this file
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    #[command(flatten)]
    connection: ConnectionArguments,
    #[command(flatten)]
    json: JsonArgument,
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let contract = environment.contract()?;
    let plan = plan(&arguments.plan)?;
    if let Some(file) = &arguments.html {
        output::check_file(file)?;
        output::refuse_inputs(file, [Path::new(&arguments.plan)].into_iter().chain(arguments.keys.file.as_deref()))?;
    }
    let profile = arguments.profile.read(&contract, environment)?;
    let keys = arguments.keys.read(arguments.target.is_none(), &contract)?;
    let connector = arguments.target.as_deref().map(|url| arguments.connection.connector(url)).transpose()?;
    refuse_writes_elsewhere(arguments, connector.as_ref())?;
    let setting = Setting {
        contract,
        readings: profile.readings.clone(),
        keys,
        plan,
        days: arguments.days,
        speed: arguments.speed,
        connections: usize::from(arguments.connections),
        seed: arguments.seed.or_zero(),
        halt: Arc::default(),
    };
    let signalled = Signalled::halts(&setting.halt)?;
    let outcome = match &connector {
        Some(connector) => threads()?.block_on(observed(connector, &setting, environment)),
        None => at_own_mock(profile, &setting, environment)?,
    };
    let exit = tell(&outcome, &setting, arguments, environment)?;
    Ok(signalled.or(exit))
}

fn plan(text: &str) -> Result<Plan, CliError> {
    if Plan::bundled_names().any(|name| name == text) || !Path::new(text).exists() {
        return Ok(Plan::bundled(text)?);
    }
    Ok(Plan::read(&Source::read(Path::new(text))?)?)
}

/// Every report is to be recorded.
fn refuse_writes_elsewhere(arguments: &Arguments, connector: Option<&Connector>) -> Result<(), CliError> {
    if arguments.writes.allowed || connector.is_none_or(Connector::stays_here) {
        return Ok(());
    }
    Err(CliError::usage(
        "目标不是本机：模拟会在那里留下报告；确认可以时加上 --allow-writes",
        "the target is not this machine, and a simulation leaves reports there: --allow-writes if it may",
    ))
}

async fn observed(connector: &Connector, setting: &Setting, environment: &Environment) -> Outcome {
    let progress = Progress::counting(environment.interactive());
    let outcome = simulate(connector, setting, &mut |count| progress.set(count)).await;
    progress.clear();
    outcome
}

/// A mock that knows whoever the plan names.
fn at_own_mock(profile: Profile, setting: &Setting, environment: &Environment) -> Result<Outcome, CliError> {
    let mut profile = profile;
    let known = profile.readings.set("unknown-institution", "accepted");
    known.map_err(|error| CliError::harness(error.to_string(), error.to_string()))?;
    let mock = mock_setting(profile, &setting.contract, &setting.keys);
    threads()?.block_on(async {
        let mock = OwnMock::start_alone(&mock).await?;
        let outcome = observed(&mock.connector()?, setting, environment).await;
        mock.stop().await;
        Ok(outcome)
    })
}

fn mock_setting(profile: Profile, contract: &Arc<Contract>, keys: &KeyRing) -> MockSetting {
    MockSetting {
        contract: Arc::clone(contract),
        profile,
        keys: keys.clone(),
        clock: ClockSetting::System(SignedDuration::ZERO),
        seed: 0,
        defect: None,
        given: Given::default(),
        fail_on: FailOn::Warn,
        answers: ViolationLog::new(Arc::clone(contract)),
        halt: Arc::default(),
    }
}

fn tell(
    outcome: &Outcome,
    setting: &Setting,
    arguments: &Arguments,
    environment: &Environment,
) -> Result<Exit, CliError> {
    let simulation = Simulation {
        plan: &setting.plan.id,
        title: &setting.plan.title,
        target: arguments.target.as_deref(),
        days: setting.days,
        seed: setting.seed,
        objective: arguments.objective.as_ref(),
        outcome,
    };
    if let Some(file) = &arguments.html {
        let page = page::page(&simulation, &setting.contract);
        write(file, page.map_err(|error| CliError::harness(error.to_string(), error.to_string()))?)?;
    }
    arguments.json.print(
        environment,
        || json::json(&simulation, &setting.contract),
        || text::text(&simulation, &setting.contract, environment.language),
    )?;
    Ok(exit(&simulation))
}

/// Where nobody was there, nothing can be said of a platform.
fn exit(simulation: &Simulation<'_>) -> Exit {
    let outcome = simulation.outcome;
    let only_nobody = outcome.unanswered.keys().all(|kind| *kind == FailureKind::Nobody.word());
    if outcome.answered() == 0 && outcome.requests > 0 && only_nobody {
        return Exit::Harness;
    }
    if simulation.passed() { Exit::Passed } else { Exit::Nonconformance }
}
