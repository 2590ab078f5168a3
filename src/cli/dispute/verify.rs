//! `bis3 dispute verify`: checks every byte of a bundle and its signatures, and judges it again.

use std::path::{Path, PathBuf};

use clap::Args;

use super::judged::{Judge, known};
use super::opened::Opened;
use crate::cli::arguments::{JsonArgument, KeysArgument, help};
use crate::cli::{CliError, Environment, Exit};
use crate::clock::{AdjustableClock, Clock};
use crate::diagnostic::{Source, read_file};
use crate::evidence::bundle::signature::AllowedSigners;
use crate::evidence::bundle::{Check, Outcome, SignedBy};
use crate::language::bilingual;
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
        opened.check_kind(manifest)?;
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
    let mut checks = opened.bundle.checks(&SignedBy { signers, now });
    checks.extend(judge.checks(&opened.bundle)?);
    Ok(checks)
}

/// Reads who may sign.
pub(super) fn allowed_signers(path: &Path) -> Result<AllowedSigners, CliError> {
    let name = path.display().to_string();
    let text = String::from_utf8_lossy(&read_file(path)?).into_owned();
    AllowedSigners::read(&text).map_err(|line| {
        let source = Source::new(name, text.as_str());
        let start = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
        let end = text[start..].find('\n').map_or(text.len(), |length| start + length);
        crate::diagnostic::Diagnostic::error(bilingual!(
            "第 {line} 行不是允许的签名者：应为“姓名 [选项] ssh-ed25519 AAAA…”",
            "line {line} names no allowed signer: `NAME [OPTIONS] ssh-ed25519 AAAA…` is expected"
        ))
        .at(&source, start..end)
        .into()
    })
}
