//! The document's examples of reports (1.2), for another institution and period.

use jiff::civil::DateTime;

use super::json::Tree;
use crate::contract::{Endpoint, Field, FieldType, ValueKind};
use crate::payload::json;

/// For whom and for when a report is: what tells it from every other report of its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportIdentity {
    /// The institution's code.
    pub institution: String,
    /// The day, with the time of day at which stock is counted.
    pub moment: DateTime,
    /// The year of quality figures.
    pub year: i16,
    /// The part of the year: a value of the batch's dictionary.
    pub batch: String,
}

impl ReportIdentity {
    /// What a field of a report holds of it, as JSON text; none for a field that says neither for whom nor for when.
    pub fn value_of(&self, field: &Field) -> Option<String> {
        let text = match field.value {
            ValueKind::Institution => self.institution.clone(),
            ValueKind::DateTime => self.date_time(),
            ValueKind::Date => self.moment.date().to_string(),
            ValueKind::Year => self.year.to_string(),
            ValueKind::Dictionary => self.batch.clone(),
            _ => return None,
        };
        Some(if field.kind == FieldType::String { json::quoted(&text) } else { text })
    }

    /// The moment as a report writes it.
    pub fn date_time(&self) -> String {
        self.moment.strftime("%Y-%m-%d %H:%M:%S").to_string()
    }
}

impl Tree {
    /// The document's example of a report. Each field that says for whom or for when it is holds what `value` gives for it
    /// as JSON text; where that is nothing, what is printed.
    pub fn example(endpoint: &Endpoint, value: impl Fn(&Field) -> Option<String>) -> Self {
        let mut report = Self::of(endpoint.id.example());
        let names = endpoint.period_fields.iter().chain([&endpoint.institution_field]);
        for field in names.filter_map(|name| endpoint.field(name)) {
            if let Some(value) = value(field) {
                // The names are those of a table of the contract; the example has a value for each.
                report.set(&format!("/{}", field.name), Self::Leaf(value.into()));
            }
        }
        report
    }
}
