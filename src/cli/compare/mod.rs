//! `bis3 compare`: the same scenarios against two sides, and where their answers differ.

mod clock;
mod comparison;
mod shown;
mod side;

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use self::comparison::Comparison;
use self::side::{Side, SideSetting};
use super::connection::ConnectionArguments;
use super::runtime::runtime;
use super::{CliError, Environment, Exit, keys, scenarios};
use crate::clock::ClockSetting;
use crate::contract::Contract;
use crate::language::Bilingual;
use crate::scenario::{Given, Scenario};

/// What was typed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  bis3 compare mock mock:browser-family scenarios\n  bis3 compare mock https://staging.example/api scenarios/1.3.3-codes --allow-writes\n  bis3 compare http://127.0.0.1:8095 http://127.0.0.1:8096 scenarios --json"
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
    /// Values in the place of those that scenarios declare under variables: a YAML mapping
    #[arg(long, value_name = "FILE")]
    variables: Option<PathBuf>,
    /// Run only scenarios whose id, tag, clause or file holds this text
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// How an address, and a mock without a profile, read the document: a bundled profile or a profile file
    #[arg(long, value_name = "NAME|FILE")]
    profile: Option<String>,
    /// Keys that sign [default: BIS3_ACCESS_KEY and BIS3_SECRET of the environment, else the demo keys]
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// Keys that sign at B, where they are others
    #[arg(long, value_name = "FILE")]
    keys_b: Option<PathBuf>,
    /// What the clock shows: system, fixed:2018-09-10T10:15:31Z, +15m or -16m
    #[arg(long, value_name = "CLOCK", default_value = "system")]
    clock: ClockSetting,
    /// Where both sides draw chance from
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    seed: u64,
    /// Do not compare headers of this name; repeatable
    #[arg(long = "ignore-header", value_name = "NAME")]
    ignored_headers: Vec<String>,
    /// Run scenarios that write against a side that is not this machine
    #[arg(long)]
    allow_writes: bool,
    #[command(flatten)]
    connection: ConnectionArguments,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let contract = environment.contract()?;
    let a = side(&arguments.a, arguments.keys.as_ref(), arguments, &contract, environment)?;
    let b =
        side(&arguments.b, arguments.keys_b.as_ref().or(arguments.keys.as_ref()), arguments, &contract, environment)?;
    let Some((scenarios, given)) = chosen(arguments, &a, &b, &contract, environment)? else { return Ok(Exit::Usage) };
    let (a, b) = (a.with(&given), b.with(&given));
    let comparison = runtime()?.block_on(compare(&scenarios, &a, &b, arguments))?;
    if comparison.steps == 0 && comparison.unjudged.is_empty() {
        return Err(nothing_compared(&comparison));
    }
    match arguments.json {
        true => environment.print_json(&shown::json(&comparison, &a, &b, arguments.seed))?,
        false => environment.print(&shown::text(&comparison, &a, &b, &contract, environment.language))?,
    }
    Ok(exit(&comparison))
}

async fn compare(
    scenarios: &[Arc<Scenario>],
    a: &Side,
    b: &Side,
    arguments: &Arguments,
) -> Result<Comparison, CliError> {
    a.reach().await?;
    b.reach().await?;
    let mut comparison = Comparison::ignoring(arguments.ignored_headers.clone());
    for scenario in scenarios {
        if let Some((side, reason)) = [a, b].into_iter().find_map(|side| Some((side, side.skips(scenario)?))) {
            comparison.skip(scenario, &side.name, reason);
            continue;
        }
        let machine = clock::machine().map_err(|error| CliError::harness("无法读取本机时钟", error.to_string()))?;
        let said_by_a = a.ask(scenario, machine).await;
        comparison.add(scenario, said_by_a, b.ask(scenario, machine).await);
    }
    Ok(comparison)
}

fn side(
    text: &str,
    keys_file: Option<&PathBuf>,
    arguments: &Arguments,
    contract: &Arc<Contract>,
    environment: &Environment,
) -> Result<Side, CliError> {
    let own_mock = Side::profile(text).is_some();
    let keys = keys::keys(keys_file.map(PathBuf::as_path), own_mock, contract, environment)?;
    let profile = Side::profile(text).flatten().or(arguments.profile.as_deref());
    let profile = environment.profile(profile, contract)?;
    let setting = SideSetting::new(contract, profile, keys, arguments.clock, arguments.seed, arguments.allow_writes);
    let connector = if own_mock { None } else { Some(arguments.connection.connector(text)?) };
    Ok(Side::new(text, connector, setting))
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
    let keys = a.setting.mock.keys.entries().iter().chain(b.setting.mock.keys.entries()).cloned().collect();
    let Some(mut scenarios) = scenarios::sound(&arguments.paths, contract, &keys, environment)? else {
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
    // What the answers should be does not matter here, so neither does how the scenario would have the document read.
    Ok(given.map(|given| (scenarios.into_iter().map(without_readings).collect(), given)))
}

fn without_readings(mut scenario: Arc<Scenario>) -> Arc<Scenario> {
    Arc::make_mut(&mut scenario).card.readings.clear();
    scenario
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
        Comparison { rows, .. } if !rows.is_empty() => Exit::Nonconformance,
        Comparison { unjudged, .. } if !unjudged.is_empty() => Exit::Harness,
        _ => Exit::Passed,
    }
}
