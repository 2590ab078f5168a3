//! `bis3 spec`: the interface as tables, and the files of the program as JSON Schemas.

mod coverage;
mod schema;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Map, Value};

use super::table::table;
use super::{CliError, Environment, Exit};
use crate::contract::{Contract, Endpoint, Field};
use crate::language::Language;
use crate::mutants::Defect;

/// What was typed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  bis3 spec codes 1000\n  bis3 spec dictionaries D001\n  bis3 spec institutions 丽水\n  bis3 spec readings resource --json\n  bis3 spec schema scenario\n  bis3 spec coverage --check scenarios/coverage.csv"
)]
pub(super) struct Arguments {
    /// Which table
    table: TableName,
    /// Only rows that hold this text, in any letter case; with schema, the schema's name
    filter: Option<String>,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
    /// With coverage: print CSV, to be kept
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// With coverage: hold a table that was kept against what the suite covers now; exit code 4 where it is stale
    #[arg(long, value_name = "FILE", conflicts_with_all = ["json", "csv", "filter"])]
    check: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum TableName {
    Codes,
    Dictionaries,
    Institutions,
    Endpoints,
    Figures,
    Readings,
    Requirements,
    Findings,
    Clauses,
    /// What platforms can be made to do wrong, to try a suite on them (serve --defect)
    Defects,
    /// Requirement by case: what the suite tests, and why not the rest
    Coverage,
    /// JSON Schemas of files, for editors and programs
    Schema,
}

/// A table ready to be shown: its columns are the names of the JSON members too.
struct Listing {
    columns: &'static [&'static str],
    rows: Vec<Vec<Value>>,
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let contract = environment.contract()?;
    if let TableName::Coverage = arguments.table {
        let Arguments { filter, json, csv, check, .. } = arguments;
        let wanted = coverage::Wanted { filter: filter.as_deref(), json: *json, csv: *csv, check: check.as_deref() };
        return coverage::run(&wanted, environment);
    }
    if arguments.csv || arguments.check.is_some() {
        return Err(CliError::usage("--csv 和 --check 只用于 coverage", "--csv and --check go with coverage"));
    }
    let Some(mut listing) = listing(arguments.table, &contract, environment.language) else {
        return schema::run(arguments.filter.as_deref(), &contract, environment);
    };
    if let Some(text) = &arguments.filter {
        let filter = text.to_lowercase();
        listing.rows.retain(|row| row.iter().any(|cell| shown(cell).to_lowercase().contains(&filter)));
        tell_if_none_is_left(listing.rows.len(), text, environment);
    }
    if arguments.json {
        environment.print_json(&objects(&listing))?;
    } else {
        let rows = listing.rows.iter().map(|row| row.iter().map(shown).collect());
        environment.print(&table(listing.columns, rows))?;
    }
    Ok(Exit::Passed)
}

fn tell_if_none_is_left(rows: usize, text: &str, environment: &Environment) {
    if rows == 0 {
        environment.warn(&(format!("没有一行含有 `{text}`"), format!("no row holds `{text}`")).into());
    }
}

fn objects(listing: &Listing) -> Vec<Map<String, Value>> {
    let object =
        |row: &Vec<Value>| listing.columns.iter().map(|name| name.to_string()).zip(row.iter().cloned()).collect();
    listing.rows.iter().map(object).collect()
}

fn shown(cell: &Value) -> String {
    match cell {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A table; none where it is no table that is asked for.
fn listing(name: TableName, contract: &Contract, language: Language) -> Option<Listing> {
    Some(match name {
        TableName::Codes => codes(contract, language),
        TableName::Dictionaries => dictionaries(contract, language),
        TableName::Institutions => institutions(contract),
        TableName::Endpoints => endpoints(contract, language),
        TableName::Figures => figures(contract),
        TableName::Readings => readings(contract, language),
        TableName::Requirements => requirements(contract, language),
        TableName::Findings => findings(contract, language),
        TableName::Clauses => clauses(contract, language),
        TableName::Defects => defects(language),
        TableName::Coverage | TableName::Schema => return None,
    })
}

macro_rules! row {
    ($($cell:expr),+ $(,)?) => { vec![$(Value::from($cell)),+] };
}

fn codes(contract: &Contract, language: Language) -> Listing {
    let rows = contract.codes().iter().map(|code| {
        row![
            code.number,
            code.name.as_str(),
            code.text.as_str(),
            code.status,
            code.status_on_value,
            code.described,
            code.trigger.in_language(language),
        ]
    });
    Listing {
        columns: &["code", "name", "text", "status", "status_on_value", "described", "trigger"],
        rows: rows.collect(),
    }
}

fn dictionaries(contract: &Contract, language: Language) -> Listing {
    let rows = contract.dictionaries().iter().flat_map(|dictionary| {
        dictionary.values.iter().map(|entry| {
            row![
                dictionary.id.as_str(),
                &*dictionary.clause,
                dictionary.title.in_language(language),
                entry.value.as_str(),
                entry.name.in_language(language),
            ]
        })
    });
    Listing { columns: &["dictionary", "clause", "title", "value", "name"], rows: rows.collect() }
}

fn institutions(contract: &Contract) -> Listing {
    let rows = contract.institutions().rows().iter().map(|institution| {
        row![
            institution.code.as_str(),
            institution.name.as_str(),
            institution.area.as_str(),
            institution.number,
            institution.note.as_str(),
        ]
    });
    Listing { columns: &["code", "name", "area", "number", "note"], rows: rows.collect() }
}

fn endpoints(contract: &Contract, language: Language) -> Listing {
    let rows = contract.endpoints().iter().flat_map(|endpoint| {
        let report = endpoint.fields.iter().map(move |field| field_row(endpoint, "", field, language));
        let item = endpoint.item_fields.iter().map(move |field| field_row(endpoint, "[]", field, language));
        report.chain(item)
    });
    Listing {
        columns: &[
            "endpoint",
            "method",
            "path",
            "clause",
            "in",
            "field",
            "also_printed",
            "type",
            "dictionary",
            "description",
        ],
        rows: rows.collect(),
    }
}

fn field_row(endpoint: &Endpoint, within: &str, field: &Field, language: Language) -> Vec<Value> {
    row![
        endpoint.id.word(),
        endpoint.method.as_str(),
        endpoint.path.as_str(),
        &*field.clause,
        within,
        field.name.as_str(),
        field.also_printed.as_deref(),
        field.kind.printed(),
        field.dictionary.as_ref().map(|dictionary| dictionary.id.as_str()),
        field.description.in_language(language),
    ]
}

fn figures(contract: &Contract) -> Listing {
    let rows = contract.figures().iter().map(|figure| {
        row![
            figure.figure.as_str(),
            figure.factor,
            figure.numerator.as_str(),
            figure.denominator.as_str(),
            &*figure.clause,
            figure.description.as_str(),
        ]
    });
    Listing {
        columns: &["figure", "factor", "numerator", "denominator", "clause", "description"],
        rows: rows.collect(),
    }
}

fn readings(contract: &Contract, language: Language) -> Listing {
    let rows = contract.readings().iter().flat_map(|reading| {
        reading.options.iter().enumerate().map(move |(index, option)| {
            let word = match &option.parameter {
                Some(parameter) => format!("{}:<{parameter}>", option.option),
                None => option.option.clone(),
            };
            row![
                reading.id.as_str(),
                &*reading.clause,
                reading.question.in_language(language),
                word,
                index == 0,
                option.meaning.in_language(language),
                option.contradicts.as_deref(),
            ]
        })
    });
    Listing {
        columns: &["reading", "clause", "question", "option", "default", "meaning", "contradicts"],
        rows: rows.collect(),
    }
}

fn requirements(contract: &Contract, language: Language) -> Listing {
    let rows = contract.requirements().iter().map(|requirement| {
        row![
            &*requirement.id,
            &*requirement.clause,
            requirement.level.word(),
            requirement.binds.word(),
            requirement.origin.word(),
            requirement.sentence.in_language(language),
            requirement.untested.as_ref().map(|reason| reason.in_language(language)),
        ]
    });
    Listing {
        columns: &["requirement", "clause", "level", "binds", "origin", "sentence", "untested"],
        rows: rows.collect(),
    }
}

fn findings(contract: &Contract, language: Language) -> Listing {
    let rows = contract.findings().iter().map(|finding| {
        row![
            finding.kind.word(),
            finding.requirement.as_ref().map(|requirement| &*requirement.id),
            finding.reading.as_deref(),
            finding.title.in_language(language),
        ]
    });
    Listing { columns: &["finding", "requirement", "reading", "title"], rows: rows.collect() }
}

fn clauses(contract: &Contract, language: Language) -> Listing {
    let rows = contract.clauses().iter().map(|clause| row![&*clause.number, clause.title.in_language(language)]);
    Listing { columns: &["clause", "title"], rows: rows.collect() }
}

fn defects(language: Language) -> Listing {
    let rows = Defect::all().map(|defect| {
        row![
            defect.name(),
            defect.clause(),
            defect.requirement(),
            defect.seam(),
            defect.is_reading(),
            defect.title().in_language(language),
        ]
    });
    Listing { columns: &["defect", "clause", "requirement", "seam", "reading", "title"], rows: rows.collect() }
}
