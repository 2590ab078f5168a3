//! `bis3 certify seal`: what a run has shown, in one file that others judge again.

use std::path::PathBuf;

use clap::Args;

use super::opened::{evidence, files_of_run, read_as, taken};
use crate::certify::{Ground, Outcome, Verdicts, folder, judge};
use crate::cli::arguments::{ForceArgument, KeysArgument, ProfileArgument, help, key_ring};
use crate::cli::bundle::refuse_secrets_in;
use crate::cli::signing::{Signer, told_written};
use crate::cli::written::{made, write};
use crate::cli::{CliError, Environment, Exit, output};
use crate::diagnostic::Source;
use crate::evidence::bundle::{Content, Kind, Sealed};
use crate::language::{Bilingual, ToBilingual, bilingual};
use crate::report::certification::{Package, in_groups};

/// What was typed.
#[derive(Debug, Args)]
#[command(
    mut_args = help("keys", "Key file [default: the demo keys]"),
    after_help = "Examples:\n  bis3 certify seal certify-run --out package.zip\n  bis3 certify seal certify-run --key id_ed25519 --who 'Example Software' --out package.zip\n\nA run that has not passed is sealed too, without a certificate; then the exit code is 1."
)]
pub(super) struct Arguments {
    /// The folder of the run
    #[arg(value_name = "DIR", default_value = "certify-run")]
    folder: PathBuf,
    /// The package to write
    #[arg(long, value_name = "PACKAGE.zip")]
    out: PathBuf,
    #[command(flatten)]
    force: ForceArgument,
    /// Sign with this key of OpenSSH (ed25519): a private key, or the public one of a key that an agent holds
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Who makes the package
    #[arg(long, value_name = "NAME")]
    who: Option<String>,
    #[command(flatten)]
    keys: KeysArgument,
    #[command(flatten)]
    profile: ProfileArgument,
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let read = [&arguments.key, &arguments.keys.file].into_iter().flatten().cloned();
    let read: Vec<PathBuf> = read.chain(arguments.profile.file()).chain(files_of_run(&arguments.folder)).collect();
    output::refuse_inputs(&arguments.out, read.iter().map(PathBuf::as_path))?;
    arguments.force.refuse_existing(&arguments.out)?;
    let contract = environment.contract()?;
    let profile = read_as(&arguments.profile, &arguments.folder, &contract, environment)?;
    let keys = key_ring(arguments.keys.file.as_deref(), &contract)?;
    let signer = arguments.key.as_deref().map(Signer::read).transpose()?;
    let ground = Ground { contract, profile, keys: keys.clone() };
    let terms = folder::terms(ground, |name| Source::read(&arguments.folder.join(name)))?;
    let lines = taken(&arguments.folder)?;
    let verdicts = judge(&evidence(&lines.bytes, &arguments.folder, &terms)?, &terms, None);
    let key = signer.as_ref().map(Signer::public);
    let package = Package { terms: &terms, verdicts: &verdicts, evidence: &lines.bytes, key };
    let fingerprint = in_groups(&package.fingerprint());
    let content = Content {
        kind: Kind::Certification,
        made: made()?,
        who: arguments.who.clone(),
        key,
        entries: package.entries().map_err(|error| CliError::output(&error))?,
        subject: serde_json::to_value(package.subject()).expect("names are texts, and no value of a subject can fail"),
        evidence: lines,
    };
    refuse_secrets_in(&content, &keys)?;
    let sealed = Sealed::of(content).map_err(|error| {
        let reason = error.to_bilingual();
        CliError::Usage(bilingual!("证据包太大：{reason}", "the package is too large: {reason}", reason))
    })?;
    let signature = signer.as_ref().map(|signer| signer.sign(sealed.manifest())).transpose()?;
    write(&arguments.out, sealed.pack(signature.as_ref()))?;
    let told = told(&verdicts, &fingerprint).joined("", &told_written(&arguments.out, signer.as_ref()));
    environment.print(told.in_language(environment.language))?;
    Ok(if verdicts.overall() == Outcome::Pass { Exit::Passed } else { Exit::Nonconformance })
}

fn told(verdicts: &Verdicts, fingerprint: &str) -> Bilingual {
    let (shown, overall) = (verdicts.count(Outcome::Pass), verdicts.overall());
    if overall == Outcome::Pass {
        return bilingual!(
            "通过：{shown} 项已满足；证书的指纹：\n{fingerprint}\n",
            "passed: {shown} shown; the fingerprint of the certificate:\n{fingerprint}\n"
        );
    }
    let culprits = verdicts.culprits().count();
    bilingual!(
        "没有通过（{overall}）：{culprits} 项不符合或没有出现，因此没有证书；bis3 certify report 列出这些项。指纹：\n{fingerprint}\n",
        "not passed ({overall}): {culprits} failed or are still to be shown, so that there is no certificate; bis3 certify report names them. Fingerprint:\n{fingerprint}\n"
    )
}
