//! The scenarios that a command line names, read and judged before anything is sent.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use jiff::Timestamp;

use super::{CliError, Environment};
use crate::contract::Contract;
use crate::diagnostic::Diagnostic;
use crate::language::{Bilingual, ToBilingual, bilingual};
use crate::platform::KeyRing;
use crate::scenario::{Given, Loaded, OtherKind, Scenario, folders_of, listed, load_all};
use crate::suite;

/// Where scenarios are, and which other files they may name.
#[derive(Clone, Debug, Args)]
pub(super) struct FileRoot {
    /// Let scenarios name files under this folder (include, body, CSV) [default: the folder of the run]
    #[arg(long, value_name = "DIR")]
    file_root: Option<PathBuf>,
}

impl FileRoot {
    /// The folders under which files are read for scenarios that stand at these paths.
    pub(super) fn folders(&self, paths: &[PathBuf]) -> Result<Vec<PathBuf>, CliError> {
        let Some(root) = &self.file_root else { return Ok(folders_of(paths)) };
        let unreadable = |error: std::io::Error| {
            let shown = root.display();
            let error = error.to_bilingual();
            CliError::Usage(bilingual!("--file-root {shown}：{error}", "--file-root {shown}: {error}", error))
        };
        Ok(vec![root.canonicalize().map_err(unreadable)?])
    }
}

/// The scenarios under these paths, each sound; none where one is not, which has been shown then. What stands in a folder and
/// is something else is told.
pub(super) fn sound(
    (paths, root): (&[PathBuf], &FileRoot),
    contract: &Contract,
    keys: &KeyRing,
    environment: &Environment,
) -> Result<Option<Vec<Arc<Scenario>>>, CliError> {
    let known = keys.with_names_of_demo(contract)?;
    let loaded = load_all(paths, root.folders(paths)?, contract, &known);
    let loaded = loaded.inspect_err(|wrong| _ = shown(wrong, environment)).ok();
    Ok(loaded.map(|Loaded { scenarios, left_out }| {
        tell_left_out(&left_out, environment);
        scenarios
    }))
}

fn tell_left_out(left_out: &[(PathBuf, OtherKind)], environment: &Environment) {
    if !left_out.is_empty() {
        let listed = listed(left_out);
        let told = bilingual!("不是场景，已略过：{listed}\n", "left out, as no scenario: {listed}\n", listed);
        environment.tell(told.in_language(environment.language));
    }
}

/// The instant at which the suite is run against mocks of its own, so that two runs of it are the same to the byte: a
/// morning of the hospitals.
pub(super) const SUITE_CLOCK: Timestamp = Timestamp::constant(1_714_960_800, 0);

/// The scenarios that bis3 carries; none where the contract lacks what they name, which has been shown then.
pub(super) fn of_suite(contract: &Contract, environment: &Environment) -> Option<Vec<Arc<Scenario>>> {
    suite::scenarios(contract).inspect_err(|wrong| _ = shown(wrong, environment)).ok()
}

/// Leaves the part of the suite that bears a tag.
pub(super) fn only(scenarios: &mut Vec<Arc<Scenario>>, part: &str) -> Result<(), CliError> {
    suite::only(scenarios, part).map_err(|missing| no_such_part(part, &missing))
}

fn no_such_part(part: &str, missing: &suite::NoSuchPart) -> CliError {
    let parts = Bilingual::new(missing.parts.join("、"), missing.parts.join(", "));
    let known = match &missing.near {
        Some(near) => bilingual!("；是否想写 `{near}`？", "; did you mean `{near}`?"),
        None => bilingual!("；有：{parts}", "; there are: {parts}", parts),
    };
    CliError::Usage(bilingual!(
        "套件里没有场景带标签 `{part}`{known}",
        "no scenario of the suite bears the tag `{part}`{known}",
        known
    ))
}

/// Shows what is wrong; whether nothing is.
fn shown(wrong: &[Diagnostic], environment: &Environment) -> bool {
    wrong.iter().for_each(|diagnostic| environment.show(diagnostic));
    wrong.is_empty()
}

/// The values that `--variables` gives: some scenario must declare each, and those that are meant must have all that they
/// need. None where something is wrong, which has been shown then.
pub(super) fn given(
    file: Option<&Path>,
    all: &[Arc<Scenario>],
    meant: &[Arc<Scenario>],
    contract: &Contract,
    environment: &Environment,
) -> Option<Given> {
    let missing = |given: &Given| meant.iter().flat_map(|scenario| scenario.missing_variables(given)).collect();
    let read = file.map_or_else(|| Ok(Given::default()), |file| Given::load(file, contract));
    let given = read
        .and_then(|given| none_wrong(given.undeclared(all)).map(|()| given))
        .and_then(|given| none_wrong(missing(&given)).map(|()| given));
    given.inspect_err(|wrong| wrong.iter().for_each(|diagnostic| environment.show(diagnostic))).ok()
}

fn none_wrong(wrong: Vec<Diagnostic>) -> Result<(), Vec<Diagnostic>> {
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

/// Whether a scenario's id, clause, file or one of its tags holds this text.
pub(super) fn holds_text(scenario: &Scenario, text: &str) -> bool {
    let card = &scenario.card;
    let words = [card.id.as_str(), &card.clause, scenario.source.path()];
    words.into_iter().chain(card.tags.iter().map(String::as_str)).any(|word| word.contains(text))
}
