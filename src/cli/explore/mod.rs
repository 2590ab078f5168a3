//! `bis3 explore`: draws requests and compares each answer with what the platform of the chosen profile decides.
//!
//! `bounds` reads `--time`, `ahead` examines the target first, `progress` shows how far the exploration is, `files` writes what
//! was found as scenarios, and `shown` prints it as text or JSON.

mod ahead;
mod bounds;
mod files;
mod progress;
mod shown;

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use self::bounds::Bound;
use self::files::Written;
use self::progress::Progress;
use super::connection::ConnectionArguments;
use super::{CliError, Environment, Exit, keys};
use crate::client::Connector;
use crate::clock::{AdjustableClock, ClockSetting};
use crate::contract::Contract;
use crate::explore::{self, Exploration, RemoteTarget, Setting};
use crate::harness::own_mock::{MockSetting, OwnMock};
use crate::harness::runtime::runtime;
use crate::mutants::Defect;
use crate::platform::KeyRing;
use crate::scenario::Given;

/// What was typed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  bis3 explore\n  bis3 explore --target http://127.0.0.1:8095 --seed 7 --time 5m\n  bis3 explore --target https://staging.example/api --keys keys.yaml --profile staging.yaml --rate 5 --allow-writes",
    mut_arg("proxy", |argument| argument.requires("target")),
    mut_arg("rate", |argument| argument.requires("target")),
    mut_arg("insecure", |argument| argument.requires("target")),
    mut_arg("ca", |argument| argument.requires("target")),
    mut_arg("connect_timeout", |argument| argument.requires("target")),
    mut_arg("timeout", |argument| argument.requires("target"))
)]
pub(super) struct Arguments {
    /// Send to this address; without it, to a mock in this process
    #[arg(long, value_name = "URL")]
    target: Option<String>,
    /// How the document is read: a bundled profile or a profile file
    #[arg(long, value_name = "NAME|FILE")]
    profile: Option<String>,
    /// Keys that sign [default: BIS3_ACCESS_KEY and BIS3_SECRET of the environment, else the demo keys]
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// Draw no more once so many requests were sent; what was found is still shrunk
    #[arg(long, value_name = "NUMBER", default_value_t = 10_000)]
    cases: u64,
    /// Go on no longer than this: 30s, 5m
    #[arg(long, value_name = "TIME", default_value = "60s")]
    time: Bound,
    /// Where chance is drawn from: the same seed draws the same requests
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    seed: u64,
    /// Send a target that is not this machine what may leave a report there too
    #[arg(long)]
    allow_writes: bool,
    /// Do not look first whether the target can be judged, as `bis3 doctor` does
    #[arg(long, requires = "target")]
    no_doctor: bool,
    /// Write the scenarios that show what was found into this folder
    #[arg(long, value_name = "DIR", default_value = "explored")]
    out: PathBuf,
    /// Let the mock in this process be wrong in one way; `bis3 spec defects` lists them
    #[arg(long, value_name = "NAME", conflicts_with = "target")]
    defect: Option<String>,
    #[command(flatten)]
    connection: ConnectionArguments,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

/// Most findings of one run: whoever differs in so many ways has enough to do.
const MOST_FINDINGS: usize = 12;

/// What the clock of a mock of one's own shows: requests are drawn alike on every day.
const STANDING: &str = "2023-09-15T02:15:31Z";

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let contract = environment.contract()?;
    let keys = signing_keys(arguments, &contract, environment)?;
    if keys.entries().is_empty() {
        return Err(CliError::usage("密钥文件里没有密钥", "there is no key in the key file"));
    }
    let profile = environment.profile(arguments.profile.as_deref(), &contract)?;
    let connector = arguments.target.as_deref().map(|url| arguments.connection.connector(url)).transpose()?;
    let mut setting = Setting {
        contract,
        profile,
        keys,
        seed: arguments.seed,
        cases: arguments.cases,
        time: arguments.time.0,
        most_findings: MOST_FINDINGS,
        may_write: arguments.allow_writes || connector.as_ref().is_none_or(Connector::stays_here),
    };
    if let Some(connector) = connector.as_ref().filter(|_| !arguments.no_doctor)
        && let Some(exit) = runtime()?.block_on(ahead::examine(connector, &mut setting, environment))
    {
        return Ok(exit);
    }
    let progress = Progress::start(arguments.cases, environment.interactive());
    let explored = runtime()?.block_on(explore(connector.as_ref(), &setting, arguments, &progress));
    progress.finish();
    tell(&explored?, &setting, arguments, environment)
}

fn signing_keys(arguments: &Arguments, contract: &Contract, environment: &Environment) -> Result<KeyRing, CliError> {
    let keys = keys::keys(arguments.keys.as_deref(), arguments.target.is_none(), contract, environment)?;
    let are_demo = arguments.keys.is_none() && arguments.target.is_some();
    Ok(if are_demo { ahead::without_test_keys(&keys) } else { keys })
}

fn tell(
    exploration: &Exploration,
    setting: &Setting,
    arguments: &Arguments,
    environment: &Environment,
) -> Result<Exit, CliError> {
    if let (Some(error), true) = (&exploration.ended, exploration.findings.is_empty()) {
        return Err(CliError::Harness(error.told()));
    }
    let written = files::write(exploration, setting, &arguments.out)?;
    match arguments.json {
        true => environment.print_json(&shown::json(exploration, &written, setting))?,
        false => environment.print(&shown::text(exploration, &written, setting, environment.language))?,
    }
    if let Some(error) = &exploration.ended {
        environment.warn(&error.told());
    }
    Ok(if written.is_empty() { Exit::Passed } else { Exit::Nonconformance })
}

async fn explore(
    connector: Option<&Connector>,
    setting: &Setting,
    arguments: &Arguments,
    progress: &Progress,
) -> Result<Exploration, CliError> {
    let mut advance = |exploration: &Exploration| progress.at(exploration);
    match connector {
        Some(connector) => {
            let mut session = connector.session();
            Ok(explore::explore(&mut session, &RemoteTarget(AdjustableClock::system()), setting, &mut advance).await?)
        }
        None => {
            let mock = OwnMock::start_alone(&mock_setting(setting, arguments)?).await;
            let mock = mock.map_err(|error| CliError::Harness(error.told()))?;
            let mut session = mock.session().map_err(|error| CliError::Harness(error.told()))?;
            let explored = explore::explore(&mut session, &mock, setting, &mut advance).await;
            drop(session);
            mock.stop().await;
            Ok(explored?)
        }
    }
}

fn mock_setting(setting: &Setting, arguments: &Arguments) -> Result<MockSetting, CliError> {
    let standing = STANDING.parse().map_err(|_| CliError::harness("时钟无法设定", "the clock cannot be set"))?;
    Ok(MockSetting {
        contract: Arc::clone(&setting.contract),
        profile: setting.profile.clone(),
        keys: setting.keys.clone(),
        clock: ClockSetting::Fixed(standing),
        seed: arguments.seed,
        defect: arguments.defect.as_deref().map(Defect::find).transpose()?,
        given: Given::default(),
    })
}
