//! The tables as they stand in files: one struct a table, a field a column.

use serde::Deserialize;

use super::{
    Actor, Binds, EndpointId, FieldType, FindingKind, InvariantKind, Level, RelationKind, Retry, Stage, StatusSource,
    ValueKind,
};
use crate::words::words;

/// A row of a table, and the table's file and columns.
pub(super) trait Table: serde::de::DeserializeOwned {
    const FILE: &'static str;
    const COLUMNS: &'static [&'static str];
}

macro_rules! tables {
    ($($file:literal $name:ident { $($column:ident: $kind:ty),+ $(,)? })+) => {$(
        #[derive(Clone, Debug, Deserialize)]
        pub(super) struct $name { $(pub(super) $column: $kind),+ }

        impl Table for $name {
            const FILE: &'static str = $file;
            const COLUMNS: &'static [&'static str] = &[$(column_name(stringify!($column))),+];
        }
    )+};
}

/// `type` is a word of Rust: its column is written `r#type`.
const fn column_name(field: &'static str) -> &'static str {
    match field.as_bytes() {
        [b'r', b'#', ..] => field.split_at(2).1,
        _ => field,
    }
}

tables! {
    "clauses.csv" ClauseRow { clause: String, title_zh: String, title_en: String }
    "parameters.csv" ParameterRow {
        name: String, value: String, clause: String, requirement: String,
    }
    "requirements.csv" RequirementRow {
        id: String, clause: String, sentence_zh: String, gloss_en: String, level: Level, binds: Binds,
        untested_zh: Option<String>, untested_en: Option<String>,
    }
    "dictionaries.csv" DictionaryRow {
        id: String, clause: String, title_zh: String, title_en: String, requirement: String,
    }
    "dictionary-values.csv" DictionaryValueRow {
        dictionary: String, value: String, name_zh: String, name_en: String, note_zh: String,
    }
    "codes.csv" CodeRow {
        number: u32, name: String, text: String, status: u16, status_on_value: Option<u16>, status_source: StatusSource,
        described: YesNo, stage: Stage, trigger_zh: String, trigger_en: String, requirement: String,
    }
    "remedies.csv" RemedyRow {
        code: u32, stage: Stage, actor: Actor, retry: Retry, cause_zh: String, cause_en: String, action_zh: String,
        action_en: String,
    }
    "stages.csv" StageRow { stage: Stage, requirement: String, title_zh: String, title_en: String }
    "endpoints.csv" EndpointRow {
        id: EndpointId, clause: String, method: String, path: String, title_zh: String, title_en: String,
        institution_field: String, period_fields: String, failure: String, already_reported: String,
        repeat_reading: String, repeat_requirement: String, requirement: String,
    }
    "fields.csv" FieldRow {
        endpoint: EndpointId, object: String, name: String, also_printed: Option<String>, r#type: FieldType, value: ValueKind,
        dictionary: Option<String>, clause: String, description_zh: String, description_en: String, requirement: String,
    }
    "relations.csv" RelationRow { kind: RelationKind, endpoint: EndpointId, object: String, field: String, other: String }
    "derived.csv" FigureRow {
        figure: String, numerator: String, denominator: String, factor: u32, clause: String, description_en: String,
        requirement: String,
    }
    "institutions.csv" InstitutionRow {
        code: String, name: String, area: String, number: u32, clause: String, note: String,
    }
    "readings.csv" ReadingRow { id: String, clause: String, question_zh: String, question_en: String }
    "reading-options.csv" ReadingOptionRow {
        reading: String, option: String, parameter: Option<String>, meaning_zh: String, meaning_en: String,
        contradicts: Option<String>,
    }
    "findings.csv" FindingRow {
        kind: FindingKind, requirement: Option<String>, reading: Option<String>, title_zh: String, title_en: String,
    }
    "invariants.csv" InvariantRow { kind: InvariantKind, requirement: String, title_zh: String, title_en: String }
}

words! {
    /// A cell that says yes or no.
    pub(super) enum YesNo {
        /// Yes.
        Yes = "yes",
        /// No.
        No = "no",
    }
}

/// The settled points stand in a table of their own, of the same columns as the requirements.
pub(super) const SETTLED: &str = "settled.csv";
