//! `bis3 explain`: what a recorded request is answered, and why; or what a code means.
//!
//! - `input` reads the file and picks an exchange.
//! - `list` shows the exchanges of a file that holds several.

mod input;
mod list;

use std::path::PathBuf;
use std::ptr;
use std::sync::Arc;

use clap::Args;
use jiff::Timestamp;
use serde_json::Value;

use super::arguments::{JsonArgument, KeysArgument, ProfileArgument, instant};
use super::{CliError, Environment, Exit, recordings};
use crate::contract::{Code, Contract};
use crate::diagnostic::read_file;
use crate::dispute::{self, Question};
use crate::evidence::{Format, Recorded, Recording};
use crate::platform::KeyRing;
use crate::report;
use crate::report::explanation::{self, Explained};
use crate::secret::KnownSecrets;
use input::{Input, Wanted};

/// What was typed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  bis3 explain request.txt\n  bis3 explain request.txt --keys keys.yaml --at 2024-05-06T02:00:00Z\n  pbpaste | bis3 explain - --json\n  bis3 explain capture.txt --code 10008\n  bis3 explain 10008"
)]
pub(super) struct Arguments {
    /// What was recorded: a file, or - for standard input; or a code, by its number, its name or its text
    #[arg(value_name = "FILE|CODE")]
    input: Option<String>,
    /// How the file is written [default: seen from its content]
    #[arg(long = "as", value_name = "FORMAT", value_parser = recordings::format)]
    format: Option<Format>,
    /// The exchange of this number, where the file holds several
    #[arg(long, value_name = "NUMBER")]
    pick: Option<usize>,
    /// Only exchanges that were answered with this code
    #[arg(long, value_name = "CODE")]
    code: Option<u32>,
    /// Only exchanges whose request has this text in its path
    #[arg(long, value_name = "TEXT")]
    path: Option<String>,
    /// The string that the client has signed, as it has logged it: laid beside ours
    #[arg(long, value_name = "FILE")]
    string_to_sign: Option<PathBuf>,
    /// What the server's clock showed: 2024-05-06T02:00:00Z, or a date of HTTP [default: by the answer or the recording, else the request's own date]
    #[arg(long, value_name = "DATE", value_parser = instant)]
    at: Option<Timestamp>,
    #[command(flatten)]
    keys: KeysArgument,
    #[command(flatten)]
    profile: ProfileArgument,
    #[command(flatten)]
    json: JsonArgument,
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let contract = environment.contract()?;
    match Input::of(arguments.input.as_deref(), &contract)? {
        Input::Code(code) => explain_code(arguments, environment, code, &contract),
        Input::Bytes { name, bytes } => {
            let recording = recordings::recording(&name, &bytes, arguments.format)?;
            Explainer { arguments, environment, contract: &contract, name: &name }.run(&recording)
        }
    }
}

fn explain_code(
    arguments: &Arguments,
    environment: &Environment,
    code: &Code,
    contract: &Arc<Contract>,
) -> Result<Exit, CliError> {
    let example = dispute::smallest(code, contract)?;
    let language = environment.language;
    let text = || {
        let example = example.as_ref().map(|example| report::code::example_text(example, language));
        report::code::text(code, language) + &example.unwrap_or_default()
    };
    arguments.json.print(environment, || report::code::json(code, example.as_ref()), text)?;
    Ok(Exit::Passed)
}

/// How many exchanges at once are looked at in every respect.
const MOST_THOROUGH: usize = 5;

/// What every exchange of a file is explained with.
struct Explainer<'a> {
    arguments: &'a Arguments,
    environment: &'a Environment,
    contract: &'a Arc<Contract>,
    name: &'a str,
}

impl Explainer<'_> {
    fn run(&self, recording: &Recording) -> Result<Exit, CliError> {
        let Arguments { pick, code, path, keys, .. } = self.arguments;
        let wanted = Wanted { pick: *pick, code: *code, path: path.as_deref() };
        let exchanges = wanted.of(recording)?;
        let keys = keys.read(true, self.contract)?;
        match &exchanges[..] {
            [(_, recorded)] => self.one(recording, recorded, &keys),
            several => self.several(recording, several, &keys),
        }
    }

    fn one(&self, recording: &Recording, recorded: &Recorded, keys: &KeyRing) -> Result<Exit, CliError> {
        self.explained(recording, recorded, (keys, true), |explained| {
            let language = self.environment.language;
            let secrets = secrets(keys);
            self.arguments.json.print(
                self.environment,
                || secrets.value(explanation::json(explained)),
                || secrets.text(&explanation::text(explained, language)).into_owned(),
            )?;
            Ok(exit(explained.explanation.is_accepted()))
        })
    }

    fn several(
        &self,
        recording: &Recording,
        exchanges: &[(usize, &Recorded)],
        keys: &KeyRing,
    ) -> Result<Exit, CliError> {
        let secrets = secrets(keys);
        let mut rows = Vec::new();
        let mut values: Vec<Value> = Vec::new();
        let mut accepted = true;
        // A list of thousands names no mistakes: who picks one sees them.
        let is_thorough = exchanges.len() <= MOST_THOROUGH;
        for (number, recorded) in exchanges {
            self.explained(recording, recorded, (keys, is_thorough), |explained| {
                accepted &= explained.explanation.is_accepted();
                rows.push(list::row(*number, explained).iter().map(|cell| secrets.text(cell).into_owned()).collect());
                values.push(secrets.value(explanation::json(explained)));
                Ok(())
            })?;
        }
        let language = self.environment.language;
        self.arguments.json.print(self.environment, || values, || list::text(self.name, recording, rows, language))?;
        Ok(exit(accepted))
    }

    fn explained<T>(
        &self,
        recording: &Recording,
        recorded: &Recorded,
        (keys, is_thorough): (&KeyRing, bool),
        then: impl FnOnce(&Explained<'_>) -> Result<T, CliError>,
    ) -> Result<T, CliError> {
        let profile = self.arguments.profile.read(self.contract, self.environment)?;
        let at = self.arguments.at;
        let place = recording.exchanges.iter().position(|exchange| ptr::eq(exchange, recorded)).unwrap_or_default();
        let earlier = recording.earlier(place);
        let own_string = self.arguments.string_to_sign.as_deref().map(read_file).transpose()?;
        let question = Question {
            recorded,
            earlier,
            contract: self.contract,
            profile: &profile,
            keys,
            own_string: own_string.as_deref(),
            is_thorough,
            at,
        };
        let explanation = dispute::explain(&question)?;
        let (name, contract) = (self.name, self.contract);
        then(&Explained { name, recording, recorded, contract, profile: &profile, explanation: &explanation })
    }
}

/// What must not be shown, whoever has written it into a message.
fn secrets(keys: &KeyRing) -> KnownSecrets {
    KnownSecrets::new(keys.entries().iter().map(|entry| entry.secret.clone()))
}

fn exit(is_accepted: bool) -> Exit {
    if is_accepted { Exit::Passed } else { Exit::Nonconformance }
}
