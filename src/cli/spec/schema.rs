//! `bis3 spec schema`: JSON Schemas of the files that the program reads and writes.

use serde_json::Value;

use super::no_such;
use crate::cli::table::table;
use crate::cli::{CliError, Environment, Exit};
use crate::contract::Contract;
use crate::language::{Language, bilingual};
use crate::{report, scenario};

/// A file that has a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Schema {
    Scenario,
    Steps,
    Report,
    Expect,
    Explanation,
}

impl Schema {
    const ALL: &'static [Self] = &[Self::Scenario, Self::Steps, Self::Report, Self::Expect, Self::Explanation];

    fn word(self) -> &'static str {
        match self {
            Self::Scenario => "scenario",
            Self::Steps => "steps",
            Self::Report => "report",
            Self::Expect => "expect",
            Self::Explanation => "explanation",
        }
    }

    /// The schema, its titles and descriptions either plain texts or objects with `zh` and `en`.
    fn value(self, contract: &Contract) -> Value {
        match self {
            Self::Scenario => scenario::schema(contract),
            Self::Steps => scenario::included_schema(contract),
            Self::Report => report::json::schema(),
            Self::Expect => expect(),
            Self::Explanation => report::explanation::schema(),
        }
    }
}

/// The form of a file of known deviations.
fn expect() -> Value {
    serde_json::from_str(include_str!("../../../fixtures/schemas/expect.json")).expect("a test reads the file")
}

/// Prints the schema of this name; without a name, which there are.
pub(super) fn run(name: Option<&str>, contract: &Contract, environment: &Environment) -> Result<Exit, CliError> {
    let Some(name) = name else {
        environment.print(&list(contract, environment.language))?;
        return Ok(Exit::Passed);
    };
    let schema = Schema::ALL.iter().find(|schema| schema.word() == name).ok_or_else(|| unknown(name))?;
    let mut value = schema.value(contract);
    translate(&mut value, environment.language);
    environment.print_json(&value)?;
    Ok(Exit::Passed)
}

fn list(contract: &Contract, language: Language) -> String {
    let rows = Schema::ALL.iter().map(|schema| {
        let mut value = schema.value(contract);
        translate(&mut value, language);
        vec![schema.word().to_owned(), value["title"].as_str().unwrap_or_default().to_owned()]
    });
    table(&["schema", "title"], rows)
}

fn unknown(name: &str) -> CliError {
    let words = Schema::ALL.iter().map(|schema| schema.word());
    no_such(bilingual!("没有名为 `{name}` 的 JSON Schema", "there is no schema `{name}`"), name, words)
}

/// Texts in both languages become texts in one.
fn translate(value: &mut Value, language: Language) {
    match value {
        Value::Array(elements) => elements.iter_mut().for_each(|element| translate(element, language)),
        Value::Object(members) => {
            let text = |key: &str| members.get(key).and_then(Value::as_str).map(str::to_owned);
            if let (2, Some(zh), Some(en)) = (members.len(), text("zh"), text("en")) {
                *value = language.pick(zh, en).into();
            } else {
                members.values_mut().for_each(|member| translate(member, language));
            }
        }
        _ => {}
    }
}
