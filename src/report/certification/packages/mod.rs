//! Many packages at once, as a centre sees them: who, what, in which state, and what would become of them under another
//! contract or reading.
//!
//! - `state` are the states; `text` is for a terminal, `json` for programs, `page` for a browser.

mod json;
mod page;
mod state;
mod text;

use jiff::Timestamp;
use serde_json::Value;

use crate::certify::Outcome;
use crate::evidence::bundle::{Check, Manifest};
use crate::language::Bilingual;
use crate::report::certification::Subject;

pub use json::json;
pub use page::page;
pub use state::{State, Weight};
pub use text::{COLUMNS, answer, cells, counts, reasons};

/// Packages and runs.
#[derive(Clone, Debug)]
pub struct Packages {
    /// Each of them.
    pub rows: Vec<Row>,
    /// When they were looked at.
    pub at: Timestamp,
    /// What they were judged anew by, besides; none where nobody has asked.
    pub anew_by: Option<Bilingual>,
    /// Files of another kind, which are nothing of a certification.
    pub passed_over: Vec<String>,
}

/// One of them.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its file, or its folder where it was not sealed.
    pub file: String,
    /// Whether it is the folder of a run.
    pub is_folder: bool,
    /// What `bis3 certify report --json` says of it; null where nothing can be read.
    pub told: Value,
    /// What its manifest says; none of a folder.
    pub sealed: Option<SealedAs>,
    /// In which states it is, the gravest first, each with what is wrong; one at least.
    pub standings: Vec<Standing>,
    /// What was checked; nothing of a folder.
    pub checks: Vec<Check>,
    /// What becomes of it under another contract or reading, where somebody has asked.
    pub anew: Option<Anew>,
}

/// What the manifest of a package says.
#[derive(Clone, Debug)]
pub struct SealedAs {
    /// When it was sealed, by the clock of who has.
    pub made: Timestamp,
    /// By whom, as they call themselves.
    pub who: Option<String>,
    /// What else.
    pub subject: Option<Subject>,
    /// Who has countersigned it.
    pub countersigned: Vec<Bilingual>,
}

/// A state, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The state.
    pub state: State,
    /// What is wrong.
    pub why: Vec<Bilingual>,
}

/// What becomes of a run that is judged by another contract, or under another reading.
#[derive(Clone, Debug)]
pub struct Anew {
    /// What is said of the whole then; none where it cannot be judged so.
    pub overall: Option<Outcome>,
    /// What is said otherwise: the id of the obligation, what was said and what is.
    pub changed: Vec<(String, String, String)>,
    /// Why it cannot be judged so.
    pub why: Option<Bilingual>,
}

impl SealedAs {
    /// What a manifest says.
    pub fn of(manifest: &Manifest, countersigned: Vec<Bilingual>) -> Self {
        Self { made: manifest.made, who: manifest.who.clone(), subject: Subject::read(manifest), countersigned }
    }
}

impl Row {
    /// The gravest state.
    pub fn state(&self) -> State {
        self.standings.first().map_or(State::NotJudged, |standing| standing.state)
    }

    /// A word of what is told of it; empty where nothing can be read.
    pub fn word(&self, name: &str) -> &str {
        self.told[name].as_str().unwrap_or_default()
    }

    /// The words of a list of what is told of it.
    pub fn words(&self, name: &str) -> Vec<&str> {
        self.told[name].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// Until when its certificate counts, where it has one.
    pub fn valid_to(&self) -> Option<Timestamp> {
        self.sealed.as_ref()?.subject.as_ref()?.valid_to
    }
}

impl Packages {
    /// How many are in a state, of the states in which some are.
    pub fn states(&self) -> impl Iterator<Item = (State, usize)> + '_ {
        let count = |state| self.rows.iter().filter(|row| row.state() == state).count();
        State::ALL.iter().map(move |state| (*state, count(*state))).filter(|(_, count)| *count > 0)
    }

    /// How many come to this.
    pub fn count(&self, weight: Weight) -> usize {
        self.rows.iter().filter(|row| row.state().weight() == weight).count()
    }
}
