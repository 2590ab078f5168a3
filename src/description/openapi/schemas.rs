//! Schemas of the reports (1.2), of the dictionaries (1.4) and of the institutions (annex).

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{both, in_one_line};
use crate::contract::{Contract, Dictionary, Endpoint, Field, FieldType, Parameters, ValueKind};
use crate::language::{Bilingual, bilingual};

/// The name of the schema of the annex.
const INSTITUTION: &str = "Institution";

/// The schemas of all that a report holds, by name.
pub(super) fn all(contract: &Contract) -> Map<String, Value> {
    let mut schemas = Map::new();
    for endpoint in contract.endpoints() {
        let title = in_one_line(&endpoint.title);
        schemas.insert(report_name(endpoint), object(&title, &endpoint.fields, endpoint, contract));
        if let Some(list) = endpoint.items_field() {
            let title = in_one_line(&list.description);
            schemas.insert(item_name(list), object(&title, &endpoint.item_fields, endpoint, contract));
        }
    }
    schemas.extend(contract.dictionaries().iter().map(|dictionary| (dictionary.id.clone(), of_dictionary(dictionary))));
    schemas.insert(INSTITUTION.to_owned(), of_institutions(contract));
    schemas
}

/// A reference to the schema of a report.
pub(super) fn of_report(endpoint: &Endpoint) -> Value {
    reference(&report_name(endpoint))
}

/// A reference to a schema by its name.
pub(super) fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// The last part of the path, as the document names the report: `HospStock`.
fn report_name(endpoint: &Endpoint) -> String {
    endpoint.path.rsplit('/').next().unwrap_or_default().to_owned()
}

/// The printed name of an item: `InventoryItem`.
fn item_name(list: &Field) -> String {
    list.kind.word().trim_end_matches("[]").to_owned()
}

fn object(title: &str, fields: &[Field], endpoint: &Endpoint, contract: &Contract) -> Value {
    let properties: Map<String, Value> =
        fields.iter().map(|field| (field.sent_name().to_owned(), property(field, endpoint, contract))).collect();
    let required: Vec<&str> = fields.iter().map(Field::sent_name).collect();
    json!({"title": title, "type": "object", "required": required, "properties": properties})
}

/// What a field may hold. What a reference says and what stands beside it hold both (JSON Schema 2020-12).
fn property(field: &Field, endpoint: &Endpoint, contract: &Contract) -> Value {
    let mut schema = value(field, contract);
    schema["description"] = description(field, endpoint, contract).into();
    schema
}

fn value(field: &Field, contract: &Contract) -> Value {
    if let Some(dictionary) = &field.dictionary {
        return reference(&dictionary.id);
    }
    match field.value {
        ValueKind::Items => json!({"type": "array", "items": reference(&item_name(field))}),
        ValueKind::Institution => reference(INSTITUTION),
        ValueKind::Year => year(contract.parameters()),
        ValueKind::DateTime => text_of(r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$"),
        ValueKind::Date => text_of(r"^\d{4}-\d{2}-\d{2}( \d{2}:\d{2}:\d{2})?$"),
        ValueKind::Volume => text_of(r"^[0-9]+(\.[0-9]+)?$"),
        ValueKind::Dictionary | ValueKind::Manufacturer | ValueKind::ProductName => json!({"type": "string"}),
        ValueKind::Count | ValueKind::Quantity | ValueKind::Figure => number(field.kind),
    }
}

fn text_of(pattern: &str) -> Value {
    json!({"type": "string", "pattern": pattern})
}

fn year(parameters: &Parameters) -> Value {
    json!({"type": "integer", "minimum": parameters.year_minimum, "maximum": parameters.year_maximum})
}

/// A number that is not negative.
fn number(kind: FieldType) -> Value {
    match kind {
        FieldType::Int => json!({"type": "integer", "format": "int32", "minimum": 0, "maximum": i32::MAX}),
        FieldType::Float | FieldType::String | FieldType::Items => {
            json!({"type": "number", "format": "double", "minimum": 0})
        }
    }
}

/// The printed description, and what holds between fields: the figure that a field is derived by, another printed name.
fn description(field: &Field, endpoint: &Endpoint, contract: &Contract) -> String {
    let mut description = both(&field.description);
    let figure = contract.figures().iter().find(|figure| figure.endpoint == endpoint.id && figure.figure == field.name);
    if let Some(figure) = figure {
        let (factor, numerator, denominator) = (figure.factor, &figure.numerator, &figure.denominator);
        description += &format!("\n\n= {factor} × {numerator} ÷ {denominator}");
    }
    if field.also_printed.is_some() {
        let other = bilingual!(
            "参数表中写作 {name}（读法 items-name）",
            "the parameter table calls it {name} (reading items-name)",
            name = field.name
        );
        description += &format!("\n\n{}", both(&other));
    }
    description
}

fn of_dictionary(dictionary: &Dictionary) -> Value {
    let values: Vec<&str> = dictionary.values.iter().map(|entry| entry.value.as_str()).collect();
    let names: Vec<String> = dictionary.values.iter().map(|entry| in_one_line(&entry.name)).collect();
    let lines: Vec<String> = values.iter().zip(&names).map(|(value, name)| format!("- `{value}` {name}")).collect();
    json!({
        "title": format!("{} {}", dictionary.id, in_one_line(&dictionary.title)),
        "type": "string",
        "enum": values,
        "x-enum-descriptions": names,
        "description": lines.join("\n"),
    })
}

/// The codes of the annex; of a code that stands twice, both names.
fn of_institutions(contract: &Contract) -> Value {
    let mut names: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for row in contract.institutions().rows() {
        names.entry(&row.code).or_default().push(&row.name);
    }
    let title = Bilingual::new("医院机构代码（附件）", "institution codes (annex)");
    json!({
        "title": in_one_line(&title),
        "type": "string",
        "enum": names.keys().collect::<Vec<_>>(),
        "x-enum-descriptions": names.values().map(|names| names.join("；")).collect::<Vec<_>>(),
    })
}
