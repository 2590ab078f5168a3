//! A run as one HTML file that opens anywhere, without a network: both languages, both sides' bytes, a filter. The page
//! forbids itself every resource from outside, and every script but its own.
//!
//! `template` has the templates, `view` a step as they need it; `budget` limits how many messages the page holds.

mod budget;
mod template;
mod view;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use serde::Serialize;

use self::budget::{Budget, MOST_OF_A_MESSAGE, MOST_OF_NOTABLE, MOST_OF_OTHERS};
use self::template::Templates;
use self::view::{Category, Row};
use super::seen::{Seen, SeenRow};
use super::spool::Spool;
use super::{Report, curl, words};
use crate::language::{Bilingual, Language};
use crate::scenario::{RunHead, Scenario, ScenarioResult, StepResult, Totals};

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
    seen: Seen,
}

/// A reader sees the first of what did not pass at once; all of them would bury each other.
const MOST_OPEN: usize = 20;

#[derive(Serialize)]
struct Page<'a> {
    language: String,
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
    broken_off: Option<Bilingual>,
    readings: Vec<SeenRow<'a>>,
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
            seen: Seen::default(),
        }
    }

    fn row(&mut self, category: Category, row: &Row<'_>) -> io::Result<()> {
        *self.counts.entry(category).or_default() += 1;
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
        Page {
            language: self.language.to_string(),
            label: &self.head.label,
            address: self.head.address.as_deref(),
            profile: &self.head.profile,
            seed: self.head.seed,
            began: self.head.began.map(|began| began.to_string()),
            scenarios: scenarios.map(Count::of).filter(|count| count.count > 0).collect(),
            steps: steps.map(Count::of).collect(),
            rows: self.counts.values().sum(),
            left_out: self.budget.has_left_out(),
            most: [MOST_OF_OTHERS >> 20, MOST_OF_NOTABLE >> 20, MOST_OF_A_MESSAGE >> 10],
            broken_off: self.broken_off.as_ref().map(words::broken_off),
            readings: self.seen.rows().collect(),
        }
    }
}

impl Count {
    fn of((category, count): (Category, usize)) -> Self {
        Self { category: category.word(), word: category.told(), count }
    }
}

impl<W: Write> Report for Html<W> {
    fn begin(&mut self, _: &Arc<Scenario>) -> io::Result<()> {
        Ok(())
    }

    fn step(&mut self, step: &StepResult) -> io::Result<()> {
        self.seen.add(step);
        let category = Category::of(step);
        let open = self.opens(category);
        let mut messages = self.budget.messages(step.exchange.as_ref(), category.is_notable());
        messages.again = curl::again(step, &self.origin).filter(|_| !messages.left_out);
        self.row(category, &Row::of(step, category, messages, open))
    }

    fn end(&mut self, result: &ScenarioResult) -> io::Result<()> {
        let card = &result.scenario.card;
        let category = Category::of_scenario(result);
        if result.steps == 0 {
            let open = self.opens(category);
            self.row(category, &Row::of_scenario(result, category, open))?;
        }
        let head = Head {
            id: &card.id,
            title: &card.title,
            claim: Bilingual::new(words::claim(card, Language::Zh), words::claim(card, Language::En)),
            file: result.scenario.source.path(),
            category: category.word(),
            word: category.told(),
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
