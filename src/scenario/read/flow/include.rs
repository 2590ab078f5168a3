//! `include`: the steps of another file, with arguments.

use std::path::Path;
use std::sync::Arc;

use super::{Step, capture};
use crate::diagnostic::yaml::{self, Entries, Spanned};
use crate::diagnostic::{Diagnostic, Source};
use crate::language::ToBilingual;
use crate::scenario::WrittenJson;
use crate::scenario::read::card::{IncludedFile, StepFile};
use crate::scenario::read::json::YamlValue;
use crate::scenario::read::name;
use crate::scenario::read::problems::Problems;
use crate::scenario::read::variables::{self, Variable};
use crate::scenario::template::Shape;

/// The steps of another file.
#[derive(Clone, Debug)]
pub struct Include {
    /// What the file can be told, in its order.
    pub arguments: Vec<Argument>,
    /// Its steps.
    pub steps: Vec<Step>,
    /// What they capture: visible after them under the name of the step that includes the file.
    pub captures: Vec<Arc<str>>,
}

/// An argument of a file that is included.
#[derive(Clone, Debug)]
pub enum Argument {
    /// A value with the names of the step that includes the file.
    Given(Arc<str>, WrittenJson),
    /// The file's own value.
    Default(Arc<str>, WrittenJson),
}

/// How the steps of a file are read: who reads them reads files that they include in the same way.
type ReadSteps = fn(&Spanned<Vec<Spanned<StepFile>>>, &mut Problems<'_>) -> Vec<Step>;

/// Most files inside each other; more is a mistake, whatever it is.
const MOST_LEVELS: usize = 8;

/// Most files of one scenario, each counted as often as it is included.
const MOST_FILES: usize = 1_000;

impl Include {
    pub(super) fn read(
        name: &Spanned<String>,
        with: Option<&Spanned<Entries<Spanned<YamlValue>>>>,
        steps: ReadSteps,
        problems: &mut Problems<'_>,
    ) -> Option<Self> {
        let path = problems.folder.join(&name.value);
        let source = match problems.text(&path) {
            Ok(source) => source,
            Err(error) => {
                let diagnostic = Diagnostic::error(error.to_bilingual()).help((
                    "路径从写有 include 的文件所在目录算起",
                    "a path starts at the folder of the file that includes it",
                ));
                problems.at(yaml::span(name), diagnostic);
                return None;
            }
        };
        let known_as = problems.files.known_as(&path);
        if let Some(refusal) = refused(&known_as, problems) {
            problems.at(yaml::span(name), refusal);
            return None;
        }
        let given: Vec<_> = with.iter().flat_map(|with| &with.value.0).collect();
        let given: Vec<_> =
            given.into_iter().map(|(name, value)| (name, WrittenJson::of_value(value, problems))).collect();
        problems.including.push(known_as);
        problems.included += 1;
        let folder = path.parent().unwrap_or(Path::new(""));
        let read = problems.inside(&source, folder, |problems| included(&source, steps, problems));
        problems.including.pop();
        let (declared, steps, captures) = read?;
        let arguments = arguments(name, given, declared, problems);
        Some(Self { arguments, steps, captures })
    }

    /// Makes what it captures known after it under the step's name, which is then a name like that of a capture. One that
    /// captures nothing takes no name.
    pub(super) fn name(&self, step: &Spanned<String>, problems: &mut Problems<'_>) {
        if !self.captures.is_empty() && name::check(step, problems) && capture::is_new(step, problems) {
            problems.known.keep(&step.value, Shape::of_names(self.captures.iter().map(|name| &**name)));
        }
    }
}

fn refused(path: &Path, problems: &Problems<'_>) -> Option<Diagnostic> {
    if problems.including.iter().any(|outer| outer == path) {
        return Some(
            Diagnostic::error(("文件直接或间接地包含了自己", "the file includes itself, directly or through others"))
                .help(("重复执行请用 repeat 或 for-each", "use repeat or for-each to do something again")),
        );
    }
    if problems.including.len() >= MOST_LEVELS || problems.included >= MOST_FILES {
        return Some(Diagnostic::error((
            format!("包含的文件过多（最多 {MOST_LEVELS} 层、{MOST_FILES} 个）"),
            format!(
                "too many files are included: at most {MOST_LEVELS} inside each other, and {MOST_FILES} altogether"
            ),
        )));
    }
    None
}

type Included = (Vec<Variable>, Vec<Step>, Vec<Arc<str>>);

fn included(source: &Arc<Source>, steps: ReadSteps, problems: &mut Problems<'_>) -> Option<Included> {
    let file: IncludedFile = problems.keep(yaml::read(source))?;
    let declared = variables::variables(&file.arguments, problems);
    let before = problems.known.kept().len();
    let steps = steps(&file.steps, problems);
    let captures = problems.known.kept()[before..].iter().map(|(name, _)| name.as_str().into()).collect();
    Some((declared, steps, captures))
}

fn arguments(
    step: &Spanned<String>,
    given: Vec<(&Spanned<String>, Option<WrittenJson>)>,
    declared: Vec<Variable>,
    problems: &mut Problems<'_>,
) -> Vec<Argument> {
    for (name, _) in &given {
        if !declared.iter().any(|argument| *argument.name == *name.value) {
            let diagnostic = Diagnostic::error((
                format!("{} 没有参数 `{}`", step.value, name.value),
                format!("{} has no argument `{}`", step.value, name.value),
            ))
            .nearest_of(&name.value, declared.iter().map(|argument| &*argument.name));
            problems.at(yaml::span(name), diagnostic);
        }
    }
    let mut arguments = Vec::with_capacity(declared.len());
    for Variable { name, value, .. } in declared {
        let own = given.iter().find(|(given, _)| given.value == *name);
        match (own, value) {
            (Some((_, value)), _) => arguments.extend(value.clone().map(|value| Argument::Given(name, value))),
            (None, Some(value)) => arguments.push(Argument::Default(name, value)),
            (None, None) => problems.about(
                step,
                format!("{} 的参数 `{name}` 没有给出", step.value),
                format!("{} needs the argument `{name}`: give it under with", step.value),
            ),
        }
    }
    arguments
}
