//! `bis3 man`: the help as manual pages, one for each command.

use std::path::{Path, PathBuf};

use clap::{Args, Command};
use clap_mangen::Man;

use crate::cli::output::unwritten;
use crate::cli::written::write;
use crate::cli::{CliError, Environment, Exit, help_command};
use crate::diagnostic::nearest;
use crate::language::bilingual;

/// What was typed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  bis3 man | man -l -\n  bis3 man run | man -l -\n  bis3 man --out /usr/local/share/man/man1"
)]
pub(in crate::cli) struct Arguments {
    /// The command whose page is printed, such as `certify run` [default: the program's own page]
    #[arg(conflicts_with = "out")]
    command: Vec<String>,
    /// Write the pages of all commands into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(in crate::cli) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let mut program = help_command(environment.language);
    program.build();
    match &arguments.out {
        Some(folder) => write_all(&program, folder)?,
        None => environment.print(&page(find(&program, &arguments.command)?))?,
    }
    Ok(Exit::Passed)
}

/// The page of a command, in roff.
fn page(command: &Command) -> String {
    let mut page = Vec::new();
    let man = Man::new(command.clone()).title(name(command)).source(concat!("bis3 ", env!("CARGO_PKG_VERSION")));
    man.render(&mut page).expect("a buffer takes what is written");
    String::from_utf8_lossy(&page).into_owned()
}

/// The name of a page: `bis3-certify-run`.
fn name(command: &Command) -> String {
    command.get_display_name().unwrap_or(command.get_name()).to_owned()
}

/// The command that these words name.
pub(super) fn find<'c>(program: &'c Command, words: &[String]) -> Result<&'c Command, CliError> {
    words.iter().try_fold(program, |command, word| command.find_subcommand(word).ok_or_else(|| no_such(command, word)))
}

fn no_such(command: &Command, word: &str) -> CliError {
    let near = nearest(word, command.get_subcommands().map(Command::get_name));
    let meant = near.map_or(bilingual!("", ""), |near| bilingual!("；是否想写 `{near}`？", "; did you mean `{near}`?"));
    CliError::Usage(bilingual!("没有命令 `{word}`{meant}", "there is no command `{word}`{meant}", meant))
}

fn write_all(command: &Command, folder: &Path) -> Result<(), CliError> {
    std::fs::create_dir_all(folder).map_err(|error| unwritten(folder, &error))?;
    write(&folder.join(format!("{}.1", name(command))), page(command))?;
    command.get_subcommands().try_for_each(|child| write_all(child, folder))
}
