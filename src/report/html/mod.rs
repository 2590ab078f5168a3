//! A run as one HTML file that opens anywhere, without a network: both languages, both sides' bytes, a filter. The page
//! forbids itself every resource from outside, and every script but its own.
//!
//! `template` has the templates, `view` a step as they need it, `strip` a picture of how much came to what; `budget` limits how many messages the page holds.

mod budget;
mod strip;
mod template;
mod view;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use serde::Serialize;

use self::budget::{Budget, MOST_OF_A_MESSAGE, MOST_OF_NOTABLE, MOST_OF_OTHERS};
pub(super) use self::strip::{Part, parts};
use self::template::Templates;
pub(super) use self::template::{CHOICE, one_page};
use self::view::{Category, Row};
use super::notable::{Case, Notable};
use super::spool::Spool;
use super::{Report, curl, words};
use crate::clock::in_zone;
use crate::language::{Bilingual, Language};
use crate::scenario::{Outcome, ReadingsSeen, RunHead, Scenario, ScenarioResult, SeenRow, StepResult, Totals};

/// A run for people who look into it later. Its head counts what is below, so that is held back until the run is finished.
pub struct Html<W> {
    output: W,
    language: Language,
    head: RunHead,
    origin: String,
    templates: Templates,
    scenarios: Spool,
    rows: Spool,
    counts: BTreeMap<Category, usize>,
    budget: Budget,
    /// How many rows more are opened from the start.
    to_open: usize,
    broken_off: Option<Bilingual>,
    seen: ReadingsSeen,
    notable: Notable,
    scenario: Option<Arc<Scenario>>,
}

/// Most cases that are named at the top of the page.
const MOST_NAMED: usize = 50;

/// A reader sees the first of what did not pass at once; all of them would bury each other.
const MOST_OPEN: usize = 20;

#[derive(Serialize)]
struct Page<'a> {
    language: String,
    verdict: Bilingual,
    /// How the run as a whole came out, for its colour.
    category: &'static str,
    notable: Vec<NotableCase<'a>>,
    /// How many cases are not named.
    more: usize,
    label: &'a str,
    address: Option<&'a str>,
    profile: &'a str,
    seed: u64,
    began: Option<String>,
    scenarios: Vec<Count>,
    steps: Vec<Count>,
    rows: usize,
    left_out: bool,
    /// How much a page takes, in MiB and KiB.
    most: [usize; 3],
    readings: Vec<Reading<'a>>,
}

#[derive(Serialize)]
struct NotableCase<'a> {
    #[serde(flatten)]
    case: &'a Case,
    category: &'static str,
    word: Bilingual,
}

#[derive(Serialize)]
struct Reading<'a> {
    #[serde(flatten)]
    row: SeenRow<'a>,
    question: Bilingual,
    meaning: Bilingual,
}

#[derive(Serialize)]
struct Count {
    category: &'static str,
    word: Bilingual,
    count: usize,
}

#[derive(Serialize)]
struct Head<'a> {
    id: &'a str,
    title: &'a Bilingual,
    claim: Bilingual,
    file: &'a str,
    category: &'static str,
    word: Bilingual,
    count: usize,
    elapsed: Option<String>,
    open: bool,
}

impl<W: Write> Html<W> {
    /// A report that is written to `output` when the run is finished. The page begins in `language`.
    pub fn new(output: W, head: &RunHead, language: Language) -> Self {
        Self {
            output,
            language,
            head: head.clone(),
            origin: curl::origin(head),
            templates: Templates::new(),
            scenarios: Spool::new(),
            rows: Spool::new(),
            counts: BTreeMap::new(),
            budget: Budget::default(),
            to_open: MOST_OPEN,
            broken_off: None,
            seen: ReadingsSeen::default(),
            notable: Notable::default(),
            scenario: None,
        }
    }

    /// Counts a row in; its place among all.
    fn count(&mut self, category: Category) -> usize {
        *self.counts.entry(category).or_default() += 1;
        self.counts.values().sum()
    }

    fn row(&mut self, row: &Row<'_>) -> io::Result<()> {
        self.rows.write_all(self.templates.row(row)?.as_bytes())
    }

    /// Whether a row is open from the start.
    fn opens(&mut self, category: Category) -> bool {
        let opens = category.is_notable() && self.to_open > 0;
        self.to_open -= usize::from(opens);
        opens
    }

    fn page(&self, totals: &Totals) -> Page<'_> {
        let scenarios = Category::ALL.iter().filter_map(|category| Some((*category, totals.of(category.outcome()?))));
        let steps = Category::ALL.iter().map(|category| (*category, self.counts.get(category).copied().unwrap_or(0)));
        let (notable, more) = self.notable.first(MOST_NAMED);
        let gravest = Category::ALL.iter().find(|category| self.counts.contains_key(category));
        Page {
            language: self.language.to_string(),
            verdict: self.broken_off.as_ref().map_or_else(|| words::verdict(totals), words::broken_off),
            category: match (&self.broken_off, gravest) {
                (Some(_), _) => Outcome::Error.word(),
                // What ends the run with 1 has one colour, whatever its outcome is called.
                (None, _) if totals.counting > 0 => Outcome::Fail.word(),
                (None, gravest) => gravest.map_or("", |gravest| gravest.word()),
            },
            notable: notable.into_iter().map(NotableCase::of).collect(),
            more,
            label: &self.head.label,
            address: self.head.address.as_deref(),
            profile: &self.head.profile,
            seed: self.head.seed,
            began: self.head.began.map(in_zone),
            scenarios: scenarios.map(Count::of).filter(|count| count.count > 0).collect(),
            steps: steps.map(Count::of).collect(),
            rows: self.counts.values().sum(),
            left_out: self.budget.has_left_out(),
            most: [MOST_OF_OTHERS >> 20, MOST_OF_NOTABLE >> 20, MOST_OF_A_MESSAGE >> 10],
            readings: self.seen.rows().map(|row| Reading::of(row, &self.head)).collect(),
        }
    }
}

impl<'a> NotableCase<'a> {
    fn of(case: &'a Case) -> Self {
        Self { case, category: case.outcome.word(), word: words::outcome_that(case.outcome, case.counts) }
    }
}

impl<'a> Reading<'a> {
    fn of(row: SeenRow<'a>, head: &RunHead) -> Self {
        let (question, meaning) = row.words(&head.contract);
        Self { row, question, meaning }
    }
}

impl Count {
    fn of((category, count): (Category, usize)) -> Self {
        Self { category: category.word(), word: category.told(false), count }
    }
}

impl<W: Write> Report for Html<W> {
    fn begin(&mut self, scenario: &Arc<Scenario>) -> io::Result<()> {
        self.scenario = Some(Arc::clone(scenario));
        Ok(())
    }

    fn step(&mut self, step: &StepResult) -> io::Result<()> {
        let category = Category::of(step);
        let (number, open) = (self.count(category), self.opens(category));
        if let Some(scenario) = &self.scenario {
            self.seen.add(&scenario.card.id, step);
            self.notable.add_step(scenario, step, number);
        }
        let mut messages = self.budget.messages(step.exchange.as_ref(), category.is_notable());
        messages.again = curl::again(step, &self.origin).filter(|_| !messages.left_out);
        messages.again_title = if self.head.address.is_some() { words::again() } else { words::again_to_serve() };
        self.row(&Row::of(step, number, messages, open))
    }

    fn end(&mut self, result: &ScenarioResult) -> io::Result<()> {
        let card = &result.scenario.card;
        let category = Category::of_scenario(result);
        if result.steps == 0 {
            let (number, open) = (self.count(category), self.opens(category));
            self.notable.add_scenario(result, number);
            self.row(&Row::of_scenario(result, number, open))?;
        }
        let head = Head {
            id: &card.id,
            title: &card.title,
            claim: words::claim(card, &self.head.contract),
            file: result.scenario.source.path(),
            category: category.word(),
            word: category.told(result.counts),
            count: result.steps,
            elapsed: result.elapsed.map(view::milliseconds),
            open: category.is_notable(),
        };
        let (before, after) = self.templates.around_scenario(&head)?;
        self.scenarios.write_all(before.as_bytes())?;
        self.rows.pour(&mut self.scenarios)?;
        self.scenarios.write_all(after.as_bytes())
    }

    fn broken_off(&mut self, reason: &Bilingual) -> io::Result<()> {
        self.broken_off = Some(reason.clone());
        Ok(())
    }

    fn finish(&mut self, totals: &Totals) -> io::Result<()> {
        let (before, after) = self.templates.around_page(&self.page(totals))?;
        self.output.write_all(before.as_bytes())?;
        self.scenarios.pour(&mut self.output)?;
        self.output.write_all(after.as_bytes())?;
        self.output.flush()
    }
}
