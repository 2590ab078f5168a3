//! Scenario files, found by walking.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::contract::Contract;
use crate::diagnostic::{Diagnostic, enumerated, files_under};
use crate::language::{Bilingual, Language, ToBilingual};
use crate::platform::KeyRing;
use crate::scenario::Scenario;
use crate::scenario::read::other_kind::{OtherKind, other_kind};

/// What the file of a scenario ends in.
pub const EXTENSIONS: &[&str] = &["yaml", "yml"];

/// What stands before the extension of a file of steps: `log-in.steps.yaml`.
const STEPS: &str = "steps";

/// The scenario files that paths name: a file is taken as it is, a folder is walked for `.yaml` and `.yml`. Within a
/// folder they come sorted, so that a run is the same on every machine; hidden files and folders and links to folders are
/// left out.
///
/// # Errors
/// A [`Diagnostic`] where a path does not exist, cannot be read, or is a folder without scenarios.
pub fn discover(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Diagnostic> {
    let mut files: Vec<PathBuf> = Vec::new();
    for path in paths {
        let mut found = Vec::new();
        if path.is_dir() {
            found = files_under(path, is_scenario).map_err(|error| Diagnostic::error(error.to_bilingual()))?;
        } else {
            found.push(path.clone())
        }
        if found.is_empty() {
            let shown = path.display();
            return Err(Diagnostic::error((format!("{shown} 下没有场景文件"), format!("{shown} holds no scenario")))
                .help(("场景文件以 .yaml 结尾", "scenarios are files that end in .yaml")));
        }
        files.extend(found);
    }
    let mut seen = std::collections::HashSet::new();
    files.retain(|file| seen.insert(file.clone()));
    Ok(files)
}

/// Files of steps that scenarios include stand beside them and are no scenarios.
fn is_scenario(path: &Path) -> bool {
    let is_yaml = path.extension().is_some_and(|end| EXTENSIONS.iter().any(|known| end == *known));
    is_yaml && path.file_stem().is_some_and(|stem| Path::new(stem).extension().is_none_or(|end| end != STEPS))
}

/// Scenarios that were read, and what stood beside them.
#[derive(Debug, Default)]
pub struct Loaded {
    /// Those in their order.
    pub scenarios: Vec<Arc<Scenario>>,
    /// Files of the folders that are none by what they hold.
    pub left_out: Vec<(PathBuf, OtherKind)>,
}

/// The scenarios that paths name, each sound by itself and beside the others. They name no files but those under `folders`.
/// A file that was found by walking and is something else by what it holds is left out; one that was named is meant.
///
/// # Errors
/// Everything that is wrong with them: what cannot be read, each key that `known` does not hold, each id and each folder of
/// snapshots that two of them share; that there is none.
pub fn load_all(
    paths: &[PathBuf],
    folders: Vec<PathBuf>,
    contract: &Contract,
    known: &KeyRing,
) -> Result<Loaded, Vec<Diagnostic>> {
    let folders: Arc<[PathBuf]> = folders.into();
    let (mut loaded, mut wrong) = (Loaded::default(), Vec::new());
    for file in discover(paths).map_err(|error| vec![error])? {
        match load(&file, &folders, contract, paths.contains(&file)) {
            Err(diagnostics) => wrong.extend(diagnostics),
            Ok(Found::Other(kind)) => loaded.left_out.push((file, kind)),
            Ok(Found::Scenario(scenario)) => {
                wrong.extend(scenario.unknown_keys(known));
                loaded.scenarios.push(scenario);
            }
        }
    }
    wrong.extend(refuse_repeated_ids(&loaded.scenarios));
    wrong.extend(refuse_shared_snapshots(&loaded.scenarios));
    if wrong.is_empty() && loaded.scenarios.is_empty() {
        wrong.push(none_of(&loaded.left_out));
    }
    if wrong.is_empty() { Ok(loaded) } else { Err(wrong) }
}

enum Found {
    Scenario(Arc<Scenario>),
    Other(OtherKind),
}

/// Only a file that is no sound scenario is looked at again.
fn load(file: &Path, folders: &Arc<[PathBuf]>, contract: &Contract, is_named: bool) -> Result<Found, Vec<Diagnostic>> {
    let source = Scenario::text_under(file, folders)?;
    match (Scenario::read_under(file, &source, folders, contract), is_named) {
        (Ok(scenario), _) => Ok(Found::Scenario(Arc::new(scenario))),
        (Err(wrong), false) => other_kind(&source).map(Found::Other).ok_or(wrong),
        (Err(wrong), true) => Err(wrong),
    }
}

fn none_of(left_out: &[(PathBuf, OtherKind)]) -> Diagnostic {
    Diagnostic::error(("没有一个文件是场景", "none of the files is a scenario")).actual(listed(left_out))
}

/// Files that are no scenarios, each with what it is instead, on one line.
pub fn listed(left_out: &[(PathBuf, OtherKind)]) -> Bilingual {
    let in_language = |language: Language| {
        let items = left_out.iter().map(|(path, kind)| {
            let (path, kind) = (path.display(), kind.to_bilingual());
            language.pick(format!("{path}（{}）", kind.zh), format!("{path} ({})", kind.en))
        });
        enumerated(items, MOST_LISTED, language)
    };
    Bilingual::new(in_language(Language::Zh), in_language(Language::En))
}

/// Of a folder of other files the first few show what it is.
const MOST_LISTED: usize = 8;

/// What is wrong with a set of scenarios: each id that an earlier one bears.
pub fn refuse_repeated_ids(scenarios: &[Arc<Scenario>]) -> Vec<Diagnostic> {
    let mut seen: HashMap<&str, &Path> = HashMap::new();
    let mut repeated = Vec::new();
    for scenario in scenarios {
        let id = scenario.card.id.as_str();
        if let Some(earlier) = seen.insert(id, &scenario.path) {
            let message = (
                format!("场景 id `{id}` 已在 {} 中使用", earlier.display()),
                format!("{} bears the id `{id}` already", earlier.display()),
            );
            let start = scenario.source.text().find(id).unwrap_or(0);
            repeated.push(Diagnostic::error(message).at(&scenario.source, start..start + id.len()));
        }
    }
    repeated
}

/// What is wrong with a set of scenarios: each whose snapshots would stand in the same folder as those of an earlier one.
/// Letter case makes no other folder on some systems.
fn refuse_shared_snapshots(scenarios: &[Arc<Scenario>]) -> Vec<Diagnostic> {
    let mut seen: HashMap<String, &Path> = HashMap::new();
    let mut shared = Vec::new();
    for scenario in scenarios {
        let folder = scenario.path.with_extension("").to_string_lossy().to_lowercase();
        if let Some(earlier) = seen.insert(folder, &scenario.path) {
            let (path, earlier) = (scenario.path.display(), earlier.display());
            let message = (
                format!("{path} 与 {earlier} 的快照会存放在同一个目录"),
                format!("{path} and {earlier} would keep their snapshots in one folder"),
            );
            let help = ("请把其中一个文件改名", "rename one of the files");
            shared.push(Diagnostic::error(message).help(help));
        }
    }
    shared
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn links_to_folders_and_hidden_names_are_left_out() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        for name in [".hidden", "inner"] {
            std::fs::create_dir(path(name)).expect("a folder");
        }
        for name in ["a.yaml", "inner/b.yaml", ".hidden/c.yaml", ".d.yaml"] {
            std::fs::write(path(name), "").expect("a file");
        }
        // Were they followed, each level would double the paths below it.
        for name in ["loop", "again", "loop.yaml"] {
            std::os::unix::fs::symlink(folder.path(), path(name)).expect("a link");
        }
        std::os::unix::fs::symlink(path("a.yaml"), path("linked.yaml")).expect("a link");
        let found = discover(&[folder.path().to_owned()]).expect("scenarios");
        assert_eq!(found, ["a.yaml", "inner/b.yaml", "linked.yaml"].map(path));
    }
}
