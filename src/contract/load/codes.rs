//! Loads the codes, and what to do about each.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Tables;
use super::table::{Context, Loaded};
use crate::contract::tables::{CodeRow, RemedyRow, YesNo};
use crate::contract::{Code, Remedy, Stage};
use crate::diagnostic::Diagnostic;
use crate::language::{Bilingual, bilingual};

/// The codes by their numbers.
pub(super) fn codes(tables: &Tables, context: &Context<'_>) -> Result<Vec<Arc<Code>>, Diagnostic> {
    let table = &Loaded::<CodeRow>::open(tables)?;
    table.unique(|row| row.number)?;
    table.unique(|row| row.name.clone())?;
    let remedies = remedies(&Loaded::open(tables)?, table)?;
    let mut codes = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let value = &row.value;
        for status in [Some(value.status), value.status_on_value].into_iter().flatten() {
            if !(200..600).contains(&status) {
                return Err(table.wrong(
                    row,
                    &status.to_string(),
                    ("HTTP 状态码应在 200 到 599 之间", "a final HTTP status lies between 200 and 599"),
                ));
            }
        }
        codes.push(Arc::new(Code {
            number: value.number,
            name: value.name.clone(),
            text: value.text.clone(),
            status: value.status,
            status_on_value: value.status_on_value,
            status_source: value.status_source,
            described: value.described == YesNo::Yes,
            stage: value.stage,
            trigger: Bilingual::new(&value.trigger_zh, &value.trigger_en),
            requirement: context.requirement(table, row, &value.requirement)?,
            remedies: remedies.get(&value.number).cloned().unwrap_or_default(),
        }));
    }
    codes.sort_by_key(|code| code.number);
    Ok(codes)
}

/// What to do, by the number of the code. A code that says that something is wrong and not what to do helps nobody.
fn remedies(table: &Loaded<RemedyRow>, codes: &Loaded<CodeRow>) -> Result<BTreeMap<u32, Vec<Remedy>>, Diagnostic> {
    table.unique(|row| format!("{},{}", row.code, row.stage.word()))?;
    let mut remedies: BTreeMap<u32, Vec<Remedy>> = BTreeMap::new();
    for row in &table.rows {
        let value = &row.value;
        let number = value.code.to_string();
        if !codes.rows.iter().any(|code| code.value.number == value.code) {
            return Err(table.wrong(row, &number, bilingual!("没有错误码 {number}", "there is no code {number}")));
        }
        remedies.entry(value.code).or_default().push(Remedy {
            stage: value.stage,
            actor: value.actor,
            retry: value.retry,
            cause: Bilingual::new(&value.cause_zh, &value.cause_en),
            action: Bilingual::new(&value.action_zh, &value.action_en),
        });
    }
    let is_bare = |code: &CodeRow| code.stage != Stage::Passed && !remedies.contains_key(&code.number);
    match codes.rows.iter().find(|row| is_bare(&row.value)) {
        None => Ok(remedies),
        Some(bare) => {
            let number = bare.value.number;
            let message = bilingual!("没有写明遇到 {number} 怎么办", "nothing says what to do about {number}");
            Err(Diagnostic::error(message).at(&table.source, 0..0))
        }
    }
}
