//! `bis3 certify`: an unmodified client is watched, tried and judged.
//!
//! - `init` writes the claims that are begun with, `challenge` what an examiner fixes.
//! - `run` is a run: `arguments` are what can be typed, `prepared` understands them, `board` shows how far it is, and `command` starts the client again
//!   and again.
//! - `seal` makes a package, `verify` checks one, `countersign` signs one of somebody else's: `opened` reads it, `judged` judges it again, and
//!   `standing` says whether it counts.
//! - `platform` judges the package of a platform again, and `compared` lays two tellings of one beside each other.
//! - `packages` shows many packages and runs at once, as a centre sees them.
//! - `report` tells what a run has shown; `selftest` tries certification on model clients.

mod arguments;
mod board;
mod challenge;
mod command;
mod compared;
mod countersign;
mod init;
mod judged;
mod opened;
mod packages;
pub(super) mod platform;
mod prepared;
mod report;
mod run;
mod seal;
mod selftest;
mod standing;
mod verify;

use std::io::ErrorKind;

use clap::{Args, Subcommand};

use super::{CliError, Environment, Exit};
use crate::certify::folder::FolderError;
use crate::language::ToBilingual;

/// What was typed.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write the file of claims that a vendor begins with
    Init(init::Arguments),
    /// Watch a client, put it to trials, and judge it
    Run(Box<arguments::Arguments>),
    /// Tell what a run has shown so far
    Report(report::Arguments),
    /// Seal what a run has shown in one file that others judge again
    Seal(seal::Arguments),
    /// Check every byte of a package and its signatures, and judge it again from its evidence
    Verify(verify::Arguments),
    /// Sign a package of somebody else's, once it was judged again
    Countersign(countersign::Arguments),
    /// Show many packages at once: who, what, in which state, and what falls under another contract or reading
    Board(packages::Arguments),
    /// Write a challenge: what an examiner fixes before a run
    Challenge(challenge::Arguments),
    /// Try certification on model clients: a careful one passes, and each careless one is caught
    Selftest(selftest::Arguments),
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    match &arguments.command {
        Command::Init(arguments) => init::run(arguments, environment),
        Command::Run(arguments) => run::run(arguments, environment),
        Command::Report(arguments) => report::run(arguments, environment),
        Command::Seal(arguments) => seal::run(arguments, environment),
        Command::Verify(arguments) => verify::run(arguments, environment),
        Command::Countersign(arguments) => countersign::run(arguments, environment),
        Command::Board(arguments) => packages::run(arguments, environment),
        Command::Challenge(arguments) => challenge::run(arguments, environment),
        Command::Selftest(arguments) => selftest::run(arguments, environment),
    }
}

impl From<FolderError> for CliError {
    fn from(error: FolderError) -> Self {
        match error {
            FolderError::Input(diagnostic) => Self::Input(diagnostic),
            FolderError::File(error) => error.into(),
            FolderError::Evidence(error) => error.into(),
            FolderError::OtherTerms(_) => Self::Usage(error.to_bilingual()),
            FolderError::Unwritten { error: ref reason, .. }
                if matches!(reason.kind(), ErrorKind::NotADirectory | ErrorKind::AlreadyExists) =>
            {
                Self::Usage(error.to_bilingual())
            }
            FolderError::Unwritten { .. } => Self::Harness(error.to_bilingual()),
        }
    }
}
