//! The order of checks as a matrix: a row and a column for each fault, in a cell the code that both together were told.

use std::fmt::Write;

use serde::Serialize;

use crate::language::Language;
use crate::scenario::Outcome;
use crate::suite::precedence::{FAULTS, Matrix, Told};

/// The width of a column.
const WIDTH: usize = 7;

/// Behind the code of an answer that is not the settled one.
const DEVIATION: char = '!';

/// The matrix for a person; nothing where no request had two faults.
pub(super) fn text(matrix: &Matrix, language: Language) -> String {
    if matrix.is_empty() {
        return String::new();
    }
    let mut text = format!(
        "\n{}\n",
        language.pick(
            "检查次序：行、列两种错误同时出现时返回的错误码",
            "Order of checks: the code that was answered where the fault of the row and that of the column came at once"
        )
    );
    let mut line = |label: &str, cells: &dyn Fn(usize) -> String| {
        let cells: String = (1..FAULTS.len()).map(|column| format!("{:>WIDTH$}", cells(column))).collect();
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}", format!("  {label:<WIDTH$}{cells}").trim_end());
    };
    line("", &|column| FAULTS[column].1.to_owned());
    for (row, (_, label)) in FAULTS.iter().enumerate().take(FAULTS.len() - 1) {
        line(label, &|column| cell(matrix.of(row, column)));
    }
    let legend = language.pick(
        "  400 报文头格式错误，413 请求体过大，route 路径未知，10007k AccessKey 无权限，10007i 机构无权限，20005v 取值错误，20005s 保存失败；! 与既定次序不符，- 没有错误码，空白：这两种错误不会同时出现",
        "  400 a malformed head, 413 a body over the limit, route an unknown path, 10007k no permission for the key, 10007i for the institution,\n  20005v a wrong value, 20005s the storage fails; ! against the settled order, - no code, blank: these two cannot coincide",
    );
    let _ = writeln!(text, "{legend}");
    text
}

fn cell(told: Option<&Told>) -> String {
    told.map_or_else(String::new, |told| {
        let code = told.code.map_or_else(|| "-".to_owned(), |code| code.to_string());
        if told.outcome > Outcome::Pass { format!("{code}{DEVIATION}") } else { code }
    })
}

/// What two faults at once were told, for programs.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    first: &'static str,
    second: &'static str,
    code: Option<u32>,
    outcome: &'static str,
}

/// The matrix for programs, a row a pair.
pub(super) fn rows(matrix: &Matrix) -> Vec<Row> {
    let row = |told: &Told| Row {
        first: FAULTS[told.first].0,
        second: FAULTS[told.second].0,
        code: told.code,
        outcome: told.outcome.word(),
    };
    matrix.told().map(row).collect()
}
