//! Appends lines to an evidence file.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::Serialize;

use super::line::{Content, ExchangeLine, Exchanged, Heading, Note, Outcome, Told};
use super::recorded::recorded;
use super::written::Written;
use super::{EvidenceError, Redaction, walk};
use crate::evidence::{Recorded, Sha256Digest};

/// What a writer is opened with.
#[derive(Debug)]
pub struct WriterOptions {
    /// The file.
    pub path: PathBuf,
    /// What its heading says.
    pub heading: Heading,
    /// How many bytes a file may have before the next one is begun; one exchange stands in each however long it is.
    pub rotate: Option<u64>,
    /// What must not be written.
    pub redaction: Redaction,
}

/// Appends lines to an evidence file, and to the next one where it is full. Nobody else can while it is open.
#[derive(Debug)]
pub struct Writer {
    options: WriterOptions,
    open: Mutex<Open>,
}

/// What was found in a file that was there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakenUp {
    /// How many exchanges it holds, and those before it.
    pub exchanges: u64,
    /// Where the bytes of a torn last line were kept, and how many.
    pub torn: Option<(PathBuf, u64)>,
}

/// The file that is written, and how it ends.
#[derive(Debug)]
struct Open {
    file: File,
    path: PathBuf,
    /// Which of the files, from 1.
    place: u32,
    last: Option<Sha256Digest>,
    length: u64,
    exchanges: u64,
    /// Whether an exchange was written to this file.
    is_begun: bool,
}

impl Writer {
    /// Begins a file, or takes up the one that is there, and says what was in it.
    ///
    /// # Errors
    /// [`EvidenceError`]; a file that is there and is no whole evidence file stays as it is.
    pub fn open(mut options: WriterOptions, now: Option<Timestamp>) -> Result<(Self, Option<TakenUp>), EvidenceError> {
        options.heading.pseudonymised = options.redaction.names().to_vec();
        let mut place = 1;
        while file_at(&options.path, place + 1).exists() {
            place += 1;
        }
        let mut open = Open::at(&options.path, place)?;
        let taken_up = open.take_up(&options.heading.pseudonymised)?;
        let (exchanges, torn) = (open.exchanges, taken_up.as_ref().and_then(|taken| taken.torn.as_ref()));
        let heading = Heading { time: now, exchanges, torn: torn.map(|(_, count)| *count), ..options.heading.clone() };
        let content = if open.last.is_some() { Content::Resume(heading) } else { Content::Begin(heading) };
        open.append(json(&content)?)?;
        Ok((Self { options, open: Mutex::new(open) }, taken_up))
    }

    /// Writes an exchange, and says which number it has. Once this returns its line survives the end of the program, however
    /// it comes: what was written is the operating system's. No `fsync` is made, which only the end of the whole machine asks
    /// for, and which would take milliseconds of every answer.
    ///
    /// # Errors
    /// [`EvidenceError::File`]; the file is as it was before.
    pub fn append(&self, exchanged: &Exchanged<'_>) -> Result<u64, EvidenceError> {
        self.append_told(&self.told(exchanged), exchanged.time)
    }

    /// Writes an exchange, and gives it as it is read back: with what stands in the file, and without what does not.
    ///
    /// # Errors
    /// As [`Writer::append`].
    pub fn append_and_read(&self, exchanged: &Exchanged<'_>) -> Result<Recorded, EvidenceError> {
        let told = self.told(exchanged);
        let number = self.append_told(&told, exchanged.time)?;
        Ok(recorded(None, &ExchangeLine { number, told }))
    }

    fn append_told(&self, told: &Told, time: Option<Timestamp>) -> Result<u64, EvidenceError> {
        // All but the number is put together before the lock is taken.
        let told = json(told)?;
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let number = open.exchanges + 1;
        let line = joined(&format!("{{\"kind\":\"exchange\",\"number\":{number}}}"), &told);
        if self.options.rotate.is_some_and(|most| open.is_begun && open.length + line.len() as u64 > most) {
            *open = self.next(&open, time)?;
        }
        open.append(line)?;
        open.exchanges = number;
        open.is_begun = true;
        Ok(number)
    }

    /// Writes down what happened beside the exchanges.
    ///
    /// # Errors
    /// As [`Writer::append`].
    pub fn append_note(&self, note: &Note) -> Result<(), EvidenceError> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.append(json(&Content::Note(note.clone()))?)
    }

    /// Tells of the answer of an exchange that only its first bytes went out.
    ///
    /// # Errors
    /// As [`Writer::append`].
    pub fn append_part(&self, number: u64, sent: usize) -> Result<(), EvidenceError> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.append(json(&Content::SentInPart { number, sent })?)
    }

    /// How many exchanges were written, with those that were there.
    pub fn exchanges(&self) -> u64 {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).exchanges
    }

    fn told(&self, exchanged: &Exchanged<'_>) -> Told {
        let outcome = &exchanged.outcome;
        let redaction = &self.options.redaction;
        let redacted = redaction.exchange(exchanged.request, outcome.response());
        let (failure, received) = match outcome {
            Outcome::Answered(_) => (None, None),
            Outcome::Own { failure, received, .. } => (Some(failure), redaction.fragment(received)),
            Outcome::Unanswered(failure) => (Some(failure), None),
        };
        Told {
            time: exchanged.time,
            peer: exchanged.peer,
            request: STANDARD.encode(&redacted.request),
            response: redacted.response.as_ref().map(|response| STANDARD.encode(response)),
            own_answer: matches!(outcome, Outcome::Own { .. }),
            failure: failure.cloned(),
            received: received.map(|received| STANDARD.encode(received)),
            replaced: redacted.replaced,
            framed_as_sent: redacted.framed_as_sent,
            taken_from: None,
            trial: exchanged.trial.map(str::to_owned),
        }
    }

    /// The file behind a full one.
    fn next(&self, full: &Open, now: Option<Timestamp>) -> Result<Open, EvidenceError> {
        let mut open = Open::at(&self.options.path, full.place + 1)?;
        (open.last, open.exchanges) = (full.last, full.exchanges);
        let continues = full.path.file_name().map(|name| name.to_string_lossy().into_owned());
        let heading =
            Heading { time: now, exchanges: full.exchanges, continues, torn: None, ..self.options.heading.clone() };
        open.append(json(&Content::Begin(heading))?)?;
        Ok(open)
    }
}

impl Open {
    fn at(path: &Path, place: u32) -> Result<Self, EvidenceError> {
        let path = file_at(path, place);
        let failed = |error| EvidenceError::File { path: path.clone(), error };
        // A device or a pipe would be read without end, and one that nobody reads waited for.
        if std::fs::metadata(&path).is_ok_and(|found| !found.is_file()) {
            return Err(EvidenceError::NoFile(path));
        }
        let file = OpenOptions::new().read(true).append(true).create(true).open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(EvidenceError::Taken(path)),
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        Ok(Self { file, path, place, last: None, length: 0, exchanges: 0, is_begun: false })
    }

    /// Holds the chain of what is there, which has to have pseudonyms for the same members, and keeps a torn last line aside.
    /// None where nothing is there.
    fn take_up(&mut self, pseudonymised: &[String]) -> Result<Option<TakenUp>, EvidenceError> {
        let (mut exchanges, mut before) = (0, None);
        let end = walk(BufReader::new(&self.file), |line| {
            exchanges = line.exchanges().unwrap_or(exchanges);
            before = line.heading().map(|heading| heading.pseudonymised.clone()).or(before.take());
        });
        let end = end.map_err(|error| self.failed(error))?;
        if let Some(fault) = end.fault {
            return Err(EvidenceError::Broken { path: self.path.clone(), fault });
        }
        match before {
            Some(members) if !is_same_set(&members, pseudonymised) => {
                return Err(EvidenceError::OtherPseudonyms { path: self.path.clone(), members });
            }
            _ => {}
        }
        let torn = if end.torn > 0 { Some((self.keep_aside(end.whole)?, end.torn)) } else { None };
        (self.last, self.length, self.exchanges) = (end.last, end.whole, exchanges);
        self.is_begun = end.last.is_some();
        Ok(Some(TakenUp { exchanges, torn: torn.clone() }).filter(|_| end.last.is_some() || torn.is_some()))
    }

    /// Moves what stands behind the whole lines to a file of its own: it may hold most of a request that somebody looks for.
    fn keep_aside(&mut self, whole: u64) -> Result<PathBuf, EvidenceError> {
        let mut torn = Vec::new();
        let read = self.file.seek(SeekFrom::Start(whole)).and_then(|_| self.file.read_to_end(&mut torn));
        read.map_err(|error| self.failed(error))?;
        let (path, mut aside) = (1..)
            .map(|count| PathBuf::from(format!("{}.torn-{count}", self.path.display())))
            .find_map(|path| match OpenOptions::new().write(true).create_new(true).open(&path) {
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => None,
                opened => Some((path, opened)),
            })
            .expect("there is no end of numbers");
        let kept = aside.as_mut().map_err(|error| std::io::Error::from(error.kind()));
        let kept = kept.and_then(|aside| aside.write_all(&torn));
        kept.map_err(|error| EvidenceError::File { path: path.clone(), error })?;
        self.file.set_len(whole).map_err(|error| self.failed(error))?;
        Ok(path)
    }

    /// Writes a line behind the last one, in one call: whoever is killed has written it or not.
    fn append(&mut self, content: String) -> Result<(), EvidenceError> {
        let (line, digest) = chained(self.last, &content)?;
        if let Err(error) = self.file.write_all(&line) {
            // A disk that is full takes a part of it. Where even that cannot be undone, the next start tells a torn line.
            let _ = self.file.set_len(self.length);
            return Err(self.failed(error));
        }
        self.last = Some(digest);
        self.length += line.len() as u64;
        Ok(())
    }

    fn failed(&self, error: std::io::Error) -> EvidenceError {
        EvidenceError::File { path: self.path.clone(), error }
    }
}

/// Whether two lists name the same members, in whatever order and case.
fn is_same_set(one: &[String], other: &[String]) -> bool {
    let set = |names: &[String]| names.iter().map(|name| name.to_ascii_lowercase()).collect::<BTreeSet<_>>();
    set(one) == set(other)
}

/// The file of this place: `evidence.jsonl`, `evidence-2.jsonl`, `evidence-3.jsonl`.
fn file_at(path: &Path, place: u32) -> PathBuf {
    if place == 1 {
        return path.to_owned();
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let end = path.extension().map(|end| format!(".{}", end.to_string_lossy())).unwrap_or_default();
    path.with_file_name(format!("{stem}-{place}{end}"))
}

/// A line with the digest of the line before and a line feed at its end, and its own digest.
pub(super) fn chained(last: Option<Sha256Digest>, content: &str) -> Result<(Vec<u8>, Sha256Digest), EvidenceError> {
    let previous = json(&Written { previous: last, content: () })?;
    let mut line = joined(&previous, content).into_bytes();
    let digest = Sha256Digest::of(&line);
    line.push(b'\n');
    Ok((line, digest))
}

/// Two objects of JSON, each with a member at least, as one.
pub(super) fn joined(first: &str, second: &str) -> String {
    format!("{},{}", first.trim_end_matches('}'), second.trim_start_matches('{'))
}

pub(super) fn json(value: &impl Serialize) -> Result<String, EvidenceError> {
    Ok(serde_json::to_string(value).expect("names are texts, and no value of a line can fail"))
}
