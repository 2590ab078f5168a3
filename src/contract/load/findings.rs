//! What can be found against a request, and what holds of every answer: each kind that the code knows has its row.

use super::readings::known_reading;
use super::table::{Context, Loaded, every};
use crate::contract::tables::{FindingRow, InvariantRow};
use crate::contract::{FindingEntry, Invariant, Reading};
use crate::diagnostic::Diagnostic;
use crate::language::{Bilingual, bilingual};

pub(super) fn findings(
    table: &Loaded<FindingRow>,
    context: &Context<'_>,
    readings: &[Reading],
) -> Result<Vec<FindingEntry>, Diagnostic> {
    table.unique(|row| row.kind.word())?;
    let mut entries = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let value = &row.value;
        if value.requirement.is_none() && !value.kind.rests_on_the_field() {
            return Err(table.wrong(
                row,
                value.kind.word(),
                bilingual!("`{kind}` 没有写明依据的要求", "`{kind}` names no requirement", kind = value.kind.word()),
            ));
        }
        entries.push(FindingEntry {
            kind: value.kind,
            requirement: value.requirement.as_ref().map(|id| context.requirement(table, row, id)).transpose()?,
            reading: value.reading.as_ref().map(|id| known_reading(table, row, id, readings)).transpose()?,
            title: Bilingual::new(&value.title_zh, &value.title_en),
        });
    }
    every("finding", &table.source, |kind| entries.iter().any(|entry| entry.kind == kind))?;
    Ok(entries)
}

pub(super) fn invariants(table: &Loaded<InvariantRow>, context: &Context<'_>) -> Result<Vec<Invariant>, Diagnostic> {
    table.unique(|row| row.kind.word())?;
    let mut entries = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        entries.push(Invariant {
            kind: row.value.kind,
            requirement: context.requirement(table, row, &row.value.requirement)?,
            title: Bilingual::new(&row.value.title_zh, &row.value.title_en),
        });
    }
    every("invariant", &table.source, |kind| entries.iter().any(|entry| entry.kind == kind))?;
    Ok(entries)
}
