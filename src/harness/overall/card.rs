//! The scenarios under which a run as a whole is told. They have no steps of their own: what is told stands in tables of the
//! contract.

use std::path::PathBuf;
use std::sync::Arc;

use crate::contract::{Contract, Level};
use crate::diagnostic::{Place, Source};
use crate::language::Bilingual;
use crate::scenario::{Card, MockSetup, Scenario};
use crate::snapshot::Redaction;

/// The tables whose rows are told.
pub(super) const INVARIANTS: &str = "invariants";
pub(super) const READINGS: &str = "readings";

/// The clause under which what concerns all interfaces stands.
const CLAUSE: &str = "1.1";

/// The ids of the two.
const EVERY_ANSWER: &str = "every-answer";
const ONE_READING: &str = "one-reading";

/// Whether an id is that of something that is told of a run as a whole.
pub fn is_of_whole_run(id: &str) -> bool {
    [EVERY_ANSWER, ONE_READING].contains(&id)
}

const TAG: &str = "answers";

/// What holds of every answer.
pub(super) fn every_answer(contract: &Contract) -> Arc<Scenario> {
    let title = ("每个应答都须符合的要求", "What holds of every answer");
    scenario(contract, INVARIANTS, EVERY_ANSWER, title.into())
}

/// That each open point is read in one way.
pub(super) fn one_reading(contract: &Contract) -> Arc<Scenario> {
    let title = ("每个未定点只有一种读法", "Each open point is read in one way");
    scenario(contract, READINGS, ONE_READING, title.into())
}

fn scenario(contract: &Contract, table: &str, id: &str, title: Bilingual) -> Arc<Scenario> {
    let source = source(contract, table);
    let card = Card {
        id: id.to_owned(),
        title,
        clause: CLAUSE.into(),
        verifies: Vec::new(),
        level: Level::Should,
        tags: vec![TAG.to_owned()],
        readings: Vec::new(),
        writes: false,
    };
    Arc::new(Scenario {
        path: PathBuf::from(source.path()),
        source,
        card,
        mock_setup: MockSetup::default(),
        key: None,
        redaction: Redaction::default(),
        skip: None,
        variables: Vec::new(),
        setup: None,
        steps: Vec::new(),
        teardown: None,
        files: Vec::new(),
    })
}

/// The row of a table that begins with a word.
pub(super) fn place(contract: &Contract, table: &str, word: &str) -> Place {
    let source = source(contract, table);
    let is_row = |line: &str| line.split(',').next() == Some(word);
    let rows = source.text().split_inclusive('\n');
    let start = rows.clone().take_while(|line| !is_row(line)).map(str::len).sum();
    let length = if source.text()[start..].is_empty() { 0 } else { word.len() };
    Place { span: start..start + length, source }
}

fn source(contract: &Contract, table: &str) -> Arc<Source> {
    contract.table(table).map_or_else(|| Source::new(table, ""), Arc::clone)
}
