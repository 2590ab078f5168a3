//! The tables of the interface: which columns each has, and what stands in them.

use serde_json::{Map, Value, json};

use super::TableName;
use crate::contract::Contract;
use crate::language::Language;
use crate::mutants::Defect;

/// A table ready to be shown: its columns are the names of the JSON members too.
pub(super) struct Listing {
    columns: &'static [&'static str],
    /// How many of the columns a person sees; programs are given all.
    shown: usize,
    rows: Vec<Vec<Value>>,
}

impl Listing {
    /// Leaves the rows that hold a text, in any letter case; how many they are.
    pub(super) fn retain(&mut self, text: &str) -> usize {
        let text = text.to_lowercase();
        let most = self.shown;
        self.rows.retain(|row| row.iter().take(most).any(|cell| shown(cell).to_lowercase().contains(&text)));
        self.rows.len()
    }

    /// Leaves the one row that begins with a number.
    pub(super) fn only(&mut self, number: u32) {
        self.rows.retain(|row| row.first().is_some_and(|cell| *cell == number));
    }

    /// The rows for programs.
    pub(super) fn objects(&self) -> Vec<Map<String, Value>> {
        let names = || self.columns.iter().map(|name| name.to_string());
        self.rows.iter().map(|row| names().zip(row.iter().cloned()).collect()).collect()
    }

    /// The columns for a person.
    pub(super) fn header(&self) -> &[&'static str] {
        &self.columns[..self.shown]
    }

    /// The rows for a person.
    pub(super) fn cells(&self) -> impl Iterator<Item = Vec<String>> {
        self.rows.iter().map(|row| row.iter().take(self.shown).map(shown).collect())
    }
}

fn shown(cell: &Value) -> String {
    match cell {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A table; none where it is no table that is asked for.
pub(super) fn listing(name: TableName, contract: &Contract, language: Language) -> Option<Listing> {
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
        TableName::Coverage | TableName::Schema | TableName::Client | TableName::Openapi | TableName::Postman => {
            return None;
        }
    })
}

/// A table of rows, each column beside what stands in it.
macro_rules! listing {
    ($rows:expr, |$row:pat_param| { $($column:literal: $cell:expr,)+ }) => {
        {
            let columns: &[&str] = &[$($column),+];
            let rows = $rows.map(|$row| vec![$(Value::from($cell)),+]).collect();
            Listing { columns, shown: columns.len(), rows }
        }
    };
}

fn codes(contract: &Contract, language: Language) -> Listing {
    let mut listing = listing!(contract.codes().iter(), |code| {
        "code": code.number,
        "name": code.name.as_str(),
        "text": code.text.as_str(),
        "status": code.status,
        "status-on-value": code.status_on_value,
        "described": code.described,
        "trigger": code.trigger.in_language(language),
        "remedies": json!(code.remedies),
    });
    // Told to a person who asks for one code.
    listing.shown -= 1;
    listing
}

fn dictionaries(contract: &Contract, language: Language) -> Listing {
    let dictionaries = contract.dictionaries().iter();
    let values = dictionaries.flat_map(|dictionary| dictionary.values.iter().map(move |entry| (dictionary, entry)));
    listing!(values, |(dictionary, entry)| {
        "dictionary": dictionary.id.as_str(),
        "clause": &*dictionary.clause,
        "title": dictionary.title.in_language(language),
        "value": entry.value.as_str(),
        "name": entry.name.in_language(language),
    })
}

fn institutions(contract: &Contract) -> Listing {
    listing!(contract.institutions().rows().iter(), |institution| {
        "code": institution.code.as_str(),
        "name": institution.name.as_str(),
        "area": institution.area.as_str(),
        "number": institution.number,
        "note": institution.note.as_str(),
    })
}

fn endpoints(contract: &Contract, language: Language) -> Listing {
    let fields = contract.endpoints().iter().flat_map(|endpoint| {
        let report = endpoint.fields.iter().map(move |field| (endpoint, "", field));
        report.chain(endpoint.item_fields.iter().map(move |field| (endpoint, "[]", field)))
    });
    listing!(fields, |(endpoint, within, field)| {
        "endpoint": endpoint.id.word(),
        "method": endpoint.method.as_str(),
        "path": endpoint.path.as_str(),
        "clause": &*field.clause,
        "in": within,
        "field": field.name.as_str(),
        "also-printed": field.also_printed.as_deref(),
        "type": field.kind.word(),
        "dictionary": field.dictionary.as_ref().map(|dictionary| dictionary.id.as_str()),
        "description": field.description.in_language(language),
    })
}

fn figures(contract: &Contract) -> Listing {
    listing!(contract.figures().iter(), |figure| {
        "figure": figure.figure.as_str(),
        "factor": figure.factor,
        "numerator": figure.numerator.as_str(),
        "denominator": figure.denominator.as_str(),
        "clause": &*figure.clause,
        "description": figure.description.as_str(),
    })
}

fn readings(contract: &Contract, language: Language) -> Listing {
    let readings = contract.readings().iter();
    let options = readings.flat_map(|reading| reading.options.iter().enumerate().map(move |option| (reading, option)));
    listing!(options, |(reading, (index, option))| {
        "reading": reading.id.as_str(),
        "clause": &*reading.clause,
        "question": reading.question.in_language(language),
        "option": match &option.parameter {
            Some(parameter) => format!("{}:<{parameter}>", option.option),
            None => option.option.clone(),
        },
        "default": index == 0,
        "meaning": option.meaning.in_language(language),
        "contradicts": option.contradicts.as_deref(),
    })
}

fn requirements(contract: &Contract, language: Language) -> Listing {
    listing!(contract.requirements().iter(), |requirement| {
        "requirement": &*requirement.id,
        "clause": &*requirement.clause,
        "level": requirement.level.word(),
        "binds": requirement.binds.word(),
        "origin": requirement.origin.word(),
        "sentence": requirement.sentence.in_language(language),
        "untested": requirement.untested.as_ref().map(|reason| reason.in_language(language)),
    })
}

fn findings(contract: &Contract, language: Language) -> Listing {
    listing!(contract.findings().iter(), |finding| {
        "finding": finding.kind.word(),
        "requirement": finding.requirement.as_ref().map(|requirement| &*requirement.id),
        "reading": finding.reading.as_deref(),
        "title": finding.title.in_language(language),
    })
}

fn clauses(contract: &Contract, language: Language) -> Listing {
    listing!(contract.clauses().iter(), |clause| {
        "clause": &*clause.number,
        "title": clause.title.in_language(language),
    })
}

fn defects(language: Language) -> Listing {
    listing!(Defect::all(), |defect| {
        "defect": defect.name(),
        "clause": defect.clause(),
        "requirement": defect.requirement(),
        "seam": defect.seam(),
        "reading": defect.is_reading(),
        "title": defect.title().in_language(language),
    })
}
