//! Arguments that several commands take. Each group stands once and is flattened into the arguments of a command, which
//! says in its own words what the argument is for where the usual text does not fit.
//!
//! - `connection` is how an address is reached: TLS, proxy, time-outs, rate.
//! - `proxy` finds the proxy of the command line or of the environment.
//! - `keys` finds the keys that sign, and `institution` for whom the first of them reports.
//! - `tls` is what a listener speaks.
//! - `values` reads a rate, a time, an instant, an address, a number of bytes, a label and a number of jobs.

mod connection;
mod institution;
mod keys;
mod proxy;
mod tls;
mod values;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread;

use clap::{Arg, Args};
use serde::Serialize;

pub(super) use connection::{ConnectionArguments, only_with_target};
pub(super) use institution::InstitutionArgument;
pub(super) use keys::{KeysArgument, SECRET, TOKEN, key_ring, signing_keys};
pub(super) use tls::{TLS_FOLDER, TlsArguments};
pub(super) use values::{Time, address, byte_count, instant, label, size, socket_address};

use super::{CliError, Environment, output};
use crate::clock::{AdjustableClock, Clock, ClockSetting};
use crate::contract::{Contract, Profile};

/// Changes one argument of a command. (`Command::mut_arg` would move it behind all others.)
pub(super) fn adapt(id: &'static str, change: impl Fn(Arg) -> Arg) -> impl FnMut(Arg) -> Arg {
    move |argument| if argument.get_id() == id { change(argument) } else { argument }
}

/// Says what a shared argument is for in one command.
pub(super) fn help(id: &'static str, text: &'static str) -> impl FnMut(Arg) -> Arg {
    adapt(id, move |argument| argument.help(text))
}

/// Says the same of a seed that is drawn where none is typed.
pub(super) fn drawn_seed(text: &'static str) -> impl FnMut(Arg) -> Arg {
    adapt("seed", move |argument| argument.help(text).default_value(None))
}

/// How the document is read.
#[derive(Debug, Args)]
pub(super) struct ProfileArgument {
    /// How the document is read: a bundled profile or a profile file
    #[arg(id = "profile", long = "profile", value_name = "NAME|FILE")]
    pub(super) name: Option<String>,
}

impl ProfileArgument {
    /// The profile of this name or in this file; the default one where nothing was typed.
    ///
    /// # Errors
    /// As [`Environment::profile`].
    pub(super) fn read(&self, contract: &Contract, environment: &Environment) -> Result<Profile, CliError> {
        environment.profile(self.name.as_deref(), contract)
    }

    /// Its file, if it is one; a bundled one has none.
    pub(super) fn file(&self) -> Option<PathBuf> {
        self.name.as_ref().map(PathBuf::from)
    }
}

/// What the clock shows.
#[derive(Debug, Args)]
pub(super) struct ClockArgument {
    /// What the clock shows: system, fixed:2018-09-10T10:15:31Z, +15m or -16m
    #[arg(id = "clock", long = "clock", value_name = "CLOCK", allow_hyphen_values = true, default_value = "system")]
    pub(super) setting: ClockSetting,
}

/// From which chance is drawn. Without a fixed default its text is given with [`drawn_seed`].
#[derive(Debug, Args)]
pub(super) struct SeedArgument {
    /// From which chance is drawn
    #[arg(id = "seed", long = "seed", value_name = "NUMBER", default_value = "0")]
    pub(super) typed: Option<u64>,
}

impl SeedArgument {
    /// What was typed, or 0.
    pub(super) fn or_zero(&self) -> u64 {
        self.typed.unwrap_or_default()
    }

    /// What was typed, or the machine's time: a target that keeps what it was told before is not told the same again. Never
    /// the clock that was asked for, which may stand still.
    ///
    /// # Errors
    /// [`CliError`] where the machine's clock cannot be read.
    pub(super) fn or_time(&self) -> Result<u64, CliError> {
        let drawn = || Ok(AdjustableClock::system().now()?.as_microsecond().unsigned_abs());
        self.typed.map_or_else(drawn, Ok)
    }
}

/// Whether something may be written at a target.
#[derive(Debug, Args)]
pub(super) struct WritesArgument {
    /// Run scenarios that write against a target that is not this machine
    #[arg(id = "allow_writes", long = "allow-writes")]
    pub(super) allowed: bool,
}

/// How many are done at the same time.
#[derive(Debug, Args)]
pub(super) struct JobsArgument {
    /// How many are done at the same time
    #[arg(id = "jobs", long = "jobs", value_name = "NUMBER", value_parser = values::jobs)]
    pub(super) typed: Option<NonZeroUsize>,
}

impl JobsArgument {
    /// What was typed, or as many as the machine has cores.
    pub(super) fn or_cores(&self) -> usize {
        self.typed.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get)
    }
}

/// Whether a file that is there may be written over.
#[derive(Debug, Args)]
pub(super) struct ForceArgument {
    /// Write over a file that is there
    #[arg(id = "force", long = "force")]
    is_forced: bool,
}

impl ForceArgument {
    /// Refuses a file that is there, unless it may be written over.
    ///
    /// # Errors
    /// As [`output::refuse_existing`].
    pub(super) fn refuse_existing(&self, file: &Path) -> Result<(), CliError> {
        if self.is_forced { Ok(()) } else { output::refuse_existing(file) }
    }
}

/// Whether the result is for programs.
#[derive(Debug, Args)]
pub(super) struct JsonArgument {
    /// Print JSON, for programs
    #[arg(id = "json", long = "json")]
    pub(super) wanted: bool,
}

impl JsonArgument {
    /// Prints a result as JSON where that is wanted, else as text.
    ///
    /// # Errors
    /// As [`Environment::print`].
    pub(super) fn print<Json: Serialize, Text: AsRef<str>>(
        &self,
        environment: &Environment,
        json: impl FnOnce() -> Json,
        text: impl FnOnce() -> Text,
    ) -> Result<(), CliError> {
        if self.wanted { environment.print_json(&json()) } else { environment.print(text().as_ref()) }
    }
}
