//! Tables for a person: columns aligned by display width, Chinese included.

use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width, presets};

/// Lines a table out. On a terminal it is fitted to the width; where that would break words, each row is told in lines of its
/// own. In a pipe no cell is broken.
pub(super) fn table(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let rows: Vec<Vec<String>> = rows.into_iter().collect();
    laid_out(header, &rows, terminal_width())
}

/// How many columns the terminal has to which standard output goes; none where it goes elsewhere.
pub(super) fn terminal_width() -> Option<u16> {
    Table::new().set_content_arrangement(ContentArrangement::Dynamic).width()
}

/// A text in lines of at most so many columns, broken at blanks, and within a word of Chinese.
pub(super) fn wrapped(text: &str, width: u16) -> String {
    let mut table = bare(Some(width));
    table.add_row([text]);
    for column in table.column_iter_mut() {
        column.set_padding((0, 0));
    }
    table.trim_fmt()
}

/// As much of a line as so many columns hold, and a mark where there is more.
pub(super) fn cut(line: &str, width: u16) -> String {
    let blanks = line.len() - line.trim_start().len();
    let within = |width: u16| {
        let lines = wrapped(line.trim_start(), width.saturating_sub(u16::try_from(blanks).unwrap_or(0)).max(1));
        let mut lines = lines.lines();
        (lines.next().unwrap_or_default().trim_end().to_owned(), lines.next().is_some())
    };
    let (whole, has_more) = within(width);
    let kept = if has_more { within(width.saturating_sub(2)).0 + " …" } else { whole };
    format!("{}{kept}", &line[..blanks])
}

fn laid_out(header: &[&str], rows: &[Vec<String>], width: Option<u16>) -> String {
    let narrowest = narrowest(header, rows);
    let needed = narrowest.iter().map(|column| column + GAP).sum::<u16>();
    match width {
        Some(width) if needed > width => by_rows(header, rows, width),
        _ => by_columns(header, rows, &narrowest, width),
    }
}

/// Blanks behind a column.
const GAP: u16 = 2;

fn by_columns(header: &[&str], rows: &[Vec<String>], narrowest: &[u16], width: Option<u16>) -> String {
    let mut table = bare(width);
    table.set_header(header);
    for row in rows {
        table.add_row(row);
    }
    for (column, least) in table.column_iter_mut().zip(narrowest) {
        column.set_padding((0, GAP));
        column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(least + GAP)));
    }
    table.trim_fmt() + "\n"
}

/// Each row as lines of a title and a cell; what is empty is left out.
fn by_rows(header: &[&str], rows: &[Vec<String>], width: u16) -> String {
    let mut table = bare(Some(width));
    for (number, row) in rows.iter().enumerate() {
        if number > 0 {
            table.add_row(["", ""]);
        }
        for (title, cell) in header.iter().zip(row).filter(|(_, cell)| !cell.is_empty()) {
            table.add_row([*title, cell.as_str()]);
        }
    }
    let titles = header.iter().map(|title| longest_word(title)).max().unwrap_or_default();
    for (column, (least, gap)) in table.column_iter_mut().zip([(titles, GAP), (0, 0)]) {
        column.set_padding((0, gap));
        column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(least + gap)));
    }
    table.trim_fmt() + "\n"
}

/// How wide each column is at the least, so that no word of it is broken.
fn narrowest(header: &[&str], rows: &[Vec<String>]) -> Vec<u16> {
    let mut columns: Vec<u16> = header.iter().map(|title| longest_word(title)).collect();
    for row in rows {
        for (column, cell) in columns.iter_mut().zip(row) {
            *column = longest_word(cell).max(*column);
        }
    }
    columns
}

fn longest_word(text: &str) -> u16 {
    let width = |word: &str| match word.is_ascii() {
        true => word.len(),
        false => (2 * word.chars().count()).min(NARROWEST_OF_CHINESE),
    };
    let longest = text.split_whitespace().map(width).max().unwrap_or_default();
    u16::try_from(longest).unwrap_or(u16::MAX).min(LONGEST_WORD)
}

/// A word of Chinese can be broken anywhere; four characters a line are still read.
const NARROWEST_OF_CHINESE: usize = 8;

/// What is longer is no word that anybody reads: a digest, an address.
const LONGEST_WORD: u16 = 30;

fn bare(width: Option<u16>) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    match width {
        Some(width) => table.set_width(width),
        None => table.force_no_tty(),
    };
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: [&str; 3] = ["code", "name", "trigger"];

    fn rows() -> Vec<Vec<String>> {
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        vec![
            row(["10000", "AuthorizationNoExist", "no Authorization header, or one that holds nothing"]),
            row(["20002", "SavePatentFailed", ""]),
        ]
    }

    #[test]
    fn words_are_not_broken_on_a_narrow_terminal() {
        for width in [40, 60, 80] {
            let told = laid_out(&HEADER, &rows(), Some(width));
            assert!(told.contains("AuthorizationNoExist") && told.contains("trigger"), "{width}: {told}");
            assert!(told.lines().all(|line| line.trim_end().len() <= width.into()), "{width}: {told}");
        }
    }

    #[test]
    fn a_row_is_told_in_lines_of_its_own_where_columns_are_too_narrow() {
        let told = laid_out(&HEADER, &rows(), Some(30));
        let lines: Vec<&str> = told.lines().map(str::trim_end).collect();
        assert_eq!(&lines[..3], ["code     10000", "name     AuthorizationNoExist", "trigger  no Authorization"]);
        assert_eq!(&lines[lines.len() - 3..], ["", "code     20002", "name     SavePatentFailed"]);
    }

    #[test]
    fn a_pipe_breaks_no_cell() {
        assert_eq!(laid_out(&HEADER, &rows(), None).lines().count(), 3);
    }

    #[test]
    fn a_line_is_cut_at_the_width_of_what_stands_in_it() {
        for (line, told) in [
            ("  · open Blood stock is reported: Report", "  · open Blood stock …"),
            ("  · 上报血液库存：在系统中上报", "  · 上报血液库存：在 …"),
            ("  as short as it is", "  as short as it is"),
        ] {
            assert_eq!(cut(line, 22), told);
        }
    }

    #[test]
    fn a_text_is_wrapped_by_its_display_width() {
        assert_eq!(wrapped("用于签名的密钥文件，默认取环境变量", 20), "用于签名的密钥文件，\n默认取环境变量");
    }
}
