//! `bis3 spec`: the interface as tables, and the files of the program as JSON Schemas.
//!
//! - `tables` makes each table of the contract.
//! - `coverage` makes the table of what the suite tests.
//! - `schema` prints JSON Schemas.
//! - `client` prints right clients.

mod client;
mod coverage;
mod schema;
mod tables;

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use self::tables::listing;
use super::arguments::JsonArgument;
use super::table::table;
use super::{CliError, Environment, Exit};
use crate::contract::Contract;
use crate::description::{openapi, postman};
use crate::diagnostic::{Diagnostic, nearest};
use crate::language::{Bilingual, bilingual};
use crate::report;

/// What was typed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  bis3 spec codes 1000\n  bis3 spec dictionaries D001\n  bis3 spec institutions 丽水\n  bis3 spec readings resource --json\n  bis3 spec schema scenario\n  bis3 spec client csharp > ReportClient.cs\n  bis3 spec openapi > bis3.json\n  bis3 spec postman > bis3.postman_collection.json\n  bis3 spec coverage --check scenarios/coverage.csv"
)]
pub(super) struct Arguments {
    /// Which table
    table: TableName,
    /// Only rows that hold this text, in any letter case; with schema, the schema's name; with client, the language
    filter: Option<String>,
    #[command(flatten)]
    json: JsonArgument,
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
    /// A right client in one file: csharp, java, pascal, python, javascript, go, php
    Client,
    /// The interface as OpenAPI 3.1
    Openapi,
    /// A Postman collection (Apifox reads it too) whose script signs each request
    Postman,
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let contract = environment.contract()?;
    if let TableName::Coverage = arguments.table {
        let Arguments { filter, json, csv, check, .. } = arguments;
        let wanted =
            coverage::Wanted { filter: filter.as_deref(), json: json.wanted, csv: *csv, check: check.as_deref() };
        return coverage::run(&wanted, environment);
    }
    if arguments.csv || arguments.check.is_some() {
        return Err(CliError::usage("--csv 和 --check 只用于 coverage", "--csv and --check go with coverage"));
    }
    match arguments.table {
        TableName::Client => return client::run(arguments.filter.as_deref(), &arguments.json, environment),
        TableName::Openapi | TableName::Postman => return described(arguments, &contract, environment),
        _ => {}
    }
    let Some(mut listing) = listing(arguments.table, &contract, environment.language) else {
        return schema::run(arguments.filter.as_deref(), &contract, environment);
    };
    // A whole code is no part of a text: it is told with what to do about it.
    let of_codes = arguments.filter.as_deref().filter(|_| matches!(arguments.table, TableName::Codes));
    let code = of_codes.and_then(|word| contract.code(word));
    if let Some(code) = code {
        listing.only(code.number);
    } else if let Some(text) = &arguments.filter {
        let rows = listing.retain(text);
        if rows == 0 && of_codes.is_some() {
            return Err(no_such_code(text, &contract).into());
        }
        tell_if_none_is_left(rows, text, environment);
    }
    let text = || match code {
        Some(code) => report::code::text(code, environment.language),
        None => table(listing.header(), listing.cells()),
    };
    arguments.json.print(environment, || listing.objects(), text)?;
    Ok(Exit::Passed)
}

/// The interface in a form that other tools read. It has no part to choose, and is JSON in any case.
fn described(arguments: &Arguments, contract: &Arc<Contract>, environment: &Environment) -> Result<Exit, CliError> {
    if arguments.filter.is_some() {
        return Err(CliError::usage("openapi 和 postman 后面不再写词", "no word goes behind openapi and postman"));
    }
    let value = match arguments.table {
        TableName::Postman => postman::collection(contract, environment.language)?,
        _ => openapi::document(contract),
    };
    environment.print_json(&value)?;
    Ok(Exit::Passed)
}

/// A code that is none is a mistake: whoever asks in a script would take silence for an answer.
fn no_such_code(text: &str, contract: &Contract) -> Diagnostic {
    let numbers: Vec<String> = contract.codes().iter().map(|code| code.number.to_string()).collect();
    let names = contract.codes().iter().map(|code| code.name.as_str());
    Diagnostic::error((format!("没有错误码 `{text}`"), format!("there is no code `{text}`")))
        .nearest_of(text, numbers.iter().map(String::as_str).chain(names))
        .help(("bis3 spec codes 列出全部错误码", "bis3 spec codes lists them all"))
}

/// That a word stands for nothing, with the one that was meant, or with all that there are.
fn no_such<'a>(told: Bilingual, word: &str, words: impl Iterator<Item = &'a str> + Clone) -> CliError {
    let known = match nearest(word, words.clone()) {
        Some(near) => bilingual!("；是否想写 `{near}`？", "; did you mean `{near}`?"),
        None => {
            let all = words.collect::<Vec<_>>().join(", ");
            bilingual!("；有：{all}", "; there are: {all}")
        }
    };
    CliError::Usage(bilingual!("{told}{known}", "{told}{known}", told, known))
}

fn tell_if_none_is_left(rows: usize, text: &str, environment: &Environment) {
    if rows == 0 {
        environment.warn(&bilingual!("没有一行含有 `{text}`", "no row holds `{text}`"));
    }
}
