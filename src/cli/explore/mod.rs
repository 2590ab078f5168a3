//! `bis3 explore`: draws requests and compares each answer with what the platform of the chosen profile decides.
//!
//! `ahead` examines the target first, `files` writes what
//! was found as scenarios, and `shown` prints it as text or JSON.

mod ahead;
mod files;
mod shown;

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use self::files::Written;
use super::arguments::{
    ConnectionArguments, InstitutionArgument, JsonArgument, KeysArgument, ProfileArgument, SeedArgument, Time,
    WritesArgument, help, only_with_target,
};
use super::progress::Progress;
use super::{CliError, Environment, Exit, every_answer};
use crate::client::Connector;
use crate::clock::{AdjustableClock, ClockSetting};
use crate::contract::Contract;
use crate::explore::{self, Exploration, RemoteTarget, Setting};
use crate::harness::own_mock::{MockSetting, OwnMock};
use crate::harness::runtime::runtime;
use crate::invariants::{Checker, ViolationLog};
use crate::language::ToBilingual;
use crate::mutants::Defect;
use crate::platform::KeyRing;
use crate::scenario::{FailOn, Given};

/// What was typed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  bis3 explore\n  bis3 explore --target http://127.0.0.1:8095 --seed 7 --time 5m\n  bis3 explore --target https://staging.example/api --keys keys.yaml --profile staging.yaml --rate 5 --allow-writes",
    mut_args(help("seed", "Where chance is drawn from: the same seed draws the same requests")),
    mut_args(help("allow_writes", "Send a target that is not this machine what may leave a report there too")),
    mut_args(only_with_target)
)]
pub(super) struct Arguments {
    /// Send to this address; without it, to a mock in this process
    #[arg(long, value_name = "URL")]
    target: Option<String>,
    #[command(flatten)]
    profile: ProfileArgument,
    #[command(flatten)]
    keys: KeysArgument,
    #[command(flatten)]
    institution: InstitutionArgument,
    /// Draw no more once so many requests were sent; what was found is still shrunk
    #[arg(long, value_name = "NUMBER", default_value_t = 10_000)]
    cases: u64,
    /// Go on no longer than this: 30s, 5m
    #[arg(long, value_name = "TIME", default_value = "60s")]
    time: Time,
    #[command(flatten)]
    seed: SeedArgument,
    #[command(flatten)]
    writes: WritesArgument,
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
    #[command(flatten)]
    json: JsonArgument,
}

/// Most findings of one run: whoever differs in so many ways has enough to do.
const MOST_FINDINGS: usize = 12;

/// What the clock of a mock of one's own shows: requests are drawn alike on every day.
const STANDING: &str = "2023-09-15T02:15:31Z";

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let contract = environment.contract()?;
    let keys = signing_keys(arguments, &contract)?;
    if keys.entries().is_empty() {
        return Err(CliError::usage("密钥文件里没有密钥", "there is no key in the key file"));
    }
    let profile = arguments.profile.read(&contract, environment)?;
    let answers = ViolationLog::new(Arc::clone(&contract));
    let checker = Checker::new(&answers, Some(&profile.readings), keys.on_demand());
    let connector = arguments.target.as_deref().map(|url| arguments.connection.connector(url)).transpose()?;
    let connector = connector.map(|connector| connector.checked(Arc::clone(&checker)));
    let mut setting = Setting {
        contract,
        profile,
        keys,
        seed: arguments.seed.or_zero(),
        cases: arguments.cases,
        time: arguments.time.0,
        most_findings: MOST_FINDINGS,
        may_write: arguments.writes.allowed || connector.as_ref().is_none_or(Connector::stays_here),
    };
    if let Some(connector) = connector.as_ref().filter(|_| !arguments.no_doctor)
        && let Some(exit) = runtime()?.block_on(ahead::examine(connector, &mut setting, environment))
    {
        return Ok(every_answer::told(&answers, None, exit, environment));
    }
    let progress = Progress::start(arguments.cases, environment.interactive());
    let explored = match &connector {
        Some(connector) => runtime()?.block_on(at_target(connector, &setting, &progress)),
        None => runtime()?.block_on(at_own_mock(
            mock_setting(&setting, arguments, answers.clone())?,
            checker,
            &setting,
            &progress,
        )),
    };
    progress.clear();
    let told = explored.and_then(|explored| tell(&explored, &setting, &answers, arguments, environment));
    // What was seen before the search ended is told also where it ended badly.
    let exit = every_answer::told(&answers, None, *told.as_ref().unwrap_or(&Exit::Harness), environment);
    told.map(|_| exit)
}

fn signing_keys(arguments: &Arguments, contract: &Contract) -> Result<KeyRing, CliError> {
    let keys = arguments.keys.read(arguments.target.is_none(), contract)?;
    let is_asked = arguments.target.is_some() && arguments.keys.are_of_environment();
    let keys = arguments.institution.bound(keys, is_asked, contract)?;
    let are_demo = arguments.keys.file.is_none() && arguments.target.is_some();
    Ok(if are_demo { ahead::without_test_keys(&keys) } else { keys })
}

fn tell(
    exploration: &Exploration,
    setting: &Setting,
    answers: &ViolationLog,
    arguments: &Arguments,
    environment: &Environment,
) -> Result<Exit, CliError> {
    if let (Some(error), true) = (&exploration.ended, exploration.findings.is_empty()) {
        return Err(CliError::Harness(error.to_bilingual()));
    }
    let written = files::write(exploration, setting, &arguments.out)?;
    arguments.json.print(
        environment,
        || shown::json(exploration, &written, setting, answers),
        || shown::text(exploration, &written, setting, environment.language),
    )?;
    if let Some(error) = &exploration.ended {
        environment.warn(&error.to_bilingual());
    }
    Ok(if written.is_empty() { Exit::Passed } else { Exit::Nonconformance })
}

async fn at_target(connector: &Connector, setting: &Setting, progress: &Progress) -> Result<Exploration, CliError> {
    let mut session = connector.session();
    let clock = RemoteTarget(AdjustableClock::system());
    Ok(explore::explore(&mut session, &clock, setting, &mut |exploration| advance(exploration, progress)).await?)
}

async fn at_own_mock(
    own: MockSetting,
    checker: Arc<Checker>,
    setting: &Setting,
    progress: &Progress,
) -> Result<Exploration, CliError> {
    let mock = OwnMock::start_alone(&own).await?;
    let mut session = mock.connector()?.checked(checker).session();
    let explored =
        explore::explore(&mut session, &mock, setting, &mut |exploration| advance(exploration, progress)).await;
    drop(session);
    mock.stop().await;
    Ok(explored?)
}

fn advance(exploration: &Exploration, progress: &Progress) {
    progress.set(exploration.requests);
    if !exploration.findings.is_empty() {
        progress.at(format!("≠ {}", exploration.findings.len()));
    }
}

fn mock_setting(setting: &Setting, arguments: &Arguments, answers: Arc<ViolationLog>) -> Result<MockSetting, CliError> {
    let standing = STANDING.parse().map_err(|_| CliError::harness("时钟无法设定", "the clock cannot be set"))?;
    Ok(MockSetting {
        contract: Arc::clone(&setting.contract),
        profile: setting.profile.clone(),
        keys: setting.keys.clone(),
        clock: ClockSetting::Fixed(standing),
        seed: arguments.seed.or_zero(),
        defect: arguments.defect.as_deref().map(Defect::find).transpose()?,
        given: Given::default(),
        fail_on: FailOn::Warn,
        answers,
        halt: Arc::default(),
    })
}
