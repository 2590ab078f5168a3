//! A run for a person at a terminal. Colours are always written; whoever prints takes them out where they do not belong.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io;
use std::sync::Arc;

use anstyle::{AnsiColor, Style};

use super::Report;
use super::seen::{Seen, SeenRow};
use super::{curl, difference, precedence, words};
use crate::language::{Bilingual, Language, counted};
use crate::message::Exchange;
use crate::scenario::{Outcome, RunHead, Scenario, ScenarioResult, StepResult, Totals};
use crate::snapshot::State;
use crate::suite::precedence::Matrix;

/// A run for a person. What a scenario's steps have to tell is held back until its outcome can stand before it; of each
/// outcome only the first steps, so that a long scenario takes no more memory than a short one.
pub struct Terminal<W> {
    output: W,
    language: Language,
    origin: String,
    steps: String,
    /// How many steps came out how, but for those that passed and need nobody to look.
    counts: BTreeMap<Outcome, usize>,
    seen: Seen,
    /// The scenario that is told of.
    scenario: Option<Arc<Scenario>>,
    matrix: Matrix,
    /// Told at the end, unless it is the one that a run has without being told.
    seed: u64,
}

/// Most steps of one outcome that a scenario tells of.
const MOST_TOLD: usize = 50;

impl<W: io::Write> Terminal<W> {
    /// A report that is written to `output`.
    pub fn new(output: W, head: &RunHead, language: Language) -> Self {
        let (origin, seed) = (curl::origin(head), head.seed);
        Self {
            output,
            language,
            origin,
            steps: String::new(),
            counts: BTreeMap::new(),
            seen: Seen::default(),
            scenario: None,
            matrix: Matrix::default(),
            seed,
        }
    }

    /// How many steps were not told of.
    fn rest(&self) -> String {
        let untold = |(outcome, count): (&Outcome, &usize)| {
            let more = count.checked_sub(MOST_TOLD).filter(|more| *more > 0)?;
            Some(format!("{} {more}", words::outcome(*outcome).in_language(self.language)))
        };
        let parts: Vec<String> = self.counts.iter().rev().filter_map(untold).collect();
        let mut text = String::new();
        if !parts.is_empty() {
            let parts = parts.join(self.language.pick("，", ", "));
            let line = self.language.pick(format!("… 其余未列出：{parts}"), format!("… and more, not listed: {parts}"));
            push_line(&mut text, 1, &line);
        }
        text
    }
}

impl<W: io::Write> Report for Terminal<W> {
    fn begin(&mut self, scenario: &Arc<Scenario>) -> io::Result<()> {
        self.scenario = Some(Arc::clone(scenario));
        self.steps.clear();
        self.counts.clear();
        Ok(())
    }

    fn step(&mut self, step: &StepResult) -> io::Result<()> {
        self.seen.add(step);
        if let Some(scenario) = &self.scenario {
            self.matrix.add(scenario, step);
        }
        if step.outcome == Outcome::Pass && !words::is_pending(step) {
            return Ok(());
        }
        let count = self.counts.entry(step.outcome).or_default();
        *count += 1;
        if *count <= MOST_TOLD {
            self::step(&mut self.steps, step, &self.origin, self.language);
        }
        Ok(())
    }

    fn end(&mut self, result: &ScenarioResult) -> io::Result<()> {
        self.output.write_all(scenario(result, self.language).as_bytes())?;
        self.output.write_all(self.steps.as_bytes())?;
        self.output.write_all(self.rest().as_bytes())?;
        self.output.flush()
    }

    fn broken_off(&mut self, reason: &Bilingual) -> io::Result<()> {
        writeln!(self.output, "\n{}", words::broken_off(reason).in_language(self.language))
    }

    fn finish(&mut self, totals: &Totals) -> io::Result<()> {
        self.output.write_all(readings(&self.seen, self.language).as_bytes())?;
        self.output.write_all(precedence::text(&self.matrix, self.language).as_bytes())?;
        self.output.write_all(self::totals(totals, self.language).as_bytes())?;
        if self.seed != 0 {
            writeln!(
                self.output,
                "{} {}",
                self.language.pick("随机种子：--seed", "chance was drawn from --seed"),
                self.seed
            )?;
        }
        self.output.flush()
    }
}

/// One line for a scenario, and the sentence of the document that it speaks for where it did not pass.
fn scenario(result: &ScenarioResult, language: Language) -> String {
    let card = &result.scenario.card;
    let mut text = format!(
        "{} {}  {}{}\n",
        styled(result.outcome, language),
        card.id,
        card.title.in_language(language),
        reason(result.reason.as_ref().map(|reason| reason.in_language(language))),
    );
    if result.outcome > Outcome::Pass {
        push_line(&mut text, 1, &words::claim(card, language));
    }
    text
}

/// How the target was seen to read open points, a line each.
fn readings(seen: &Seen, language: Language) -> String {
    let mut text = String::new();
    for SeenRow { reading, option, steps } in seen.rows() {
        if text.is_empty() {
            text.push_str(&format!("\n{}\n", words::readings_seen().in_language(language)));
        }
        let count = language.pick(format!("{steps} 个步骤"), counted(steps, "step"));
        push_line(&mut text, 1, &format!("{reading}: {}  ({count})", words::shortened(&option)));
    }
    text
}

/// How many scenarios came out how, and what waits for somebody.
fn totals(totals: &Totals, language: Language) -> String {
    let told = |outcome: &Outcome| match totals.of(*outcome) {
        0 => None,
        count => Some(format!("{} {count}", words::outcome(*outcome).in_language(language))),
    };
    let counts: Vec<String> = Outcome::ALL.iter().rev().filter_map(told).collect();
    let all: usize = Outcome::ALL.iter().map(|outcome| totals.of(*outcome)).sum();
    let steps = totals.steps;
    let mut text = language.pick(
        format!("\n共 {all} 个场景、{steps} 个步骤"),
        format!("\n{}, {}", counted(all, "scenario"), counted(steps, "step")),
    );
    if !counts.is_empty() {
        text.push_str(&language.pick(format!("：{}", counts.join("，")), format!(": {}", counts.join(", "))));
    }
    text.push('\n');
    if totals.pending > 0 {
        let count = totals.pending;
        text.push_str(&language.pick(
            format!("有 {count} 份应答与快照不同或尚无快照；用 bis3 review 逐一查看和采纳\n"),
            match count {
                1 => "1 answer differs from its snapshot or has none; bis3 review shows and accepts it\n".to_owned(),
                _ => format!(
                    "{count} answers differ from their snapshots or have none; bis3 review shows and accepts them\n"
                ),
            },
        ));
    }
    text
}

/// What a step has to tell, in the words of the terminal and without its colours.
pub(super) fn plain(step: &StepResult, origin: &str, language: Language) -> String {
    let mut text = String::new();
    self::step(&mut text, step, origin, language);
    anstream::adapter::strip_str(&text).to_string()
}

fn step(text: &mut String, step: &StepResult, origin: &str, language: Language) {
    let reason = reason(step.reason.as_ref().map(|reason| reason.in_language(language)));
    let attempts = words::attempts(step);
    let attempts = attempts.map_or_else(String::new, |text| format!(" ({})", text.in_language(language)));
    push_line(text, 1, &format!("{} {}{attempts}{reason}", styled(step.outcome, language), step.name));
    if step.outcome > Outcome::Pass {
        push_line(text, 2, &words::step_claim(step));
    }
    for failure in words::failures(step) {
        push_block(text, 2, &failure.render_in(language, true));
    }
    if step.outcome > Outcome::Pass
        && let Some(exchange) = &step.exchange
    {
        self::exchange(text, exchange, language);
    }
    if let Some(line) = curl::again(step, origin) {
        push_line(text, 2, words::again().in_language(language));
        // Not indented: a line feed in a body is part of what is sent.
        let _ = writeln!(text, "{line}");
    }
    snapshot(text, &step.snapshot, language);
}

fn exchange(text: &mut String, exchange: &Exchange, language: Language) {
    push_line(text, 2, &format!("{} {}", language.pick("请求", "request"), words::request_line(exchange)));
    let answer = words::answer_line(exchange);
    push_line(text, 2, format!("{} {answer}", language.pick("应答", "answer ")).trim_end());
}

fn snapshot(text: &mut String, state: &State, language: Language) {
    let State::Pending { path, change, proposed } = state else { return };
    let proposal = if *proposed {
        language.pick("，新应答在旁边的 .new 文件里", ", the answer is in .new beside it")
    } else {
        ""
    };
    push_line(text, 2, &format!("{} {}{proposal}", language.pick("快照", "snapshot"), path.display()));
    for line in difference::lines(change, language) {
        push_line(text, 3, &line);
    }
}

fn reason(reason: Option<&str>) -> String {
    reason.map_or_else(String::new, |reason| format!(" — {reason}"))
}

fn styled(outcome: Outcome, language: Language) -> String {
    let colour = match outcome {
        Outcome::Skip => AnsiColor::BrightBlack,
        Outcome::Pass => AnsiColor::Green,
        Outcome::Warn => AnsiColor::Yellow,
        Outcome::Expected => AnsiColor::Cyan,
        Outcome::Error => AnsiColor::Magenta,
        Outcome::Fail => AnsiColor::Red,
    };
    let style = Style::new().bold().fg_color(Some(colour.into()));
    let word = words::outcome(outcome);
    let word = word.in_language(language);
    language.pick(format!("{style}{word}{style:#}"), format!("{style}{word:5}{style:#}"))
}

fn push_line(text: &mut String, level: usize, line: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{:1$}{line}", "", level * 2);
}

fn push_block(text: &mut String, level: usize, block: &str) {
    for line in block.lines() {
        push_line(text, level, line);
    }
}
