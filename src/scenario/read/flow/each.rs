//! `for-each` and `repeat`: how often a step is done. Rows come one by one; nothing is laid out ahead.

use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::yaml::{self, Spanned};
use crate::diagnostic::{Diagnostic, Source, tabular};
use crate::language::ToBilingual;
use crate::payload::json;
use crate::scenario::WrittenJson;
use crate::scenario::read::card::ForEachFile;
use crate::scenario::read::condition::Condition;
use crate::scenario::read::json::YamlValue;
use crate::scenario::read::name;
use crate::scenario::read::problems::Problems;
use crate::scenario::read::scalar;
use crate::scenario::read::variables;
use crate::scenario::template::{Scope, Shape, Text, Unfilled, Value};

/// The name of a row, where the step names none.
const ROW: &str = "row";

/// The name of a round's number.
pub(in crate::scenario) const INDEX: &str = "index";

/// How often a step is done.
#[derive(Clone, Debug)]
pub enum Loop {
    /// So many times.
    Repeat(u64),
    /// Once for each row.
    Each(Box<Rounds>),
}

/// Rows, and which of them.
#[derive(Clone, Debug)]
pub struct Rounds {
    /// The rows.
    pub rows: Rows,
    /// The name of a row.
    pub name: Arc<str>,
    /// Which rows are meant; all without.
    pub filter: Option<Condition>,
    /// Most rows.
    pub limit: Option<u64>,
    /// What a round is called in paths; its number without.
    pub label: Option<Text>,
}

/// Where rows come from.
#[derive(Clone, Debug)]
pub enum Rows {
    /// The scenario itself.
    Written(Vec<WrittenJson>),
    /// A CSV file or a table of the contract.
    Table {
        /// Its text.
        source: Arc<Source>,
        /// The columns that hold numbers; all others hold texts.
        numbers: Vec<String>,
    },
}

impl Loop {
    /// Whether a round may be called this.
    pub(super) fn may_reach(&self, round: &str) -> bool {
        match self {
            Self::Each(rounds) if rounds.label.is_some() => !round.is_empty(),
            _ => scalar::digits(round).is_some_and(|number| self.may_count_to(number)),
        }
    }

    /// Whether there may be a round of this number, counted from 1.
    fn may_count_to(&self, number: u64) -> bool {
        let most = match self {
            Self::Repeat(times) => *times,
            Self::Each(rounds) => {
                let rows = match &rounds.rows {
                    Rows::Written(rows) => u64::try_from(rows.len()).unwrap_or(u64::MAX),
                    // Its rows are counted by reading them all.
                    Rows::Table { .. } => u64::MAX,
                };
                rounds.limit.unwrap_or(u64::MAX).min(rows)
            }
        };
        (1..=most).contains(&number)
    }

    pub(super) fn repeat(count: &Spanned<String>, problems: &mut Problems<'_>) -> Option<Self> {
        scalar::count(count, problems).map(Self::Repeat)
    }

    pub(super) fn each(file: &Spanned<ForEachFile>, problems: &mut Problems<'_>) -> Option<Self> {
        let read = rows(file, problems);
        let place = yaml::head(problems.source, file);
        let file = &file.value;
        let row = match &file.row {
            Some(row) if name::check(row, problems) => row.value.as_str(),
            Some(_) => return None,
            None => ROW,
        };
        // It stays in scope for the body of the loop; whoever reads that takes it back.
        let shape = read.as_ref().map_or(Shape::Open, |(_, shape)| shape.clone());
        let place = file.row.as_ref().map_or(place, yaml::span);
        give(row, shape, &place, problems);
        let (rows, _) = read?;
        let filter = file.filter.as_ref().map(|filter| Condition::read(filter, problems));
        let limit = file.limit.as_ref().map(|limit| scalar::count(limit, problems));
        let label = file.label.as_ref().map(|label| Text::read(label, problems));
        Some(Self::Each(Box::new(Rounds {
            rows,
            name: row.into(),
            filter: match filter {
                None => None,
                Some(filter) => Some(filter?),
            },
            limit: match limit {
                None => None,
                Some(limit) => Some(limit?),
            },
            label,
        })))
    }
}

/// Makes a name known inside a loop. Inside it stands for nothing else: nobody should have to know which is nearer.
pub(super) fn give(name: &str, shape: Shape, place: &Range<usize>, problems: &mut Problems<'_>) {
    if problems.known.is_kept(name) {
        let diagnostic = Diagnostic::error((
            format!("循环给出的名称 `{name}` 已经有了"),
            format!("the loop gives the name `{name}`, which is taken already"),
        ))
        .help((
            "请给同名的变量、参数或 capture 换名；行的名称可用 as 另取",
            "rename the variable, argument or capture of that name; a row is named otherwise with as",
        ));
        problems.at(place.clone(), diagnostic);
    }
    problems.known.give(name, shape);
}

impl Rows {
    /// The values of the rows, one by one.
    pub(in crate::scenario) fn values<'a>(
        &'a self,
        scope: Scope<'a>,
    ) -> Box<dyn Iterator<Item = Result<Value, Unfilled>> + Send + 'a> {
        match self {
            Self::Written(rows) => Box::new(rows.iter().map(move |row| row.value(&scope))),
            Self::Table { source, numbers } => {
                let columns = tabular::columns(source).unwrap_or_default();
                // Loading has read every row.
                let rows = tabular::rows(source).filter_map(Result::ok);
                Box::new(rows.map(move |row| Ok(value(&columns, &row.value, numbers))))
            }
        }
    }
}

fn value(columns: &csv::StringRecord, row: &csv::StringRecord, numbers: &[String]) -> Value {
    let member = |(column, cell): (&str, &str)| match numbers.iter().any(|number| number == column) {
        true => format!("{}: {cell}", json::quoted(column)),
        false => format!("{}: {}", json::quoted(column), json::quoted(cell)),
    };
    let members: Vec<String> = columns.iter().zip(row).map(member).collect();
    Value::of_json(format!("{{{}}}", members.join(", ")))
}

fn rows(file: &Spanned<ForEachFile>, problems: &mut Problems<'_>) -> Option<(Rows, Shape)> {
    let ForEachFile { rows, csv, table, numbers, .. } = &file.value;
    let source = match (rows, csv, table) {
        (Some(rows), None, None) => {
            if let Some(number) = numbers.first() {
                problems.about(
                    number,
                    "numbers 只用于 csv 或 table；rows 里的数字直接写",
                    "numbers goes with csv or table: in rows a number is written as one",
                );
            }
            return written(&rows.value, problems);
        }
        (None, Some(name), None) => csv_file(name, problems)?,
        (None, None, Some(name)) => contract_table(name, problems)?,
        _ => {
            let diagnostic =
                Diagnostic::error(("for-each 的行只能来自一处", "the rows of for-each come from one place"))
                    .help(("写 rows、csv、table 之一", "write one of rows, csv and table"));
            problems.at(yaml::head(problems.source, file), diagnostic);
            return None;
        }
    };
    table_rows(source, numbers, problems)
}

/// The rows of a table, whose columns `numbers` hold numbers.
fn table_rows(source: Arc<Source>, numbers: &[Spanned<String>], problems: &mut Problems<'_>) -> Option<(Rows, Shape)> {
    let columns = tabular::columns(&source);
    let columns = problems.keep(columns)?;
    let mut known = Vec::new();
    for number in numbers {
        if columns.iter().any(|column| column == number.value) {
            known.push(number.value.clone());
        } else {
            let diagnostic = Diagnostic::error((
                format!("没有 `{}` 这一列", number.value),
                format!("there is no column `{}`", number.value),
            ));
            problems.at(yaml::span(number), diagnostic.nearest_of(&number.value, columns.iter()));
        }
    }
    for row in tabular::rows(&source) {
        let row = problems.keep(row)?;
        for (column, cell) in columns.iter().zip(&row.value) {
            if known.iter().any(|number| number == column) && !is_number(cell) {
                problems.keep::<()>(Err(no_number(cell, &source, row.place_of(&source, cell))))?;
            }
        }
    }
    let shape = Shape::Members(columns.iter().map(|name| (name.to_owned(), Shape::Leaf)).collect());
    Some((Rows::Table { source, numbers: known }, shape))
}

fn is_number(cell: &str) -> bool {
    matches!(json::decode(cell).map(|node| node.value), Ok(json::Value::Number(_)))
}

fn no_number(cell: &str, source: &Arc<Source>, place: Range<usize>) -> Diagnostic {
    Diagnostic::error((format!("`{cell}` 不是 JSON 数字"), format!("`{cell}` is no number of JSON"))).at(source, place)
}

fn written(rows: &[Spanned<YamlValue>], problems: &mut Problems<'_>) -> Option<(Rows, Shape)> {
    let read: Vec<_> = rows.iter().map(|row| WrittenJson::of_value(row, problems)).collect();
    let mut members: Vec<(String, Shape)> = Vec::new();
    let mut shape = Shape::Leaf;
    for row in rows {
        match variables::shape(&row.value) {
            Shape::Members(of_row) => {
                for (name, shape) in of_row {
                    match members.iter_mut().find(|(known, _)| *known == name) {
                        Some((_, known)) if *known != shape => *known = Shape::Open,
                        Some(_) => {}
                        None => members.push((name, shape)),
                    }
                }
            }
            Shape::Open => shape = Shape::Open,
            Shape::Leaf => {}
        }
    }
    if !members.is_empty() && shape == Shape::Leaf {
        shape = Shape::Members(members);
    }
    Some((Rows::Written(read.into_iter().collect::<Option<_>>()?), shape))
}

fn csv_file(name: &Spanned<String>, problems: &mut Problems<'_>) -> Option<Arc<Source>> {
    match problems.text(&problems.folder.join(&name.value)) {
        Ok(source) => Some(source),
        Err(error) => {
            let diagnostic = Diagnostic::error(error.to_bilingual())
                .help(("路径从场景文件所在目录算起", "a path starts at the folder of the scenario file"));
            problems.at(yaml::span(name), diagnostic);
            None
        }
    }
}

fn contract_table(name: &Spanned<String>, problems: &mut Problems<'_>) -> Option<Arc<Source>> {
    let contract = problems.contract;
    let found = contract.table(&name.value);
    if found.is_none() {
        let message = (format!("没有表 `{}`", name.value), format!("there is no table `{}`", name.value));
        let diagnostic = Diagnostic::error(message).nearest_of(&name.value, contract.table_names());
        problems.at(yaml::span(name), diagnostic);
    }
    found.map(Arc::clone)
}
