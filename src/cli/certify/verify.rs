//! `bis3 certify verify`: every byte of a package, its signatures, and everything that is said of its run judged again.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{ArgAction, Args};
use jiff::Timestamp;

use super::challenge;
use super::judged::{Again, Judge, Judged};
use super::opened::files_of;
use super::platform::{self, SuiteAgain};
use super::standing::{self, Revoked};
use crate::certify::Challenge;
use crate::cli::arguments::{JsonArgument, KeysArgument, help};
use crate::cli::bundle::Opened;
use crate::cli::signers::allowed_signers;
use crate::cli::{CliError, Environment, Exit};
use crate::clock::{AdjustableClock, Clock};
use crate::contract::Contract;
use crate::evidence::bundle::signature::AllowedSigners;
use crate::evidence::bundle::{Aspect, Bundle, Check, Fault, Kind, Outcome, SignedBy};
use crate::language::bilingual;
use crate::report::bundle;
use crate::report::certification::Subject;
use crate::report::certification::packages::State;

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
    /// The challenge that was handed to the vendor, or the folder of all that were handed out; repeatable
    #[arg(long, value_name = "FILE|DIR", action = ArgAction::Append)]
    challenge: Vec<PathBuf>,
    /// Who may sign: a file of allowed signers, as ssh-keygen -Y verify takes it
    #[arg(long, value_name = "FILE")]
    signers: Option<PathBuf>,
    /// Who may countersign: the centres, in a file of the same kind [default: nobody: no counter-signature counts as a centre's]
    #[arg(long, value_name = "FILE")]
    countersigners: Option<PathBuf>,
    /// Fingerprints of certificates that do not count any more, one a line
    #[arg(long, value_name = "FILE")]
    revoked: Option<PathBuf>,
    #[command(flatten)]
    pub(super) keys: KeysArgument,
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let opened = Opened::read(&arguments.package)?;
    let basis = arguments.by.read(vec![environment.contract()?])?;
    let checks = basis.checked(&opened)?.checks;
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
    /// Reads it.
    pub(super) fn read(&self, contracts: Vec<Arc<Contract>>) -> Result<Basis, CliError> {
        let challenges = self.challenge.iter().map(|path| challenges(path)).collect::<Result<Vec<_>, _>>()?;
        let judges = contracts.into_iter().map(|contract| Judge::read(contract, &self.keys));
        Ok(Basis {
            signers: self.signers.as_deref().map(allowed_signers).transpose()?,
            countersigners: self.countersigners.as_deref().map(allowed_signers).transpose()?,
            challenges: challenges.into_iter().flatten().collect(),
            revoked: self.revoked.as_deref().map(Revoked::read).transpose()?,
            judges: judges.collect::<Result<_, CliError>>()?,
            now: AdjustableClock::system().now()?,
        })
    }

    /// The files that it is read from.
    pub(super) fn inputs(&self) -> Result<Vec<PathBuf>, CliError> {
        let files = [&self.signers, &self.countersigners, &self.revoked, &self.keys.file];
        let mut inputs: Vec<PathBuf> = files.into_iter().flatten().cloned().collect();
        for path in &self.challenge {
            if path.is_dir() { inputs.extend(files_of(path)?) } else { inputs.push(path.clone()) }
        }
        Ok(inputs)
    }
}

/// The challenge in a file, or those in a folder.
fn challenges(path: &Path) -> Result<Vec<Challenge>, CliError> {
    if !path.is_dir() {
        return Ok(vec![challenge::read(path)?]);
    }
    let files = files_of(path)?.into_iter().filter(|file| file.extension().is_some_and(|end| end == "yaml"));
    let found: Vec<Challenge> = files.map(|file| challenge::read(&file)).collect::<Result<_, CliError>>()?;
    if found.is_empty() {
        let path = path.display();
        return Err(CliError::Usage(bilingual!(
            "{path} 里没有挑战（.yaml 文件）",
            "there is no challenge in {path} (no file that ends in .yaml)"
        )));
    }
    Ok(found)
}

/// What packages are held against.
pub(super) struct Basis {
    signers: Option<AllowedSigners>,
    countersigners: Option<AllowedSigners>,
    challenges: Vec<Challenge>,
    revoked: Option<Revoked>,
    /// By the tables of the interface that are known; one at least.
    judges: Vec<Judge>,
    pub(super) now: Timestamp,
}

/// What came of holding a package against it.
pub(super) struct Checked {
    pub(super) checks: Vec<Check>,
    /// What counts against the certificate, where it was judged.
    pub(super) reasons: Vec<(State, Fault)>,
    /// What it was judged again to; none where it could not be.
    pub(super) again: Option<Box<Again>>,
    /// The same of a platform.
    pub(super) suite: Option<Box<SuiteAgain>>,
}

impl Basis {
    /// Every check of a package.
    pub(super) fn checked(&self, opened: &Opened) -> Result<Checked, CliError> {
        let bundle = &opened.bundle;
        let (signers, countersigners) = (self.signers.as_ref(), self.countersigners.as_ref());
        let mut checks = bundle.checks(&SignedBy { signers, countersigners, now: self.now });
        match bundle.manifest() {
            Some(manifest) if manifest.kind == Kind::Platform => return Ok(self.platform(bundle, checks)),
            Some(manifest) => opened.check_kind(manifest, Kind::Certification)?,
            None => {}
        }
        match self.judge(bundle).judged(bundle) {
            Judged::Not(check) => {
                checks.push(check);
                Ok(Checked { checks, reasons: Vec::new(), again: None, suite: None })
            }
            Judged::Again(again) => {
                checks.extend(again.checks(bundle)?);
                checks.push(self.challenge(&again));
                let reasons = standing::reasons(&again, self.revoked.as_ref(), self.now);
                checks.push(standing::certificate(&again, &reasons, self.revoked.is_some()));
                Ok(Checked { checks, reasons, again: Some(again), suite: None })
            }
        }
    }

    /// Every check of a platform's package, behind those of its bytes.
    fn platform(&self, bundle: &Bundle, mut checks: Vec<Check>) -> Checked {
        let contracts: Vec<_> = self.judges.iter().map(|judge| Arc::clone(&judge.contract)).collect();
        let platform = platform::checked(bundle, &contracts, &self.challenges);
        checks.extend(platform.checks);
        Checked { checks, reasons: platform.reasons, again: None, suite: platform.again }
    }

    /// Whether a run was made as one of the challenges has fixed it.
    pub(super) fn challenge(&self, again: &Again) -> Check {
        standing::challenge(again, &self.challenges)
    }

    /// By the tables that a run is judged by which names none.
    pub(super) fn own_judge(&self) -> &Judge {
        self.judges.last().expect("there are some tables of the interface at least")
    }

    /// By the tables that the package names, where they are known.
    fn judge(&self, bundle: &Bundle) -> &Judge {
        let subject = bundle.manifest().and_then(Subject::read);
        let is_meant =
            |judge: &&Judge| subject.as_ref().is_some_and(|subject| subject.contract == judge.contract.digest());
        self.judges.iter().find(is_meant).unwrap_or_else(|| self.own_judge())
    }
}
