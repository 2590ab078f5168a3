//! The folder of a run: `claims.yaml`, `plan.yaml`, `challenge.yaml` and `profile.yaml` as they were when it began,
//! and `evidence.jsonl`.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;

use super::challenge::Challenge;
use super::claims::Claims;
use super::judge::Evidence;
use super::observed::{Observed, arrival};
use super::suite::{Plan, Suite};
use super::terms::{Ground, Terms};
use crate::contract::{Contract, Profile};
use crate::diagnostic::{Diagnostic, Source, SourceError, write_file};
use crate::evidence::chain::{ChainFault, EvidenceError, walk};
use crate::language::{Bilingual, ToBilingual, bilingual};
use crate::message::Arrival;

/// The file of the exchanges and notes.
pub const EVIDENCE: &str = "evidence.jsonl";
/// The file of the claims.
pub const CLAIMS: &str = "claims.yaml";
/// The file of the plan.
pub const PLAN: &str = "plan.yaml";
/// The file of the challenge.
pub const CHALLENGE: &str = "challenge.yaml";

/// The file of the readings under which the run is answered and judged.
pub const PROFILE: &str = "profile.yaml";
/// Everything that is read of a run.
pub const FILES: [&str; 5] = [CLAIMS, PLAN, CHALLENGE, PROFILE, EVIDENCE];

/// Why the folder of a run cannot be used.
#[derive(Debug, Error)]
pub enum FolderError {
    /// A file of it is wrong, at a place.
    #[error(transparent)]
    Input(#[from] Box<Diagnostic>),
    /// A file of it cannot be read.
    #[error(transparent)]
    File(#[from] SourceError),
    /// Its evidence cannot be read, or is not whole.
    #[error(transparent)]
    Evidence(#[from] EvidenceError),
    /// It holds a run on other terms.
    #[error("{}: another one was begun with", .0.display())]
    OtherTerms(PathBuf),
    /// It cannot be written.
    #[error("{}: {error}", path.display())]
    Unwritten {
        /// The folder or the file.
        path: PathBuf,
        /// What the operating system said.
        error: std::io::Error,
    },
}

impl From<Diagnostic> for FolderError {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Input(Box::new(diagnostic))
    }
}

impl ToBilingual for FolderError {
    fn to_bilingual(&self) -> Bilingual {
        match self {
            Self::Input(diagnostic) => (*diagnostic.message).clone(),
            Self::File(error) => error.to_bilingual(),
            Self::Evidence(error) => error.to_bilingual(),
            Self::OtherTerms(path) => bilingual!(
                "{path} 与这次给出的不同：这个文件夹里已有一次按它开始的运行；请用 --dir 换一个文件夹",
                "{path} differs from what was given now: a run was begun in this folder with it; name another folder with --dir",
                path = path.display()
            ),
            Self::Unwritten { path, error } => {
                bilingual!(
                    "无法写入 {path}：{error}",
                    "{path} cannot be written: {error}",
                    path = path.display(),
                    error = error.to_bilingual()
                )
            }
        }
    }
}

/// Writes down on what terms a run is made, or makes sure that it was begun on the same ones.
///
/// # Errors
/// [`FolderError::OtherTerms`] and [`FolderError::Unwritten`].
pub fn begin(folder: &Path, terms: &Terms) -> Result<(), FolderError> {
    fs::create_dir_all(folder).map_err(|error| FolderError::Unwritten { path: folder.to_owned(), error })?;
    let (challenge, profile) = (terms.challenge.written(), terms.platform().profile().written());
    let texts = [(CLAIMS, &terms.claims.text), (PLAN, &terms.plan.text), (CHALLENGE, &challenge), (PROFILE, &profile)];
    for (name, text) in texts {
        let path = folder.join(name);
        match fs::read_to_string(&path) {
            Ok(known) if known == *text => {}
            Ok(_) => return Err(FolderError::OtherTerms(path)),
            Err(_) => write_file(&path, text).map_err(|error| FolderError::Unwritten { path, error })?,
        }
    }
    Ok(())
}

/// The challenge of a run that was begun in a folder; none where none was.
///
/// # Errors
/// A [`FolderError`] where its file is wrong.
pub fn challenge(folder: &Path) -> Result<Option<Challenge>, FolderError> {
    let path = folder.join(CHALLENGE);
    if !path.exists() {
        return Ok(None);
    }
    Ok(Some(Challenge::read(&Source::read(&path)?)?))
}

/// How the document is read in a run that was begun in a folder.
///
/// # Errors
/// A [`FolderError`] where its file is missing or wrong: nothing else tells it.
pub fn profile(folder: &Path, contract: &Contract) -> Result<Profile, FolderError> {
    Ok(Profile::read(&Source::read(&folder.join(PROFILE))?, contract)?)
}

/// On what terms a run was made, and what it has left behind.
///
/// # Errors
/// A [`FolderError`] where a file is missing or wrong.
pub fn read(folder: &Path, ground: Ground) -> Result<(Terms, Evidence), FolderError> {
    let terms = terms(ground, |name| Source::read(&folder.join(name)))?;
    let evidence = read_evidence(&folder.join(EVIDENCE), &terms, |_, _| {})?;
    Ok((terms, evidence))
}

/// On what terms a run was made, by its files, wherever they stand.
///
/// # Errors
/// A [`FolderError`] where a file is missing or wrong.
pub fn terms(ground: Ground, source: impl Fn(&str) -> Result<Arc<Source>, SourceError>) -> Result<Terms, FolderError> {
    let suite = Suite::of(&ground.contract)?;
    let plan = Plan::read(&source(PLAN)?, &suite)?;
    let claims = Claims::read(&source(CLAIMS)?, &ground.contract, &ground.keys, &suite)?;
    let challenge = Challenge::read(&source(CHALLENGE)?)?;
    Ok(Terms::new(ground, suite, plan, claims, challenge)?)
}

/// Reads the evidence of a run, and tells each exchange on the way.
///
/// # Errors
/// [`EvidenceError`] where the file cannot be read, or where its chain is broken.
pub fn read_evidence(
    path: &Path,
    terms: &Terms,
    each: impl FnMut(&Arrival, &Observed),
) -> Result<Evidence, EvidenceError> {
    let failed = |error| EvidenceError::File { path: path.to_owned(), error };
    let file = BufReader::new(File::open(path).map_err(failed)?);
    match evidence_of(file, terms, each).map_err(failed)? {
        (_, Some(fault)) => Err(EvidenceError::Broken { path: path.to_owned(), fault }),
        (evidence, None) => Ok(evidence),
    }
}

/// What the lines of an evidence file tell, up to the first that does not fit the chain.
///
/// # Errors
/// Where the lines cannot be read.
pub fn evidence_of(
    lines: impl BufRead,
    terms: &Terms,
    mut each: impl FnMut(&Arrival, &Observed),
) -> io::Result<(Evidence, Option<ChainFault>)> {
    let mut evidence = Evidence::default();
    let end = walk(lines, |line| {
        evidence.notes.extend(line.note().cloned());
        evidence.sent_in_part.extend(line.sent_in_part());
        if let Some(recorded) = line.recorded() {
            let observed = Evidence::observed(evidence.wrongly_signed(), &recorded, terms);
            each(&arrival(&recorded), &observed);
            evidence.add(observed, terms);
        }
    })?;
    Ok((evidence, end.fault))
}
