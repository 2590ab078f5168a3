//! `bis3 compare`: the same scenarios against two sides, and where their answers differ. `shown` prints the differences as a
//! table or as JSON.

mod shown;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::arguments::{
    ClockArgument, ConnectionArguments, JsonArgument, KeysArgument, ProfileArgument, SeedArgument, WritesArgument,
    help, signing_keys,
};
use super::stop::Signalled;
use super::{CliError, Environment, Exit, every_answer, scenarios};
use crate::contract::Contract;
use crate::harness::comparison::{self, Comparison, Side};
use crate::harness::own_mock::MockSetting;
use crate::harness::run::Target;
use crate::harness::runtime::runtime;
use crate::invariants::{Checker, ViolationLog};
use crate::language::{Bilingual, bilingual};
use crate::scenario::{FailOn, Given, Scenario};

/// What was typed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  bis3 compare mock mock:browser-family scenarios\n  bis3 compare mock https://staging.example/api scenarios/1.3.3-codes --allow-writes\n  bis3 compare http://127.0.0.1:8095 http://127.0.0.1:8096 scenarios --json",
    mut_args(help(
        "profile",
        "How an address, and a mock without a profile, read the document: a bundled profile or a profile file"
    )),
    mut_args(help("seed", "Where both sides draw chance from")),
    mut_args(help("allow_writes", "Run scenarios that write against a side that is not this machine"))
)]
pub(super) struct Arguments {
    /// One side: an address, mock, or mock:PROFILE for a mock that reads the document so
    #[arg(value_name = "A")]
    a: String,
    /// The other side
    #[arg(value_name = "B")]
    b: String,
    /// Scenario files, and folders to look for them in
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    root: scenarios::FileRoot,
    /// Values in the place of those that scenarios declare under variables: a YAML mapping
    #[arg(long, value_name = "FILE")]
    variables: Option<PathBuf>,
    /// Run only scenarios whose id, tag, clause or file holds this text
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    #[command(flatten)]
    profile: ProfileArgument,
    #[command(flatten)]
    keys: KeysArgument,
    /// Keys that sign at B, where they are others
    #[arg(long, value_name = "FILE")]
    keys_b: Option<PathBuf>,
    #[command(flatten)]
    clock: ClockArgument,
    #[command(flatten)]
    seed: SeedArgument,
    /// Do not compare headers of this name; repeatable
    #[arg(long = "ignore-header", value_name = "NAME")]
    ignored_headers: Vec<String>,
    #[command(flatten)]
    writes: WritesArgument,
    #[command(flatten)]
    connection: ConnectionArguments,
    /// List every difference, and not the first 200 only
    #[arg(long)]
    full: bool,
    #[command(flatten)]
    json: JsonArgument,
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    refuse_without_address(arguments)?;
    refuse_needless_profile(arguments)?;
    let contract = environment.contract()?;
    let (keys_a, keys_b) = (arguments.keys.file.as_deref(), arguments.keys_b.as_deref());
    let mut a = side(&arguments.a, keys_a, arguments, &contract, environment)?;
    let mut b = side(&arguments.b, keys_b.or(keys_a), arguments, &contract, environment)?;
    let Some((scenarios, given)) = chosen(arguments, &a, &b, &contract, environment)? else { return Ok(Exit::Usage) };
    b.mock.given.clone_from(&given);
    a.mock.given = given;
    b.mock.halt = Arc::clone(&a.mock.halt);
    let signalled = Signalled::halts(&a.mock.halt)?;
    let comparison = compared(&scenarios, &a, &b, arguments)?;
    let Comparison { steps, unanswered, lost, halted, .. } = &comparison;
    if *steps == 0 && unanswered.is_empty() && lost.is_none() && halted.is_none() {
        return Err(nothing_compared(&comparison));
    }
    arguments.json.print(
        environment,
        || shown::json(&comparison, &a, &b, arguments.seed.or_zero()),
        || shown::text(&comparison, [&a, &b], &contract, arguments.full, environment.language),
    )?;
    if let Some(lost) = &comparison.lost {
        return Err(CliError::Harness(shown::lost(lost)));
    }
    if let Some(reason) = &comparison.halted {
        environment.warn(reason);
    }
    let told = |exit, side: &Side| every_answer::told(&side.mock.answers, Some(&side.name), exit, environment);
    Ok(signalled.or([&a, &b].into_iter().fold(exit(&comparison), told)))
}

fn side(
    text: &str,
    keys_file: Option<&Path>,
    arguments: &Arguments,
    contract: &Arc<Contract>,
    environment: &Environment,
) -> Result<Side, CliError> {
    let mock_profile = mock_profile(text);
    let profile = mock_profile.flatten().or(arguments.profile.name.as_deref());
    let named = profile.is_some();
    let keys = signing_keys(keys_file, mock_profile.is_some(), contract)?;
    let (profile, answers) = (environment.profile(profile, contract)?, ViolationLog::new(Arc::clone(contract)));
    let target = match mock_profile {
        Some(_) => Target::OwnMock,
        None => {
            let checker = Checker::new(&answers, named.then_some(&profile.readings), keys.on_demand());
            Target::Address(arguments.connection.connector(text)?.checked(checker))
        }
    };
    let mock = MockSetting {
        profile,
        keys,
        clock: arguments.clock.setting,
        seed: arguments.seed.or_zero(),
        defect: None,
        given: Given::default(),
        fail_on: FailOn::Warn,
        answers,
        halt: Arc::default(),
        contract: Arc::clone(contract),
    };
    Ok(Side { name: text.to_owned(), target, mock, may_write: arguments.writes.allowed })
}

/// Refuses how an address is reached where none is named: an option that does nothing would be taken for one that did.
fn refuse_without_address(arguments: &Arguments) -> Result<(), CliError> {
    let are_mocks = [&arguments.a, &arguments.b].into_iter().all(|side| mock_profile(side).is_some());
    match arguments.connection.first_given() {
        Some(option) if are_mocks => Err(CliError::Usage(bilingual!(
            "{option} 说明如何连接一个地址，而两边都是模拟平台",
            "{option} says how an address is reached, and both sides are mocks"
        ))),
        _ => Ok(()),
    }
}

/// Refuses a profile that neither side reads by.
fn refuse_needless_profile(arguments: &Arguments) -> Result<(), CliError> {
    let has_own = |side: &String| matches!(mock_profile(side), Some(Some(_)));
    if arguments.profile.name.is_some() && has_own(&arguments.a) && has_own(&arguments.b) {
        return Err(CliError::usage(
            "--profile 不起作用：两边的模拟平台都已写明读法",
            "--profile does nothing: both sides are mocks that name a profile of their own",
        ));
    }
    Ok(())
}

const MOCK: &str = "mock";

/// Whether a text means a mock, and which profile it names.
fn mock_profile(text: &str) -> Option<Option<&str>> {
    match text.split_once(':') {
        None if text == MOCK => Some(None),
        Some((MOCK, profile)) => Some(Some(profile)),
        _ => None,
    }
}

fn compared(scenarios: &[Arc<Scenario>], a: &Side, b: &Side, arguments: &Arguments) -> Result<Comparison, CliError> {
    let comparison = comparison::compare(scenarios, a, b, arguments.ignored_headers.clone());
    Ok(runtime()?.block_on(comparison)?)
}

/// Scenarios, and the values that are given for their variables.
type Chosen = (Vec<Arc<Scenario>>, Given);

/// The scenarios that are meant, each sound, and the values for their variables; none where something is wrong, which has
/// been shown then.
fn chosen(
    arguments: &Arguments,
    a: &Side,
    b: &Side,
    contract: &Contract,
    environment: &Environment,
) -> Result<Option<Chosen>, CliError> {
    let keys = a.mock.keys.entries().iter().chain(b.mock.keys.entries()).cloned().collect();
    let Some(mut scenarios) = scenarios::sound((&arguments.paths, &arguments.root), contract, &keys, environment)?
    else {
        return Ok(None);
    };
    let all = scenarios.clone();
    if let Some(text) = &arguments.filter {
        scenarios.retain(|scenario| scenarios::holds_text(scenario, text));
    }
    if scenarios.is_empty() {
        return Err(CliError::usage("没有一个场景符合 --filter", "no scenario fits --filter"));
    }
    let given = scenarios::given(arguments.variables.as_deref(), &all, &scenarios, contract, environment);
    Ok(given.map(|given| (scenarios, given)))
}

/// Two sides of which nobody looked at anything are not the same.
fn nothing_compared(comparison: &Comparison) -> CliError {
    let mut text = Bilingual::new("没有可比较的步骤", "no step could be compared");
    for skipped in &comparison.skipped {
        text.zh.push_str(&format!("\n  {}（{}）：{}", skipped.scenario, skipped.side, skipped.reason.zh));
        text.en.push_str(&format!("\n  {} ({}): {}", skipped.scenario, skipped.side, skipped.reason.en));
    }
    CliError::Usage(text)
}

fn exit(comparison: &Comparison) -> Exit {
    match comparison {
        Comparison { differences, .. } if !differences.is_empty() => Exit::Nonconformance,
        Comparison { unanswered, .. } if !unanswered.is_empty() => Exit::Harness,
        _ => Exit::Passed,
    }
}
