//! `--list`: which scenarios would be run, and which of them would be skipped here.

use serde::Serialize;

use crate::cli::table::table;
use crate::cli::{CliError, Environment};
use crate::harness::run::Run;
use crate::language::Bilingual;
use crate::scenario::Scenario;

#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    file: &'a str,
    title: &'a Bilingual,
    clause: &'a str,
    level: &'static str,
    verifies: Vec<&'a str>,
    tags: &'a [String],
    writes: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    skipped: Option<Bilingual>,
}

pub(super) fn list(run: &Run, json: bool, environment: &Environment) -> Result<(), CliError> {
    let rows: Vec<Row<'_>> = run.scenarios.iter().map(|scenario| row(scenario, run)).collect();
    if json {
        return environment.print_json(&rows);
    }
    let language = environment.language;
    let header = language.pick(
        ["id", "条款", "级别", "标签", "标题", "跳过的原因"],
        ["id", "clause", "level", "tags", "title", "skipped"],
    );
    let cells = rows.iter().map(|row| {
        let skipped = row.skipped.as_ref().map_or("", |reason| reason.in_language(language));
        let tags = row.tags.join(" ");
        [row.id, row.clause, row.level, &tags, row.title.in_language(language), skipped].map(str::to_owned).to_vec()
    });
    environment.print(&table(&header, cells))
}

fn row<'a>(scenario: &'a Scenario, run: &Run) -> Row<'a> {
    let card = &scenario.card;
    Row {
        id: &card.id,
        file: scenario.source.path(),
        title: &card.title,
        clause: &card.clause,
        level: card.level.word(),
        verifies: card.verifies.iter().map(|requirement| &*requirement.id).collect(),
        tags: &card.tags,
        writes: card.writes,
        skipped: run.skipped(scenario),
    }
}
