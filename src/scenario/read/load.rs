//! From a file to a scenario: every name in it is looked up, every value read, nothing is half-applied.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::contract::{self, Contract};
use crate::diagnostic::yaml::{self, Spanned};
use crate::diagnostic::{Diagnostic, Source};
use crate::fault::FaultRule;
use crate::language::ToBilingual;
use crate::platform::KeyRing;
use crate::scenario::read::card::{CardFile, RedactFile};
use crate::scenario::read::expectation;
use crate::scenario::read::files::{self, EmbeddedFiles, Files};
use crate::scenario::read::flow;
use crate::scenario::read::problems::Problems;
use crate::scenario::read::scalar;
use crate::scenario::read::variables;
use crate::scenario::read::writes;
use crate::scenario::{Card, JsonPath, MockSetup, Named, Scenario};
use crate::snapshot::Redaction;

impl Scenario {
    /// Reads a scenario file, which names no other files than those of its folder.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the file.
    pub fn load(path: &Path, contract: &Contract) -> Result<Self, Vec<Diagnostic>> {
        Self::load_under(path, &files::folders_of(&[path.to_owned()]).into(), contract)
    }

    /// Reads a scenario file, which stands under one of these folders and names no other files than those under them.
    ///
    /// # Errors
    /// As [`Scenario::load`].
    pub fn load_under(path: &Path, folders: &Arc<[PathBuf]>, contract: &Contract) -> Result<Self, Vec<Diagnostic>> {
        Self::read_under(path, &Self::text_under(path, folders)?, folders, contract)
    }

    /// The text of a scenario file that stands under `folders`, which are written as the disk has them.
    ///
    /// # Errors
    /// That it cannot be read, or stands elsewhere.
    pub(in crate::scenario) fn text_under(
        path: &Path,
        folders: &Arc<[PathBuf]>,
    ) -> Result<Arc<Source>, Vec<Diagnostic>> {
        let text = Files::Under(Arc::clone(folders)).text(path);
        text.map_err(|error| vec![Diagnostic::error(error.to_bilingual())])
    }

    /// Reads a scenario from that text; it names no other files than those under `folders`.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the file.
    pub(in crate::scenario) fn read_under(
        path: &Path,
        source: &Arc<Source>,
        folders: &Arc<[PathBuf]>,
        contract: &Contract,
    ) -> Result<Self, Vec<Diagnostic>> {
        let mut scenario = Self::read_from(Files::Under(Arc::clone(folders)), source, folder(path), contract)?;
        scenario.path = path.to_owned();
        Ok(scenario)
    }

    /// Reads a scenario that the program carries; files that it names are looked for among the files it carries too.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the file.
    pub fn embedded(path: &Path, files: EmbeddedFiles, contract: &Contract) -> Result<Self, Vec<Diagnostic>> {
        let files = Files::Embedded(files);
        let source = files.text(path).map_err(|error| vec![Diagnostic::error(error.to_bilingual())])?;
        Self::read_from(files, &source, folder(path), contract)
    }

    /// Reads a scenario from its text; files that it names are looked for in `folder`.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the text.
    pub fn read(source: &Arc<Source>, folder: &Path, contract: &Contract) -> Result<Self, Vec<Diagnostic>> {
        Self::read_from(Files::Disk, source, folder, contract)
    }

    fn read_from(
        files: Files,
        source: &Arc<Source>,
        folder: &Path,
        contract: &Contract,
    ) -> Result<Self, Vec<Diagnostic>> {
        let file: CardFile = yaml::read(source).map_err(|diagnostic| match KeyRing::is_likely(source.text()) {
            true => vec![files::key_file(source)],
            false => vec![diagnostic],
        })?;
        let mut problems = Problems::new(source, folder, contract);
        problems.including.push(files.known_as(Path::new(source.path())));
        problems.files = files;
        let scenario = scenario(&file, &mut problems);
        let untold = scenario.as_ref().map(|scenario| writes::untold(scenario, contract)).unwrap_or_default();
        problems.keep_all(untold);
        problems.finish(scenario)
    }
}

fn folder(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}

fn scenario(file: &CardFile, problems: &mut Problems<'_>) -> Option<Scenario> {
    let card = card(file, problems);
    let mock_setup = mock_setup(file, problems);
    let redaction = redaction(&file.redact, problems);
    problems.keeps_snapshots = file.snapshot.unwrap_or(true);
    let variables = variables::variables(&file.variables, problems);
    let setup = flow::phase(SETUP, &file.setup, problems);
    let steps = flow::steps(&file.steps, problems);
    let teardown = flow::phase(TEARDOWN, &file.teardown, problems);
    refuse_phase_names(file, problems);
    Some(Scenario {
        source: Arc::clone(problems.source),
        path: PathBuf::from(problems.source.path()),
        card: card?,
        mock_setup,
        key: file.key.as_ref().map(Named::of),
        redaction,
        skip: file.skip.as_ref().map(flow::reason),
        variables,
        setup,
        steps,
        teardown,
        files: std::mem::take(&mut problems.named),
    })
}

const SETUP: &str = "setup";
const TEARDOWN: &str = "teardown";

/// The results of setup and teardown stand under these names.
fn refuse_phase_names(file: &CardFile, problems: &mut Problems<'_>) {
    for name in file.steps.value.iter().filter_map(|step| step.value.name.as_ref()) {
        if [SETUP, TEARDOWN].iter().any(|phase| name.value.eq_ignore_ascii_case(phase)) {
            problems.about(
                name,
                format!("步骤名不能用 `{}`，它代表场景的 setup 或 teardown", name.value),
                format!("`{}` cannot name a step: it stands for that part of the scenario", name.value),
            );
        }
    }
}

fn card(file: &CardFile, problems: &mut Problems<'_>) -> Option<Card> {
    scalar::name(&file.id, problems);
    for tag in &file.tags {
        scalar::name(tag, problems);
    }
    problems.rests_on_readings = !file.readings.0.is_empty();
    flow::refuse_must_on_a_reading(&file.level, problems);
    let clause = clause(&file.clause, problems);
    let verifies = file.verifies.iter().filter_map(|id| flow::requirement(id, problems)).collect();
    Some(Card {
        readings: readings(file, problems),
        id: file.id.value.clone(),
        title: file.title.clone(),
        clause: clause?,
        verifies,
        level: file.level.value,
        tags: file.tags.iter().map(|tag| tag.value.clone()).collect(),
        writes: file.writes,
    })
}

fn clause(number: &Spanned<String>, problems: &mut Problems<'_>) -> Option<Arc<str>> {
    let clauses = problems.contract.clauses();
    let found = clauses.iter().find(|clause| *clause.number == *number.value);
    if found.is_none() {
        let message =
            (format!("文档没有条款 {}", number.value), format!("the document has no clause {}", number.value));
        let known = clauses.iter().map(|clause| &*clause.number);
        problems.at(yaml::span(number), Diagnostic::error(message).nearest_of(&number.value, known));
    }
    found.map(|clause| Arc::clone(&clause.number))
}

fn readings(file: &CardFile, problems: &mut Problems<'_>) -> Vec<(String, String)> {
    let mut readings = problems.contract.default_readings().clone();
    let mut chosen = Vec::new();
    for (id, option) in &file.readings.0 {
        let outcome = contract::choose(&mut readings, id, option, problems.source, problems.contract);
        if problems.keep(outcome).is_some() {
            chosen.push((id.value.clone(), option.value.clone()));
        }
    }
    chosen
}

fn mock_setup(file: &CardFile, problems: &mut Problems<'_>) -> MockSetup {
    let mut faults = Vec::new();
    for line in &file.faults {
        let read = FaultRule::read_list(problems.source, std::slice::from_ref(line), problems.contract);
        faults.extend(problems.keep(read).into_iter().flatten());
    }
    let clock = file.clock.as_ref().and_then(|text| flow::card_clock(text, problems));
    MockSetup { faults, clock }
}

/// A place in a body is a JSONPath where it starts with `$`, else a pointer.
fn redaction(file: &RedactFile, problems: &mut Problems<'_>) -> Redaction {
    let (paths, pointers): (Vec<_>, Vec<_>) = file.json.iter().partition(|place| place.value.starts_with('$'));
    for pointer in &pointers {
        expectation::pointer(pointer, problems);
    }
    let paths = paths.into_iter().filter_map(|path| JsonPath::read(path, problems)).map(JsonPath::into_inner);
    let text = |text: &Spanned<String>| text.value.clone();
    Redaction::new(pointers.into_iter().map(text).collect(), file.headers.iter().map(text).collect())
        .and_paths(paths.collect())
}
