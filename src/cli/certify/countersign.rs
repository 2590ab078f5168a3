//! `bis3 certify countersign`: a centre signs a package once it has judged it again.

use std::path::PathBuf;

use clap::Args;

use super::verify::{By, exit};
use crate::cli::arguments::ForceArgument;
use crate::cli::bundle::Opened;
use crate::cli::signing::Signer;
use crate::cli::written::{made, write};
use crate::cli::{CliError, Environment, Exit, output};
use crate::evidence::bundle::{Countersignature, MANIFEST, Manifest};
use crate::language::bilingual;
use crate::report::bundle::text;

/// What was typed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  bis3 certify countersign package.zip --key id_ed25519\n  bis3 certify countersign package.zip --key id_ed25519 --challenge challenge.yaml --signers allowed_signers --who 'Blood centre' --out signed.zip"
)]
pub(super) struct Arguments {
    /// The package
    #[arg(value_name = "PACKAGE.zip")]
    package: PathBuf,
    /// Sign with this key of OpenSSH (ed25519): a private key, or the public one of a key that an agent holds
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    #[command(flatten)]
    by: By,
    /// Who countersigns
    #[arg(long, value_name = "NAME")]
    who: Option<String>,
    /// What they say about it
    #[arg(long, value_name = "TEXT")]
    claim: Option<String>,
    /// The package to write [default: in the place of the old one]
    #[arg(long, value_name = "PACKAGE.zip")]
    out: Option<PathBuf>,
    #[command(flatten)]
    force: ForceArgument,
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let out = arguments.out.as_ref().unwrap_or(&arguments.package);
    let read = arguments.by.inputs()?;
    output::refuse_inputs(out, read.iter().map(PathBuf::as_path).chain([arguments.key.as_path()]))?;
    if out != &arguments.package {
        arguments.force.refuse_existing(out)?;
    }
    let opened = Opened::read(&arguments.package)?;
    let signer = Signer::read(&arguments.key)?;
    let checks = arguments.by.read(vec![environment.contract()?])?.checked(&opened)?.checks;
    let exit = exit(&checks);
    let (Exit::Passed, Some(manifest)) = (exit, opened.bundle.manifest()) else {
        let name = &opened.name;
        let refused = bilingual!("没有会签 {name}：\n", "{name} was not countersigned:\n");
        let language = environment.language;
        environment.print(&format!("{}{}", refused.in_language(language), text(name, &checks, language)))?;
        return Ok(exit);
    };
    refuse_own_key(manifest, &signer)?;
    let (bytes, head) = (opened.bundle.entry(MANIFEST).unwrap_or_default(), manifest.evidence.head);
    let mut statement = Countersignature::new(bytes, made()?, signer.public().fingerprint(), head, Vec::new());
    statement.who.clone_from(&arguments.who);
    statement.claim.clone_from(&arguments.claim);
    let signature = signer.sign(&statement.text())?;
    write(out, opened.bundle.with(statement.entries(&opened.bundle, &signature)))?;
    let (out, key) = (out.display(), &statement.key);
    let told = bilingual!(
        "重新评判，结论相同；已会签，写入 {out}，密钥 {key}\n",
        "judged again, with the same verdicts; countersigned with the key {key}, written to {out}\n"
    );
    environment.print(told.in_language(environment.language))?;
    Ok(Exit::Passed)
}

fn refuse_own_key(manifest: &Manifest, signer: &Signer) -> Result<(), CliError> {
    if manifest.key.as_ref() != Some(&signer.public().fingerprint()) {
        return Ok(());
    }
    Err(CliError::usage(
        "这个证据包就是用这个密钥签名的：会签要用另一方的密钥",
        "the package is signed with this very key: the other side countersigns with a key of its own",
    ))
}
