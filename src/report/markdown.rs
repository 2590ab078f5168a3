//! A run as the summary of a CI job, in GitHub's Markdown: counts, what did not pass, and the messages folded below.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::sync::Arc;

use super::message::Message;
use super::seen::{Seen, SeenRow};
use super::{Report, curl, terminal, words};
use crate::contract::Level;
use crate::diagnostic::shorten;
use crate::language::{Bilingual, Language};
use crate::message::Exchange;
use crate::scenario::{Card, Outcome, RunHead, Scenario, ScenarioResult, StepResult, Totals};
use crate::snapshot::State;

/// A run for the page of a CI job. Only the first of what did not pass is shown: GitHub takes a megabyte.
pub struct Markdown<W> {
    output: W,
    language: Language,
    head: RunHead,
    origin: String,
    scenario: Option<Arc<Scenario>>,
    /// How many steps came out how.
    steps: BTreeMap<Outcome, usize>,
    rows: Few,
    details: Few,
    seen: Seen,
    broken_off: Option<Bilingual>,
}

/// The first of many texts, and how many more there are.
struct Few {
    text: String,
    room: usize,
    /// How many bytes of text there may still be.
    bytes: usize,
    more: usize,
}

const MOST_ROWS: usize = 100;
const MOST_DETAILS: usize = 30;
/// Most bytes of all rows, and of all details. Counted as they are written: a byte in hexadecimal takes several, and an
/// escaped character more.
const MOST_BYTES_OF_ROWS: usize = 300 * 1024;
const MOST_BYTES_OF_DETAILS: usize = 550 * 1024;
/// Most bytes of one message, and of what is told of one step.
const MOST_OF_A_PART: usize = 4 * 1024;
/// Most characters in a cell.
const MOST_IN_A_CELL: usize = 200;

impl Few {
    fn new(room: usize, bytes: usize) -> Self {
        Self { text: String::new(), room, bytes, more: 0 }
    }

    fn push(&mut self, text: impl FnOnce() -> String) {
        if self.room == 0 {
            self.more += 1;
            return;
        }
        let text = text();
        match self.bytes.checked_sub(text.len()) {
            Some(left) => {
                (self.room, self.bytes) = (self.room - 1, left);
                self.text.push_str(&text);
            }
            // Not the next one that happens to fit either: what is shown are the first.
            None => (self.room, self.more) = (0, self.more + 1),
        }
    }
}

impl<W: Write> Markdown<W> {
    /// A report that is written to `output` when the run is finished.
    pub fn new(output: W, head: &RunHead, language: Language) -> Self {
        Self {
            output,
            language,
            head: head.clone(),
            origin: curl::origin(head),
            scenario: None,
            steps: BTreeMap::new(),
            rows: Few::new(MOST_ROWS, MOST_BYTES_OF_ROWS),
            details: Few::new(MOST_DETAILS, MOST_BYTES_OF_DETAILS),
            seen: Seen::default(),
            broken_off: None,
        }
    }

    fn rows_of(&mut self, step: &StepResult, card: &Card) {
        let language = self.language;
        let name = format!("{} / {}", card.id, step.name);
        let card = (&*card.clause, step.level);
        if let Some(reason) = &step.reason {
            self.rows.push(|| row(step.outcome, &name, card, ["", &inline(reason.in_language(language))], language));
        }
        for check in &step.checks {
            let Some(failure) = &check.failure else { continue };
            let side =
                |text: &Option<Box<Bilingual>>| text.as_ref().map_or("", |text| text.in_language(language)).to_owned();
            let expected = match side(&failure.expected) {
                text if text.is_empty() => failure.message.in_language(language).to_owned(),
                text => format!("{}: {text}", check.subject.word()),
            };
            let cells = [code(&expected), code(&side(&failure.actual))];
            self.rows.push(|| row(step.outcome, &name, card, cells.each_ref().map(String::as_str), language));
        }
        if let State::Pending { path, .. } = &step.snapshot {
            let waiting = language.pick("待确认快照：", "pending snapshot: ");
            let waiting = format!("{waiting}{}", code(&path.display().to_string()));
            self.rows.push(|| row(step.outcome, &name, card, ["", &waiting], language));
        }
    }

    fn summary(&self, totals: &Totals) -> String {
        let pick = |zh: &'static str, en: &'static str| self.language.pick(zh, en);
        let mut text = format!("## {}{}\n\n", pick("场景运行报告：", "Report of a run: "), inline(&self.head.label));
        if let Some(reason) = &self.broken_off {
            // Writing to a String cannot fail, here and below.
            let _ = writeln!(text, "**{}**\n", inline(words::broken_off(reason).in_language(self.language)));
        }
        let _ = writeln!(
            text,
            "| {} | {} | {} |\n|---|---:|---:|",
            pick("结果", "outcome"),
            pick("场景", "scenarios"),
            pick("步骤", "steps")
        );
        for outcome in Outcome::ALL.iter().rev() {
            let (scenarios, steps) = (totals.of(*outcome), self.steps.get(outcome).copied().unwrap_or(0));
            if scenarios + steps > 0 {
                let word = words::outcome(*outcome);
                let _ = writeln!(text, "| {} | {scenarios} | {steps} |", word.in_language(self.language));
            }
        }
        if totals.pending > 0 {
            let _ = writeln!(text, "| {} | | {} |", pick("待确认快照", "pending snapshots"), totals.pending);
        }
        let address = self.head.address.as_deref().map_or_else(String::new, |address| format!("{} · ", code(address)));
        let _ = writeln!(
            text,
            "\n{address}{} {} · {} {}",
            pick("读法组合", "profile"),
            inline(&self.head.profile),
            pick("随机种子", "seed"),
            self.head.seed
        );
        text
    }

    /// How the target was seen to read open points.
    fn readings(&self) -> String {
        let title = words::readings_seen();
        let columns = self.language.pick("读法 | 选项 | 步骤", "open point | option | steps");
        let rows = self
            .seen
            .rows()
            .map(|SeenRow { reading, option, steps }| format!("| {} | {} | {steps} |\n", code(reading), code(&option)));
        let rows: String = rows.collect();
        if rows.is_empty() {
            return rows;
        }
        format!("\n### {}\n\n| {columns} |\n|---|---|---:|\n{rows}", title.in_language(self.language))
    }

    fn body(&self) -> String {
        let pick = |zh: &'static str, en: &'static str| self.language.pick(zh, en);
        let mut text = String::new();
        if self.rows.text.is_empty() {
            return text;
        }
        let columns = pick("结果 | 步骤 | 条款 | 应为 | 实为", "outcome | step | clause | expected | actual");
        let _ = write!(text, "\n| {columns} |\n|---|---|---|---|---|\n{}", self.rows.text);
        self.more(&mut text, self.rows.more);
        let _ = write!(text, "\n{}", self.details.text);
        self.more(&mut text, self.details.more);
        text
    }

    fn more(&self, text: &mut String, count: usize) {
        if count > 0 {
            let line = self.language.pick(format!("另有 {count} 项未列出"), format!("{count} more are not listed"));
            let _ = writeln!(text, "\n{line}");
        }
    }
}

impl<W: Write> Report for Markdown<W> {
    fn begin(&mut self, scenario: &Arc<Scenario>) -> io::Result<()> {
        self.scenario = Some(Arc::clone(scenario));
        Ok(())
    }

    fn step(&mut self, step: &StepResult) -> io::Result<()> {
        *self.steps.entry(step.outcome).or_default() += 1;
        self.seen.add(step);
        if let Some(scenario) = self.scenario.clone()
            && (step.outcome > Outcome::Pass || words::is_pending(step))
        {
            self.rows_of(step, &scenario.card);
            self.details.push(|| details(step, &scenario.card, &self.origin, self.language));
        }
        Ok(())
    }

    fn end(&mut self, result: &ScenarioResult) -> io::Result<()> {
        if let Some(reason) = result.reason.as_ref().filter(|_| result.outcome > Outcome::Pass && result.steps == 0) {
            let (card, language) = (&result.scenario.card, self.language);
            let claim = (&*card.clause, card.level);
            self.rows
                .push(|| row(result.outcome, &card.id, claim, ["", &inline(reason.in_language(language))], language));
        }
        Ok(())
    }

    fn broken_off(&mut self, reason: &Bilingual) -> io::Result<()> {
        self.broken_off = Some(reason.clone());
        Ok(())
    }

    fn finish(&mut self, totals: &Totals) -> io::Result<()> {
        self.output.write_all(self.summary(totals).as_bytes())?;
        self.output.write_all(self.readings().as_bytes())?;
        self.output.write_all(self.body().as_bytes())?;
        self.output.flush()
    }
}

fn row(
    outcome: Outcome,
    name: &str,
    (clause, level): (&str, Level),
    [expected, actual]: [&str; 2],
    language: Language,
) -> String {
    let word = words::outcome(outcome);
    let (word, level) = (word.in_language(language), level.word());
    format!("| {word} | {} | {} {level} | {expected} | {actual} |\n", inline(name), inline(clause))
}

fn details(step: &StepResult, card: &Card, origin: &str, language: Language) -> String {
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

/// A block of text as it is: its fence is longer than any run of backticks in it.
fn fenced(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}text\n{}\n{fence}\n", words::visible(text.trim_end_matches('\n')))
}

/// A text in the typeface of code. Not between backticks: no number of them keeps a `|` inside its cell.
fn code(text: &str) -> String {
    let text = inline(&shorten(text, MOST_IN_A_CELL));
    if text.is_empty() { text } else { format!("<code>{text}</code>") }
}

/// A text on one line, none of whose characters means anything to Markdown or HTML.
fn inline(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut escaped = String::with_capacity(line.len());
    for c in words::visible(&line).chars() {
        match c {
            '&' | '<' | '>' | '|' | '`' | '*' | '_' | '[' | ']' | '\\' | '~' | '#' | '@' | '$' | '!' => {
                let _ = write!(escaped, "&#{};", u32::from(c));
            }
            _ => escaped.push(c),
        }
    }
    escaped
}
