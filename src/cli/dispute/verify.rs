//! `bis3 dispute verify`: checks every byte of a bundle and its signatures, and judges it again.

use std::path::PathBuf;

use clap::Args;

use super::judged::{Judge, known};
use super::opened::Opened;
use crate::cli::arguments::{JsonArgument, KeysArgument, help};
use crate::cli::signers::allowed_signers;
use crate::cli::{CliError, Environment, Exit};
use crate::clock::{AdjustableClock, Clock};
use crate::evidence::bundle::signature::AllowedSigners;
use crate::evidence::bundle::{Check, Kind, Outcome, SignedBy};
use crate::report::bundle;

/// What was typed.
#[derive(Debug, Args)]
#[command(
    mut_args = help("keys", "Key file with the secrets that were known when the bundle was made [default: BIS3_ACCESS_KEY and BIS3_SECRET of the environment, else the demo keys]"),
    after_help = "Examples:\n  bis3 dispute verify dispute.zip\n  bis3 dispute verify dispute.zip --signers allowed_signers --keys keys.yaml\n  bis3 dispute verify dispute.zip --json"
)]
pub(super) struct Arguments {
    /// The bundle
    #[arg(value_name = "BUNDLE.zip")]
    bundle: PathBuf,
    /// Who may sign: a file of allowed signers, as ssh-keygen -Y verify takes it
    #[arg(long, value_name = "FILE")]
    signers: Option<PathBuf>,
    #[command(flatten)]
    keys: KeysArgument,
    #[command(flatten)]
    json: JsonArgument,
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let signers = arguments.signers.as_deref().map(allowed_signers).transpose()?;
    let (contract, keys) = known(&arguments.keys, environment)?;
    let opened = Opened::read(&arguments.bundle)?;
    if let Some(manifest) = opened.bundle.manifest() {
        opened.check_kind(manifest, Kind::Dispute)?;
    }
    let checks = checks(&opened, signers.as_ref(), &Judge { contract: &contract, keys: &keys })?;
    let name = &opened.name;
    arguments.json.print(
        environment,
        || bundle::json(name, &checks),
        || bundle::text(name, &checks, environment.language),
    )?;
    let fails = checks.iter().any(|check| check.outcome == Outcome::Fail);
    Ok(if fails { Exit::Nonconformance } else { Exit::Passed })
}

/// Every check of a bundle.
pub(super) fn checks(
    opened: &Opened,
    signers: Option<&AllowedSigners>,
    judge: &Judge<'_>,
) -> Result<Vec<Check>, CliError> {
    let now = AdjustableClock::system().now()?;
    let mut checks = opened.bundle.checks(&SignedBy { signers, countersigners: signers, now });
    checks.extend(judge.checks(&opened.bundle)?);
    Ok(checks)
}
