//! CSV tables read with every error at its place (RFC 4180, UTF-8, first line the column names).

use std::ops::Range;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::{Diagnostic, Source};

/// One row of a table and where it stands.
#[derive(Clone, Debug)]
pub struct Row<T> {
    /// What the row says.
    pub value: T,
    /// The bytes of its line.
    pub span: Range<usize>,
}

/// Reads all rows of a table whose columns must be just `columns`, in that order.
///
/// # Errors
/// A [`Diagnostic`] at the column name or the row that is wrong.
pub fn read<T: DeserializeOwned>(source: &Arc<Source>, columns: &[&str]) -> Result<Vec<Row<T>>, Diagnostic> {
    let mut reader = csv::ReaderBuilder::new().from_reader(source.text().as_bytes());
    let names = reader.headers().map_err(|error| diagnostic(source, &error))?.clone();
    check_columns(source, &names, columns)?;
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|error| diagnostic(source, &error))? {
        let span = line(source, record.position());
        let value = record.deserialize(Some(&names)).map_err(|error| diagnostic(source, &error))?;
        rows.push(Row { value, span });
    }
    Ok(rows)
}

fn check_columns(source: &Arc<Source>, found: &csv::StringRecord, expected: &[&str]) -> Result<(), Diagnostic> {
    for (name, index) in found.iter().zip(0..) {
        if expected.get(index) != Some(&name) {
            let start = found.iter().take(index).map(|earlier| earlier.len() + 1).sum::<usize>();
            let error = match expected.get(index) {
                Some(wanted) => Diagnostic::error((
                    format!("第 {} 列是 `{name}`", index + 1),
                    format!("column {} is `{name}`", index + 1),
                ))
                .expected(format!("`{wanted}`")),
                None => Diagnostic::error((format!("没有 `{name}` 这一列"), format!("unknown column `{name}`")))
                    .nearest_of(name, expected.iter().copied()),
            };
            return Err(error.at(source, start..start + name.len()));
        }
    }
    match expected.get(found.len()) {
        Some(missing) => {
            Err(Diagnostic::error((format!("缺少列 `{missing}`"), format!("the column `{missing}` is missing")))
                .at(source, line(source, None)))
        }
        None => Ok(()),
    }
}

fn line(source: &Source, position: Option<&csv::Position>) -> Range<usize> {
    let start = position.map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0));
    let length = source.text().get(start..).and_then(|rest| rest.find('\n'));
    start..length.map_or(source.text().len(), |length| start + length)
}

fn diagnostic(source: &Arc<Source>, error: &csv::Error) -> Diagnostic {
    let message = match error.kind() {
        csv::ErrorKind::Deserialize { err, .. } => {
            let text = err.kind().to_string();
            (format!("表格有误：{text}"), text)
        }
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            let zh = format!("这一行有 {len} 格，表有 {expected_len} 列");
            (zh, format!("the row has {len} cells, its table has {expected_len} columns"))
        }
        _ => (format!("表格有误：{error}"), error.to_string()),
    };
    Diagnostic::error(message).at(source, line(source, error.position()))
}
