//! `bis3 selftest`: the suite put before platforms that are wrong on purpose, and before sound ones that read the document
//! in many ways. It must catch every one of the former and speak against none of the latter. `as_user` judges each once more
//! as a user would, who reads the exit code; `shown` prints which cases catch which fault.

mod as_user;
mod shown;

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, value_parser};
use tokio::runtime::Runtime;

use self::as_user::AsUser;
use super::arguments::{JobsArgument, JsonArgument, SeedArgument, adapt};
use super::progress::Progress;
use super::stop::Signalled;
use super::{CliError, Environment, Exit, scenarios};
use crate::clock::ClockSetting;
use crate::contract::Contract;
use crate::harness::own_mock::MockSetting;
use crate::harness::selftest::{SelftestError, TestedPlatform, Work, selftest, tested_platforms};
use crate::invariants::ViolationLog;
use crate::language::ToBilingual;
use crate::mutants::Defect;
use crate::platform::KeyRing;
use crate::scenario::{FailOn, Given, Scenario};

/// What was typed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  bis3 selftest\n  bis3 selftest --defect window-16-minutes --profiles 0\n  bis3 selftest --json > matrix.json",
    mut_args(adapt("jobs", |argument| argument.help("How many platforms are tried at a time [default: as many as the machine has cores]").value_name("COUNT")))
)]
pub(super) struct Arguments {
    /// Scenario files, and folders to look for them in [default: the suite that bis3 carries]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    root: scenarios::FileRoot,
    /// Only platforms with this defect; can be repeated [default: every one of `bis3 spec defects`]
    #[arg(long = "defect", value_name = "NAME")]
    defects: Vec<String>,
    /// How many sound platforms to try besides the default one, each with readings drawn by chance
    #[arg(long, value_name = "COUNT", default_value_t = 20, value_parser = value_parser!(u16).range(..=MOST_PROFILES))]
    profiles: u16,
    #[command(flatten)]
    seed: SeedArgument,
    #[command(flatten)]
    jobs: JobsArgument,
    #[command(flatten)]
    json: JsonArgument,
}

/// Each platform is tried with the whole suite: so many take a night.
const MOST_PROFILES: i64 = 10_000;

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let contract = environment.contract()?;
    let base = setting(&contract, arguments.seed.or_zero(), environment)?;
    let Some(scenarios) = suite((&arguments.paths, &arguments.root), &base, environment)? else {
        return Ok(Exit::Usage);
    };
    let platforms = tested_platforms(&base, &defects(&arguments.defects)?, arguments.profiles.into());
    let progress = Progress::start(platforms.len() as u64, environment.interactive());
    let done = |platform: &TestedPlatform| {
        progress.at(platform.name().to_owned());
        progress.advance();
    };
    let as_user = AsUser::new(&base);
    let ended = |platform: &TestedPlatform, scenarios: &[Arc<Scenario>], runtime: &Runtime| {
        as_user.ended(platform, scenarios, runtime)
    };
    let work = Work { jobs: arguments.jobs.or_cores(), done: &done, as_user: &ended };
    let signalled = Signalled::halts(&base.halt)?;
    let tried = selftest(&platforms, &scenarios, &base, &work);
    progress.clear();
    if let Err(error @ SelftestError::Halted { .. }) = &tried {
        environment.warn(&error.to_bilingual());
        return Ok(signalled.or(Exit::Harness));
    }
    let matrix = tried?;
    arguments.json.print(environment, || &matrix, || shown::text(&matrix, environment.language))?;
    Ok(if matrix.is_whole() { Exit::Passed } else { Exit::Nonconformance })
}

pub(super) fn setting(contract: &Arc<Contract>, seed: u64, environment: &Environment) -> Result<MockSetting, CliError> {
    Ok(MockSetting {
        profile: environment.profile(None, contract)?,
        keys: KeyRing::demo(contract)?,
        clock: ClockSetting::Fixed(scenarios::SUITE_CLOCK),
        seed,
        defect: None,
        given: Given::default(),
        fail_on: FailOn::Warn,
        answers: ViolationLog::new(Arc::clone(contract)),
        halt: Arc::default(),
        contract: Arc::clone(contract),
    })
}

fn suite(
    (paths, root): (&[PathBuf], &scenarios::FileRoot),
    base: &MockSetting,
    environment: &Environment,
) -> Result<Option<Vec<Arc<Scenario>>>, CliError> {
    if paths.is_empty() {
        return Ok(scenarios::of_suite(&base.contract, environment));
    }
    scenarios::sound((paths, root), &base.contract, &base.keys, environment)
}

fn defects(names: &[String]) -> Result<Vec<Defect>, CliError> {
    if names.is_empty() {
        return Ok(Defect::all().collect());
    }
    Ok(names.iter().map(|name| Defect::find(name)).collect::<Result<_, _>>()?)
}
