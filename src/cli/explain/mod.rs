//! `bis3 explain`: what a recorded request is answered, and why; or what a code means.
//!
//! - `input` reads the file and picks an exchange.
//! - `list` shows the exchanges of a file that holds several.

mod input;
mod list;

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use jiff::Timestamp;
use serde_json::Value;

use super::arguments::{JsonArgument, KeysArgument, ProfileArgument, instant};
use super::recordings::{self, Wanted};
use super::{CliError, Environment, Exit};
use crate::contract::{Code, Contract, Profile};
use crate::diagnostic::read_file;
use crate::dispute::{self, Budget, Effort, Question, Unsought};
use crate::evidence::{Recorded, Recording};
use crate::platform::KeyRing;
use crate::report;
use crate::report::explanation::{self, Explained};
use crate::secret::KnownSecrets;
use input::Input;

/// What was typed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  bis3 explain request.txt\n  bis3 explain request.txt --keys keys.yaml --at 2024-05-06T02:00:00Z\n  pbpaste | bis3 explain - --json\n  bis3 explain capture.txt --code 10008\n  bis3 explain 10008"
)]
pub(super) struct Arguments {
    /// What was recorded: a file, or - for standard input; or a code, by its number, its name or its text
    #[arg(value_name = "FILE|CODE")]
    input: Option<String>,
    #[command(flatten)]
    wanted: Wanted,
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
            let recording = arguments.wanted.recording(&name, &bytes)?;
            let exchanges = arguments.wanted.of(&recording)?;
            let keys = arguments.keys.read(true, &contract)?;
            let explainer = Explainer {
                arguments,
                environment,
                contract: &contract,
                profile: arguments.profile.read(&contract, environment)?,
                own_string: arguments.string_to_sign.as_deref().map(read_file).transpose()?,
                secrets: KnownSecrets::new(keys.secrets()),
                keys,
                name: &name,
                recording: &recording,
            };
            match &exchanges[..] {
                [one] => explainer.one(*one),
                several => explainer.several(several),
            }
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

/// What every exchange of a file is explained with.
struct Explainer<'a> {
    arguments: &'a Arguments,
    environment: &'a Environment,
    contract: &'a Arc<Contract>,
    profile: Profile,
    own_string: Option<Vec<u8>>,
    keys: KeyRing,
    /// What must not be shown, whoever has written it into a message.
    secrets: KnownSecrets,
    name: &'a str,
    recording: &'a Recording,
}

impl Explainer<'_> {
    fn one(&self, exchange: (usize, &Recorded)) -> Result<Exit, CliError> {
        self.explained(exchange, Effort::All, |explained| {
            let language = self.environment.language;
            self.arguments.json.print(
                self.environment,
                || self.secrets.value(explanation::json(explained)),
                || self.secrets.text(&explanation::text(explained, language)).into_owned(),
            )?;
            Ok(self.exit(explained.explanation.is_accepted()))
        })
    }

    fn several(&self, exchanges: &[(usize, &Recorded)]) -> Result<Exit, CliError> {
        let mut rows = Vec::new();
        let mut values: Vec<Value> = Vec::new();
        let mut accepted = true;
        let mut budget = Budget::over(exchanges.len());
        let mut unsought = 0;
        for exchange in exchanges {
            self.explained(*exchange, budget.effort(), |explained| {
                budget.spend(explained.explanation.cost());
                unsought += usize::from(explained.explanation.unsought().contains(&Unsought::Mistakes));
                accepted &= explained.explanation.is_accepted();
                let row = list::row(exchange.0, explained);
                rows.push(row.iter().map(|cell| self.secrets.text(cell).into_owned()).collect());
                values.push(self.secrets.value(explanation::json(explained)));
                Ok(())
            })?;
        }
        let language = self.environment.language;
        let text = || list::text(self.name, self.recording, rows, language) + &list::unsought(unsought, language);
        self.arguments.json.print(self.environment, || values, text)?;
        recordings::tell_damage(self.recording, self.environment);
        Ok(self.exit(accepted))
    }

    /// Evidence that somebody has changed is a bad file, whatever stands in it.
    fn exit(&self, is_accepted: bool) -> Exit {
        match is_accepted {
            _ if self.recording.is_broken() => Exit::Usage,
            true => Exit::Passed,
            false => Exit::Nonconformance,
        }
    }

    /// Explains the exchange of this number, which counts from 1.
    fn explained<T>(
        &self,
        (number, recorded): (usize, &Recorded),
        effort: Effort,
        then: impl FnOnce(&Explained<'_>) -> Result<T, CliError>,
    ) -> Result<T, CliError> {
        let Self { contract, profile, name, recording, .. } = self;
        let question = Question {
            recorded,
            earlier: recording.earlier(number - 1),
            contract,
            profile,
            keys: &self.keys,
            own_string: self.own_string.as_deref(),
            effort,
            at: self.arguments.at,
        };
        let explanation = dispute::explain(&question)?;
        then(&Explained { name, recording, recorded, contract, profile, explanation: &explanation })
    }
}
