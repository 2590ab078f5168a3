//! A run as the summary of a CI job, in GitHub's Markdown: the verdict, what did not pass with the messages folded below, how
//! many came out how, and how the target reads open points.
//!
//! `few` holds the first of many texts, and `escape` takes from texts what would mean something to Markdown.

mod escape;
mod few;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::sync::Arc;

use self::escape::{code, fenced, inline};
use self::few::Few;
use super::message::Message;
use super::{Report, terminal, words};
use crate::contract::Level;
use crate::diagnostic::shorten;
use crate::language::{Bilingual, Language};
use crate::message::Exchange;
use crate::scenario::{Card, Outcome, ReadingsSeen, RunHead, Scenario, ScenarioResult, StepResult, Totals};
use crate::snapshot::State;

/// A run for the page of a CI job. Only the first of what did not pass is shown: GitHub takes a megabyte.
pub struct Markdown<W> {
    output: W,
    language: Language,
    head: RunHead,
    origin: Option<String>,
    scenario: Option<Arc<Scenario>>,
    /// How many steps came out how.
    steps: BTreeMap<Outcome, usize>,
    /// What failed or could not be judged.
    failures: Told,
    /// What else somebody should look at.
    others: Told,
    seen: ReadingsSeen,
    broken_off: Option<Bilingual>,
}

/// What is told of cases that did not pass.
struct Told {
    rows: Few,
    details: Few,
}

impl Told {
    fn new(most_rows: usize, most_details: usize) -> Self {
        Self {
            rows: Few::new(most_rows, most_rows * BYTES_OF_A_ROW),
            details: Few::new(most_details, most_details * BYTES_OF_DETAILS),
        }
    }
}

/// Most rows, and most steps of which all is told: of those that failed, and of others.
const MOST_FAILURES: (usize, usize) = (100, 30);
const MOST_OTHERS: (usize, usize) = (50, 10);
/// Most bytes of a row and of what is told of one step, on average. Counted as they are written: a byte in hexadecimal takes
/// several, and an escaped character more.
const BYTES_OF_A_ROW: usize = 2 * 1024;
const BYTES_OF_DETAILS: usize = 13 * 1024;
/// Most bytes of one message, and of what is told of one step.
const MOST_OF_A_PART: usize = 4 * 1024;

impl<W: Write> Markdown<W> {
    /// A report that is written to `output` when the run is finished.
    pub fn new(output: W, head: &RunHead, language: Language) -> Self {
        Self {
            output,
            language,
            head: head.clone(),
            origin: terminal::origin(head),
            scenario: None,
            steps: BTreeMap::new(),
            failures: Told::new(MOST_FAILURES.0, MOST_FAILURES.1),
            others: Told::new(MOST_OTHERS.0, MOST_OTHERS.1),
            seen: ReadingsSeen::default(),
            broken_off: None,
        }
    }

    /// Where what is told of an outcome goes: what failed, or ends the run with 1, stands before all else.
    fn told(&mut self, (outcome, counts): (Outcome, bool)) -> &mut Told {
        if counts || outcome >= Outcome::Error { &mut self.failures } else { &mut self.others }
    }

    fn row(
        &mut self,
        outcome: (Outcome, bool),
        name: &str,
        (card, level): (&Card, Level),
        [expected, actual]: [&str; 2],
    ) {
        let (contract, language) = (Arc::clone(&self.head.contract), self.language);
        self.told(outcome).rows.push(|| {
            let (word, clause) = (words::outcome(outcome.0), words::clause(card, &contract));
            let (word, clause) = (word.in_language(language), inline(clause.in_language(language)));
            let level = words::level(level).in_language(language).to_owned();
            format!("| {word} | {} | {clause} {level} | {expected} | {actual} |\n", inline(name))
        });
    }

    fn rows_of(&mut self, step: &StepResult, card: &Card) {
        let language = self.language;
        let name = format!("{} / {}", card.id, step.name);
        let (claim, outcome) = ((card, step.level), (step.outcome, step.counts));
        if let Some(reason) = &step.reason {
            self.row(outcome, &name, claim, ["", &inline(reason.in_language(language))]);
        }
        for check in &step.checks {
            let Some(failure) = &check.failure else { continue };
            let side =
                |text: &Option<Box<Bilingual>>| code(text.as_ref().map_or("", |text| text.in_language(language)));
            let expected = match &failure.expected {
                Some(text) => {
                    let subject = check.subject.title();
                    format!("{}: {}", subject.in_language(language), text.in_language(language))
                }
                None => failure.message.in_language(language).to_owned(),
            };
            self.row(outcome, &name, claim, [&code(&expected), &side(&failure.actual)]);
        }
        if let State::Pending { path, .. } = &step.snapshot {
            let waiting = language.pick("待确认快照：", "pending snapshot: ");
            let waiting = format!("{waiting}{}", code(&path.display().to_string()));
            self.row(outcome, &name, claim, ["", &waiting]);
        }
    }

    /// The verdict, and what was run.
    fn head(&self, totals: &Totals) -> String {
        let pick = |zh: &'static str, en: &'static str| self.language.pick(zh, en);
        let verdict = match &self.broken_off {
            Some(reason) => words::broken_off(reason),
            None => words::verdict(totals),
        };
        let RunHead { address, profile, seed, label, .. } = &self.head;
        let address = address.as_deref().map_or_else(String::new, |address| format!(" · {}", code(address)));
        format!(
            "## {}\n\n{} {}{address} · {} {} · {} {seed}\n",
            inline(verdict.in_language(self.language)),
            pick("目标", "target"),
            inline(label),
            pick("读法组合", "profile"),
            inline(profile),
            pick("随机种子", "seed"),
        )
    }

    /// What did not pass, failures first.
    fn failures(&self) -> String {
        let (rows, details) =
            ([&self.failures.rows, &self.others.rows], [&self.failures.details, &self.others.details]);
        if rows.iter().all(|few| few.text.is_empty()) {
            return String::new();
        }
        let columns =
            self.language.pick("结果 | 步骤 | 条款 | 应为 | 实为", "outcome | step | clause | expected | actual");
        format!("\n| {columns} |\n|---|---|---|---|---|\n{}\n{}", self.first(rows), self.first(details))
    }

    fn first(&self, parts: [&Few; 2]) -> String {
        let text: String = parts.iter().map(|few| few.text.as_str()).collect();
        match parts.iter().map(|few| few.more).sum::<usize>() {
            0 => text,
            more => {
                text + &self
                    .language
                    .pick(format!("\n另有 {more} 项未列出\n"), format!("\n{more} more are not listed\n"))
            }
        }
    }

    /// How many came out how.
    fn counts(&self, totals: &Totals) -> String {
        let columns = self.language.pick("结果 | 场景 | 步骤", "outcome | scenarios | steps");
        let mut text = format!("\n| {columns} |\n|---|---:|---:|\n");
        for outcome in Outcome::ALL.iter().rev() {
            let (scenarios, steps) = (totals.of(*outcome), self.steps.get(outcome).copied().unwrap_or(0));
            if scenarios + steps > 0 {
                let word = words::outcome(*outcome);
                // Writing to a String cannot fail, here and below.
                let _ = writeln!(text, "| {} | {scenarios} | {steps} |", word.in_language(self.language));
            }
        }
        if totals.pending > 0 {
            let word = self.language.pick("待确认快照", "pending snapshots");
            let _ = writeln!(text, "| {word} | | {} |", totals.pending);
        }
        text
    }

    /// How the target was seen to read open points.
    fn readings(&self) -> String {
        let rows = self.seen.rows().map(|row| {
            let (question, meaning) = row.words(&self.head.contract);
            let told =
                |text: &Bilingual, word: &str| format!("{} {}", inline(text.in_language(self.language)), code(word));
            let steps = words::steps_seen(&row);
            let steps = inline(steps.in_language(self.language));
            format!("| {} | {} | {steps} |\n", told(&question, row.reading), told(&meaning, &row.option))
        });
        let rows: String = rows.collect();
        if rows.is_empty() {
            return rows;
        }
        let (title, columns) = (
            words::readings_seen(),
            self.language.pick("未定之处 | 目标的读法 | 步骤", "open point | as the target reads it | steps"),
        );
        format!("\n### {}\n\n| {columns} |\n|---|---|---:|\n{rows}", title.in_language(self.language))
    }
}

impl<W: Write> Report for Markdown<W> {
    fn begin(&mut self, scenario: &Arc<Scenario>) -> io::Result<()> {
        self.scenario = Some(Arc::clone(scenario));
        Ok(())
    }

    fn step(&mut self, step: &StepResult) -> io::Result<()> {
        *self.steps.entry(step.outcome).or_default() += 1;
        if let Some(scenario) = &self.scenario {
            self.seen.add(&scenario.card.id, step);
        }
        if let Some(scenario) = self.scenario.clone()
            && (step.outcome > Outcome::Pass || words::is_pending(step))
        {
            self.rows_of(step, &scenario.card);
            let (origin, language) = (self.origin.clone(), self.language);
            let details = || details(step, &scenario.card, origin.as_deref(), language);
            self.told((step.outcome, step.counts)).details.push(details);
        }
        Ok(())
    }

    fn end(&mut self, result: &ScenarioResult) -> io::Result<()> {
        if let Some(reason) = result.reason.as_ref().filter(|_| result.outcome > Outcome::Pass && result.steps == 0) {
            let card = &result.scenario.card;
            let reason = inline(reason.in_language(self.language));
            self.row((result.outcome, result.counts), &card.id, (card, card.level), ["", &reason]);
        }
        Ok(())
    }

    fn broken_off(&mut self, reason: &Bilingual) -> io::Result<()> {
        self.broken_off = Some(reason.clone());
        Ok(())
    }

    fn finish(&mut self, totals: &Totals) -> io::Result<()> {
        for part in [self.head(totals), self.failures(), self.counts(totals), self.readings()] {
            self.output.write_all(part.as_bytes())?;
        }
        self.output.flush()
    }
}

fn details(step: &StepResult, card: &Card, origin: Option<&str>, language: Language) -> String {
    let word = words::outcome(step.outcome);
    let name = inline(&format!("{} {} / {}", word.in_language(language), card.id, step.name));
    let told = fenced(&shorten(&terminal::plain(step, origin, language), MOST_OF_A_PART));
    let messages = step.exchange.as_ref().map_or_else(String::new, |exchange| messages(exchange, language));
    format!("<details><summary>{name}</summary>\n\n{told}{messages}\n</details>\n\n")
}

fn messages(exchange: &Exchange, language: Language) -> String {
    let sides =
        [(language.pick("请求", "Request"), &exchange.request), (language.pick("应答", "Answer"), &exchange.response)];
    let told = |(title, bytes): (&str, &bytes::Bytes)| {
        let message = Message::of(bytes, MOST_OF_A_PART);
        let cut = match message.cut {
            0 => String::new(),
            cut => language.pick(format!("\n（截去 {cut} 字节）\n"), format!("\n({cut} bytes more)\n")),
        };
        format!("\n{title} ({} B)\n\n{}{cut}", message.length, fenced(&message.parts.concat()))
    };
    sides.into_iter().map(told).collect()
}
