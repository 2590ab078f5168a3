//! `bis3 certify report`: what a run has shown so far, from its folder alone.

use std::path::PathBuf;

use clap::Args;

use super::opened::read_as;
use crate::certify::{Ground, Outcome, folder, judge};
use crate::cli::arguments::{JsonArgument, KeysArgument, ProfileArgument, help, key_ring};
use crate::cli::{CliError, Environment, Exit};
use crate::report::certification;

/// What was typed.
#[derive(Debug, Args)]
#[command(
    mut_args = help("keys", "Key file [default: the demo keys]"),
    after_help = "Examples:\n  bis3 certify report certify-run\n  bis3 certify report certify-run --json"
)]
pub(super) struct Arguments {
    /// The folder of the run
    #[arg(value_name = "DIR", default_value = "certify-run")]
    folder: PathBuf,
    #[command(flatten)]
    keys: KeysArgument,
    #[command(flatten)]
    profile: ProfileArgument,
    #[command(flatten)]
    json: JsonArgument,
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let contract = environment.contract()?;
    let profile = read_as(&arguments.profile, &arguments.folder, &contract, environment)?;
    let keys = key_ring(arguments.keys.file.as_deref(), &contract)?;
    let (terms, evidence) = folder::read(&arguments.folder, Ground { contract, profile, keys })?;
    let verdicts = judge(&evidence, &terms, None);
    let text = || certification::text(&verdicts, &terms, environment.language);
    arguments.json.print(environment, || certification::json(&verdicts, &terms), text)?;
    Ok(if verdicts.overall() == Outcome::Pass { Exit::Passed } else { Exit::Nonconformance })
}
