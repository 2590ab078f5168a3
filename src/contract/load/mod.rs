//! Makes the contract of its tables: every reference is resolved, every id is unique, and one wrong cell refuses all.
//!
//! - `table` reads one table and looks up what its rows refer to.
//! - `codes` loads the codes, what to do about each; `stages` the steps of the checks.
//! - `endpoints` loads endpoints, their fields and the derived figures, `readings` the open points.
//! - `findings` loads what can be found against a request, and what holds of every answer.
//! - `derived` makes tables that follow from others.

mod codes;
mod derived;
mod endpoints;
mod findings;
mod readings;
mod stages;
mod table;

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use codes::codes;
use derived::derived;
use endpoints::{endpoints, figures};
use findings::{findings, invariants};
use readings::{default_readings, readings};
use stages::stages;
use table::{Clauses, Context, Loaded};

use super::tables::*;
use super::{
    Clause, Contract, Dictionary, DictionaryValue, Institution, Institutions, Origin, Parameters, Requirement,
};
use crate::diagnostic::tabular::Row;
use crate::diagnostic::{Diagnostic, Source};
use crate::language::{Bilingual, ToBilingual, bilingual};

macro_rules! embedded_tables {
    ($($file:literal),+ $(,)?) => { &[$(($file, include_str!(concat!("../../../fixtures/contract/", $file)))),+] };
}

const EMBEDDED: &[(&str, &str)] = embedded_tables![
    "clauses.csv",
    "parameters.csv",
    "requirements.csv",
    "settled.csv",
    "dictionaries.csv",
    "dictionary-values.csv",
    "codes.csv",
    "remedies.csv",
    "stages.csv",
    "endpoints.csv",
    "fields.csv",
    "relations.csv",
    "derived.csv",
    "institutions.csv",
    "readings.csv",
    "reading-options.csv",
    "findings.csv",
    "invariants.csv",
];

/// The text of every table, by file name.
pub(super) type Tables = HashMap<&'static str, Arc<Source>>;

/// The tables that the binary carries.
pub(super) fn embedded() -> Tables {
    EMBEDDED.iter().map(|(file, text)| (*file, Source::new(*file, *text))).collect()
}

/// The tables of a folder; each must be there.
pub(super) fn folder(folder: &Path) -> Result<Tables, Diagnostic> {
    let read = |file: &'static str| match Source::read(&folder.join(file)) {
        Ok(source) => Ok((file, source)),
        Err(error) => Err(Diagnostic::error(error.to_bilingual())
            .help(("接口目录须含全部表格", "a contract folder holds every table of the contract"))),
    };
    EMBEDDED.iter().map(|(file, _)| read(file)).collect()
}

/// Builds the contract, or says what is wrong with the first row that is.
pub(super) fn contract(tables: &Tables) -> Result<Contract, Diagnostic> {
    let clauses = clauses(&Loaded::open(tables)?)?;
    let known = Clauses(&clauses);
    let requirements = requirements(tables, &known)?;
    let by_id: HashMap<Arc<str>, Arc<Requirement>> =
        requirements.iter().map(|requirement| (Arc::clone(&requirement.id), Arc::clone(requirement))).collect();
    let context = Context { clauses: known, requirements: &by_id };
    let dictionaries = dictionaries(tables, &context)?;
    let codes = codes(tables, &context)?;
    let readings = readings(tables, &context)?;
    let default_readings = default_readings(&readings)?;
    let endpoints = endpoints(tables, &context, &dictionaries, &codes, &readings)?;
    let figures = figures(&Loaded::open(tables)?, &context, &endpoints)?;
    let printed = tables.iter().map(|(file, source)| (file.trim_end_matches(".csv"), Arc::clone(source)));
    Ok(Contract {
        tables: printed.chain(derived(&endpoints)).collect(),
        parameters: parameters(&Loaded::open(tables)?, &context)?,
        institutions: institutions(Loaded::open(tables)?, &context)?,
        findings: findings(&Loaded::open(tables)?, &context, &readings)?,
        invariants: invariants(&Loaded::open(tables)?, &context)?,
        stages: stages(&Loaded::open(tables)?, &context)?,
        requirements,
        requirement_by_id: by_id,
        dictionaries,
        codes,
        endpoints,
        figures,
        readings,
        default_readings,
        clauses,
    })
}

fn clauses(table: &Loaded<ClauseRow>) -> Result<Vec<Clause>, Diagnostic> {
    table.unique(|row| row.clause.clone())?;
    let clause = |row: &Row<ClauseRow>| Clause {
        number: row.value.clause.as_str().into(),
        title: Bilingual::new(&row.value.title_zh, &row.value.title_en),
    };
    Ok(table.rows.iter().map(clause).collect())
}

fn parameters(table: &Loaded<ParameterRow>, context: &Context<'_>) -> Result<Parameters, Diagnostic> {
    table.unique(|row| row.name.clone())?;
    for row in &table.rows {
        context.clause(table, row, &row.value.clause)?;
        context.requirement(table, row, &row.value.requirement)?;
    }
    Ok(Parameters {
        scheme: parameter(table, "scheme")?,
        custom_header_prefix: parameter(table, "custom-header-prefix")?,
        date_header: parameter(table, "date-header")?,
        version_header: parameter(table, "version-header")?,
        version: parameter(table, "version")?,
        clock_window_seconds: parameter(table, "clock-window-seconds")?,
        default_port: parameter(table, "default-port")?,
        year_minimum: parameter(table, "year-minimum")?,
        year_maximum: parameter(table, "year-maximum")?,
    })
}

fn parameter<T: std::str::FromStr>(table: &Loaded<ParameterRow>, name: &str) -> Result<T, Diagnostic> {
    let Some(row) = table.rows.iter().find(|row| row.value.name == name) else {
        return Err(Diagnostic::error(bilingual!("缺少参数 `{name}`", "the parameter `{name}` is missing"))
            .at(&table.source, 0..0));
    };
    row.value
        .value
        .parse()
        .map_err(|_| table.wrong(row, &row.value.value, bilingual!("不是 `{name}` 的值", "not a value for `{name}`")))
}

fn requirements(tables: &Tables, clauses: &Clauses<'_>) -> Result<Vec<Arc<Requirement>>, Diagnostic> {
    let mut requirements: Vec<Arc<Requirement>> = Vec::new();
    let mut seen = HashSet::new();
    for (file, origin) in [(RequirementRow::FILE, Origin::Document), (SETTLED, Origin::Settled)] {
        let table = Loaded::<RequirementRow>::open_as(tables, file)?;
        for row in &table.rows {
            let value = &row.value;
            let id: Arc<str> = value.id.as_str().into();
            if !seen.insert(Arc::clone(&id)) {
                return Err(table.wrong(row, &value.id, bilingual!("`{id}` 重复", "`{id}` stands twice")));
            }
            requirements.push(Arc::new(Requirement {
                id,
                clause: clauses.find(&table, row, &value.clause)?,
                sentence: Bilingual::new(&value.sentence_zh, &value.gloss_en),
                level: value.level,
                binds: value.binds,
                untested: untested(&table, row)?,
                origin,
            }));
        }
    }
    Ok(requirements)
}

/// A reason in both languages, or none.
fn untested(table: &Loaded<RequirementRow>, row: &Row<RequirementRow>) -> Result<Option<Bilingual>, Diagnostic> {
    match (&row.value.untested_zh, &row.value.untested_en) {
        (Some(zh), Some(en)) => Ok(Some(Bilingual::new(zh, en))),
        (None, None) => Ok(None),
        _ => Err(table.wrong(row, &row.value.id, ("原因须有中英文", "a reason stands in both languages"))),
    }
}

fn dictionaries(tables: &Tables, context: &Context<'_>) -> Result<Vec<Arc<Dictionary>>, Diagnostic> {
    let table = Loaded::<DictionaryRow>::open(tables)?;
    table.unique(|row| row.id.clone())?;
    let values = Loaded::<DictionaryValueRow>::open(tables)?;
    values.unique(|row| format!("{},{}", row.dictionary, row.value))?;
    for row in &values.rows {
        let known = table.rows.iter().map(|dictionary| (dictionary.value.id.as_str(), ()));
        values.resolve(row, "dictionary", &row.value.dictionary, known)?;
    }
    let dictionary = |row: &Row<DictionaryRow>| {
        let value = &row.value;
        Ok(Arc::new(Dictionary {
            id: value.id.clone(),
            clause: context.clause(&table, row, &value.clause)?,
            title: Bilingual::new(&value.title_zh, &value.title_en),
            values: values
                .rows
                .iter()
                .filter(|entry| entry.value.dictionary == value.id)
                .map(dictionary_value)
                .collect(),
            requirement: context.requirement(&table, row, &value.requirement)?,
        }))
    };
    table.rows.iter().map(dictionary).collect()
}

fn dictionary_value(row: &Row<DictionaryValueRow>) -> DictionaryValue {
    DictionaryValue {
        value: row.value.value.clone(),
        name: Bilingual::new(&row.value.name_zh, &row.value.name_en),
        note: row.value.note_zh.clone(),
    }
}

fn institutions(table: Loaded<InstitutionRow>, context: &Context<'_>) -> Result<Institutions, Diagnostic> {
    table.unique(|row| format!("{},{}", row.area, row.number))?;
    let mut rows = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let value = &row.value;
        rows.push(Institution {
            code: value.code.clone(),
            name: value.name.clone(),
            area: value.area.clone(),
            number: value.number,
            clause: context.clause(&table, row, &value.clause)?,
            note: value.note.clone(),
        });
    }
    Ok(Institutions::new(rows))
}
