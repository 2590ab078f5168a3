//! `bis3 dispute replay`: sends the requests of a bundle again.

use std::path::PathBuf;

use clap::Args;

use super::judged::known;
use super::opened::{Opened, unjudged};
use crate::cli::arguments::{ConnectionArguments, JsonArgument, KeysArgument, WritesArgument, help, only_with_target};
use crate::cli::table::table;
use crate::cli::{CliError, Environment, Exit};
use crate::client::Connector;
use crate::clock::{AdjustableClock, Clock};
use crate::diagnostic::visible;
use crate::dispute::bundle::{Basis, CaseError};
use crate::dispute::replay::{Replay, ReplayError, Replayed, Sameness};
use crate::evidence::bundle::{Check, Outcome, SignedBy};
use crate::harness::runtime::runtime;
use crate::language::{Bilingual, bilingual};
use crate::report::bundle::verdict;
use crate::report::dispute::{replayed_json, replayed_text};

/// What was typed.
#[derive(Debug, Args)]
#[command(
    mut_args = only_with_target,
    mut_args = help("allow_writes", "Send the requests to a target that is not this machine"),
    after_help = "Examples:\n  bis3 dispute replay dispute.zip --keys keys.yaml\n  bis3 dispute replay dispute.zip --target http://127.0.0.1:8095\n  bis3 dispute replay dispute.zip --target https://platform.example --allow-writes --keys keys.yaml"
)]
pub(super) struct Arguments {
    /// The bundle
    #[arg(value_name = "BUNDLE.zip")]
    bundle: PathBuf,
    /// Send the requests here, signed anew with the date of now [default: to the mock, as they were sent]
    #[arg(long, value_name = "URL")]
    target: Option<String>,
    #[command(flatten)]
    keys: KeysArgument,
    #[command(flatten)]
    connection: ConnectionArguments,
    #[command(flatten)]
    writes: WritesArgument,
    #[command(flatten)]
    json: JsonArgument,
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let opened = Opened::read(&arguments.bundle)?;
    let (_, subject) = opened.subject()?;
    let case = opened.case()?;
    let (contract, known) = known(&arguments.keys, environment)?;
    let wrong = |error: CaseError| unjudged(&opened.name, &error);
    let keys = subject.key_ring(&contract, &known).map_err(wrong)?;
    let profile = subject.profile.profile(&contract).map_err(|error| wrong(error.into()))?;
    // Who signs anew may know a key that nobody knew when the bundle was made.
    let keys = if arguments.target.is_some() { &known } else { &keys };
    let replay =
        Replay { case: &case, basis: Basis { clock: subject.clock, contract: &contract, profile: &profile, keys } };
    let target = target(arguments)?;
    let replayed = runtime()?.block_on(async {
        match &target {
            None => replay.at_mock().await,
            Some(target) => replay.at_target(target).await,
        }
    });
    let replayed = replayed.map_err(failed)?;
    let changed = tell_changed(&opened, environment)?;
    let text = || text(&replayed, arguments.target.as_deref(), environment);
    arguments.json.print(environment, || replayed_json(&opened.name, changed.as_ref(), &replayed), text)?;
    Ok(exit(&replayed))
}

/// Says how the bundle is not as it was sealed, where that is so: what is sent again is not what somebody has sealed then.
fn tell_changed(opened: &Opened, environment: &Environment) -> Result<Option<Bilingual>, CliError> {
    let checks =
        opened.bundle.checks(&SignedBy { signers: None, countersigners: None, now: AdjustableClock::system().now()? });
    // What another side has found in a log of its own changes nothing here.
    let is_changed = |check: &Check| check.outcome == Outcome::Fail && check.remark.is_none();
    if !checks.iter().any(is_changed) {
        return Ok(None);
    }
    let (name, why) = (&opened.name, verdict(&checks));
    environment.warn(&bilingual!("{name}：{why}", "{name}: {why}", name, why));
    Ok(Some(why))
}

/// The platform, which has to be this machine unless somebody says that it may be another: what is sent is recorded there.
fn target(arguments: &Arguments) -> Result<Option<Connector>, CliError> {
    let Some(target) = &arguments.target else { return Ok(None) };
    let connector = arguments.connection.connector(target)?;
    if !arguments.writes.allowed && !connector.stays_here() {
        return Err(CliError::Usage(bilingual!(
            "{target} 不是本机：重放的上报会被真正登记，确认可以时加 --allow-writes。没有发送任何请求",
            "{target} is not this machine: reports that are sent again are recorded there for good; give --allow-writes where that may be. Nothing was sent"
        )));
    }
    Ok(Some(connector))
}

fn text(replayed: &[Replayed], target: Option<&str>, environment: &Environment) -> String {
    let language = environment.language;
    let (told, rows) = replayed_text(replayed, language);
    let now = target.unwrap_or(language.pick("模拟平台", "the mock"));
    let titles = [
        "#",
        language.pick("请求", "request"),
        language.pick("记录", "recorded"),
        now,
        language.pick("对照", "compared"),
    ];
    let rows = rows.into_iter().map(|row| row.iter().map(|cell| visible(cell).into_owned()).collect());
    let anew = match target {
        None => "",
        Some(_) => language.pick(
            "每个请求都以现在的时间重新签名：凭旧时间或旧签名得到的应答不会重现\n",
            "each request was signed anew, with the date of now: an answer that came of an old date or signature does not come again\n",
        ),
    };
    format!("{told}{anew}\n{}", table(&titles, rows))
}

/// Whoever does not answer is not told to have answered wrongly.
fn exit(replayed: &[Replayed]) -> Exit {
    let has = |sameness| replayed.iter().any(|one| one.sameness == sameness);
    if has(Sameness::Different) {
        Exit::Nonconformance
    } else if has(Sameness::NotAnswered) || replayed.iter().all(|one| one.sameness == Sameness::NotSent) {
        Exit::Harness
    } else {
        Exit::Passed
    }
}

fn failed(error: ReplayError) -> CliError {
    match error {
        ReplayError::Platform(diagnostic) => diagnostic.into(),
        ReplayError::Clock(failure) => failure.into(),
        ReplayError::Session(error) => error.into(),
        ReplayError::Mock(error) => {
            CliError::harness(format!("无法启动模拟平台：{error}"), format!("the mock cannot be started: {error}"))
        }
    }
}
