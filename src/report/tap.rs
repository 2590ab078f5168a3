//! A run as TAP 14: a line a step, and what is known of it as a YAML block below. Not as subtests, which many readers of
//! TAP pass over.

use std::io::{self, Write};
use std::sync::Arc;

use super::allowance::Allowance;
use super::{Report, words};
use crate::diagnostic::{shorten_to_line, visible};
use crate::language::{Bilingual, Language};
use crate::scenario::{Check, Outcome, RunHead, Scenario, ScenarioResult, StepResult, Totals};
use crate::snapshot::{Change, Difference, State};

/// A run for readers of TAP. A warning that ends no run is `ok` with a block that says so.
pub struct Tap<W> {
    output: W,
    language: Language,
    scenario: Option<Arc<Scenario>>,
    count: usize,
    is_broken_off: bool,
    blocks: Allowance,
}

/// Which version a report says that it is of. What it uses stands in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TapVersion {
    /// The one that every reader takes.
    Thirteen = 13,
    /// The newer one, which some readers refuse by its number alone.
    Fourteen = 14,
}

impl<W: Write> Tap<W> {
    /// A report that is written to `output`.
    ///
    /// # Errors
    /// What the output says.
    pub fn new(mut output: W, version: TapVersion, head: &RunHead, language: Language) -> io::Result<Self> {
        writeln!(output, "TAP version {}", version as u8)?;
        writeln!(output, "# bis3 run: {}, profile {}, seed {}", line(&head.label), line(&head.profile), head.seed)?;
        Ok(Self { output, language, scenario: None, count: 0, is_broken_off: false, blocks: Allowance::of_texts() })
    }

    fn point(&mut self, (outcome, counts): (Outcome, bool), name: &str, reason: Option<&Bilingual>) -> io::Result<()> {
        self.count += 1;
        let word = if outcome < Outcome::Expected && !counts { "ok" } else { "not ok" };
        write!(self.output, "{word} {} - {}", self.count, escaped(name))?;
        let directive = match outcome {
            Outcome::Skip => Some("SKIP"),
            // TAP's word for a failure that is expected.
            Outcome::Expected => Some("TODO"),
            Outcome::Pass | Outcome::Warn | Outcome::Error | Outcome::Fail => None,
        };
        if let Some(directive) = directive {
            let reason = reason.map_or_else(String::new, |reason| line(reason.in_language(self.language)));
            write!(self.output, " # {directive} {reason}")?;
        }
        writeln!(self.output)
    }

    /// What is known of a step, as far as there is room.
    fn block(&mut self, step: &StepResult, scenario: &Scenario) -> io::Result<()> {
        let mut text = Vec::new();
        Block { output: &mut text, language: self.language }.of(step, scenario)?;
        if self.blocks.takes(text.len()) {
            return self.output.write_all(&text);
        }
        writeln!(self.output, "# {}", line(words::left_out().in_language(self.language)))
    }
}

impl<W: Write> Block<'_, W> {
    /// The block of a step.
    fn of(&mut self, step: &StepResult, scenario: &Scenario) -> io::Result<()> {
        let block = self;
        block.open()?;
        block.member(1, "outcome", step.outcome.word())?;
        block.member(1, "clause", &*scenario.card.clause)?;
        block.member(1, "level", step.level.word())?;
        let requirements: Vec<&str> = step.verifies.iter().map(|requirement| &*requirement.id).collect();
        block.member(1, "verifies", requirements.join(" "))?;
        if !step.seen.is_empty() {
            block.member(1, "seen", words::seen(step))?;
        }
        if step.attempts > 1 {
            block.member(1, "attempts", step.attempts.to_string())?;
        }
        if let Some(reason) = &step.reason {
            block.member(1, "message", reason.in_language(block.language))?;
        }
        if words::failures(step).next().is_some() {
            block.name("failures")?;
            step.checks.iter().try_for_each(|check| block.failure(check))?;
        }
        if let Some(exchange) = &step.exchange {
            block.member(1, "request", words::request_line(exchange))?;
            block.member(1, "answer", words::answer_line(exchange))?;
        }
        if let State::Pending { path, change, .. } = &step.snapshot {
            block.member(1, "snapshot", path.display().to_string())?;
            match change {
                Change::New => block.member(1, "change", "new")?,
                Change::Different(found) => {
                    block.name("differences")?;
                    found.first.iter().try_for_each(|difference| block.difference(difference))?;
                    if found.more > 0 {
                        block.member(1, "more-differences", found.more.to_string())?;
                    }
                }
            }
        }
        block.close()
    }
}

impl<W: Write> Report for Tap<W> {
    fn begin(&mut self, scenario: &Arc<Scenario>) -> io::Result<()> {
        self.scenario = Some(Arc::clone(scenario));
        let card = &scenario.card;
        // The word before the id: `# Subtest: …` would begin a subtest.
        writeln!(self.output, "# scenario {}: {}", card.id, line(card.title.in_language(self.language)))
    }

    fn step(&mut self, step: &StepResult) -> io::Result<()> {
        let Some(scenario) = self.scenario.clone() else { return Ok(()) };
        self.point(
            (step.outcome, step.counts),
            &format!("{} / {}", scenario.card.id, step.name),
            step.reason.as_ref(),
        )?;
        if step.outcome > Outcome::Pass || words::is_pending(step) || !step.seen.is_empty() {
            self.block(step, &scenario)?;
        }
        Ok(())
    }

    fn end(&mut self, result: &ScenarioResult) -> io::Result<()> {
        if result.steps > 0 {
            return self.output.flush();
        }
        self.point((result.outcome, result.counts), &result.scenario.card.id, result.reason.as_ref())?;
        if let Some(reason) = result.reason.as_ref().filter(|_| result.outcome > Outcome::Pass) {
            let mut block = Block { output: &mut self.output, language: self.language };
            block.open()?;
            block.member(1, "message", reason.in_language(block.language))?;
            block.close()?;
        }
        self.output.flush()
    }

    fn broken_off(&mut self, reason: &Bilingual) -> io::Result<()> {
        self.is_broken_off = true;
        writeln!(self.output, "Bail out! {}", line(reason.in_language(self.language)))
    }

    /// The plan stands at the end: how many steps a loop has is not known before.
    fn finish(&mut self, totals: &Totals) -> io::Result<()> {
        if !self.is_broken_off {
            writeln!(self.output, "# {}", words::verdict(totals).in_language(self.language))?;
            writeln!(self.output, "1..{}", self.count)?;
        }
        self.output.flush()
    }
}

/// A YAML block; its texts are written as JSON strings, which YAML reads as they are.
struct Block<'a, W> {
    output: &'a mut W,
    language: Language,
}

impl<W: Write> Block<'_, W> {
    fn open(&mut self) -> io::Result<()> {
        writeln!(self.output, "  ---")
    }

    fn close(&mut self) -> io::Result<()> {
        writeln!(self.output, "  ...")
    }

    fn name(&mut self, name: &str) -> io::Result<()> {
        writeln!(self.output, "  {name}:")
    }

    fn member(&mut self, level: usize, name: &str, text: impl AsRef<str>) -> io::Result<()> {
        writeln!(self.output, "{:2$}{name}: {}", "", quoted(text.as_ref())?, level * 2)
    }

    /// Members of an object in a list. A list of bare texts would not do: some readers take a colon in one for a name's.
    fn object(&mut self, members: &[(&str, Option<String>)]) -> io::Result<()> {
        let mut before = "    - ";
        for (name, text) in members {
            if let Some(text) = text {
                writeln!(self.output, "{before}{name}: {}", quoted(text)?)?;
                before = "      ";
            }
        }
        Ok(())
    }

    fn failure(&mut self, check: &Check) -> io::Result<()> {
        let Some(failure) = &check.failure else { return Ok(()) };
        let text = |text: &Bilingual| text.in_language(self.language).to_owned();
        self.object(&[
            ("check", Some(check.subject.word())),
            ("at", words::place(failure)),
            ("message", Some(text(&failure.message))),
            ("expected", failure.expected.as_deref().map(text)),
            ("actual", failure.actual.as_deref().map(text)),
        ])
    }

    fn difference(&mut self, difference: &Difference) -> io::Result<()> {
        let Difference { pointer, expected, actual, .. } = difference;
        self.object(&[("pointer", Some(pointer.clone())), ("expected", expected.clone()), ("actual", actual.clone())])
    }
}

fn quoted(text: &str) -> io::Result<String> {
    Ok(serde_json::to_string(visible(text).as_ref())?)
}

/// A text that keeps to its line.
fn line(text: &str) -> String {
    visible(&shorten_to_line(text, usize::MAX)).into_owned()
}

/// A description: `#` would begin a directive.
fn escaped(text: &str) -> String {
    line(text).replace('\\', r"\\").replace('#', r"\#")
}
