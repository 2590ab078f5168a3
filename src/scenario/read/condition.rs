//! Expressions: `when`, `where`, `until` and the `options` of `observe`.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use minijinja::{Environment, Expression, UndefinedBehavior, Value as Operand};
use regex::Regex;

use crate::contract::Readings;
use crate::diagnostic::yaml::{self, Spanned};
use crate::diagnostic::{Diagnostic, shorten_to_line};
use crate::language::Bilingual;
use crate::payload::json::{self, Node};
use crate::scenario::read::problems::Problems;
use crate::scenario::template::{Reference, Scope, Shape, Value};

/// Steps of evaluation after which an expression is given up: no file may keep a run busy for ever.
const FUEL: u64 = 100_000;

/// Most characters of an expression. The library calls itself for each operator, and no file may end the program by the
/// depth of its stack.
const MOST_CHARACTERS: usize = 500;

/// Most characters of a value that is told: it may be a whole body.
const SHOWN: usize = 60;

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment
});

/// An expression of minijinja over the names in scope.
#[derive(Clone)]
pub struct Condition {
    written: String,
    place: Range<usize>,
    names: Vec<String>,
    expression: Arc<Expression<'static, 'static>>,
}

impl Condition {
    /// Reads an expression; each name in it is checked against the names in scope.
    pub(in crate::scenario) fn read(text: &Spanned<String>, problems: &mut Problems<'_>) -> Option<Self> {
        let place = yaml::span(text);
        if text.value.chars().count() > MOST_CHARACTERS {
            problems.about(
                text,
                format!("表达式过长（最多 {MOST_CHARACTERS} 个字符）"),
                format!("the expression is too long: at most {MOST_CHARACTERS} characters"),
            );
            return None;
        }
        let expression = match ENVIRONMENT.compile_expression_owned(text.value.clone()) {
            Ok(expression) => expression,
            Err(error) => {
                let said = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
                let diagnostic =
                    Diagnostic::error((format!("表达式有误：`{said}`"), format!("not an expression: {said}")))
                        .help(("例如 row.area == '杭州' and index < 3", "such as row.area == '杭州' and index < 3"));
                problems.at(place, diagnostic);
                return None;
            }
        };
        let mark = problems.known.mark();
        surroundings(problems);
        let read = Self::checked(text, place, expression, problems);
        problems.known.take_back(mark);
        Some(read)
    }

    fn checked(
        text: &Spanned<String>,
        place: Range<usize>,
        expression: Expression<'static, 'static>,
        problems: &mut Problems<'_>,
    ) -> Self {
        let mut names: Vec<String> = expression.undeclared_variables(false).into_iter().collect();
        names.sort();
        let is_known = |name: &str| problems.known.names().any(|known| known == name);
        names.retain(|name| is_known(name) || !ENVIRONMENT.globals().any(|(global, _)| global == name));
        let unknown: Vec<String> = names.iter().filter(|name| !is_known(name)).cloned().collect();
        for name in unknown {
            problems.at(word_in(problems.source.text(), &place, &name), problems.known.unknown(&name));
        }
        for path in expression.undeclared_variables(true) {
            refuse_member(&path, &place, problems);
        }
        for found in SUBSCRIPT.captures_iter(&text.value) {
            refuse_member(&format!("{PROFILE}.{}", &found[1]), &place, problems);
        }
        Self { written: text.value.clone(), place, names, expression: Arc::new(expression) }
    }

    /// The expression as it is written.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// Where it stands.
    pub fn place(&self) -> &Range<usize> {
        &self.place
    }

    /// A name in it that has no value yet.
    pub(in crate::scenario) fn missing(&self, scope: &Scope<'_>) -> Option<&str> {
        self.names.iter().find(|name| value(name, scope).is_none()).map(String::as_str)
    }

    /// The names in it that the scenario has given, each with its value on one line.
    pub(in crate::scenario) fn captured<'a>(
        &'a self,
        scope: &'a Scope<'_>,
    ) -> impl Iterator<Item = (&'a str, String)> + 'a {
        let value =
            |name: &'a String| Some((name.as_str(), shorten_to_line(scope.named(name)?.text().as_ref(), SHOWN)));
        self.names.iter().filter_map(value)
    }

    /// Whether it holds.
    ///
    /// # Errors
    /// Why it cannot be told.
    pub(in crate::scenario) fn holds(&self, scope: &Scope<'_>) -> Result<bool, Bilingual> {
        let value = |name: &String| Some((name.clone(), operand_of(self::value(name, scope)?.json())));
        let context: BTreeMap<String, Operand> = self.names.iter().filter_map(value).collect();
        match self.expression.eval(context) {
            Ok(value) => Ok(value.is_true()),
            Err(error) => {
                let said = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
                Err(Bilingual::new(
                    format!("无法求值 `{}`：`{said}`", self.written),
                    format!("`{}` has no value: {said}", self.written),
                ))
            }
        }
    }
}

/// The names that only expressions know: how the target is said to read the document, and whether it is a mock of its own.
const PROFILE: &str = "profile";
const TARGET: &str = "target";
const OWN: &str = "own";

/// A reading is named in brackets, since a `-` would be a minus; the library does not tell of such members.
static SUBSCRIPT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"\bprofile\s*\[\s*['"]([^'"]*)['"]\s*\]"#)
        .expect("the pattern is one; every expression is held against it")
});

/// Makes those names known, but where the scenario has given them to something else.
fn surroundings(problems: &mut Problems<'_>) {
    let readings = Readings::IDS.iter().map(|id| ((*id).to_owned(), Shape::Leaf)).collect();
    let target = vec![(OWN.to_owned(), Shape::Leaf)];
    for (name, members) in [(PROFILE, readings), (TARGET, target)] {
        if !problems.known.is_taken(name) {
            problems.known.give(name, Shape::Members(members));
        }
    }
}

fn value(name: &str, scope: &Scope<'_>) -> Option<Value> {
    scope.named(name).or_else(|| match name {
        PROFILE => {
            let option = |id: &&'static str| Some((*id, Value::of_text(&scope.draws.readings.get(id)?)));
            let options: Vec<(&str, Value)> = Readings::IDS.iter().filter_map(option).collect();
            Some(Value::object(options.iter().map(|(id, option)| (*id, option))))
        }
        TARGET => Some(Value::object([(OWN, &Value::of_json(scope.draws.own_mock.to_string()))])),
        _ => None,
    })
}

/// A member such as `row.area` must be one that its name has, as far as that is known when the file is read.
fn refuse_member(path: &str, place: &Range<usize>, problems: &mut Problems<'_>) {
    let mut parts = path.split('.').map(str::to_owned);
    let Some(name) = parts.next().filter(|name| problems.known.names().any(|known| known == name)) else { return };
    let place = word_in(problems.source.text(), place, path);
    let reference = Reference { name: name.into(), members: parts.collect(), place: place.clone() };
    if let Some(refused) = problems.known.refused(&reference) {
        problems.at(place, refused);
    }
}

/// Where in a part of a text a name stands as a word of its own; the part where it does not.
fn word_in(text: &str, part: &Range<usize>, name: &str) -> Range<usize> {
    let written = text.get(part.clone()).unwrap_or_default();
    let is_inside = |character: char| character.is_alphanumeric() || character == '_';
    let stands_alone = |index: &usize| {
        let (before, after) = (&written[..*index], &written[index + name.len()..]);
        !before.ends_with(is_inside) && !before.ends_with('.') && !after.starts_with(is_inside)
    };
    let found = written.match_indices(name).map(|(index, _)| index).find(stands_alone);
    found.map_or(part.clone(), |index| part.start + index..part.start + index + name.len())
}

fn operand_of(text: &str) -> Operand {
    json::decode(text).map_or(Operand::UNDEFINED, |node| operand(&node))
}

fn operand(node: &Node<'_>) -> Operand {
    match &node.value {
        json::Value::Null => Operand::from(()),
        json::Value::Boolean(boolean) => Operand::from(*boolean),
        json::Value::Number(number) => match (number.parse::<i64>(), number.parse::<f64>()) {
            (Ok(whole), _) => Operand::from(whole),
            (_, Ok(number)) => Operand::from(number),
            _ => Operand::from(*number),
        },
        json::Value::Text(text) => Operand::from(&**text),
        json::Value::BrokenText(written) => Operand::from(*written),
        json::Value::Array(elements) => elements.iter().map(operand).collect(),
        json::Value::Object(members) => {
            let members = members.iter().map(|member| (member.name().to_owned(), operand(&member.value)));
            Operand::from(members.collect::<BTreeMap<String, Operand>>())
        }
    }
}

impl fmt::Debug for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Condition({})", self.written)
    }
}
