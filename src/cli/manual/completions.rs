//! `bis3 completions`: a script by which a shell completes the words of a command line, values of the interface among them.
//!
//! The script holds all words. One that asks the program as words are typed would know files too, but in PowerShell it would
//! run what is half typed.

use clap::builder::PossibleValuesParser;
use clap::{Arg, Args, Command};
use clap_complete::{Shell, generate};

use crate::cli::{CliError, Environment, Exit, help_command};
use crate::contract::{Contract, Profile};
use crate::mutants::Defect;
use crate::suite;

/// What was typed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  bis3 completions bash > /etc/bash_completion.d/bis3\n  bis3 completions zsh > ~/.zfunc/_bis3\n  bis3 completions fish > ~/.config/fish/completions/bis3.fish\n  bis3 completions powershell >> $PROFILE"
)]
pub(in crate::cli) struct Arguments {
    /// The shell; PowerShell and elvish are offered no values
    shell: Shell,
}

pub(in crate::cli) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let contract = environment.contract()?;
    let mut command = with_values(help_command(environment.language), &Values::of(&contract));
    let mut script = Vec::new();
    generate(arguments.shell, &mut command, "bis3", &mut script);
    // Made of the help, which is text.
    environment.print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Passed)
}

/// The values of the interface that options take as plain words.
struct Values {
    codes: Vec<String>,
    profiles: Vec<String>,
    tags: Vec<String>,
    defects: Vec<String>,
}

impl Values {
    fn of(contract: &Contract) -> Self {
        // Tables of the user's own may lack what the suite names: its tags are not offered then.
        let scenarios = suite::scenarios(contract).unwrap_or_default();
        Self {
            codes: contract.codes().iter().flat_map(|code| [code.number.to_string(), code.name.clone()]).collect(),
            profiles: Profile::bundled_names().map(str::to_owned).collect(),
            tags: suite::parts(&scenarios).into_iter().map(str::to_owned).collect(),
            defects: Defect::all().map(|defect| defect.name().to_owned()).collect(),
        }
    }

    /// What can stand behind an argument of this name; nothing where the command line itself says it.
    fn behind(&self, argument: &Arg) -> &[String] {
        match argument.get_long() {
            Some("code") => &self.codes,
            Some("profile") => &self.profiles,
            Some("tag") => &self.tags,
            Some("defect") => &self.defects,
            _ => &[],
        }
    }
}

fn with_values(command: Command, values: &Values) -> Command {
    let command = command.mut_args(|argument| match values.behind(&argument) {
        [] => argument,
        words => argument.value_parser(PossibleValuesParser::new(words.to_vec())),
    });
    command.mut_subcommands(|child| with_values(child, values))
}
