//! `bis3 spec coverage`: which requirement is tested by which cases, and why the others are not.

use std::path::Path;

use crate::cli::{CliError, Environment, Exit, scenarios, selftest, table};
use crate::diagnostic::{Source, visible};
use crate::harness::coverage::{Row, covered, csv};
use crate::harness::runtime::runtime;
use crate::language::{ToBilingual, bilingual};

/// The columns for a person.
const COLUMNS: &[&str] = &["requirement", "clause", "level", "cases", "asked of", "scenarios", "readings", "untested"];

/// Most scenarios that a row names to a person.
const MOST_NAMED: usize = 3;

/// What was typed beside the table's name.
pub(super) struct Wanted<'a> {
    pub(super) filter: Option<&'a str>,
    pub(super) json: bool,
    pub(super) csv: bool,
    /// A table that was kept, to be held against what the suite covers.
    pub(super) check: Option<&'a Path>,
}

pub(super) fn run(wanted: &Wanted<'_>, environment: &Environment) -> Result<Exit, CliError> {
    let contract = environment.contract()?;
    let setting = selftest::setting(&contract, 0, environment)?;
    let Some(suite) = scenarios::of_suite(&contract, environment) else { return Ok(Exit::Usage) };
    let mut rows = runtime()?.block_on(covered(&suite, &setting)).rows(&contract);
    if let Some(file) = wanted.check {
        return check(file, &rows, environment);
    }
    if let Some(text) = wanted.filter {
        let filter = text.to_lowercase();
        rows.retain(|row| {
            csv(std::slice::from_ref(row)).lines().skip(1).any(|line| line.to_lowercase().contains(&filter))
        });
        super::tell_if_none_is_left(rows.len(), text, environment);
    }
    if wanted.json {
        environment.print_json(&rows)?;
    } else if wanted.csv {
        environment.print(&csv(&rows))?;
    } else {
        let cells = rows.iter().map(|row| shown(row, environment)).collect::<Vec<_>>();
        environment.print(&table::table(COLUMNS, cells))?;
    }
    Ok(Exit::Passed)
}

/// Tells the lines that differ; what was kept is then stale.
fn check(file: &Path, rows: &[Row], environment: &Environment) -> Result<Exit, CliError> {
    let kept = Source::read(file).map_err(|error| CliError::Usage(error.to_bilingual()))?;
    let current = csv(rows);
    // Lines of a file of another kind are not shown: it may be one of keys.
    if kept.text().lines().next() != current.lines().next() {
        let file = file.display();
        return Err(CliError::Usage(bilingual!(
            "{file} 不是覆盖表：第一行不是它的列名；用 bis3 spec coverage --csv 生成",
            "{file} is no table of what is covered: its first line does not name the columns; bis3 spec coverage --csv makes one"
        )));
    }
    let missing = |from: &str, of: &str| -> Vec<String> {
        let known: std::collections::HashSet<&str> = of.lines().collect();
        from.lines().filter(|line| !known.contains(line)).map(str::to_owned).collect()
    };
    let (gone, new) = (missing(kept.text(), &current), missing(&current, kept.text()));
    let is_same = kept.text() == current;
    let mut text = String::new();
    gone.iter().for_each(|line| text.push_str(&format!("- {}\n", visible(line))));
    new.iter().for_each(|line| text.push_str(&format!("+ {line}\n")));
    let file = file.display();
    text.push_str(&match is_same {
        true => {
            environment.language.pick(format!("{file} 与测试套件一致\n"), format!("{file} is what the suite covers\n"))
        }
        false => environment.language.pick(
            format!("{file} 已过时；用 bis3 spec coverage --csv 重新生成\n"),
            format!("{file} is stale; bis3 spec coverage --csv makes it anew\n"),
        ),
    });
    environment.print(&text)?;
    Ok(if is_same { Exit::Passed } else { Exit::Pending })
}

fn shown(row: &Row, environment: &Environment) -> Vec<String> {
    let mut scenarios = row.scenarios.iter().take(MOST_NAMED).cloned().collect::<Vec<_>>().join(" ");
    if let Some(more) = row.scenarios.len().checked_sub(MOST_NAMED).filter(|more| *more > 0) {
        scenarios.push_str(&format!(" +{more}"));
    }
    vec![
        row.requirement.clone(),
        row.clause.clone(),
        row.level.to_owned(),
        row.cases.len().to_string(),
        row.asked_of.unwrap_or_default().to_owned(),
        scenarios,
        row.readings.join(" "),
        row.untested.as_ref().map_or_else(String::new, |reason| reason.in_language(environment.language).to_owned()),
    ]
}
