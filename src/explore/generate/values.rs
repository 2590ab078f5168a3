//! Holds the values that are drawn, and chooses those that fit a field: sound ones, those beside them, and wrong ones.

use serde::Deserialize;

use crate::contract::{Contract, Dictionary, Field, FieldType, ValueKind};
use crate::diagnostic::{Source, yaml};

/// The lists of `fixtures/explore/values.yaml`, which says what each is for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Values {
    times: Vec<String>,
    volumes: Vec<String>,
    institutions: Vec<String>,
    texts: Vec<String>,
    counts: Vec<String>,
    quantities: Vec<String>,
    not_strings: Vec<String>,
    not_numbers: Vec<String>,
    not_items: Vec<String>,
    pub(super) bodies: Vec<String>,
    pub(super) surroundings: Vec<(String, String)>,
    pub(super) replacements: Vec<(String, String)>,
    pub(super) methods: Vec<String>,
    pub(super) paths: Vec<String>,
    pub(super) queries: Vec<String>,
    pub(super) content_types: Vec<String>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) versions: Vec<String>,
    pub(super) access_keys: Vec<String>,
    pub(super) signed_headers: Vec<(String, String)>,
    pub(super) dates: Vec<String>,
    pub(super) authorizations: Vec<String>,
}

const FILE: &str = include_str!("../../../fixtures/explore/values.yaml");

impl Values {
    pub(super) fn load() -> Self {
        yaml::read(&Source::new("values.yaml", FILE))
            .expect("the file is part of the program, and every exploration reads it")
    }

    /// What one field may be given, as JSON text.
    pub(super) fn of_field(&self, field: &Field, contract: &Contract) -> Vec<String> {
        let mut values = self.of_kind(field, contract);
        values.extend_from_slice(match field.kind {
            FieldType::String => &self.not_strings,
            FieldType::Int | FieldType::Float => &self.not_numbers,
            FieldType::Items => &self.not_items,
        });
        values
    }

    fn of_kind(&self, field: &Field, contract: &Contract) -> Vec<String> {
        match field.value {
            ValueKind::Dictionary => {
                field.dictionary.as_ref().map(|dictionary| of_dictionary(dictionary)).unwrap_or_default()
            }
            ValueKind::DateTime | ValueKind::Date => quoted(&self.times),
            ValueKind::Volume => quoted(&self.volumes),
            ValueKind::Institution => quoted(&self.institutions),
            ValueKind::Manufacturer | ValueKind::ProductName => quoted(&self.texts),
            ValueKind::Count => self.counts.clone(),
            ValueKind::Quantity | ValueKind::Figure => [&self.counts[..], &self.quantities].concat(),
            ValueKind::Year => years(contract),
            ValueKind::Items => Vec::new(),
        }
    }
}

fn quoted(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| json(text)).collect()
}

/// A text as a JSON string.
pub(super) fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Each value of a dictionary, and the numbers beside each.
pub(super) fn codes(dictionary: &Dictionary) -> Vec<String> {
    let mut texts: Vec<String> = dictionary.values.iter().map(|value| value.value.clone()).collect();
    for value in dictionary.values.iter().map(|value| &value.value) {
        if let Ok(number) = value.parse::<i64>() {
            texts.extend([number - 1, number + 1].map(|beside| format!("{beside:0width$}", width = value.len())));
        }
    }
    texts.sort();
    texts.dedup();
    texts
}

/// Each value, and what a careless reader might take for one.
fn of_dictionary(dictionary: &Dictionary) -> Vec<String> {
    let mut texts = codes(dictionary);
    for value in dictionary.values.iter().map(|value| &value.value) {
        if let Ok(number) = value.parse::<i64>() {
            texts.extend([number.to_string(), format!("0{value}"), format!("{value}.0")]);
        }
    }
    let first = dictionary.values.first();
    texts.extend(
        first
            .iter()
            .flat_map(|first| [format!(" {}", first.value), format!("{} ", first.value), full_width(&first.value)]),
    );
    texts.extend(dictionary.values.iter().flat_map(|value| [value.name.zh.clone(), value.name.en.clone()]));
    texts.extend(["", "x", "-1", "99"].map(str::to_owned));
    texts.iter().map(|text| json(text)).collect()
}

fn full_width(text: &str) -> String {
    text.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).filter(|_| c.is_ascii_graphic()).unwrap_or(c)).collect()
}

/// Years about the bounds, and texts and figures in the place of one.
fn years(contract: &Contract) -> Vec<String> {
    let parameters = contract.parameters();
    let (first, last) = (parameters.year_minimum, parameters.year_maximum);
    let numbers = [first, first - 1, first + 1, last, last + 1, last - 1, 2021, 0, -1, 21, 20210, -2021];
    let mut texts: Vec<String> = numbers.map(|number| number.to_string()).into();
    texts.extend(["2021.0", "2021.5", "2.021e3", "\"2021\"", "\"2021年\"", "2147483648"].map(str::to_owned));
    texts
}
