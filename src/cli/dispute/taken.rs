//! The lines of evidence that go into a bundle: those of an evidence file as they stand there, or lines that are made of what
//! another tool has recorded.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::path::Path;

use jiff::Timestamp;

use crate::cli::{CliError, Environment, recordings};
use crate::diagnostic::SourceError;
use crate::evidence::bundle::TakenLines;
use crate::evidence::bundle::archive::ArchiveError;
use crate::evidence::chain::{Heading, Kept, Redaction, compose, walk};
use crate::evidence::{EVIDENCE_START, Format, Recording};
use crate::language::{Bilingual, ToBilingual, bilingual};
use crate::platform::KeyRing;

/// The lines, and how the file was written.
pub(super) struct Taken {
    pub(super) lines: TakenLines,
    pub(super) format: Format,
    /// The name of the file, without its folder.
    pub(super) file: String,
}

/// What is to be taken.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    /// The file, or `-`.
    pub(super) input: &'a str,
    /// How it is written, where somebody says it.
    pub(super) format: Option<Format>,
    /// The exchanges, from 1; all where none is named.
    pub(super) only: &'a [usize],
    /// The members of JSON that get pseudonyms.
    pub(super) pseudonymised: &'a [String],
}

impl Taken {
    pub(super) fn of(
        wanted: &Wanted<'_>,
        made: Timestamp,
        keys: &KeyRing,
        environment: &Environment,
    ) -> Result<Self, CliError> {
        let path = Path::new(wanted.input);
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let may_be_evidence = matches!(wanted.format, None | Some(Format::Evidence));
        if may_be_evidence && begins_as_evidence(path) {
            // A log of months is not read into memory for one exchange of it.
            let open = || File::open(path).map(BufReader::new);
            return Ok(Self { lines: kept(wanted, open, environment)?, format: Format::Evidence, file });
        }
        let (name, bytes) = recordings::named(wanted.input)?;
        if may_be_evidence && bytes.starts_with(EVIDENCE_START) {
            return Ok(Self { lines: kept(wanted, || Ok(&bytes[..]), environment)?, format: Format::Evidence, file });
        }
        let recording = recordings::recording(&name, &bytes, wanted.format)?;
        let heading = Heading { time: Some(made), ..Heading::new(environment.contract()?.digest()) };
        let redaction = Redaction::new(keys.secrets(), wanted.pseudonymised.to_vec())?;
        Ok(Self { lines: composed(wanted, &recording, heading, &redaction)?, format: recording.format, file })
    }
}

/// Lines of an evidence file, which cannot be changed: each holds the digest of the line before.
fn kept<File: BufRead>(
    wanted: &Wanted<'_>,
    open: impl Fn() -> io::Result<File>,
    environment: &Environment,
) -> Result<TakenLines, CliError> {
    let path = wanted.input;
    if !wanted.pseudonymised.is_empty() {
        return Err(CliError::usage(
            "--pseudonymise 只能用于别的工具的记录：证据文件的行不能再改动；记录时用 bis3 record --pseudonymise",
            "--pseudonymise is for what other tools have recorded: a line of an evidence file cannot be changed any more; record with bis3 record --pseudonymise",
        ));
    }
    let failed = |error| unread(path, error);
    let end = open().and_then(|file| walk(file, |_| ())).map_err(failed)?;
    if let Some(fault) = end.fault {
        let fault = fault.to_bilingual();
        return Err(CliError::Usage(bilingual!("{path}：{fault}", "{path}: {fault}", path, fault)));
    }
    if end.torn > 0 {
        environment.warn(&torn(path, end.torn));
    }
    let mut exchanges = 0;
    let choose = chooser(wanted, &mut exchanges);
    let taken = match wanted.only {
        [] => return open().and_then(TakenLines::all).map_err(failed),
        _ => open().and_then(|file| TakenLines::chosen(file, choose)).map_err(failed)?,
    };
    wanted.check_numbers(exchanges)?;
    Ok(taken)
}

/// Why the lines were not read.
fn unread(path: &str, error: io::Error) -> CliError {
    match error.kind() {
        ErrorKind::FileTooLarge => {
            let reason = ArchiveError::TooLarge.to_bilingual();
            CliError::Usage(bilingual!(
                "证据包太大：{path}：{reason}；用 --only 选取",
                "the bundle is too large: {path}: {reason}; choose with --only",
                path,
                reason
            ))
        }
        _ => SourceError::Unreadable { path: path.to_owned(), error }.into(),
    }
}

fn torn(path: &str, count: u64) -> Bilingual {
    bilingual!(
        "{path} 的最后一行不完整（{count} 字节），不放进证据包：记录程序正在写它，或在写它时被中止",
        "the last line of {path} is not whole ({count} bytes) and does not go into the bundle: its recorder is writing it, or was killed inside it"
    )
}

/// Which lines of an evidence file go into a bundle; the exchanges are counted.
fn chooser<'a>(wanted: &'a Wanted<'_>, exchanges: &'a mut usize) -> impl FnMut(usize, &[u8]) -> bool + 'a {
    let mut taken_numbers = HashMap::new();
    move |_, line| match Kept::read(line, 0) {
        Ok(Kept::Exchange(exchange)) => {
            *exchanges += 1;
            let is_taken = wanted.takes(*exchanges);
            taken_numbers.insert(exchange.number, is_taken);
            is_taken
        }
        // That an answer did not go out as a whole belongs to the exchange.
        Ok(Kept::SentInPart { number, .. }) => taken_numbers.get(&number) == Some(&true),
        // Who wrote the file says nothing of any exchange.
        Ok(Kept::Heading(_)) => true,
        _ => false,
    }
}

/// Lines that are made of the exchanges of another tool.
fn composed(
    wanted: &Wanted<'_>,
    recording: &Recording,
    heading: Heading,
    redaction: &Redaction,
) -> Result<TakenLines, CliError> {
    let count = recording.exchanges.len();
    wanted.check_numbers(count)?;
    let places = (0..count).filter(|place| wanted.takes(place + 1));
    let lines = compose(recording, places, heading, redaction)?;
    TakenLines::all(&lines[..]).map_err(|error| CliError::output(&error))
}

/// Whether a file is an evidence file, as far as its first bytes tell. A pipe is none that can be read a second time: what it
/// has is read into memory.
pub(super) fn begins_as_evidence(path: &Path) -> bool {
    let mut start = [0; EVIDENCE_START.len()];
    fs::metadata(path).is_ok_and(|found| found.is_file())
        && File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok()
        && start == EVIDENCE_START
}

impl Wanted<'_> {
    /// Whether the exchange of this number goes into the bundle.
    fn takes(&self, number: usize) -> bool {
        self.only.is_empty() || self.only.contains(&number)
    }

    /// Refuses numbers of exchanges that are not there.
    fn check_numbers(&self, count: usize) -> Result<(), CliError> {
        match self.only.iter().find(|number| !(1..=count).contains(*number)) {
            None => Ok(()),
            Some(number) => Err(CliError::Usage(bilingual!(
                "没有第 {number} 个报文；文件中有 {count} 个，用 bis3 explain 查看",
                "there is no exchange {number}; the file holds {count}: bis3 explain lists them"
            ))),
        }
    }
}
