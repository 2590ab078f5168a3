//! Tables that follow from others, for scenarios that go through them: no rule of the interface is written twice.

use std::collections::HashSet;
use std::sync::Arc;

use crate::contract::{Dictionary, DictionaryValue, Endpoint, Field, FieldType};
use crate::diagnostic::{Source, tabular};

/// Every field of every report, and where it stands in the body.
const REPORT_FIELDS: &str = "report-fields";

/// Every value of every dictionary, at each field that takes it.
const FIELD_VALUES: &str = "field-values";

/// Values that a field does not take, though they lie beside one that it takes.
const VALUES_BESIDE: &str = "values-beside";

/// The digits of an East Asian input method: U+FF10 to U+FF19.
const FULL_WIDTH_ZERO: u32 = 0xFF10;

/// The tables by name.
pub(super) fn derived(endpoints: &[Arc<Endpoint>]) -> [(&'static str, Arc<Source>); 3] {
    let fields = || endpoints.iter().flat_map(|endpoint| fields(endpoint));
    let values = || fields().filter_map(|place| Some((place, place.field.dictionary.as_deref()?)));
    let listed = values().flat_map(|(place, dictionary)| {
        let cells = |entry: &DictionaryValue| vec![entry.value.clone(), entry.name.zh.clone()];
        dictionary.values.iter().map(move |entry| (place, within(dictionary, cells(entry))))
    });
    let beside = values().flat_map(|(place, dictionary)| {
        let cells = |beside: Beside| vec![beside.value, beside.how.to_owned(), beside.sent];
        beside(dictionary).into_iter().map(move |beside| (place, within(dictionary, cells(beside))))
    });
    [
        table(REPORT_FIELDS, &["type", "value", "dictionary", "key"], fields().map(|place| (place, place.described()))),
        table(FIELD_VALUES, &["dictionary", "listed_by", "value", "name_zh"], listed),
        table(VALUES_BESIDE, &["dictionary", "listed_by", "value", "beside", "sent"], beside),
    ]
}

fn within(dictionary: &Dictionary, cells: Vec<String>) -> Vec<String> {
    [dictionary.id.clone(), dictionary.requirement.id.to_string()].into_iter().chain(cells).collect()
}

/// A field and the report in which it stands.
#[derive(Clone, Copy)]
struct ReportField<'a> {
    endpoint: &'a Endpoint,
    /// The field of the list, where the field is one of its items.
    list: Option<&'a Field>,
    field: &'a Field,
}

fn fields(endpoint: &Endpoint) -> impl Iterator<Item = ReportField<'_>> {
    let of_report = endpoint.fields.iter().map(move |field| ReportField { endpoint, list: None, field });
    let list = endpoint.items_field();
    of_report.chain(endpoint.item_fields.iter().map(move |field| ReportField { endpoint, list, field }))
}

impl ReportField<'_> {
    const COLUMNS: [&'static str; 8] =
        ["endpoint", "method", "path", "object", "name", "pointer", "requirement", "clause"];

    fn cells(self) -> [String; 8] {
        let Self { endpoint, list, field } = self;
        let list = list.map(named_in_examples);
        let name = named_in_examples(field);
        [
            endpoint.id.word().to_owned(),
            endpoint.method.clone(),
            endpoint.path.clone(),
            list.unwrap_or("report").to_owned(),
            name.to_owned(),
            list.map_or_else(|| format!("/{name}"), |list| format!("/{list}/0/{name}")),
            field.requirement.id.to_string(),
            field.clause.to_string(),
        ]
    }

    fn described(self) -> Vec<String> {
        let Self { endpoint, field, .. } = self;
        let dictionary = field.dictionary.as_ref().map_or_else(String::new, |dictionary| dictionary.id.clone());
        let key = endpoint.institution_field == field.name || endpoint.period_fields.contains(&field.name);
        let key = if key { "yes" } else { "no" };
        vec![field.kind.word().to_owned(), field.value.word().to_owned(), dictionary, key.to_owned()]
    }
}

/// The list of items goes by the name of the examples.
fn named_in_examples(field: &Field) -> &str {
    match (&field.also_printed, field.kind) {
        (Some(other), FieldType::Items) => other,
        _ => &field.name,
    }
}

/// A value outside a dictionary, and the value that it is taken for.
struct Beside {
    value: String,
    how: &'static str,
    sent: String,
}

/// What clients send in place of a value: its neighbours, its digits written otherwise, its name.
fn beside(dictionary: &Dictionary) -> Vec<Beside> {
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for (entry, index) in dictionary.values.iter().zip(0..) {
        let value = &entry.value;
        let neighbour = |step: i64| {
            let number = value.parse::<i64>().ok()?.checked_add(step)?;
            Some(format!("{number:0width$}", width = value.len()))
        };
        let unpadded = value.trim_start_matches('0');
        let every = [
            ("above", neighbour(1)),
            ("below", neighbour(-1)),
            ("padded", Some(format!("0{value}"))),
            ("unpadded", (!unpadded.is_empty()).then(|| unpadded.to_owned())),
            ("named", Some(entry.name.zh.clone())),
        ];
        let once = [
            ("blank-behind", Some(format!("{value} "))),
            ("blank-before", Some(format!(" {value}"))),
            ("decimal", Some(format!("{value}.0"))),
            ("full-width", Some(full_width(value))),
        ];
        let once = once.into_iter().filter(|_| index == 0);
        for (how, sent) in every.into_iter().chain(once) {
            let Some(sent) = sent.filter(|sent| dictionary.get(sent).is_none()) else { continue };
            if seen.insert(sent.clone()) {
                found.push(Beside { value: value.clone(), how, sent });
            }
        }
    }
    found
}

fn full_width(value: &str) -> String {
    let widened = |c: char| c.to_digit(10).and_then(|digit| char::from_u32(FULL_WIDTH_ZERO + digit)).unwrap_or(c);
    value.chars().map(widened).collect()
}

fn table<'a>(
    name: &'static str,
    columns: &[&str],
    rows: impl Iterator<Item = (ReportField<'a>, Vec<String>)>,
) -> (&'static str, Arc<Source>) {
    let columns = [&ReportField::COLUMNS, columns].concat();
    let text = tabular::written(&columns, rows.map(|(place, cells)| place.cells().into_iter().chain(cells)));
    (name, Source::new(format!("{name}.csv"), text))
}
