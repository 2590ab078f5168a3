//! `bis3 dispute show`: tells what is in a bundle.

use std::path::PathBuf;

use clap::Args;

use super::opened::Opened;
use crate::cli::arguments::JsonArgument;
use crate::cli::{CliError, Environment, Exit};
use crate::report::dispute::Shown;

/// What was typed.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  bis3 dispute show dispute.zip\n  bis3 dispute show dispute.zip --json")]
pub(super) struct Arguments {
    /// The bundle
    #[arg(value_name = "BUNDLE.zip")]
    bundle: PathBuf,
    #[command(flatten)]
    json: JsonArgument,
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let opened = Opened::read(&arguments.bundle)?;
    let (manifest, subject) = opened.subject()?;
    let case = opened.case()?;
    let shown = Shown { name: &opened.name, bundle: &opened.bundle, manifest, subject: &subject, case: &case };
    arguments.json.print(environment, || shown.json(), || shown.text(environment.language))?;
    Ok(Exit::Passed)
}
