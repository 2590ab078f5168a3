//! Loads the steps of the checks: each that the code knows has its row.

use super::table::{Context, Loaded, every};
use crate::contract::StageEntry;
use crate::contract::tables::StageRow;
use crate::diagnostic::Diagnostic;
use crate::language::Bilingual;

pub(super) fn stages(table: &Loaded<StageRow>, context: &Context<'_>) -> Result<Vec<StageEntry>, Diagnostic> {
    table.unique(|row| row.stage.word())?;
    let mut entries = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        entries.push(StageEntry {
            stage: row.value.stage,
            requirement: context.requirement(table, row, &row.value.requirement)?,
            title: Bilingual::new(&row.value.title_zh, &row.value.title_en),
        });
    }
    every("step", &table.source, |stage| entries.iter().any(|entry| entry.stage == stage))?;
    Ok(entries)
}
