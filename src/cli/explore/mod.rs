//! `bis3 explore`: draws requests and compares each answer with what the platform of the chosen profile decides.
//!
//! `ahead` examines the target first, `files` writes what was found as scenarios, `again` says how such a scenario is run at
//! whoever answered so, and `shown` prints what was found as text or JSON.

mod again;
mod ahead;
mod files;
mod shown;

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use self::again::Again;
use self::files::Written;
use super::arguments::{
    ConnectionArguments, InstitutionArgument, JsonArgument, KeysArgument, ProfileArgument, SeedArgument, Time,
    WritesArgument, help, only_with_target,
};
use super::progress::Progress;
use super::stop::Signalled;
use super::{CliError, Environment, Exit, every_answer, output};
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
    #[arg(long, value_name = "NUMBER", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..))]
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
    output::check_folder(&arguments.out)?;
    let profile = arguments.profile.read(&contract, environment)?;
    let answers = ViolationLog::new(Arc::clone(&contract));
    let claimed = is_claimed(arguments).then_some(&profile.readings);
    let checker = Checker::new(&answers, claimed, keys.on_demand());
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
        halt: Arc::default(),
        may_write: arguments.writes.allowed || connector.as_ref().is_none_or(Connector::stays_here),
    };
    let signalled = Signalled::halts(&setting.halt)?;
    let search = Search { arguments, environment, answers: &answers };
    let told = match &connector {
        Some(connector) => search.at_target(connector, &mut setting),
        None => search.at_own_mock(checker, &setting),
    };
    // What was seen before the search ended is told also where it ended badly.
    let exit = every_answer::told(&answers, None, *told.as_ref().unwrap_or(&Exit::Harness), environment);
    told.map(|_| signalled.or(exit))
}

/// Whether somebody says how whoever answers reads the document; of a mock of one's own that is known.
fn is_claimed(arguments: &Arguments) -> bool {
    arguments.profile.name.is_some() || arguments.target.is_none()
}

fn signing_keys(arguments: &Arguments, contract: &Contract) -> Result<KeyRing, CliError> {
    let keys = arguments.keys.read(arguments.target.is_none(), contract)?;
    let is_asked = arguments.target.is_some() && arguments.keys.are_of_environment();
    let keys = arguments.institution.bound(keys, is_asked, contract)?;
    let are_demo = arguments.keys.file.is_none() && arguments.target.is_some();
    Ok(if are_demo { ahead::without_test_keys(&keys) } else { keys })
}

/// A search, and what its result is told with.
struct Search<'a> {
    arguments: &'a Arguments,
    environment: &'a Environment,
    answers: &'a Arc<ViolationLog>,
}

impl Search<'_> {
    /// Searches at somebody else's address, once nothing is in the way of that.
    fn at_target(&self, connector: &Connector, setting: &mut Setting) -> Result<Exit, CliError> {
        let runtime = runtime()?;
        let halt = Arc::clone(&setting.halt);
        let examined = ahead::examine(connector, self.arguments, setting, self.environment);
        let examined = runtime.block_on(halt.or_done(examined)).unwrap_or_else(|reason| {
            self.environment.warn(&reason);
            Some((reason, Exit::Harness))
        });
        if let Some((reason, exit)) = examined {
            if self.arguments.json.wanted {
                self.environment.print_json(&shown::broken_off(&reason, setting, self.answers))?;
            }
            return Ok(exit);
        }
        let progress = self.progress();
        let mut session = connector.session();
        let clock = RemoteTarget(AdjustableClock::system());
        let mut advance = |exploration: &Exploration| advance(exploration, &progress);
        let explored = runtime.block_on(explore::explore(&mut session, &clock, setting, &mut advance));
        progress.clear();
        self.tell(&explored?, setting)
    }

    /// Searches at a mock in this process, which is always there.
    fn at_own_mock(&self, checker: Arc<Checker>, setting: &Setting) -> Result<Exit, CliError> {
        let own = mock_setting(setting, self.arguments, Arc::clone(self.answers))?;
        let progress = self.progress();
        let mut advance = |exploration: &Exploration| advance(exploration, &progress);
        let explored = runtime()?.block_on(async {
            let mock = OwnMock::start_alone(&own).await?;
            let mut session = mock.connector()?.checked(checker).session();
            let explored = explore::explore(&mut session, &mock, setting, &mut advance).await;
            drop(session);
            mock.stop().await;
            Ok::<Exploration, CliError>(explored?)
        });
        progress.clear();
        self.tell(&explored?, setting)
    }

    fn progress(&self) -> Progress {
        Progress::start(self.arguments.cases, self.environment.interactive())
    }

    fn tell(&self, exploration: &Exploration, setting: &Setting) -> Result<Exit, CliError> {
        let Self { arguments, environment, answers } = *self;
        if let (Some(error), true) = (&exploration.ended, exploration.findings.is_empty()) {
            let reason = error.to_bilingual();
            if arguments.json.wanted {
                environment.print_json(&shown::broken_off(&reason, setting, answers))?;
            }
            return Err(CliError::Harness(reason));
        }
        let written = files::write(exploration, setting, &arguments.out)?;
        let again = Again::of(arguments);
        arguments.json.print(
            environment,
            || shown::json(exploration, &written, setting, answers),
            || shown::text(exploration, &written, setting, &again, environment.language),
        )?;
        if let Some(error) = &exploration.ended {
            environment.warn(&error.to_bilingual());
        }
        if let Some(reason) = &exploration.halted {
            environment.warn(reason);
        }
        Ok(if written.is_empty() { Exit::Passed } else { Exit::Nonconformance })
    }
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
