//! `bis3 dispute`: the evidence of a dispute in one file that others can check.
//!
//! - `new`, `show`, `replay`, `verify`, `countersign` and `timestamp` are its commands.
//! - `taken` finds the lines that go into a bundle, `opened` reads a bundle, `judged` judges one again: `basis` holds what
//!   its sealer says of keys and clock, `meaning` what another version has said.

mod basis;
mod countersign;
mod judged;
mod meaning;
mod new;
mod opened;
mod replay;
mod show;
mod taken;
mod timestamp;
mod verify;

use clap::{Args, Subcommand};

use super::{CliError, Environment, Exit};

/// What was typed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  bis3 dispute new exchange.http --claim 'Hospital: our signature is right' --key id_ed25519 --out dispute.zip\n  bis3 dispute show dispute.zip\n  bis3 dispute verify dispute.zip --signers allowed_signers\n  bis3 dispute replay dispute.zip --keys keys.yaml\n  bis3 dispute countersign dispute.zip --key id_ed25519 --log evidence.jsonl"
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Seal recorded exchanges, and what is found about them, in a bundle
    New(Box<new::Arguments>),
    /// Tell what is in a bundle
    Show(show::Arguments),
    /// Send the requests of a bundle again: to the mock as they were, or to a platform, signed anew
    Replay(Box<replay::Arguments>),
    /// Check every byte of a bundle and its signatures, and judge it again from its evidence
    Verify(verify::Arguments),
    /// Sign a bundle of the other side's, once its exchanges were found in a log of one's own
    Countersign(countersign::Arguments),
    /// Write the query for a time stamp (RFC 3161), or take the reply in; nothing is sent
    Timestamp(timestamp::Arguments),
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    match &arguments.command {
        Command::New(arguments) => new::run(arguments, environment),
        Command::Show(arguments) => show::run(arguments, environment),
        Command::Replay(arguments) => replay::run(arguments, environment),
        Command::Verify(arguments) => verify::run(arguments, environment),
        Command::Countersign(arguments) => countersign::run(arguments, environment),
        Command::Timestamp(arguments) => timestamp::run(arguments, environment),
    }
}
