//! From a file to a scenario: every name in it is looked up, every value read, nothing is half-applied.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::card::{CardFile, RedactFile, StepFile};
use super::problems::Problems;
use super::{Card, Named, Scenario, Stage, Step, expectation, request, signing};
use crate::contract::{self, Contract, Level, Requirement};
use crate::diagnostic::yaml::{self, Spanned};
use crate::diagnostic::{Diagnostic, Source};
use crate::platform::FaultRule;
use crate::snapshot::Redaction;

impl Scenario {
    /// Reads a scenario file.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the file.
    pub fn load(path: &Path, contract: &Contract) -> Result<Self, Vec<Diagnostic>> {
        let source = Source::read(path).map_err(|error| vec![Diagnostic::error(error.to_string())])?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut scenario = Self::read(&source, folder, contract)?;
        scenario.path = path.to_owned();
        Ok(scenario)
    }

    /// Reads a scenario from its text; files that it names are looked for in `folder`.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the text.
    pub fn read(source: &Arc<Source>, folder: &Path, contract: &Contract) -> Result<Self, Vec<Diagnostic>> {
        let file: CardFile = yaml::read(source).map_err(|diagnostic| vec![diagnostic])?;
        let mut problems = Problems::new(source, folder, contract);
        let scenario = scenario(&file, &mut problems);
        problems.finish(scenario)
    }
}

fn scenario(file: &CardFile, problems: &mut Problems<'_>) -> Option<Scenario> {
    let card = card(file, problems);
    let stage = stage(file, problems);
    let redaction = redaction(&file.redact, problems);
    let steps = steps(&file.steps, problems);
    Some(Scenario {
        source: Arc::clone(problems.source),
        path: PathBuf::from(problems.source.path()),
        card: card?,
        stage,
        key: file.key.as_ref().map(Named::of),
        redaction,
        steps,
    })
}

fn card(file: &CardFile, problems: &mut Problems<'_>) -> Option<Card> {
    word(&file.id, problems);
    for tag in &file.tags {
        word(tag, problems);
    }
    must_rests_on_no_reading(file, problems);
    let clause = clause(&file.clause, problems);
    let verifies = file.verifies.iter().filter_map(|id| requirement(id, problems)).collect();
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

/// Ids, tags and the names of steps: letters of any script, digits, `-`, `_` and `.`; some are file names too.
fn word(text: &Spanned<String>, problems: &mut Problems<'_>) {
    let is_inside = |character: char| character.is_alphanumeric() || matches!(character, '-' | '_' | '.');
    if !text.value.starts_with(char::is_alphanumeric) || !text.value.chars().all(is_inside) {
        let diagnostic = Diagnostic::error((
            format!("`{}` 不能用作名称", text.value),
            format!("`{}` cannot be a name here", text.value),
        ))
        .help((
            "名称由文字、数字和 - _ . 组成，以文字或数字开头（步骤名也是快照的文件名）",
            "a name is made of letters, digits, `-`, `_` and `.` and starts with a letter or digit; \
             a step's name is also the file name of its snapshot",
        ));
        problems.at(yaml::span(text), diagnostic);
    }
}

/// A case that rests on an open point cannot be more than a should, since the guess would pass for the document.
fn must_rests_on_no_reading(file: &CardFile, problems: &mut Problems<'_>) {
    if file.level.value == Level::Must && !file.readings.0.is_empty() {
        let diagnostic =
            Diagnostic::error(("依赖某种读法的场景不能是 must", "a scenario that rests on a reading is never a must"))
                .help(("改为 level: should，或去掉 readings", "write level: should, or take the readings away"));
        problems.at(yaml::span(&file.level), diagnostic);
    }
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

fn requirement(id: &Spanned<String>, problems: &mut Problems<'_>) -> Option<Arc<Requirement>> {
    let contract = problems.contract;
    let found = contract.requirement(&id.value);
    if found.is_none() {
        let message = (format!("没有条文要求 `{}`", id.value), format!("there is no requirement `{}`", id.value));
        let known = contract.requirements().iter().map(|requirement| &*requirement.id);
        let diagnostic = Diagnostic::error(message)
            .nearest_of(&id.value, known)
            .help(("用 bis3 spec requirements 查看全部条文要求", "bis3 spec requirements lists them"));
        problems.at(yaml::span(id), diagnostic);
    }
    found.map(Arc::clone)
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

fn stage(file: &CardFile, problems: &mut Problems<'_>) -> Stage {
    let mut faults = Vec::new();
    for line in &file.faults {
        let read = FaultRule::read_list(problems.source, std::slice::from_ref(line), problems.contract);
        faults.extend(problems.keep(read).into_iter().flatten());
    }
    let clock = file.clock.as_ref().and_then(|text| {
        let read = text.value.parse().map_err(|_| {
            Diagnostic::error((format!("`{}` 不是时钟设置", text.value), format!("`{}` is no clock", text.value)))
                .at(problems.source, yaml::span(text))
                .help((
                    "写 system、fixed:2018-09-10T10:15:31Z、+15m、-16m 或 broken",
                    "write system, fixed:2018-09-10T10:15:31Z, +15m, -16m or broken",
                ))
        });
        problems.keep(read)
    });
    Stage { faults, clock }
}

fn redaction(file: &RedactFile, problems: &mut Problems<'_>) -> Redaction {
    for pointer in &file.json {
        expectation::pointer(pointer, problems);
    }
    let texts = |list: &[Spanned<String>]| list.iter().map(|text| text.value.clone()).collect::<Vec<_>>();
    Redaction::new(texts(&file.json), texts(&file.headers))
}

fn steps(files: &Spanned<Vec<StepFile>>, problems: &mut Problems<'_>) -> Vec<Step> {
    if files.value.is_empty() {
        problems.about(files, "场景没有步骤", "a scenario without steps shows nothing");
    }
    refuse_repeated_names(&files.value, problems);
    files.value.iter().filter_map(|file| step(file, problems)).collect()
}

fn step(file: &StepFile, problems: &mut Problems<'_>) -> Option<Step> {
    word(&file.name, problems);
    let request = request::request(&file.request, problems);
    let signing = signing::signing(file.sign.as_ref(), &file.request.headers, problems);
    let expectation = expectation::expectation(&file.expect, problems);
    Some(Step {
        name: file.name.value.clone(),
        place: yaml::span(&file.name),
        request: request?,
        signing: signing?,
        expectation,
    })
}

/// Names that differ in letter case only would be one file on some systems.
fn refuse_repeated_names(files: &[StepFile], problems: &mut Problems<'_>) {
    let mut seen = HashMap::new();
    for file in files {
        let name = &file.name;
        if let Some(earlier) = seen.insert(name.value.to_lowercase(), yaml::span(name)) {
            let line = problems.source.position(earlier.start).line;
            problems.about(
                name,
                format!("步骤名 `{}` 与第 {line} 行重复", name.value),
                format!("the step name `{}` stands in line {line} already", name.value),
            );
        }
    }
}
