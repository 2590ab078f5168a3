//! `bis3 certify verify`: every byte of a package, its signatures, and everything that is said of its run judged again.

use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;

use super::judged::{Judge, Judged};
use super::standing::{Revoked, certificate, challenge};
use crate::certify::Challenge;
use crate::cli::arguments::{JsonArgument, KeysArgument, help, key_ring};
use crate::cli::bundle::Opened;
use crate::cli::signers::allowed_signers;
use crate::cli::{CliError, Environment, Exit};
use crate::clock::{AdjustableClock, Clock};
use crate::diagnostic::Source;
use crate::evidence::bundle::{Aspect, Check, Kind, Outcome, SignedBy};
use crate::report::bundle;

/// What was typed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  bis3 certify verify package.zip\n  bis3 certify verify package.zip --challenge challenge.yaml --signers allowed_signers --revoked revoked.txt\n  bis3 certify verify package.zip --json\n\nExit code 0: the certificate holds; 1: something differs, or it does not count; 2: it could not be judged again."
)]
pub(super) struct Arguments {
    /// The package
    #[arg(value_name = "PACKAGE.zip")]
    package: PathBuf,
    #[command(flatten)]
    by: By,
    #[command(flatten)]
    json: JsonArgument,
}

/// What a package is held against.
#[derive(Debug, Args)]
#[command(mut_args = help("keys", "Key file with the keys that the claims name [default: the demo keys]"))]
pub(super) struct By {
    /// The challenge that was handed to the vendor
    #[arg(long, value_name = "FILE")]
    challenge: Option<PathBuf>,
    /// Who may sign: a file of allowed signers, as ssh-keygen -Y verify takes it
    #[arg(long, value_name = "FILE")]
    signers: Option<PathBuf>,
    /// Fingerprints of certificates that do not count any more, one a line
    #[arg(long, value_name = "FILE")]
    revoked: Option<PathBuf>,
    #[command(flatten)]
    keys: KeysArgument,
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let opened = Opened::read(&arguments.package)?;
    let checks = arguments.by.checks(&opened, environment)?;
    let name = &opened.name;
    arguments.json.print(
        environment,
        || bundle::json(name, &checks),
        || bundle::text(name, &checks, environment.language),
    )?;
    Ok(exit(&checks))
}

/// What was not judged again is nothing to rely on, though nothing is known to be wrong: the command lacks something.
pub(super) fn exit(checks: &[Check]) -> Exit {
    let is_judged = |check: &Check| check.aspect == Aspect::Judgement && check.outcome == Outcome::Pass;
    if checks.iter().any(|check| check.outcome == Outcome::Fail) {
        Exit::Nonconformance
    } else if checks.iter().any(is_judged) {
        Exit::Passed
    } else {
        Exit::Usage
    }
}

impl By {
    /// Every check of a package.
    pub(super) fn checks(&self, opened: &Opened, environment: &Environment) -> Result<Vec<Check>, CliError> {
        let signers = self.signers.as_deref().map(allowed_signers).transpose()?;
        let wanted = self.challenge.as_deref().map(|path| Ok::<_, CliError>(Challenge::read(&Source::read(path)?)?));
        let wanted = wanted.transpose()?;
        let revoked = self.revoked.as_deref().map(Revoked::read).transpose()?;
        let contract = environment.contract()?;
        let keys = key_ring(self.keys.file.as_deref(), &contract)?;
        if let Some(manifest) = opened.bundle.manifest() {
            opened.check_kind(manifest, Kind::Certification)?;
        }
        let now: Timestamp = AdjustableClock::system().now()?;
        let mut checks = opened.bundle.checks(&SignedBy { signers: signers.as_ref(), now });
        let judge = Judge { contract: &contract, keys: &keys };
        match judge.judged(&opened.bundle) {
            Judged::Not(check) => checks.push(check),
            Judged::Again(again) => {
                checks.extend(again.checks(&opened.bundle)?);
                checks.push(challenge(&again, wanted.as_ref()));
                checks.push(certificate(&again, revoked.as_ref(), now));
            }
        }
        Ok(checks)
    }
}
