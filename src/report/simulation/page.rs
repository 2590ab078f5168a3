//! A simulated day as one page that opens anywhere without a network, in both languages.

use std::io;

use serde::Serialize;
use serde_json::Value;

use super::chart::Chart;
use super::text::word;
use super::{Simulation, json};
use crate::contract::Contract;
use crate::language::{Bilingual, Language};
use crate::report::html::one_page;
use crate::simulate::End;

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");

#[derive(Serialize)]
struct Page<'a> {
    title: &'a Bilingual,
    verdict: Bilingual,
    category: &'static str,
    target: &'a str,
    told: Value,
    ends: Vec<Row>,
    chart: Chart,
}

/// What became of so many reports.
#[derive(Serialize)]
struct Row {
    wrong: bool,
    title: Bilingual,
    count: u64,
}

/// The page.
///
/// # Errors
/// What the template says.
pub fn page(simulation: &Simulation<'_>, contract: &Contract) -> io::Result<String> {
    let outcome = simulation.outcome;
    let row = |wrong: bool| {
        move |(end, count): (&End, &u64)| {
            let title = Bilingual::new(word(*end, Language::Zh), word(*end, Language::En));
            Row { wrong, title, count: *count }
        }
    };
    let ends = outcome.right.iter().map(row(false)).chain(outcome.wrong.iter().map(row(true)));
    one_page(
        PAGE,
        STYLE,
        &Page {
            title: simulation.title,
            verdict: simulation.verdict(),
            category: if simulation.passed() && outcome.halted.is_none() { "pass" } else { "fail" },
            target: simulation.target.unwrap_or("mock"),
            told: json::json(simulation, contract),
            ends: ends.collect(),
            chart: Chart::of(outcome),
        },
    )
}
