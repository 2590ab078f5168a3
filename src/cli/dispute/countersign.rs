//! `bis3 dispute countersign`: signs a bundle of the other side's, once its exchanges were found in a log of one's own.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use clap::Args;

use super::opened::Opened;
use super::taken::begins_as_evidence;
use crate::cli::arguments::ForceArgument;
use crate::cli::signers::allowed_signers;
use crate::cli::signing::Signer;
use crate::cli::written::{made, write};
use crate::cli::{CliError, Environment, Exit, output, recordings};
use crate::clock::{AdjustableClock, Clock};
use crate::diagnostic::SourceError;
use crate::dispute::bundle::{Case, InLog, LogError};
use crate::evidence::bundle::{Check, Countersignature, MANIFEST, Outcome, Remark, SignedBy};
use crate::evidence::chain::{Heading, Redaction, compose};
use crate::language::{Bilingual, ToBilingual, bilingual};
use crate::report::bundle::verdict;

/// What was typed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  bis3 dispute countersign dispute.zip --key id_ed25519 --log evidence.jsonl\n  bis3 dispute countersign dispute.zip --key id_ed25519 --log evidence.jsonl --who 'Blood centre' --claim 'answered 10008' --out signed.zip"
)]
pub(super) struct Arguments {
    /// The bundle
    #[arg(value_name = "BUNDLE.zip")]
    bundle: PathBuf,
    /// Sign with this key of OpenSSH (ed25519): a private key, or the public one of a key that an agent holds
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Your own log in which the same requests are looked for: an evidence file, an entry of the mock's journal, or whatever else bis3 explain takes
    #[arg(long, value_name = "FILE")]
    log: PathBuf,
    /// Who may have signed the bundle: a file of allowed signers
    #[arg(long, value_name = "FILE")]
    signers: Option<PathBuf>,
    /// Who countersigns
    #[arg(long, value_name = "NAME")]
    who: Option<String>,
    /// What they say about it
    #[arg(long, value_name = "TEXT")]
    claim: Option<String>,
    /// The bundle to write [default: in the place of the old one]
    #[arg(long, value_name = "BUNDLE.zip")]
    out: Option<PathBuf>,
    #[command(flatten)]
    force: ForceArgument,
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let out = out(arguments)?;
    let opened = Opened::read(&arguments.bundle)?;
    let signer = Signer::read(&arguments.key)?;
    refuse_own_key(&opened, &signer)?;
    if let Some(why) = changed(arguments, &opened)? {
        return refused(&opened.name, &why, environment);
    }
    opened.subject()?;
    let in_log = in_log(arguments, &opened.case()?, environment)?;
    if !in_log.missing.is_empty() {
        let (missing, log) = (numbers(in_log.missing.iter()), arguments.log.display());
        let why = bilingual!("{log} 里没有第 {missing} 次请求", "request {missing} does not stand in {log}");
        return refused(&opened.name, &why, environment);
    }
    let statement = statement(arguments, &opened, &signer, in_log)?;
    let before = Countersignature::of(&opened.bundle).into_iter().find(|before| before.is_repeated_by(&statement));
    if let Some(before) = before {
        tell_repeated(&before, &statement, environment);
    }
    let signature = signer.sign(&statement.text())?;
    write(out, opened.bundle.with(statement.entries(&opened.bundle, &signature)))?;
    environment.print(told(&statement, arguments, out.display()).in_language(environment.language))?;
    Ok(Exit::Passed)
}

/// Where the bundle is written.
fn out(arguments: &Arguments) -> Result<&Path, CliError> {
    let out = arguments.out.as_ref().unwrap_or(&arguments.bundle);
    let read = [&arguments.key, &arguments.log].into_iter().chain(&arguments.signers);
    output::refuse_inputs(out, read.map(PathBuf::as_path))?;
    if out != &arguments.bundle {
        arguments.force.refuse_existing(out)?;
    }
    Ok(out)
}

fn refuse_own_key(opened: &Opened, signer: &Signer) -> Result<(), CliError> {
    if opened.bundle.manifest().and_then(|manifest| manifest.key.as_ref()) == Some(&signer.public().fingerprint()) {
        return Err(CliError::usage(
            "这个证据包就是用这个密钥签名的：会签要用另一方的密钥",
            "the bundle is signed with this very key: the other side countersigns with a key of its own",
        ));
    }
    Ok(())
}

/// What of the bundle is not as it was sealed.
fn changed(arguments: &Arguments, opened: &Opened) -> Result<Option<Bilingual>, CliError> {
    let signers = arguments.signers.as_deref().map(allowed_signers).transpose()?;
    let now = AdjustableClock::system().now()?;
    let by = SignedBy { signers: signers.as_ref(), countersigners: signers.as_ref(), now };
    let checks = opened.bundle.checks(&by);
    // That another side has found another answer is for no third one a reason to be silent.
    let is_changed = |check: &Check| check.outcome == Outcome::Fail && check.remark != Some(Remark::OtherAnswer);
    Ok(checks.iter().any(is_changed).then(|| verdict(&checks)))
}

/// What is signed.
fn statement(
    arguments: &Arguments,
    opened: &Opened,
    signer: &Signer,
    InLog { head, found, .. }: InLog,
) -> Result<Countersignature, CliError> {
    let manifest = opened.bundle.entry(MANIFEST).unwrap_or_default();
    let mut statement = Countersignature::new(manifest, made()?, signer.public().fingerprint(), head, found);
    statement.who.clone_from(&arguments.who);
    statement.claim.clone_from(&arguments.claim);
    Ok(statement)
}

/// Looks for the exchanges of a bundle in the log: an evidence file, which is read line by line, or all else that can be read.
fn in_log(arguments: &Arguments, case: &Case, environment: &Environment) -> Result<InLog, CliError> {
    let contract = environment.contract()?;
    let date_header = &contract.parameters().date_header;
    if begins_as_evidence(&arguments.log) {
        let open = || Ok(Box::new(BufReader::new(File::open(&arguments.log)?)) as Box<dyn BufRead>);
        return InLog::find(case, date_header, open).map_err(|error| unread(arguments, error));
    }
    let (name, log) = recordings::named(&arguments.log.to_string_lossy())?;
    let recording = recordings::recording(&name, &log, None)?;
    let places: Vec<usize> = recording.exchanges.iter().map(|recorded| recorded.line.unwrap_or(1)).collect();
    let redaction = Redaction::new([], Vec::new())?;
    let composed = compose(&recording, 0..places.len(), Heading::new(contract.digest()), &redaction)?;
    Ok(InLog::find_in_recording(case, date_header, &log, &composed, &places))
}

/// Says that the same was signed before: a second signature says no more, and may have been meant for another log.
fn tell_repeated(before: &Countersignature, statement: &Countersignature, environment: &Environment) {
    let (key, made) = (&statement.key, before.made);
    environment.warn(&bilingual!(
        "这个密钥（{key}）已于 {made} 就同一份记录会签过；再签一次不说明更多",
        "this key ({key}) has countersigned by the same log before, at {made}: a second signature says no more"
    ));
}

fn told(statement: &Countersignature, arguments: &Arguments, out: std::path::Display<'_>) -> Bilingual {
    let lines = numbers(statement.found.iter().map(|found| &found.line));
    let (log, key) = (arguments.log.display(), &statement.key);
    let count = |answer| statement.found.iter().filter(|found| found.same_answer == answer).count();
    let (others, uncompared) = (count(Some(false)), count(None));
    let found = bilingual!(
        "在 {log} 第 {lines} 行找到了同样的请求，已会签，写入 {out}，密钥 {key}\n",
        "found the same requests at line {lines} of {log}; countersigned with the key {key}, written to {out}\n"
    );
    let in_part = statement.told_in_part();
    let found = if in_part.en.is_empty() {
        found
    } else {
        let (zh, en) = (in_part.zh.trim_start_matches('；'), in_part.en.trim_start_matches("; "));
        found.joined(
            "",
            &bilingual!("注意：{zh}；会签里写明了这一点\n", "Mind that {en}; the counter-signature says so\n"),
        )
    };
    let found = if uncompared == 0 {
        found
    } else {
        found.joined(
            "",
            &bilingual!(
                "注意：其中 {uncompared} 个没有应答可以对照，会签里写明了这一点\n",
                "Mind that for {uncompared} of them there was no answer to compare; the counter-signature says so\n"
            ),
        )
    };
    if others == 0 {
        return found;
    }
    let other = bilingual!(
        "注意：其中 {others} 个的应答与证据包里的不同，会签里写明了这一点\n",
        "Mind that {others} of them have another answer than the bundle; the counter-signature says so\n"
    );
    found.joined("", &other)
}

fn numbers<N: ToString>(numbers: impl Iterator<Item = N>) -> String {
    numbers.map(|number| number.to_string()).collect::<Vec<_>>().join(", ")
}

/// Nothing is signed, and that is the verdict.
fn refused(name: &str, why: &Bilingual, environment: &Environment) -> Result<Exit, CliError> {
    let text = bilingual!("没有会签 {name}：{why}\n", "{name} was not countersigned: {why}\n", name, why);
    environment.print(text.in_language(environment.language))?;
    Ok(Exit::Nonconformance)
}

fn unread(arguments: &Arguments, error: LogError) -> CliError {
    let path = arguments.log.display().to_string();
    match error {
        LogError::File(error) => SourceError::Unreadable { path, error }.into(),
        LogError::Broken(fault) => {
            let fault = fault.to_bilingual();
            CliError::Usage(bilingual!("{path}：{fault}", "{path}: {fault}", path, fault))
        }
    }
}
