//! The recordings that a command line names.

use std::io;
use std::path::Path;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{ArgAction, Args};

use crate::cli::{CliError, Environment};
use crate::diagnostic::{SourceError, read_file, read_from};
use crate::evidence::chain::{self, Redaction};
use crate::evidence::{self, Damage, Format, Recorded, Recording};
use crate::language::{ToBilingual, bilingual};

/// The bytes of what was named, and its name: a file, or `-` for standard input.
///
/// # Errors
/// As [`read_file`].
pub(super) fn named(typed: &str) -> Result<(String, Vec<u8>), CliError> {
    if typed == "-" {
        let name = "<stdin>".to_owned();
        let bytes = read_from(&name, io::stdin().lock()).map_err(too_large)?;
        return Ok((name, bytes));
    }
    Ok((typed.to_owned(), read_file(Path::new(typed)).map_err(too_large)?))
}

/// What to do about a recording that is too large.
fn too_large(error: SourceError) -> CliError {
    let SourceError::TooLarge { path, limit } = error else { return error.into() };
    let megabytes = limit / (1024 * 1024);
    CliError::Usage(bilingual!(
        "{path} 超过 {megabytes} MiB，一份记录最多这么大；请只导出要看的部分：抓包文件在 Wireshark 中按 tcp.port 过滤后“导出特定分组”，日志截取相关的行",
        "{path} is over {megabytes} MiB, the most that a recording may have: export the part that matters, in Wireshark a filter such as tcp.port and then Export Specified Packets, of a log the lines in question"
    ))
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

/// The same, as whoever is shown it may see it: without credentials, and with pseudonyms in the places of these members of
/// JSON. The secrets of known keys stay: a client that puts its secret in a wrong place is to be told so, and who tells it
/// leaves it out.
///
/// # Errors
/// As [`recording`].
pub(super) fn redacted(
    name: &str,
    bytes: &[u8],
    format: Option<Format>,
    pseudonymised: &[String],
) -> Result<Recording, CliError> {
    let redaction = Redaction::new([], pseudonymised.to_vec())?;
    Ok(chain::redacted(recording(name, bytes, format)?, &redaction))
}

/// Tells what was done to a file as a whole, where what is printed shows single exchanges only.
pub(super) fn tell_damage(recording: &Recording, environment: &Environment) {
    for Damage { kind, detail } in &recording.damage {
        let (meaning, remedy) = (kind.meaning(), kind.remedy());
        let detail = if detail.is_empty() { String::new() } else { format!(" ({detail})") };
        environment.warn(&bilingual!(
            "{meaning}{detail}；{remedy}",
            "{meaning}{detail}; {remedy}",
            meaning,
            remedy,
            detail
        ));
    }
}

/// Reads the name of a format; help lists those that there are.
pub(super) fn format() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::WORDS).try_map(|word| Format::from_word(&word).ok_or("no format of this name"))
}

/// Which exchanges of a file are wanted.
#[derive(Debug, Args)]
pub(super) struct Wanted {
    /// How the file is written [default: seen from its content]
    #[arg(id = "format", long = "as", value_name = "FORMAT", value_parser = format())]
    format: Option<Format>,
    /// The exchange of this number, where the file holds several
    #[arg(id = "pick", long, value_name = "NUMBER")]
    pick: Option<usize>,
    /// Only exchanges that were answered with this code
    #[arg(id = "code", long, value_name = "CODE")]
    code: Option<u32>,
    /// Only exchanges whose request has this text in its path
    #[arg(id = "path", long, value_name = "TEXT")]
    path: Option<String>,
    /// Write a pseudonym in the place of each value of this member of JSON, field of a form or part; can be repeated
    #[arg(id = "pseudonymised", long = "pseudonymise", value_name = "FIELD", action = ArgAction::Append)]
    pseudonymised: Vec<String>,
}

impl Wanted {
    /// What the file holds, as it may be shown.
    ///
    /// # Errors
    /// As [`recording`].
    pub(super) fn recording(&self, name: &str, bytes: &[u8]) -> Result<Recording, CliError> {
        redacted(name, bytes, self.format, &self.pseudonymised)
    }

    /// Those exchanges with their numbers, from 1; never none.
    pub(super) fn of<'r>(&self, recording: &'r Recording) -> Result<Vec<(usize, &'r Recorded)>, CliError> {
        let all = (1..).zip(&recording.exchanges);
        let wanted: Vec<_> = all.filter(|(number, recorded)| self.takes(*number, recorded)).collect();
        if wanted.is_empty() {
            let count = recording.exchanges.len();
            return Err(CliError::Usage(bilingual!(
                "没有符合条件的报文；文件中有 {count} 个",
                "no exchange is like that; the file holds {count}"
            )));
        }
        Ok(wanted)
    }

    fn takes(&self, number: usize, recorded: &Recorded) -> bool {
        self.pick.is_none_or(|pick| pick == number)
            && self.code.is_none_or(|wanted| recorded.code() == Some(wanted))
            && self.path.as_ref().is_none_or(|path| recorded.request.path().contains(path.as_str()))
    }
}
