//! Endpoints, their fields and the figures derived from them.

use std::sync::Arc;

use super::Tables;
use super::readings::known_reading;
use super::table::{Context, Loaded};
use crate::contract::tables::{EndpointRow, FieldRow, FigureRow, RelationRow};
use crate::contract::{
    Code, DerivedFigure, Dictionary, Endpoint, EndpointId, Field, FieldType, FigurePositions, Reading, Relation,
};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::tabular::Row;
use crate::language::{Bilingual, bilingual};
use crate::message::is_token;

pub(super) fn endpoints(
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
    let relations = Loaded::<RelationRow>::open(tables)?;
    relations.unique(|row| format!("{},{},{},{}", row.kind.word(), row.endpoint, row.object, row.field))?;
    check_objects(&relations, |row| &row.object)?;
    let endpoint = |row: &Row<EndpointRow>| {
        let value = &row.value;
        let code = |name: &str| {
            table.resolve(row, "code", name, codes.iter().map(|code| (code.name.as_str(), Arc::clone(code))))
        };
        check_address(&table, row)?;
        let (report_fields, item_fields) = (fields.of(value.id, REPORT)?, fields.of(value.id, ITEM)?);
        let endpoint = Endpoint {
            id: value.id,
            clause: context.clause(&table, row, &value.clause)?,
            method: value.method.clone(),
            path: value.path.clone(),
            title: Bilingual::new(&value.title_zh, &value.title_en),
            relations: relations_of(&relations, value.id, REPORT, &report_fields)?,
            item_relations: relations_of(&relations, value.id, ITEM, &item_fields)?,
            fields: report_fields,
            item_fields,
            institution_field: value.institution_field.clone(),
            period_fields: value.period_fields.split(' ').map(str::to_owned).collect(),
            failure: code(&value.failure)?,
            already_reported: code(&value.already_reported)?,
            repeat_reading: known_reading(&table, row, &value.repeat_reading, readings)?,
            repeat_requirement: context.requirement(&table, row, &value.repeat_requirement)?,
            requirement: context.requirement(&table, row, &value.requirement)?,
        };
        check_named_fields(&endpoint, &table, row)?;
        Ok(Arc::new(endpoint))
    };
    let endpoints: Vec<Arc<Endpoint>> = table.rows.iter().map(endpoint).collect::<Result<_, Diagnostic>>()?;
    check_once_each(&endpoints, &table)?;
    Ok(endpoints)
}

/// The fields that tell institution and period stand in the table of fields.
fn check_named_fields(
    endpoint: &Endpoint,
    table: &Loaded<EndpointRow>,
    row: &Row<EndpointRow>,
) -> Result<(), Diagnostic> {
    for name in endpoint.period_fields.iter().chain([&endpoint.institution_field]) {
        table.resolve(row, "field", name, endpoint.fields.iter().map(|field| (field.name.as_str(), ())))?;
    }
    Ok(())
}

fn check_address(table: &Loaded<EndpointRow>, row: &Row<EndpointRow>) -> Result<(), Diagnostic> {
    let EndpointRow { method, path, .. } = &row.value;
    if !is_token(method) {
        return Err(table.wrong(
            row,
            method,
            bilingual!("`{method}` 不是 HTTP 方法", "`{method}` is no method of HTTP"),
        ));
    }
    if !path.starts_with('/') || path.contains(|c: char| c.is_whitespace() || c.is_control() || "?#".contains(c)) {
        let zh = format!("路径 `{path}` 应以 / 开头，不含空白和查询串");
        return Err(table.wrong(
            row,
            path,
            (zh, format!("the path `{path}` begins with / and holds neither blanks nor a query")),
        ));
    }
    Ok(())
}

fn check_once_each(endpoints: &[Arc<Endpoint>], table: &Loaded<EndpointRow>) -> Result<(), Diagnostic> {
    for id in EndpointId::ALL {
        if endpoints.iter().filter(|endpoint| endpoint.id == *id).count() != 1 {
            return Err(Diagnostic::error(bilingual!("接口 `{id}` 应出现一次", "the endpoint `{id}` must stand once"))
                .at(&table.source, 0..0));
        }
    }
    Ok(())
}

const REPORT: &str = "report";
const ITEM: &str = "InventoryItem";

fn check_objects<T>(table: &Loaded<T>, object: impl Fn(&T) -> &String) -> Result<(), Diagnostic> {
    for row in &table.rows {
        table.resolve(row, "object", object(&row.value), [(REPORT, ()), (ITEM, ())])?;
    }
    Ok(())
}

struct Fields<'a> {
    context: &'a Context<'a>,
    dictionaries: &'a [Arc<Dictionary>],
    table: &'a Loaded<FieldRow>,
}

impl Fields<'_> {
    fn check(&self) -> Result<(), Diagnostic> {
        self.table.unique(|row| format!("{},{},{}", row.endpoint, row.object, row.name))?;
        check_objects(self.table, |row| &row.object)
    }

    fn of(&self, endpoint: EndpointId, object: &str) -> Result<Vec<Field>, Diagnostic> {
        let rows = self.table.rows.iter().filter(|row| row.value.endpoint == endpoint && row.value.object == object);
        rows.map(|row| self.field(row)).collect()
    }

    fn field(&self, row: &Row<FieldRow>) -> Result<Field, Diagnostic> {
        let value = &row.value;
        let known = || self.dictionaries.iter().map(|dictionary| (dictionary.id.as_str(), Arc::clone(dictionary)));
        let dictionary = value.dictionary.as_ref();
        let dictionary = dictionary.map(|id| self.table.resolve(row, "dictionary", id, known())).transpose()?;
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

fn relations_of(
    table: &Loaded<RelationRow>,
    endpoint: EndpointId,
    object: &str,
    fields: &[Field],
) -> Result<Vec<Relation>, Diagnostic> {
    let position = |row: &Row<RelationRow>, name: &str| {
        table.resolve(row, "field", name, fields.iter().zip(0..).map(|(field, index)| (field.name.as_str(), index)))
    };
    let relation = |row: &Row<RelationRow>| {
        Ok(Relation {
            kind: row.value.kind,
            field: position(row, &row.value.field)?,
            other: position(row, &row.value.other)?,
        })
    };
    let rows = table.rows.iter().filter(|row| row.value.endpoint == endpoint && row.value.object == object);
    rows.map(relation).collect()
}

pub(super) fn figures(
    table: &Loaded<FigureRow>,
    context: &Context<'_>,
    endpoints: &[Arc<Endpoint>],
) -> Result<Vec<DerivedFigure>, Diagnostic> {
    table.unique(|row| row.figure.clone())?;
    let figure = |row: &Row<FigureRow>| {
        let value = &row.value;
        let all = endpoints.iter().flat_map(|endpoint| numbers(endpoint).map(move |(name, _)| (name, endpoint)));
        let endpoint = table.resolve(row, "number", &value.figure, all)?;
        let position = |name: &str| table.resolve(row, "number", name, numbers(endpoint));
        Ok(DerivedFigure {
            endpoint: endpoint.id,
            positions: FigurePositions {
                figure: position(&value.figure)?,
                numerator: position(&value.numerator)?,
                denominator: position(&value.denominator)?,
            },
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

/// The fields of a report that hold numbers, with their positions.
fn numbers(endpoint: &Endpoint) -> impl Iterator<Item = (&str, usize)> {
    let fields = endpoint.fields.iter().zip(0..);
    let numbers = fields.filter(|(field, _)| matches!(field.kind, FieldType::Int | FieldType::Float));
    numbers.map(|(field, index)| (field.name.as_str(), index))
}
