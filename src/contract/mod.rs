//! The document as data, loaded once and immutable.
//!
//! Everything that the interface lays down stands in `fixtures/contract`; code reads it here and states none of it again.
//!
//! - `tables` has a struct for the rows of each table, `load` makes the contract of them.
//! - `requirement`, `code`, `remedy`, `stage`, `dictionary`, `endpoint`, `institution`, `finding` and `invariant` are what the
//!   tables hold.
//! - `reading` has the open points and what they can be read as, `profile` a choice of one option for each.
//! - `amend` makes a changed copy of a contract.

mod amend;
mod code;
mod dictionary;
mod endpoint;
mod finding;
mod institution;
mod invariant;
mod load;
mod profile;
pub mod reading;
mod remedy;
mod requirement;
mod stage;
mod tables;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::{Arc, LazyLock};

pub use code::{Code, StatusSource};
pub use dictionary::{Dictionary, DictionaryValue};
pub use endpoint::{
    DerivedFigure, Endpoint, EndpointId, Field, FieldType, FigurePositions, Relation, RelationKind, ValueKind,
};
pub use finding::{FindingEntry, FindingKind};
pub use institution::{Institution, Institutions};
pub use invariant::{Invariant, InvariantKind};
pub use profile::{Profile, choose};
pub use reading::{Reading, ReadingOption, Readings};
pub use remedy::{Actor, Remedy, Retry};
pub use requirement::{Binds, Level, Origin, Requirement};
pub use stage::{Stage, StageEntry};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::diagnostic::{Diagnostic, Source};
use crate::language::Bilingual;

/// The document.
#[derive(Clone, Debug)]
pub struct Contract {
    clauses: Vec<Clause>,
    parameters: Parameters,
    requirements: Vec<Arc<Requirement>>,
    requirement_by_id: HashMap<Arc<str>, Arc<Requirement>>,
    dictionaries: Vec<Arc<Dictionary>>,
    codes: Vec<Arc<Code>>,
    stages: Vec<StageEntry>,
    endpoints: Vec<Arc<Endpoint>>,
    figures: Vec<DerivedFigure>,
    institutions: Institutions,
    readings: Vec<Reading>,
    default_readings: Readings,
    findings: Vec<FindingEntry>,
    invariants: Vec<Invariant>,
    tables: BTreeMap<&'static str, Arc<Source>>,
}

/// A numbered clause and its printed title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// The number, or `annex`.
    pub number: Arc<str>,
    /// The title.
    pub title: Bilingual,
}

/// The single words and numbers of the interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameters {
    /// The scheme of Authorization (1.1.4.2).
    pub scheme: String,
    /// The prefix of the headers that are signed, in lower case (1.1.4.2).
    pub custom_header_prefix: String,
    /// The header that holds the time of the operation (1.1.4.2).
    pub date_header: String,
    /// The header that holds the version (1.1.4.2).
    pub version_header: String,
    /// The version that the examples send, and a client that is not told otherwise (1.1.4.3).
    pub version: String,
    /// How far a request's date may be off the server's clock, in seconds (1.1.4.2).
    pub clock_window_seconds: i64,
    /// The port of the service (1.1.1).
    pub default_port: u16,
    /// The first year that a report may be for (settled).
    pub year_minimum: i64,
    /// The last year that a report may be for (settled).
    pub year_maximum: i64,
}

impl Contract {
    /// The contract that the binary carries.
    pub fn embedded() -> Arc<Self> {
        static EMBEDDED: LazyLock<Arc<Contract>> = LazyLock::new(|| {
            // The embedded tables are loaded by a test: a broken one cannot be released.
            let contract = load::contract(&load::embedded()).expect("the embedded contract loads");
            Arc::new(contract)
        });
        Arc::clone(&EMBEDDED)
    }

    /// Loads a contract from a folder that holds every table.
    ///
    /// # Errors
    /// A [`Diagnostic`] at the cell that is wrong: an unknown column, a duplicate id, a reference to nothing.
    pub fn load(folder: &Path) -> Result<Arc<Self>, Diagnostic> {
        load::contract(&load::folder(folder)?).map(Arc::new)
    }

    /// The text of a table as it stands in its file, by the file's name without `.csv`; or of one that follows from others:
    /// `report-fields` (every field of every report), `field-values` (every value of every dictionary, at its fields) and
    /// `values-beside` (values that no field takes, and the value that each is taken for).
    pub fn table(&self, name: &str) -> Option<&Arc<Source>> {
        self.tables.get(name)
    }

    /// The SHA-256 of all tables, in hexadecimal digits: who tells the same reads the same interface.
    pub fn digest(&self) -> String {
        let mut names: Vec<&str> = self.table_names().collect();
        names.sort_unstable();
        let mut digest = Sha256::new();
        for (name, table) in names.into_iter().filter_map(|name| Some((name, self.table(name)?))) {
            for part in [name, table.text()] {
                digest.update(part.len().to_be_bytes());
                digest.update(part);
            }
        }
        HEXLOWER.encode(&digest.finalize())
    }

    /// The names of the tables.
    pub fn table_names(&self) -> impl Iterator<Item = &'static str> {
        self.tables.keys().copied()
    }

    /// All clauses, in printed order.
    pub fn clauses(&self) -> &[Clause] {
        &self.clauses
    }

    /// The single words and numbers.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// All requirements: those of the document, then the settled ones.
    pub fn requirements(&self) -> &[Arc<Requirement>] {
        &self.requirements
    }

    /// A requirement by its id.
    pub fn requirement(&self, id: &str) -> Option<&Arc<Requirement>> {
        self.requirement_by_id.get(id)
    }

    /// The dictionaries, in printed order.
    pub fn dictionaries(&self) -> &[Arc<Dictionary>] {
        &self.dictionaries
    }

    /// A dictionary by its id, such as `D001`.
    pub fn dictionary(&self, id: &str) -> Option<&Arc<Dictionary>> {
        self.dictionaries.iter().find(|dictionary| dictionary.id == id)
    }

    /// The codes, by number.
    pub fn codes(&self) -> &[Arc<Code>] {
        &self.codes
    }

    /// A code by its name, spelled as printed, or by its number in digits.
    pub fn code(&self, word: &str) -> Option<&Arc<Code>> {
        match code::number(word) {
            Some(number) => self.code_number(number),
            None => self.codes.iter().find(|code| code.name == word),
        }
    }

    /// A code by its number.
    pub fn code_number(&self, number: u32) -> Option<&Arc<Code>> {
        self.codes.binary_search_by_key(&number, |code| code.number).ok().map(|index| &self.codes[index])
    }

    /// What the table says of a step of the checks. Loading makes sure that each is there.
    pub fn stage(&self, stage: Stage) -> &StageEntry {
        self.stages.iter().find(|entry| entry.stage == stage).expect("loading checks that every step is listed")
    }

    /// The endpoints, in printed order.
    pub fn endpoints(&self) -> &[Arc<Endpoint>] {
        &self.endpoints
    }

    /// An endpoint by its id. Loading makes sure that each is there.
    pub fn endpoint(&self, id: EndpointId) -> &Arc<Endpoint> {
        self.endpoints.iter().find(|endpoint| endpoint.id == id).expect("loading checks that every endpoint is listed")
    }

    /// The derived figures of 1.2.3.
    pub fn figures(&self) -> &[DerivedFigure] {
        &self.figures
    }

    /// The institutions of the annex.
    pub fn institutions(&self) -> &Institutions {
        &self.institutions
    }

    /// The open points.
    pub fn readings(&self) -> &[Reading] {
        &self.readings
    }

    /// An open point by its id.
    pub fn reading(&self, id: &str) -> Option<&Reading> {
        self.readings.iter().find(|reading| reading.id == id)
    }

    /// The first option of every open point.
    pub fn default_readings(&self) -> &Readings {
        &self.default_readings
    }

    /// What can be found against a message.
    pub fn findings(&self) -> &[FindingEntry] {
        &self.findings
    }

    /// What the table says of a kind of finding. Loading makes sure that each is there.
    pub fn finding(&self, kind: FindingKind) -> &FindingEntry {
        self.findings.iter().find(|entry| entry.kind == kind).expect("loading checks that every kind is listed")
    }

    /// What holds of every answer.
    pub fn invariants(&self) -> &[Invariant] {
        &self.invariants
    }

    /// What the table says of something that holds of every answer. Loading makes sure that each is there.
    pub fn invariant(&self, kind: InvariantKind) -> &Invariant {
        self.invariants.iter().find(|entry| entry.kind == kind).expect("loading checks that every kind is listed")
    }
}
