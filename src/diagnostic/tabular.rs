//! CSV tables, read with every error at its place, and written (RFC 4180, UTF-8, first line the column names). What the
//! library would take and drop a part of is refused: a quote that closes nothing or is never closed, a column without a name,
//! and one whose name stands twice.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::{Diagnostic, Source};
use crate::language::bilingual;

/// One row of a table and where it stands.
#[derive(Clone, Debug)]
pub struct Row<T> {
    /// What the row says.
    pub value: T,
    /// The bytes of its line.
    pub span: Range<usize>,
}

impl<T> Row<T> {
    /// The bytes where a word stands in the row: the cell that is this word, or else the last place that holds it, or
    /// the whole row.
    pub fn place_of(&self, source: &Source, word: &str) -> Range<usize> {
        place_of(source, &self.span, word)
    }
}

/// Reads all rows of a table whose columns must be just `columns`, in that order.
///
/// # Errors
/// A [`Diagnostic`] at the column name or the row that is wrong.
pub fn read<T: DeserializeOwned>(source: &Arc<Source>, columns: &[&str]) -> Result<Vec<Row<T>>, Diagnostic> {
    let names = self::columns(source)?;
    check_columns(source, &names, columns)?;
    let mut reader = csv::ReaderBuilder::new().from_reader(source.text().as_bytes());
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|error| diagnostic(source, &error))? {
        let span = line(source, record.position());
        let value = record.deserialize(Some(&names)).map_err(|error| diagnostic(source, &error))?;
        rows.push(Row { value, span });
    }
    Ok(rows)
}

/// The names of a table's columns, each of which has one of its own.
///
/// # Errors
/// A [`Diagnostic`] where the first line is no row of names, or where a quote anywhere in the table is out of its place.
pub fn columns(source: &Arc<Source>) -> Result<csv::StringRecord, Diagnostic> {
    check_quotes(source)?;
    let mut reader = csv::ReaderBuilder::new().from_reader(source.text().as_bytes());
    let names = reader.headers().map_err(|error| diagnostic(source, &error))?;
    if names.is_empty() {
        let nothing = ("表格是空的：第一行应为各列的名称", "the table is empty: its first line names the columns");
        return Err(Diagnostic::error(nothing).at(source, 0..0));
    }
    let mut earlier = HashSet::new();
    for (index, name) in names.iter().enumerate() {
        let wrong = match name {
            "" => Diagnostic::error(bilingual!(
                "第 {number} 列没有名称",
                "column {number} has no name",
                number = index + 1
            )),
            _ if !earlier.insert(name) => {
                Diagnostic::error(bilingual!("有两列都叫 `{name}`", "two columns are called `{name}`"))
            }
            _ => continue,
        };
        return Err(wrong.at(source, column(source, index)));
    }
    Ok(names.clone())
}

/// The bytes at which the name of a column stands.
fn column(source: &Source, index: usize) -> Range<usize> {
    let first = line(source, None);
    let text = source.text()[first.clone()].trim_end_matches('\r');
    cells(text).get(index).cloned().unwrap_or(first)
}

/// Refuses a quote that stands where none can (RFC 4180, 2.5 to 2.7).
fn check_quotes(source: &Arc<Source>) -> Result<(), Diagnostic> {
    let text = source.text().as_bytes();
    let mut cell = Cell::Empty;
    for (offset, &byte) in text.iter().enumerate() {
        cell = match (cell, byte) {
            (Cell::Quoted(start), b'"') => Cell::Closed(start),
            (Cell::Quoted(start), _) => Cell::Quoted(start),
            (Cell::Closed(start), b'"') => Cell::Quoted(start),
            (_, b',' | b'\n' | b'\r') => Cell::Empty,
            (Cell::Empty, b'"') => Cell::Quoted(offset),
            (Cell::Closed(start), _) => return Err(closed_amid(source, start, offset - 1)),
            (Cell::Plain, b'"') => return Err(stray(source, offset)),
            (Cell::Empty | Cell::Plain, _) => Cell::Plain,
        };
    }
    match cell {
        Cell::Quoted(start) => Err(Diagnostic::error((
            "这个引号没有配对的结束引号，后面的行会全部算进这一格",
            "this quote is never closed: all rows behind it would count as one cell",
        ))
        .at(source, start..start + 1)),
        Cell::Empty | Cell::Plain | Cell::Closed(_) => Ok(()),
    }
}

/// What stands of a cell before a byte.
#[derive(Clone, Copy)]
enum Cell {
    Empty,
    Plain,
    /// Behind the quote at this offset.
    Quoted(usize),
    /// Behind the quote that closes one that opened at this offset, or behind the first of two that stand for one.
    Closed(usize),
}

/// A quote that closes a cell in its middle. Of a cell of several lines it is the quote in front that most likely has none
/// of its own behind it.
fn closed_amid(source: &Arc<Source>, start: usize, end: usize) -> Diagnostic {
    let last = source.position(end);
    match source.position(start).line == last.line {
        true => stray(source, end),
        false => Diagnostic::error(bilingual!(
            "这个引号到第 {line} 行第 {column} 列才结束，而那里后面还有字符",
            "this quote is closed only at line {line}, column {column}, and there something stands behind it",
            line = last.line,
            column = last.column
        ))
        .at(source, start..start + 1),
    }
}

fn stray(source: &Arc<Source>, offset: usize) -> Diagnostic {
    Diagnostic::error(("引号不能出现在这里", "no quote can stand here"))
        .help((
            "含有引号的格，整格用引号括起来，里面的每个引号写两遍",
            "a cell with a quote in it stands between quotes as a whole, and each quote in it is written twice",
        ))
        .at(source, offset..offset + 1)
}

/// The rows of a table whose [`columns`] were read, one by one, each as long as the first line.
///
/// # Errors
/// A [`Diagnostic`] at each row that is wrong.
pub fn rows(source: &Arc<Source>) -> impl Iterator<Item = Result<Row<csv::StringRecord>, Diagnostic>> {
    let records = csv::ReaderBuilder::new().from_reader(source.text().as_bytes()).into_records();
    records.map(|record| match record {
        Ok(value) => Ok(Row { span: line(source, value.position()), value }),
        Err(error) => Err(diagnostic(source, &error)),
    })
}

/// The text of a table: the names of its columns and its rows, all of one length.
pub fn written<Cells: IntoIterator<Item: AsRef<[u8]>>>(columns: &[&str], rows: impl Iterator<Item = Cells>) -> String {
    const LENGTH: &str = "memory takes every record, and the rows of one table are of one length";
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(columns).expect(LENGTH);
    rows.for_each(|row| writer.write_record(row).expect(LENGTH));
    String::from_utf8(writer.into_inner().expect("memory is flushed")).expect("every cell is UTF-8")
}

fn check_columns(source: &Arc<Source>, found: &csv::StringRecord, expected: &[&str]) -> Result<(), Diagnostic> {
    for (name, index) in found.iter().zip(0..) {
        if expected.get(index) != Some(&name) {
            let error = match expected.get(index) {
                Some(wanted) => Diagnostic::error(bilingual!(
                    "第 {index} 列是 `{name}`",
                    "column {index} is `{name}`",
                    index = index + 1
                ))
                .expected(format!("`{wanted}`")),
                None => Diagnostic::error(bilingual!("没有 `{name}` 这一列", "unknown column `{name}`"))
                    .nearest_of(name, expected.iter().copied()),
            };
            return Err(error.at(source, column(source, index)));
        }
    }
    match expected.get(found.len()) {
        Some(missing) => Err(Diagnostic::error(bilingual!("缺少列 `{missing}`", "the column `{missing}` is missing"))
            .at(source, line(source, None))),
        None => Ok(()),
    }
}

fn line(source: &Source, position: Option<&csv::Position>) -> Range<usize> {
    let start = position.map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0));
    let length = source.text().get(start..).and_then(|rest| rest.find('\n'));
    start..length.map_or(source.text().len(), |length| start + length)
}

/// The cells of a line, as bytes of it; a comma between quotes parts none.
fn cells(line: &str) -> Vec<Range<usize>> {
    let (mut cells, mut start, mut quoted) = (Vec::new(), 0, false);
    for (index, byte) in line.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted => {
                cells.push(start..index);
                start = index + 1;
            }
            _ => {}
        }
    }
    cells.push(start..line.len());
    cells
}

fn diagnostic(source: &Arc<Source>, error: &csv::Error) -> Diagnostic {
    let row = line(source, error.position());
    let message = match error.kind() {
        csv::ErrorKind::Deserialize { err, .. } => return wrong_cell(source, row, err),
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            let zh = format!("这一行有 {len} 格，表有 {expected_len} 列");
            (zh, format!("the row has {len} cells, its table has {expected_len} columns"))
        }
        _ => (format!("表格有误：`{error}`"), error.to_string()),
    };
    Diagnostic::error(message).at(source, row)
}

fn wrong_cell(source: &Arc<Source>, row: Range<usize>, error: &csv::DeserializeError) -> Diagnostic {
    let said = error.kind().to_string();
    // The library names the unknown word and the known ones, each between backticks.
    if let Some(rest) = said.strip_prefix("unknown variant `") {
        let mut words = rest.split('`').step_by(2);
        let word = words.next().unwrap_or_default();
        return Diagnostic::error(bilingual!("没有 `{word}` 这个词", "unknown word `{word}`"))
            .nearest_of(word, words.filter(|known| !known.is_empty()))
            .at(source, place_of(source, &row, word));
    }
    let line = &source.text()[row.clone()];
    let index = error.field().and_then(|index| usize::try_from(index).ok());
    let cell = index.and_then(|index| cells(line).get(index).cloned()).unwrap_or(0..line.len());
    let word = &line[cell.clone()];
    let diagnostic = match error.kind() {
        csv::DeserializeErrorKind::ParseInt(_) => {
            Diagnostic::error(bilingual!("`{word}` 不是整数", "`{word}` is not a whole number"))
        }
        _ => Diagnostic::error((format!("表格有误：`{said}`"), said)),
    };
    diagnostic.at(source, row.start + cell.start..row.start + cell.end)
}

fn place_of(source: &Source, row: &Range<usize>, word: &str) -> Range<usize> {
    let line = &source.text()[row.clone()];
    let cell = cells(line).into_iter().find(|cell| line[cell.clone()].trim_matches('"') == word);
    let found = cell.or_else(|| line.rfind(word).map(|start| start..start + word.len()));
    let place = found.filter(|_| !word.is_empty()).unwrap_or(0..line.len());
    row.start + place.start..row.start + place.end
}
