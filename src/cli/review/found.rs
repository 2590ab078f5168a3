//! What there is to look at: answers that wait, and snapshots that no step refers to.

use std::path::{Path, PathBuf};

use crate::cli::{CliError, Environment};
use crate::contract::Contract;
use crate::diagnostic::Diagnostic;
use crate::language::{Language, ToBilingual};
use crate::report::difference;
use crate::scenario::{EXTENSIONS, Scenario, folders_of};
use crate::snapshot::{Change, Proposal, SnapshotFile, SnapshotFolder};

/// What was found under some paths.
pub(super) struct Found {
    pub(super) pending: Vec<Waiting>,
    pub(super) unreferenced: Vec<Unreferenced>,
    /// Scenario files that do not load: nobody knows which of their snapshots are referred to.
    pub(super) unread: Vec<PathBuf>,
}

/// A snapshot that no step refers to.
pub(super) struct Unreferenced {
    pub(super) file: SnapshotFile,
    /// Whether a scenario stands beside its snapshots. Without one, nobody can tell it from a file of somebody else that looks
    /// like it, so it is listed and never removed.
    pub(super) is_owned: bool,
}

/// An answer that waits for somebody.
pub(super) struct Waiting {
    pub(super) proposal: Proposal,
    pub(super) file: SnapshotFile,
    /// The id of its scenario, where the scenario loads.
    pub(super) scenario: Option<String>,
}

impl Found {
    /// Looks under paths. Scenarios that do not load are shown.
    pub(super) fn under(
        paths: &[PathBuf],
        folders: &[PathBuf],
        contract: &Contract,
        environment: &Environment,
    ) -> Result<Self, CliError> {
        let mut found = Self { pending: Vec::new(), unreferenced: Vec::new(), unread: Vec::new() };
        for folder in SnapshotFolder::find(paths).map_err(|error| CliError::Usage(error.to_bilingual()))? {
            let scenario = owner(&folder.folder).map(|path| {
                // A snapshot may be named by itself, and its scenario stands beside its folder.
                let folders = folders.iter().cloned().chain(folders_of(std::slice::from_ref(&path))).collect();
                (Scenario::load_under(&path, &folders, contract), path)
            });
            found.add(folder, scenario, environment)?;
        }
        Ok(found)
    }

    fn add(
        &mut self,
        folder: SnapshotFolder,
        scenario: Option<(Result<Scenario, Vec<Diagnostic>>, PathBuf)>,
        environment: &Environment,
    ) -> Result<(), CliError> {
        let (scenario, owner) = match scenario {
            Some((Err(diagnostics), path)) => {
                diagnostics.iter().for_each(|diagnostic| environment.show(diagnostic));
                self.unread.push(path.clone());
                (None, Some(path))
            }
            Some((Ok(scenario), path)) => (Some(scenario), Some(path)),
            None => (None, None),
        };
        for file in folder.files {
            let is_referred_to = match (&scenario, &owner) {
                (Some(scenario), _) => scenario.keeps(&file.step),
                (None, Some(_)) => true,
                // Somebody else's folder may end in .snap too.
                (None, None) if !file.is_snapshot()? => continue,
                (None, None) => false,
            };
            if !is_referred_to {
                self.unreferenced.push(Unreferenced { file, is_owned: owner.is_some() });
            } else if let Some(proposal) = Proposal::read(&file)? {
                let scenario = scenario.as_ref().map(|scenario| scenario.card.id.clone());
                self.pending.push(Waiting { proposal, file, scenario });
            }
        }
        Ok(())
    }

    /// Leaves what does not hold a text in its path or its scenario's id.
    pub(super) fn retain(&mut self, text: &str) {
        let in_path = |file: &SnapshotFile| file.path.to_string_lossy().contains(text);
        self.pending
            .retain(|waiting| in_path(&waiting.file) || waiting.scenario.as_ref().is_some_and(|id| id.contains(text)));
        self.unreferenced.retain(|unreferenced| in_path(&unreferenced.file));
    }
}

/// The scenario file beside a folder of snapshots.
fn owner(folder: &Path) -> Option<PathBuf> {
    EXTENSIONS.iter().map(|extension| folder.with_extension(extension)).find(|path| path.is_file())
}

impl Waiting {
    /// The file, the scenario and the step in one line.
    pub(super) fn title(&self) -> String {
        let Self { proposal, file, scenario } = self;
        let scenario = scenario.as_deref().unwrap_or("?");
        format!("{} ({scenario} · {} · {})", proposal.snapshot.display(), file.label, file.step)
    }

    /// What would change, line by line.
    pub(super) fn changes(&self, language: Language) -> Vec<String> {
        difference::lines(&self.proposal.change(), language)
    }

    /// What somebody has to see who is asked: of a new answer all of it.
    pub(super) fn shown(&self, language: Language) -> Vec<String> {
        let mut lines = self.changes(language);
        if self.proposal.change() == Change::New {
            lines.extend(self.proposal.text().lines().map(|line| format!("+ {line}")));
        }
        lines
    }
}
