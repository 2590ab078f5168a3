//! `bis3 judge`: recorded exchanges under several readings of the document, and which readings the answers speak for.
//!
//! - `shown` prints what comes of it, as text or JSON.

mod shown;

use std::sync::Arc;

use clap::Args;
use jiff::Timestamp;

use super::arguments::{JsonArgument, KeysArgument, instant};
use super::recordings::{self, Wanted};
use super::{CliError, Environment, Exit};
use crate::contract::{Contract, Profile};
use crate::dispute::{Effort, Judgement, Question};
use crate::secret::KnownSecrets;
use shown::Shown;

/// What was typed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  bis3 judge capture.pcap --keys keys.yaml\n  bis3 judge evidence.jsonl --profile default --profile platform.yaml\n  bis3 judge capture.txt --pick 2 --at 2024-05-06T02:00:00Z\n  bis3 --contract tables judge evidence.jsonl --json"
)]
pub(super) struct Arguments {
    /// What was recorded: a file, or - for standard input
    #[arg(value_name = "FILE")]
    input: String,
    /// How the document is read: a bundled profile or a profile file; several are laid beside one another [default: default]
    #[arg(long = "profile", value_name = "NAME|FILE")]
    profiles: Vec<String>,
    #[command(flatten)]
    wanted: Wanted,
    /// What the server's clock showed: 2024-05-06T02:00:00Z, or a date of HTTP [default: by the answer or the recording, else the request's own date]
    #[arg(long, value_name = "DATE", value_parser = instant)]
    at: Option<Timestamp>,
    #[command(flatten)]
    keys: KeysArgument,
    #[command(flatten)]
    json: JsonArgument,
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let contract = environment.contract()?;
    let (name, bytes) = recordings::named(&arguments.input)?;
    let recording = arguments.wanted.recording(&name, &bytes)?;
    let exchanges = arguments.wanted.of(&recording)?;
    let keys = arguments.keys.read(true, &contract)?;
    let profiles = profiles(arguments, environment, &contract)?;
    let [first, others @ ..] = &profiles[..] else { return Ok(Exit::Passed) };
    let mut judgements = Vec::with_capacity(exchanges.len());
    for (number, recorded) in &exchanges {
        let earlier = recording.earlier(number - 1);
        let question = Question {
            recorded,
            earlier,
            contract: &contract,
            profile: first,
            keys: &keys,
            own_string: None,
            effort: Effort::All,
            at: arguments.at,
        };
        judgements.push(Judgement::of(&question, others)?);
    }
    let shown = Shown { recording: &recording, exchanges: &exchanges, profiles: &profiles, judgements: &judgements };
    let secrets = KnownSecrets::new(keys.secrets());
    let text = || secrets.text(&shown.text(environment.language)).into_owned();
    arguments.json.print(environment, || secrets.value(shown.json()), text)?;
    recordings::tell_damage(&recording, environment);
    // Each profile was asked about: one under which an answer is another one does not hide behind the first.
    let differs = judgements.iter().flat_map(Judgement::agree).any(|agrees| agrees == Some(false));
    // What was changed behind its back says nothing of anybody.
    let is_broken = recording.is_broken();
    Ok(match differs {
        _ if is_broken => Exit::Usage,
        true => Exit::Nonconformance,
        false => Exit::Passed,
    })
}

/// The profiles that were named; the default one where none was.
fn profiles(
    arguments: &Arguments,
    environment: &Environment,
    contract: &Arc<Contract>,
) -> Result<Vec<Profile>, CliError> {
    let typed: Vec<Option<&str>> = match &arguments.profiles[..] {
        [] => vec![None],
        typed => typed.iter().map(|name| Some(name.as_str())).collect(),
    };
    typed.into_iter().map(|name| environment.profile(name, contract)).collect()
}
