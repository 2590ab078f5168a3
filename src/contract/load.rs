//! From tables to the contract: every reference is resolved, every id is unique, nothing is half-applied.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use super::tables::*;
use super::{
    Clause, Code, Contract, DerivedFigure, Dictionary, DictionaryValue, Endpoint, EndpointId, Field, FieldType,
    FindingEntry, FindingKind, Institution, Institutions, Origin, Parameters, Reading, ReadingOption, Readings,
    Requirement,
};
use crate::diagnostic::tabular::{self, Row};
use crate::diagnostic::{Diagnostic, Source};
use crate::language::Bilingual;

macro_rules! embedded_tables {
    ($($file:literal),+ $(,)?) => { &[$(($file, include_str!(concat!("../../fixtures/contract/", $file)))),+] };
}

const EMBEDDED: &[(&str, &str)] = embedded_tables![
    "clauses.csv",
    "parameters.csv",
    "requirements.csv",
    "settled.csv",
    "dictionaries.csv",
    "dictionary-values.csv",
    "codes.csv",
    "endpoints.csv",
    "fields.csv",
    "derived.csv",
    "institutions.csv",
    "readings.csv",
    "reading-options.csv",
    "findings.csv",
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
        Err(error) => Err(Diagnostic::error(error.to_string())
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
    let codes = codes(&Loaded::open(tables)?, &context)?;
    let readings = readings(tables, &context)?;
    let default_readings = default_readings(&readings)?;
    let endpoints = endpoints(tables, &context, &dictionaries, &codes, &readings)?;
    let figures = figures(&Loaded::open(tables)?, &context, &endpoints)?;
    Ok(Contract {
        parameters: parameters(&Loaded::open(tables)?, &context)?,
        institutions: institutions(Loaded::open(tables)?, &context)?,
        findings: findings(&Loaded::open(tables)?, &context, &readings)?,
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

/// A table that was read, with its text for diagnostics.
struct Loaded<T> {
    source: Arc<Source>,
    rows: Vec<Row<T>>,
}

impl<T: Table> Loaded<T> {
    fn open(tables: &Tables) -> Result<Self, Diagnostic> {
        Self::open_as(tables, T::FILE)
    }

    fn open_as(tables: &Tables, file: &str) -> Result<Self, Diagnostic> {
        let source = tables
            .get(file)
            .ok_or_else(|| Diagnostic::error((format!("缺少表 {file}"), format!("the table {file} is missing"))))?;
        Ok(Self { source: Arc::clone(source), rows: tabular::read(source, T::COLUMNS)? })
    }
}

impl<T> Loaded<T> {
    fn unique<K: std::hash::Hash + Eq + std::fmt::Display>(&self, key: impl Fn(&T) -> K) -> Result<(), Diagnostic> {
        let mut seen = HashSet::new();
        for row in &self.rows {
            let id = key(&row.value);
            let text = id.to_string();
            if !seen.insert(id) {
                return Err(self.wrong(row, &text, (format!("`{text}` 重复"), format!("`{text}` stands twice"))));
            }
        }
        Ok(())
    }

    /// A diagnostic at a word of a row, or at the whole row where the word is not found in it.
    fn wrong(&self, row: &Row<T>, word: &str, message: impl Into<Bilingual>) -> Diagnostic {
        let line = &self.source.text()[row.span.clone()];
        let span = match line.rfind(word) {
            Some(start) if !word.is_empty() => row.span.start + start..row.span.start + start + word.len(),
            _ => row.span.clone(),
        };
        Diagnostic::error(message).at(&self.source, span)
    }

    fn dangling<'a>(&self, row: &Row<T>, what: &str, id: &str, known: impl IntoIterator<Item = &'a str>) -> Diagnostic {
        self.wrong(row, id, (format!("没有 {what} `{id}`"), format!("there is no {what} `{id}`"))).nearest_of(id, known)
    }
}

struct Clauses<'a>(&'a [Clause]);

impl Clauses<'_> {
    fn find<T>(&self, table: &Loaded<T>, row: &Row<T>, number: &str) -> Result<Arc<str>, Diagnostic> {
        match self.0.iter().find(|clause| &*clause.number == number) {
            Some(clause) => Ok(Arc::clone(&clause.number)),
            None => Err(table.dangling(row, "clause", number, self.0.iter().map(|clause| &*clause.number))),
        }
    }
}

struct Context<'a> {
    clauses: Clauses<'a>,
    requirements: &'a HashMap<Arc<str>, Arc<Requirement>>,
}

impl Context<'_> {
    fn clause<T>(&self, table: &Loaded<T>, row: &Row<T>, number: &str) -> Result<Arc<str>, Diagnostic> {
        self.clauses.find(table, row, number)
    }

    fn requirement<T>(&self, table: &Loaded<T>, row: &Row<T>, id: &str) -> Result<Arc<Requirement>, Diagnostic> {
        match self.requirements.get(id) {
            Some(requirement) => Ok(Arc::clone(requirement)),
            None => Err(table.dangling(row, "requirement", id, self.requirements.keys().map(|id| &**id))),
        }
    }
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
        clock_window_seconds: parameter(table, "clock-window-seconds")?,
        default_port: parameter(table, "default-port")?,
        year_minimum: parameter(table, "year-minimum")?,
        year_maximum: parameter(table, "year-maximum")?,
    })
}

fn parameter<T: std::str::FromStr>(table: &Loaded<ParameterRow>, name: &str) -> Result<T, Diagnostic> {
    let Some(row) = table.rows.iter().find(|row| row.value.name == name) else {
        return Err(Diagnostic::error((format!("缺少参数 `{name}`"), format!("the parameter `{name}` is missing")))
            .at(&table.source, 0..0));
    };
    row.value.value.parse().map_err(|_| {
        table.wrong(row, &row.value.value, (format!("不是 `{name}` 的值"), format!("not a value for `{name}`")))
    })
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
                return Err(table.wrong(row, &value.id, (format!("`{id}` 重复"), format!("`{id}` stands twice"))));
            }
            requirements.push(Arc::new(Requirement {
                id,
                clause: clauses.find(&table, row, &value.clause)?,
                sentence: Bilingual::new(&value.sentence_zh, &value.gloss_en),
                level: value.level,
                binds: value.binds,
                untested: value.untested.clone(),
                origin,
            }));
        }
    }
    Ok(requirements)
}

fn dictionaries(tables: &Tables, context: &Context<'_>) -> Result<Vec<Arc<Dictionary>>, Diagnostic> {
    let table = Loaded::<DictionaryRow>::open(tables)?;
    table.unique(|row| row.id.clone())?;
    let values = Loaded::<DictionaryValueRow>::open(tables)?;
    values.unique(|row| format!("{},{}", row.dictionary, row.value))?;
    for row in &values.rows {
        if !table.rows.iter().any(|dictionary| dictionary.value.id == row.value.dictionary) {
            let known = table.rows.iter().map(|dictionary| dictionary.value.id.as_str());
            return Err(values.dangling(row, "dictionary", &row.value.dictionary, known));
        }
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

fn codes(table: &Loaded<CodeRow>, context: &Context<'_>) -> Result<Vec<Arc<Code>>, Diagnostic> {
    table.unique(|row| row.number)?;
    table.unique(|row| row.name.clone())?;
    let mut codes = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let value = &row.value;
        for status in [Some(value.status), value.status_on_value].into_iter().flatten() {
            if !(200..600).contains(&status) {
                return Err(table.wrong(
                    row,
                    &status.to_string(),
                    ("HTTP 状态码应在 200 到 599 之间", "a final HTTP status lies between 200 and 599"),
                ));
            }
        }
        codes.push(Arc::new(Code {
            number: value.number,
            name: value.name.clone(),
            text: value.text.clone(),
            status: value.status,
            status_on_value: value.status_on_value,
            status_source: value.status_source,
            described: value.described == YesNo::Yes,
            stage: value.stage,
            trigger: Bilingual::new(&value.trigger_zh, &value.trigger_en),
            requirement: context.requirement(table, row, &value.requirement)?,
        }));
    }
    codes.sort_by_key(|code| code.number);
    Ok(codes)
}

fn endpoints(
    tables: &Tables,
    context: &Context<'_>,
    dictionaries: &[Arc<Dictionary>],
    codes: &[Arc<Code>],
    readings: &[Reading],
) -> Result<Vec<Arc<Endpoint>>, Diagnostic> {
    let table = Loaded::<EndpointRow>::open(tables)?;
    table.unique(|row| row.path.clone())?;
    let fields = Loaded::<FieldRow>::open(tables)?;
    let fields = Fields { context, dictionaries, table: &fields };
    fields.check()?;
    let endpoint = |row: &Row<EndpointRow>| {
        let value = &row.value;
        let code = |name: &str| match codes.iter().find(|code| code.name == name) {
            Some(code) => Ok(Arc::clone(code)),
            None => Err(table.dangling(row, "code", name, codes.iter().map(|code| code.name.as_str()))),
        };
        let endpoint = Endpoint {
            id: value.id,
            clause: context.clause(&table, row, &value.clause)?,
            method: value.method.clone(),
            path: value.path.clone(),
            title: Bilingual::new(&value.title_zh, &value.title_en),
            fields: fields.of(row.value.id, REPORT)?,
            item_fields: fields.of(row.value.id, ITEM)?,
            institution_field: value.institution_field.clone(),
            period_fields: value.period_fields.split(' ').map(str::to_owned).collect(),
            failure: code(&value.failure)?,
            already_reported: code(&value.already_reported)?,
            repeat_reading: known_reading(&table, row, &value.repeat_reading, readings)?,
            repeat_requirement: context.requirement(&table, row, &value.repeat_requirement)?,
            requirement: context.requirement(&table, row, &value.requirement)?,
        };
        for name in endpoint.period_fields.iter().chain([&endpoint.institution_field]) {
            if endpoint.field(name).is_none() {
                let known = endpoint.fields.iter().map(|field| field.name.as_str());
                return Err(table.dangling(row, "field", name, known));
            }
        }
        Ok(Arc::new(endpoint))
    };
    let endpoints: Vec<Arc<Endpoint>> = table.rows.iter().map(endpoint).collect::<Result<_, Diagnostic>>()?;
    for id in EndpointId::ALL {
        if endpoints.iter().filter(|endpoint| endpoint.id == *id).count() != 1 {
            return Err(Diagnostic::error((
                format!("接口 `{id}` 应出现一次"),
                format!("the endpoint `{id}` must stand once"),
            ))
            .at(&table.source, 0..0));
        }
    }
    Ok(endpoints)
}

const REPORT: &str = "report";
const ITEM: &str = "InventoryItem";

struct Fields<'a> {
    context: &'a Context<'a>,
    dictionaries: &'a [Arc<Dictionary>],
    table: &'a Loaded<FieldRow>,
}

impl Fields<'_> {
    fn check(&self) -> Result<(), Diagnostic> {
        self.table.unique(|row| format!("{},{},{}", row.endpoint, row.object, row.name))?;
        for row in &self.table.rows {
            if ![REPORT, ITEM].contains(&row.value.object.as_str()) {
                return Err(self.table.dangling(row, "object", &row.value.object, [REPORT, ITEM]));
            }
        }
        Ok(())
    }

    fn of(&self, endpoint: EndpointId, object: &str) -> Result<Vec<Field>, Diagnostic> {
        let rows = self.table.rows.iter().filter(|row| row.value.endpoint == endpoint && row.value.object == object);
        rows.map(|row| self.field(row)).collect()
    }

    fn field(&self, row: &Row<FieldRow>) -> Result<Field, Diagnostic> {
        let value = &row.value;
        let dictionary = match &value.dictionary {
            None => None,
            Some(id) => match self.dictionaries.iter().find(|dictionary| dictionary.id == *id) {
                Some(dictionary) => Some(Arc::clone(dictionary)),
                None => {
                    let known = self.dictionaries.iter().map(|dictionary| dictionary.id.as_str());
                    return Err(self.table.dangling(row, "dictionary", id, known));
                }
            },
        };
        Ok(Field {
            name: value.name.clone(),
            also_printed: value.also_printed.clone(),
            kind: value.r#type,
            value: value.value,
            dictionary,
            clause: self.context.clause(self.table, row, &value.clause)?,
            description: Bilingual::new(&value.description_zh, &value.description_en),
            requirement: self.context.requirement(self.table, row, &value.requirement)?,
        })
    }
}

fn figures(
    table: &Loaded<FigureRow>,
    context: &Context<'_>,
    endpoints: &[Arc<Endpoint>],
) -> Result<Vec<DerivedFigure>, Diagnostic> {
    table.unique(|row| row.figure.clone())?;
    let numbers: Vec<&str> = endpoints
        .iter()
        .flat_map(|endpoint| &endpoint.fields)
        .filter(|field| matches!(field.kind, FieldType::Int | FieldType::Float))
        .map(|field| field.name.as_str())
        .collect();
    let figure = |row: &Row<FigureRow>| {
        let value = &row.value;
        for name in [&value.figure, &value.numerator, &value.denominator] {
            if !numbers.contains(&name.as_str()) {
                return Err(table.dangling(row, "number", name, numbers.iter().copied()));
            }
        }
        Ok(DerivedFigure {
            figure: value.figure.clone(),
            numerator: value.numerator.clone(),
            denominator: value.denominator.clone(),
            factor: value.factor,
            clause: context.clause(table, row, &value.clause)?,
            description: value.description_en.clone(),
            requirement: context.requirement(table, row, &value.requirement)?,
        })
    };
    table.rows.iter().map(figure).collect()
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

fn readings(tables: &Tables, context: &Context<'_>) -> Result<Vec<Reading>, Diagnostic> {
    let table = Loaded::<ReadingRow>::open(tables)?;
    table.unique(|row| row.id.clone())?;
    let options = Loaded::<ReadingOptionRow>::open(tables)?;
    options.unique(|row| format!("{},{}", row.reading, row.option))?;
    for row in &options.rows {
        check_option(&options, row)?;
    }
    let mut readings = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let value = &row.value;
        let known = Readings::options(&value.id)
            .ok_or_else(|| table.dangling(row, "reading", &value.id, Readings::IDS.iter().copied()))?;
        let mine: Vec<ReadingOption> = options
            .rows
            .iter()
            .filter(|option| option.value.reading == value.id)
            .map(|option| reading_option(&options, option, context))
            .collect::<Result<_, _>>()?;
        if let Some(missing) = known.iter().find(|word| !mine.iter().any(|option| option.option == **word)) {
            return Err(table.wrong(row, &value.id, format!("the option `{missing}` of `{}` is not listed", value.id)));
        }
        readings.push(Reading {
            id: value.id.clone(),
            clause: context.clause(&table, row, &value.clause)?,
            question: Bilingual::new(&value.question_zh, &value.question_en),
            options: mine,
        });
    }
    match Readings::IDS.iter().find(|id| !readings.iter().any(|reading| reading.id == **id)) {
        Some(missing) => Err(Diagnostic::error((
            format!("读法 `{missing}` 未列出"),
            format!("the reading `{missing}` is not listed"),
        ))
        .at(&table.source, 0..0)),
        None => Ok(readings),
    }
}

fn check_option(table: &Loaded<ReadingOptionRow>, row: &Row<ReadingOptionRow>) -> Result<(), Diagnostic> {
    let (reading, option) = (&row.value.reading, &row.value.option);
    let known = Readings::options(reading)
        .ok_or_else(|| table.dangling(row, "reading", reading, Readings::IDS.iter().copied()))?;
    if known.contains(&option.as_str()) {
        return Ok(());
    }
    Err(table.dangling(row, "option", option, known.iter().copied()))
}

fn reading_option(
    table: &Loaded<ReadingOptionRow>,
    row: &Row<ReadingOptionRow>,
    context: &Context<'_>,
) -> Result<ReadingOption, Diagnostic> {
    let value = &row.value;
    let contradicts = value.contradicts.as_ref().map(|clause| context.clause(table, row, clause)).transpose()?;
    Ok(ReadingOption {
        option: value.option.clone(),
        parameter: value.parameter.clone(),
        meaning: Bilingual::new(&value.meaning_zh, &value.meaning_en),
        contradicts,
    })
}

fn default_readings(readings: &[Reading]) -> Result<Readings, Diagnostic> {
    let first = |id: &str| {
        readings.iter().find(|reading| reading.id == id)?.options.first().map(|option| option.option.as_str())
    };
    Readings::from_options(first)
        .map_err(|error| Diagnostic::error(format!("{error}; a default option takes nothing behind a colon")))
}

fn known_reading<T>(table: &Loaded<T>, row: &Row<T>, id: &str, readings: &[Reading]) -> Result<String, Diagnostic> {
    match readings.iter().find(|reading| reading.id == id) {
        Some(reading) => Ok(reading.id.clone()),
        None => Err(table.dangling(row, "reading", id, readings.iter().map(|reading| reading.id.as_str()))),
    }
}

fn findings(
    table: &Loaded<FindingRow>,
    context: &Context<'_>,
    readings: &[Reading],
) -> Result<Vec<FindingEntry>, Diagnostic> {
    table.unique(|row| row.kind.word())?;
    let mut entries = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let value = &row.value;
        entries.push(FindingEntry {
            kind: value.kind,
            requirement: value.requirement.as_ref().map(|id| context.requirement(table, row, id)).transpose()?,
            reading: value.reading.as_ref().map(|id| known_reading(table, row, id, readings)).transpose()?,
            title: Bilingual::new(&value.title_zh, &value.title_en),
        });
    }
    match FindingKind::ALL.iter().find(|kind| !entries.iter().any(|entry| entry.kind == **kind)) {
        Some(missing) => {
            Err(Diagnostic::error(format!("the finding `{}` is not listed", missing.word())).at(&table.source, 0..0))
        }
        None => Ok(entries),
    }
}
