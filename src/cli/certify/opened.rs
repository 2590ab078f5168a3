//! What is judged: the terms that stand in a package, and the evidence of a run that stands in its folder.

use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::certify::{Evidence, Ground, Terms, folder};
use crate::cli::arguments::ProfileArgument;
use crate::cli::{CliError, Environment};
use crate::contract::{Contract, Profile};
use crate::diagnostic::{Source, SourceError, text_of};
use crate::evidence::bundle::{Bundle, TakenLines};
use crate::evidence::chain::EvidenceError;
use crate::language::bilingual;

/// On what terms the run of a package was made.
pub(super) fn terms(bundle: &Bundle, ground: Ground) -> Result<Terms, folder::FolderError> {
    folder::terms(ground, |name| source(bundle, name))
}

/// A text that stands in a package.
pub(super) fn source(bundle: &Bundle, name: &str) -> Result<Arc<Source>, SourceError> {
    let missing = || SourceError::Unreadable { path: name.to_owned(), error: io::ErrorKind::NotFound.into() };
    let bytes = bundle.entry(name).ok_or_else(missing)?;
    let not_text = |error| SourceError::NotUtf8 { path: name.to_owned(), error };
    Ok(Source::new(name, text_of(bytes).map_err(not_text)?))
}

/// How the document is read: as it was typed, or as it was when the run began.
pub(super) fn read_as(
    typed: &ProfileArgument,
    folder: &Path,
    contract: &Contract,
    environment: &Environment,
) -> Result<Profile, CliError> {
    is_run(folder)?;
    match typed.name {
        Some(_) => typed.read(contract, environment),
        None => Ok(folder::profile(folder, contract)?),
    }
}

/// A folder that is there, and that a run has begun.
fn is_run(folder: &Path) -> Result<(), CliError> {
    let name = folder.display();
    if folder.join(folder::CLAIMS).exists() || folder.join(folder::EVIDENCE).exists() {
        return Ok(());
    }
    let (zh, en) = match (folder.is_dir(), folder.exists()) {
        (true, _) => ("里没有运行", "holds no run"),
        (false, false) => ("不存在", "is not there"),
        (false, true) => {
            let told = bilingual!("{name} 不是运行的文件夹", "{name} is no folder of a run");
            return Err(CliError::Usage(told));
        }
    };
    Err(CliError::Usage(bilingual!(
        "{name} {zh}；bis3 certify run --dir {name} 在其中开始一次运行",
        "{name} {en}: bis3 certify run --dir {name} begins a run in it"
    )))
}

/// Every file of a run that is read.
pub(super) fn files_of_run(folder: &Path) -> impl Iterator<Item = PathBuf> {
    folder::FILES.into_iter().map(|name| folder.join(name))
}

/// The whole lines of the evidence: a run that goes on may be writing another one.
pub(super) fn taken(folder: &Path) -> Result<TakenLines, CliError> {
    let path = folder.join(folder::EVIDENCE);
    let failed = |error| unreadable(&path, error);
    let file = File::open(&path).map_err(failed)?;
    Ok(TakenLines::all(BufReader::new(file)).map_err(failed)?)
}

/// The evidence that these lines of a file hold.
pub(super) fn evidence(lines: &[u8], folder: &Path, terms: &Terms) -> Result<Evidence, EvidenceError> {
    let path = folder.join(folder::EVIDENCE);
    match folder::evidence_of(lines, terms, |_, _| {}) {
        Ok((evidence, None)) => Ok(evidence),
        Ok((_, Some(fault))) => Err(EvidenceError::Broken { path, fault }),
        Err(error) => Err(EvidenceError::File { path, error }),
    }
}

/// What stands in a folder, by their names, without what is hidden.
pub(super) fn files_of(folder: &Path) -> Result<Vec<PathBuf>, CliError> {
    let failed = |error| unreadable(folder, error);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// A file or a folder cannot be read.
pub(super) fn unreadable(path: &Path, error: io::Error) -> SourceError {
    SourceError::Unreadable { path: path.display().to_string(), error }
}
