//! `bis3 import`: recorded exchanges become scenarios that send them again.
//!
//! - `files` says where each scenario is written, and writes it.
//! - `shown` prints what became of every recording, as text or JSON.

mod files;
mod shown;

use std::path::{Path, PathBuf};

use clap::Args;

use self::files::Files;
use self::shown::Recorded;
use super::arguments::{JsonArgument, KeysArgument, ProfileArgument, help, label};
use super::recordings::{self, Wanted};
use super::{CliError, Environment, Exit, output};
use crate::import::{self, Imported, Origin, Setting};
use crate::secret::KnownSecrets;

/// What was typed.
#[derive(Debug, Args)]
#[command(
    mut_args = help("keys", "Keys whose secrets tell what is wrong with a signature, and stand in no file [default: BIS3_ACCESS_KEY and BIS3_SECRET of the environment, else the demo keys]"),
    after_help = "Examples:\n  bis3 import evidence.jsonl --out imported\n  bis3 run imported --keys keys.yaml --target http://127.0.0.1:8095\n  bis3 import capture.pcap request.txt --out imported --code 10008 --keys keys.yaml\n  bis3 import exchange.http --out imported --answers then && bis3 run imported --label then"
)]
pub(super) struct Arguments {
    /// What was recorded: files, or - for standard input
    #[arg(value_name = "FILE", required = true)]
    inputs: Vec<String>,
    /// Write a scenario for each of them into this folder
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    wanted: Wanted,
    /// Keep the bytes as they were recorded, with dates and Authorization: they are stale when they are sent again
    #[arg(long)]
    verbatim: bool,
    /// Keep the recorded answers as snapshots under this label, to be compared by `bis3 run --label`
    #[arg(long, value_name = "LABEL", value_parser = label)]
    answers: Option<String>,
    /// Write over scenarios that are there
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    keys: KeysArgument,
    #[command(flatten)]
    profile: ProfileArgument,
    #[command(flatten)]
    json: JsonArgument,
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let contract = environment.contract()?;
    let profile = arguments.profile.read(&contract, environment)?;
    let keys = arguments.keys.read(true, &contract)?;
    let secrets = KnownSecrets::new(keys.secrets());
    let setting = Setting {
        contract: &contract,
        profile: &profile,
        keys: &keys,
        secrets: &secrets,
        is_verbatim: arguments.verbatim,
        keeps_answers: arguments.answers.is_some(),
    };
    output::check_folder(&arguments.out)?;
    let mut files = Files::new(&arguments.out, arguments.force);
    let mut recorded = Vec::new();
    for input in &arguments.inputs {
        let name = files.name(input)?;
        output::refuse_inputs(&name.path, arguments.inputs.iter().map(Path::new))?;
        recorded.push(Recorded { input, path: name.path, outcome: imported(input, &name.id, arguments, &setting) });
    }
    for Recorded { path, outcome, .. } in &recorded {
        if let Ok(imported) = outcome {
            files::refuse_snapshots(path, imported, arguments)?;
        }
    }
    // Nothing is written before everything was read: a folder holds all of it or nothing.
    for Recorded { path, outcome, .. } in &recorded {
        if let Ok(imported) = outcome {
            files::write(path, imported, arguments.answers.as_deref())?;
        }
    }
    let language = environment.language;
    // A client may have put its secret where the name of its key belongs, and what is told names that.
    let text = || secrets.text(&shown::text(&recorded, arguments, language)).into_owned();
    arguments.json.print(environment, || secrets.value(shown::json(&recorded)), text)?;
    recorded.iter().for_each(|recorded| shown::complain(recorded, &secrets, environment));
    Ok(if recorded.iter().all(Recorded::is_whole) { Exit::Passed } else { Exit::Usage })
}

/// What becomes of one file. One that cannot be read keeps no other from being imported.
fn imported(input: &str, id: &str, arguments: &Arguments, setting: &Setting<'_>) -> Result<Imported, CliError> {
    let (name, bytes) = recordings::named(input)?;
    let recording = arguments.wanted.recording(&name, &bytes)?;
    let exchanges = arguments.wanted.of(&recording)?;
    let name = PathBuf::from(&name).file_name().map_or(name, |name| name.to_string_lossy().into_owned());
    let origin = Origin { id, name: &name, recording: &recording };
    Ok(import::scenario(&origin, &exchanges, setting)?)
}
