//! Values that a scenario names, and those that are given from outside in their place.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use crate::contract::Contract;
use crate::diagnostic::yaml;
use crate::diagnostic::{Diagnostic, Source};
use crate::language::ToBilingual;
use crate::platform::KeyRing;
use crate::scenario::read::card::VariablesFile;
use crate::scenario::read::files;
use crate::scenario::read::json::YamlValue;
use crate::scenario::read::name;
use crate::scenario::read::problems::Problems;
use crate::scenario::template::{Part, Shape, parts};
use crate::scenario::{Scenario, WrittenJson};

/// A variable of a card, or an argument of a file that is included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// The name.
    pub name: Arc<str>,
    /// Where it is declared.
    pub place: Range<usize>,
    /// Its value; none where it must be given.
    pub value: Option<WrittenJson>,
}

/// Reads declarations; each may use those above it.
pub(in crate::scenario) fn variables(file: &VariablesFile, problems: &mut Problems<'_>) -> Vec<Variable> {
    let mut variables = Vec::with_capacity(file.0.len());
    for (name, value) in &file.0 {
        let is_sound = name::check(name, problems);
        let is_required = matches!(value.value, YamlValue::Null);
        let written = if is_required { None } else { WrittenJson::of_value(value, problems) };
        if is_sound && (is_required || written.is_some()) {
            variables.push(Variable { name: name.value.as_str().into(), place: yaml::span(name), value: written });
        }
        if is_sound {
            problems.known.keep(&name.value, shape(&value.value));
        }
    }
    variables
}

/// What is known of a value that is written out.
pub(in crate::scenario) fn shape(value: &YamlValue) -> Shape {
    match value {
        YamlValue::Mapping(members) => {
            Shape::Members(members.iter().map(|(name, value)| (name.value.clone(), shape(&value.value))).collect())
        }
        YamlValue::List(_) | YamlValue::Null => Shape::Open,
        YamlValue::Text(text) if matches!(parts(text).as_slice(), [Part::Reference(_)]) => Shape::Open,
        YamlValue::Boolean(_) | YamlValue::Number | YamlValue::Text(_) => Shape::Leaf,
    }
}

/// Values that stand in the place of those that scenarios declare: the file of `--variables`.
#[derive(Clone, Debug, Default)]
pub struct Given {
    source: Option<Arc<Source>>,
    variables: Vec<Variable>,
}

impl Given {
    /// Reads a YAML mapping of names to values.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the file.
    pub fn load(path: &Path, contract: &Contract) -> Result<Self, Vec<Diagnostic>> {
        let source = Source::read(path).map_err(|error| vec![Diagnostic::error(error.to_bilingual())])?;
        Self::read(&source, contract)
    }

    /// Reads the text of such a file.
    ///
    /// # Errors
    /// As [`Given::load`].
    pub fn read(source: &Arc<Source>, contract: &Contract) -> Result<Self, Vec<Diagnostic>> {
        if KeyRing::is_likely(source.text()) {
            return Err(vec![files::key_file(source)]);
        }
        let file: VariablesFile = yaml::read(source).map_err(|diagnostic| vec![diagnostic])?;
        let mut problems = Problems::new(source, Path::new(""), contract);
        for (name, value) in &file.0 {
            if matches!(value.value, YamlValue::Null) {
                problems.about(
                    name,
                    format!("`{}` 没有给出值", name.value),
                    format!("`{}` is given no value", name.value),
                );
            }
        }
        let variables = variables(&file, &mut problems);
        problems.finish(Some(Self { source: Some(Arc::clone(source)), variables }))
    }

    /// What is wrong with it for these scenarios: each name that none of them declares.
    pub fn undeclared(&self, scenarios: &[Arc<Scenario>]) -> Vec<Diagnostic> {
        let Some(source) = &self.source else { return Vec::new() };
        let declared = || scenarios.iter().flat_map(|scenario| &scenario.variables).map(|variable| &*variable.name);
        let is_unknown = |variable: &&Variable| !declared().any(|name| name == &*variable.name);
        let told = |variable: &Variable| {
            let name = &variable.name;
            Diagnostic::error((
                format!("没有场景声明变量 `{name}`"),
                format!("no scenario declares a variable `{name}`"),
            ))
            .nearest_of(name, declared())
            .at(source, variable.place.clone())
        };
        self.variables.iter().filter(is_unknown).map(told).collect()
    }

    /// What is given in the place of a variable.
    pub(in crate::scenario) fn find(&self, name: &str) -> Option<&WrittenJson> {
        self.variables.iter().find(|variable| *variable.name == *name)?.value.as_ref()
    }
}

impl Scenario {
    /// What is wrong with a run that gives these values: each variable that must be given and is not.
    pub fn missing_variables(&self, given: &Given) -> Vec<Diagnostic> {
        let is_missing = |variable: &&Variable| variable.value.is_none() && given.find(&variable.name).is_none();
        let told = |variable: &Variable| {
            let name = &variable.name;
            Diagnostic::error((format!("变量 `{name}` 没有值"), format!("the variable `{name}` has no value")))
                .help((
                    "它的值须用 --variables FILE 给出",
                    "it must be given: write its value into a file and name that with --variables FILE",
                ))
                .at(&self.source, variable.place.clone())
        };
        self.variables.iter().filter(is_missing).map(told).collect()
    }
}
