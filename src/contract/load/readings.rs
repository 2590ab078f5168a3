//! The open points: the table and the types of the code are held against each other, both ways.

use super::Tables;
use super::table::{Context, Loaded};
use crate::contract::tables::{ReadingOptionRow, ReadingRow};
use crate::contract::{Reading, ReadingOption, Readings};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::tabular::Row;
use crate::language::{Bilingual, bilingual};

pub(super) fn readings(tables: &Tables, context: &Context<'_>) -> Result<Vec<Reading>, Diagnostic> {
    let table = Loaded::<ReadingRow>::open(tables)?;
    table.unique(|row| row.id.clone())?;
    let options = Loaded::<ReadingOptionRow>::open(tables)?;
    options.unique(|row| format!("{},{}", row.reading, row.option))?;
    for row in &options.rows {
        check_option(&options, row)?;
    }
    let mut readings = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let value = &row.value;
        let known = known_options(&table, row, &value.id)?;
        let mine: Vec<ReadingOption> = options
            .rows
            .iter()
            .filter(|option| option.value.reading == value.id)
            .map(|option| reading_option(&options, option, context))
            .collect::<Result<_, _>>()?;
        if let Some(missing) = known.iter().find(|word| !mine.iter().any(|option| option.option == **word)) {
            let zh = format!("`{}` 的选项 `{missing}` 未列出", value.id);
            return Err(table.wrong(
                row,
                &value.id,
                (zh, format!("the option `{missing}` of `{}` is not listed", value.id)),
            ));
        }
        readings.push(Reading {
            id: value.id.clone(),
            clause: context.clause(&table, row, &value.clause)?,
            question: Bilingual::new(&value.question_zh, &value.question_en),
            options: mine,
        });
    }
    match Readings::IDS.iter().find(|id| !readings.iter().any(|reading| reading.id == **id)) {
        Some(missing) => {
            Err(Diagnostic::error(bilingual!("读法 `{missing}` 未列出", "the reading `{missing}` is not listed"))
                .at(&table.source, 0..0))
        }
        None => Ok(readings),
    }
}

fn check_option(table: &Loaded<ReadingOptionRow>, row: &Row<ReadingOptionRow>) -> Result<(), Diagnostic> {
    let known = known_options(table, row, &row.value.reading)?;
    table.resolve(row, "option", &row.value.option, known.iter().map(|option| (*option, ())))
}

/// The options that the code knows for a reading of the table.
fn known_options<T>(table: &Loaded<T>, row: &Row<T>, id: &str) -> Result<&'static [&'static str], Diagnostic> {
    let known = Readings::IDS.iter().map(|id| (*id, Readings::options(id).unwrap_or_default()));
    table.resolve(row, "reading", id, known)
}

fn reading_option(
    table: &Loaded<ReadingOptionRow>,
    row: &Row<ReadingOptionRow>,
    context: &Context<'_>,
) -> Result<ReadingOption, Diagnostic> {
    let value = &row.value;
    let contradicts = value.contradicts.as_ref().map(|clause| context.clause(table, row, clause)).transpose()?;
    Ok(ReadingOption {
        option: value.option.clone(),
        parameter: value.parameter.clone(),
        meaning: Bilingual::new(&value.meaning_zh, &value.meaning_en),
        contradicts,
    })
}

pub(super) fn default_readings(readings: &[Reading]) -> Result<Readings, Diagnostic> {
    let first = |id: &str| {
        readings.iter().find(|reading| reading.id == id)?.options.first().map(|option| option.option.as_str())
    };
    Readings::from_options(first).map_err(|error| {
        let zh = format!("{error}；首选选项不能带冒号和参数");
        Diagnostic::error((zh, format!("{error}; a default option takes nothing behind a colon")))
    })
}

pub(super) fn known_reading<T>(
    table: &Loaded<T>,
    row: &Row<T>,
    id: &str,
    readings: &[Reading],
) -> Result<String, Diagnostic> {
    table.resolve(row, "reading", id, readings.iter().map(|reading| (reading.id.as_str(), reading.id.clone())))
}
