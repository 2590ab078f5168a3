//! Where scenarios are written, and how.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::Arguments;
use crate::cli::{CliError, output};
use crate::diagnostic::write_file;
use crate::import::Imported;
use crate::language::bilingual;
use crate::snapshot::{Policy, Snapshots};

/// The files of a run: none is named twice, and none that is there is written over unless somebody says so.
pub(super) struct Files<'a> {
    folder: &'a Path,
    is_forced: bool,
    taken: BTreeSet<String>,
}

/// A scenario's id, and its file.
pub(super) struct Name {
    pub(super) id: String,
    pub(super) path: PathBuf,
}

impl<'a> Files<'a> {
    pub(super) fn new(folder: &'a Path, is_forced: bool) -> Self {
        Self { folder, is_forced, taken: BTreeSet::new() }
    }

    /// The name of the scenario that a file becomes: that of the file, and a number where two are called alike.
    pub(super) fn name(&mut self, input: &str) -> Result<Name, CliError> {
        let stem = Path::new(input).file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let base = sound(&stem.unwrap_or_default());
        let numbered = (2..).map(|number| format!("{base}-{number}"));
        let mut names = std::iter::once(base.clone()).chain(numbered);
        let id = names.find(|id| !self.taken.contains(&id.to_lowercase())).unwrap_or(base);
        self.taken.insert(id.to_lowercase());
        let path = self.folder.join(format!("{id}.yaml"));
        refuse_there(&path, self.is_forced)?;
        Ok(Name { id, path })
    }
}

/// A text as the name of a scenario: letters, digits, `-`, `_` and `.`, a letter or digit first.
fn sound(text: &str) -> String {
    let sign = |sign: char| if sign.is_alphanumeric() || matches!(sign, '-' | '_' | '.') { sign } else { '-' };
    let name: String = text.chars().map(sign).collect();
    let name = name.trim_matches(['-', '_', '.']);
    if name.is_empty() { "recorded".to_owned() } else { name.to_owned() }
}

/// Refuses to write the answers of a scenario over what is read, or over snapshots that are there, unless that is forced.
pub(super) fn refuse_snapshots(path: &Path, imported: &Imported, arguments: &Arguments) -> Result<(), CliError> {
    let Some(label) = arguments.answers.as_deref() else { return Ok(()) };
    let snapshots = Snapshots::of(path, label, Policy::Accept);
    imported.answers.iter().try_for_each(|answer| {
        let file = snapshots.file(&answer.step)?;
        output::refuse_inputs(&file, arguments.inputs.iter().map(Path::new))?;
        refuse_there(&file, arguments.force)
    })
}

/// Refuses a file that is there, unless it may be written over.
fn refuse_there(path: &Path, is_forced: bool) -> Result<(), CliError> {
    if is_forced || !path.exists() {
        return Ok(());
    }
    let path = path.display();
    Err(CliError::Usage(bilingual!(
        "{path} 已经存在，没有写入任何文件；换一个 --out 目录，或用 --force 覆盖",
        "{path} is there already, and nothing was written: choose another folder, or write over it with --force"
    )))
}

/// Writes a scenario, and its answers as snapshots under a label. Of a recording that holds nothing to send nothing is written.
pub(super) fn write(path: &Path, imported: &Imported, label: Option<&str>) -> Result<(), CliError> {
    let Some(text) = &imported.text else { return Ok(()) };
    let folder = path.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(folder)
        .and_then(|()| write_file(path, text))
        .map_err(|error| output::unwritten(path, &error))?;
    if let Some(label) = label {
        let snapshots = Snapshots::of(path, label, Policy::Accept);
        for answer in &imported.answers {
            snapshots.compare(&answer.step, &answer.snapshot)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sound_and_none_stands_twice() {
        let mut files = Files::new(Path::new("no-such-folder"), false);
        let mut id = |input| files.name(input).map(|name| name.id).unwrap_or_default();
        assert_eq!(
            [id("a/raw.http"), id("b/Raw.pcap"), id("-"), id("回放 1.har")],
            ["raw", "Raw-2", "recorded", "回放-1"]
        );
    }
}
