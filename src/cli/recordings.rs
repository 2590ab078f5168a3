//! The recordings that a command line names.

use crate::cli::CliError;
use crate::diagnostic::{read_file, read_from};
use crate::evidence::{self, Format, Recording};
use crate::language::{ToBilingual, bilingual};
use std::io;
use std::path::Path;

/// The bytes of what was named, and its name: a file, or `-` for standard input.
///
/// # Errors
/// As [`read_file`].
pub(super) fn named(typed: &str) -> Result<(String, Vec<u8>), CliError> {
    if typed == "-" {
        let name = "<stdin>".to_owned();
        let bytes = read_from(&name, io::stdin().lock())?;
        return Ok((name, bytes));
    }
    Ok((typed.to_owned(), read_file(Path::new(typed))?))
}

/// The exchanges in these bytes.
///
/// # Errors
/// [`CliError::Usage`] where no message can be found in them.
pub(super) fn recording(name: &str, bytes: &[u8], format: Option<Format>) -> Result<Recording, CliError> {
    evidence::read(bytes, format).map_err(|error| {
        let reason = error.to_bilingual();
        CliError::Usage(bilingual!("{name}：{reason}", "{name}: {reason}", name, reason))
    })
}

/// Reads the name of a format.
///
/// # Errors
/// The names that there are.
pub(super) fn format(text: &str) -> Result<Format, String> {
    Format::from_word(text).ok_or_else(|| Format::WORDS.join(" | "))
}
