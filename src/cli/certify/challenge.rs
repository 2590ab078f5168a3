//! `bis3 certify challenge`: what an examiner fixes before a run.

use std::path::{Path, PathBuf};

use clap::Args;
use data_encoding::HEXLOWER;
use jiff::{SignedDuration, Timestamp};

use crate::certify::Challenge;
use crate::certify::suite::{Plan, Suite};
use crate::cli::arguments::instant;
use crate::cli::signing::Signer;
use crate::cli::written::write;
use crate::cli::{CliError, Environment, Exit, output};
use crate::clock::{AdjustableClock, Clock};
use crate::diagnostic::Source;
use crate::evidence::bundle::signature::{NAMESPACE, Signature};
use crate::language::{Bilingual, bilingual};
use crate::report::platform::SUITE;
use crate::secret::random_bytes;

/// What was typed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  bis3 certify challenge --out challenge.yaml\n  bis3 certify challenge --plan full --days 14 --out challenge.yaml\n  bis3 certify challenge --out challenge.yaml --key id_ed25519"
)]
pub(super) struct Arguments {
    /// The plan to be run; `suite` for a platform that is put to the suite
    #[arg(long, value_name = "NAME", default_value = "full")]
    plan: String,
    /// From when on the challenge holds [default: now]
    #[arg(long, value_name = "TIME", value_parser = instant)]
    from: Option<Timestamp>,
    /// For how many days it holds
    #[arg(long, value_name = "DAYS", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..))]
    days: u16,
    /// The file [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Sign it with this key of OpenSSH (ed25519), into FILE.sig beside it: the private key, or the public one of a key that an
    /// agent holds
    #[arg(long, value_name = "FILE", requires = "out")]
    key: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let suite = Suite::of(&*environment.contract()?)?;
    if arguments.plan != SUITE && Plan::bundled(&arguments.plan, &suite).is_none() {
        return Err(unknown_plan(&arguments.plan));
    }
    let from = arguments.from.map_or_else(|| AdjustableClock::system().now(), Ok)?;
    let challenge = drawn(&arguments.plan, from, SignedDuration::from_hours(24 * i64::from(arguments.days)))?;
    let Some(out) = &arguments.out else {
        environment.print(&challenge.written())?;
        return Ok(Exit::Passed);
    };
    let path = out.display();
    output::refuse_inputs(out, arguments.key.as_deref())?;
    let signer = arguments.key.as_deref().map(Signer::read).transpose()?;
    let text = challenge.written();
    write(out, &text)?;
    if let Some(signer) = &signer {
        write(&signature_of(out), signer.sign(text.as_bytes())?.text())?;
    }
    let command = if arguments.plan == SUITE { "run --suite --target URL --package FILE" } else { "certify run" };
    let text = bilingual!(
        "已写入 {path}：交给厂商，由其运行 bis3 {command} --challenge {path}\n",
        "written to {path}: hand it to the vendor, who runs bis3 {command} --challenge {path}\n"
    );
    environment.print(text.in_language(environment.language))?;
    if let Some(signer) = &signer {
        environment.print(told_signed(out, signer).in_language(environment.language))?;
    }
    Ok(Exit::Passed)
}

/// Where the signature of a challenge stands: beside it.
fn signature_of(challenge: &Path) -> PathBuf {
    let mut name = challenge.as_os_str().to_owned();
    name.push(".sig");
    name.into()
}

/// How the vendor checks who has drawn it.
fn told_signed(out: &Path, signer: &Signer) -> Bilingual {
    let (path, signature, public) = (out.display(), signature_of(out), signer.public());
    let signature = signature.display();
    bilingual!(
        "签名在 {signature}，一并交给厂商；厂商的 allowed_signers 里写：\n姓名 namespaces=\"{NAMESPACE}\" {public}\n检查：ssh-keygen -Y verify -f allowed_signers -I 姓名 -n {NAMESPACE} -s {signature} < {path}\n",
        "its signature is {signature}, to be handed over too; in the vendor's allowed_signers stands:\nNAME namespaces=\"{NAMESPACE}\" {public}\nchecked by: ssh-keygen -Y verify -f allowed_signers -I NAME -n {NAMESPACE} -s {signature} < {path}\n"
    )
}

/// Reads a challenge; where a signature stands beside it, the challenge has to be what was signed. Who may sign is asked by
/// `ssh-keygen`: only the vendor knows whose challenge it is to be.
///
/// # Errors
/// A usage error where it is not.
pub(super) fn read(path: &Path) -> Result<Challenge, CliError> {
    let source = Source::read(path)?;
    let signature = signature_of(path);
    if signature.exists() {
        let text = Source::read(&signature)?;
        let signature = Signature::read(text.text());
        if !signature.is_some_and(|signature| signature.holds(source.text().as_bytes())) {
            let (path, signature) = (path.display(), text.path());
            return Err(CliError::Usage(bilingual!(
                "{path} 与签名 {signature} 不符：其中之一在签名之后被改动过，请向发出方重新要一份",
                "{path} is not what {signature} signs: one of the two was changed since, so ask the examiner for another copy"
            )));
        }
    }
    Ok(Challenge::read(&source)?)
}

/// A challenge that nobody can have foreseen.
pub(super) fn drawn(plan: &str, from: Timestamp, length: SignedDuration) -> Result<Challenge, CliError> {
    let unknown = || CliError::harness("操作系统没有给出随机数", "the operating system gives no random bytes");
    let (nonce, seed) = (random_bytes::<16>().ok_or_else(unknown)?, random_bytes::<8>().ok_or_else(unknown)?);
    let nonce = HEXLOWER.encode(&nonce);
    let beyond = |_| CliError::usage("时间超出可表示的范围", "the time is beyond the years that can be told");
    Ok(Challenge {
        nonce,
        // A number of YAML that every reader takes for the same.
        seed: u64::from_be_bytes(seed) >> 12,
        plan: plan.to_owned(),
        valid_from: from,
        valid_to: from.checked_add(length).map_err(beyond)?,
        is_own: false,
    })
}

/// There is no plan of this name.
pub(super) fn unknown_plan(name: &str) -> CliError {
    let known = Plan::bundled_names().collect::<Vec<_>>().join(", ");
    CliError::Usage(bilingual!(
        "没有名为 `{name}` 的方案，也没有这个文件；内置的有：{known}",
        "there is no plan `{name}`, and no file of this name: {known} are carried along"
    ))
}
