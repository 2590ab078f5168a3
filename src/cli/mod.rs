//! The command line. Arguments go through two stages: what was typed, and what it means.
//!
//! Each command is a folder or file of its own name: `serve`, `sign`, `lint`, `spec`, `doctor`, `probe`, `run`, `selftest`,
//! `review`, `compare`, `explore`, `simulate`, `explain`, `judge`, `record`, `dispute`, `import` and `certify`; `manual` has those by which the
//! program tells of itself; `overview` is what it prints without one.
//!
//! - `arguments` holds the arguments that several commands take.
//! - `scenarios` and `recordings` read what a command line names.
//! - `environment` is the language, the contract and the streams of a command.
//! - `every_answer` tells what does not hold of the answers that a command has seen.
//! - `help` tells `--help` in Chinese, and `mistyped` what is wrong with a command line.
//! - `table` prints a table, and `progress` a bar that shows how far a run is.
//! - `bundle` opens a bundle, `signing` signs one with the file of a key, `signers` reads who may, and `written` writes one.
//! - `covered` keeps the secrets that were read out of all that is printed and reported.
//! - `output` looks ahead whether a file can be written.
//! - `listening` is what commands tell that listen until they are stopped; `stop` hears Ctrl-C.
//! - `evidence` opens the evidence file of a command.
//! - `error` is why a command ends early, and `exit` names the exit codes.

mod arguments;
mod bundle;
mod certify;
mod compare;
mod covered;
mod dispute;
mod doctor;
mod environment;
mod error;
mod every_answer;
mod evidence;
mod exit;
mod explain;
mod explore;
mod help;
mod import;
mod judge;
mod lint;
mod listening;
mod manual;
mod mistyped;
mod output;
mod overview;
mod probe;
mod progress;
mod record;
mod recordings;
mod review;
mod run;
mod scenarios;
mod selftest;
mod serve;
mod sign;
mod signers;
mod signing;
mod simulate;
mod spec;
mod stop;
mod table;
mod written;

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

pub use environment::Environment;
pub use error::CliError;
pub use exit::Exit;

use crate::language::Language;

/// Mock platform and conformance harness for the interface by which hospitals report blood stock, blood-donor patients
/// and transfusion quality.
#[derive(Debug, Parser)]
#[command(name = "bis3", version, disable_help_subcommand = true)]
struct CommandLine {
    /// Language of everything a person reads: zh or en [default: from the locale]
    #[arg(long, global = true, display_order = LAST, value_name = "LANGUAGE", value_parser = parse_language)]
    lang: Option<Language>,
    /// Read the interface from the tables in this folder instead of the embedded ones
    #[arg(long, global = true, display_order = LAST, value_name = "DIR")]
    contract: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What every command takes is told behind what only one does.
const LAST: usize = 900;

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the mock platform until Ctrl-C; needs no arguments
    Serve(Box<serve::Arguments>),
    /// Print the canonical string, the headers and a curl line for a body and a key
    Sign(Box<sign::Arguments>),
    /// Hold report bodies against the interface, offline: what is wrong, where, and what the platform would answer
    Lint(lint::Arguments),
    /// Say what a recorded request is answered, and why; or what a code means
    Explain(Box<explain::Arguments>),
    /// Judge recorded exchanges under several readings, and say which readings the answers speak for
    Judge(judge::Arguments),
    /// Pass requests on to a platform, and write every exchange into an evidence file
    Record(Box<record::Arguments>),
    /// Seal the evidence of a dispute in one file that others can check, replay and countersign
    Dispute(Box<dispute::Arguments>),
    /// Make scenarios of recorded exchanges, which send them again, signed anew
    Import(Box<import::Arguments>),
    /// Show the interface as data: codes, dictionaries, institutions, endpoints, readings, requirements
    Spec(spec::Arguments),
    /// Look at what is in the way of judging a target: address, TLS, clock, key, permission, institution
    Doctor(Box<doctor::Arguments>),
    /// Ask a target how it reads every open point, and write that as a profile
    Probe(Box<probe::Arguments>),
    /// Replay scenarios against a target, or against a mock of their own
    Run(Box<run::Arguments>),
    /// Try the suite on platforms that are wrong on purpose, and on sound ones: what it catches and what it misses
    Selftest(selftest::Arguments),
    /// Look at answers that differ from their snapshots: accept, reject or skip each
    Review(review::Arguments),
    /// Replay the same scenarios against two sides, and show where their answers differ
    Compare(Box<compare::Arguments>),
    /// Certify a client: watch it unchanged, put it to trials, and say what it has shown
    Certify(certify::Arguments),
    /// Draw requests from the interface, and hold every answer against what the platform should answer
    Explore(Box<explore::Arguments>),
    /// Put the reporting day of a province or of a nation to a platform, at many times the speed of a clock
    Simulate(Box<simulate::Arguments>),
    /// Print a chapter of the manual, or the help of a command
    Help(manual::topics::Arguments),
    /// Print the script by which a shell completes command lines
    Completions(manual::completions::Arguments),
    /// Print the help as a manual page, or write the pages of all commands
    Man(manual::pages::Arguments),
}

impl Command {
    /// Whether it does more at a signal than to end.
    fn listens(&self) -> bool {
        use Command::{Compare, Explore, Probe, Record, Run, Selftest, Serve};
        matches!(self, Serve(_) | Record(_) | Probe(_) | Run(_) | Selftest(_) | Compare(_) | Explore(_))
    }
}

/// Runs the program with its arguments, the program's own name first.
pub fn main(arguments: Vec<OsString>) -> ExitCode {
    let language = language_of(&arguments);
    match parse(arguments, language) {
        Ok(command_line) => run(&command_line, language),
        Err(error) => {
            tell(&error, language);
            if error.use_stderr() { Exit::Usage.into() } else { Exit::Passed.into() }
        }
    }
}

/// Help goes to standard output and mistakes go to standard error; a closed pipe is the reader's choice.
fn tell(error: &clap::Error, language: Language) {
    let _ = match mistyped::chinese(error).filter(|_| language == Language::Zh) {
        Some(text) => write!(anstream::stderr(), "{text}"),
        None => error.print(),
    };
}

/// Every command with its arguments, as they are told in English.
pub fn command_line() -> clap::Command {
    CommandLine::command()
}

/// Every command with its arguments, told in this language.
fn help_command(language: Language) -> clap::Command {
    help::command::<CommandLine>(language)
}

fn parse(arguments: Vec<OsString>, language: Language) -> Result<CommandLine, clap::Error> {
    let matches = help_command(language).try_get_matches_from(arguments)?;
    CommandLine::from_arg_matches(&matches)
}

fn run(command_line: &CommandLine, language: Language) -> ExitCode {
    let environment = Environment::new(language, command_line.contract.clone());
    if !command_line.command.as_ref().is_some_and(Command::listens) {
        stop::ends_clean();
    }
    let outcome = match &command_line.command {
        None => overview::run(&environment),
        Some(Command::Serve(arguments)) => serve::run(arguments, &environment),
        Some(Command::Sign(arguments)) => sign::run(arguments, &environment),
        Some(Command::Lint(arguments)) => lint::run(arguments, &environment),
        Some(Command::Explain(arguments)) => explain::run(arguments, &environment),
        Some(Command::Judge(arguments)) => judge::run(arguments, &environment),
        Some(Command::Record(arguments)) => record::run(arguments, &environment),
        Some(Command::Dispute(arguments)) => dispute::run(arguments, &environment),
        Some(Command::Import(arguments)) => import::run(arguments, &environment),
        Some(Command::Spec(arguments)) => spec::run(arguments, &environment),
        Some(Command::Doctor(arguments)) => doctor::run(arguments, &environment),
        Some(Command::Probe(arguments)) => probe::run(arguments, &environment),
        Some(Command::Run(arguments)) => run::run(arguments, &environment),
        Some(Command::Selftest(arguments)) => selftest::run(arguments, &environment),
        Some(Command::Review(arguments)) => review::run(arguments, &environment),
        Some(Command::Compare(arguments)) => compare::run(arguments, &environment),
        Some(Command::Certify(arguments)) => certify::run(arguments, &environment),
        Some(Command::Explore(arguments)) => explore::run(arguments, &environment),
        Some(Command::Simulate(arguments)) => simulate::run(arguments, &environment),
        Some(Command::Help(arguments)) => manual::topics::run(arguments, &environment),
        Some(Command::Completions(arguments)) => manual::completions::run(arguments, &environment),
        Some(Command::Man(arguments)) => manual::pages::run(arguments, &environment),
    };
    match outcome {
        Ok(exit) => exit.into(),
        Err(error) => environment.complain(&error).into(),
    }
}

/// The language must be known before the arguments are parsed, since `--help` and mistakes are told in it.
fn language_of(arguments: &[OsString]) -> Language {
    let texts: Vec<&str> = arguments.iter().filter_map(|argument| argument.to_str()).collect();
    let typed = texts.iter().enumerate().find_map(|(index, text)| match text.strip_prefix("--lang") {
        Some("") => texts.get(index + 1).copied(),
        Some(rest) => rest.strip_prefix('='),
        None => None,
    });
    typed.and_then(|text| parse_language(text).ok()).unwrap_or_else(environment::locale_language)
}

fn parse_language(text: &str) -> Result<Language, String> {
    match text {
        "zh" => Ok(Language::Zh),
        "en" => Ok(Language::En),
        _ => Err("zh | en".to_owned()),
    }
}
