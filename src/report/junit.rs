//! A run as JUnit XML, valid against the schema of Ant's JUnit task and that of Jenkins: a suite a scenario, a case a step.
//! Written by `quick-xml` as it comes; `quick-junit` would hold the whole tree until the end.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::allowance::Allowance;
use super::spool::Spool;
use super::{Report, terminal, words};
use crate::diagnostic::{shorten_to_line, visible};
use crate::language::{Bilingual, Language};
use crate::scenario::{Outcome, ReadingsSeen, RunHead, Scenario, ScenarioResult, StepResult, Totals};

/// A run for a CI server. The head of a suite counts its cases, so they are held back until its scenario has ended.
pub struct Junit<W> {
    output: Writer<W>,
    language: Language,
    head: RunHead,
    origin: Option<String>,
    suites: usize,
    /// What the cases of the present suite belong to: the scenario's id.
    class: String,
    cases: Writer<Spool>,
    /// What there is to tell of steps that neither failed nor had an error: no case may hold it.
    remarks: Writer<Spool>,
    /// The requirements to which the steps of the present suite hold the target, each once.
    verified: BTreeSet<Arc<str>>,
    seen: ReadingsSeen,
    counts: Counts,
    texts: Allowance,
}

#[derive(Debug, Default)]
struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

impl<W: Write> Junit<W> {
    /// A report that is written to `output`.
    ///
    /// # Errors
    /// What the output says.
    pub fn new(output: W, head: &RunHead, language: Language) -> io::Result<Self> {
        let mut output = Writer::new(output);
        output.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        line_end(&mut output)?;
        output.write_event(Event::Start(BytesStart::new("testsuites")))?;
        Ok(Self {
            output,
            language,
            head: head.clone(),
            origin: terminal::origin(head),
            suites: 0,
            class: String::new(),
            cases: Writer::new(Spool::new()),
            remarks: Writer::new(Spool::new()),
            verified: BTreeSet::new(),
            seen: ReadingsSeen::default(),
            counts: Counts::default(),
            texts: Allowance::of_texts(),
        })
    }

    /// A case. Its text is that of the terminal, without colours.
    fn case(&mut self, case: &Case<'_>) -> io::Result<()> {
        self.counts.add(case);
        let (name, class, time) = (line(case.name), line(&self.class), seconds(case.elapsed));
        let element = self.cases.create_element("testcase").with_attributes([
            ("name", name.as_str()),
            ("classname", &class),
            ("time", &time),
        ]);
        let Some(kind) = case.kind() else {
            element.write_empty()?;
            return self.remark(&case.text);
        };
        let message = line(case.message.map_or("", |message| message.in_language(self.language)));
        element.write_inner_content(|cases| {
            let element = cases.create_element(kind).with_attribute(("message", message.as_str()));
            match case.outcome {
                Outcome::Skip | Outcome::Expected => element.write_empty()?,
                outcome => element.with_attribute(("type", outcome.word())).write_text_content(text(&case.text))?,
            };
            Ok(())
        })?;
        if case.outcome == Outcome::Expected {
            return self.remark(&case.text);
        }
        line_end(&mut self.cases)
    }

    /// What is told of a step, as far as there is room.
    fn told(&mut self, step: &StepResult) -> String {
        let is_told = step.outcome > Outcome::Pass || words::is_pending(step);
        let text = if is_told { terminal::plain(step, self.origin.as_deref(), self.language) } else { String::new() };
        if self.texts.takes(text.len()) { text } else { words::left_out().in_language(self.language).to_owned() }
    }

    fn remark(&mut self, remark: &str) -> io::Result<()> {
        line_end(&mut self.cases)?;
        self.remarks.write_event(Event::Text(text(remark)))
    }

    /// The suite whose cases have been held back.
    fn suite(&mut self, package: &str, elapsed: Option<Duration>, properties: &[(&str, String)]) -> io::Result<()> {
        line_end(&mut self.output)?;
        self.output.write_event(Event::Start(self.suite_head(package, elapsed)))?;
        line_end(&mut self.output)?;
        let element = self.output.create_element("properties");
        element.write_inner_content(|output| {
            properties.iter().try_for_each(|(name, value)| property(output, name, value))
        })?;
        line_end(&mut self.output)?;
        self.cases.get_mut().pour(self.output.get_mut())?;
        self.output.write_event(Event::Start(BytesStart::new("system-out")))?;
        self.remarks.get_mut().pour(self.output.get_mut())?;
        self.output.write_event(Event::End(BytesEnd::new("system-out")))?;
        self.output.write_event(Event::Empty(BytesStart::new("system-err")))?;
        self.output.write_event(Event::End(BytesEnd::new("testsuite")))?;
        self.counts = Counts::default();
        self.suites += 1;
        Ok(())
    }

    fn suite_head(&self, package: &str, elapsed: Option<Duration>) -> BytesStart<'static> {
        let counts = &self.counts;
        let began = self.head.began.unwrap_or_default().to_zoned_datetime(TimeZone::UTC);
        BytesStart::new("testsuite").with_attributes([
            ("id", self.suites.to_string().as_str()),
            ("name", &line(&self.class)),
            ("package", &line(package)),
            // The schema asks for both; the name of the machine would make every report differ.
            ("hostname", "localhost"),
            ("timestamp", &began.strftime("%Y-%m-%dT%H:%M:%S").to_string()),
            ("tests", &counts.tests.to_string()),
            ("failures", &counts.failures.to_string()),
            ("errors", &counts.errors.to_string()),
            ("skipped", &counts.skipped.to_string()),
            ("time", &seconds(elapsed)),
        ])
    }

    fn properties(&self, result: &ScenarioResult) -> [(&'static str, String); 12] {
        let card = &result.scenario.card;
        let of_card = card.verifies.iter().map(|requirement| &requirement.id);
        let verifies: BTreeSet<&Arc<str>> = of_card.chain(&self.verified).collect();
        let verifies: Vec<&str> = verifies.into_iter().map(|id| &**id).collect();
        let seen: Vec<String> = self.seen.rows().map(|row| format!("{}: {}", row.reading, row.option)).collect();
        let readings: Vec<String> = card.readings.iter().map(|(id, option)| format!("{id}: {option}")).collect();
        [
            ("label", self.head.label.clone()),
            ("profile", self.head.profile.clone()),
            ("seed", self.head.seed.to_string()),
            ("file", result.scenario.source.path().to_owned()),
            ("title", card.title.in_language(self.language).to_owned()),
            ("clause", card.clause.to_string()),
            ("level", card.level.word().to_owned()),
            ("verifies", verifies.join(" ")),
            ("readings", readings.join(" ")),
            ("readings-seen", seen.join(" ")),
            ("outcome", result.outcome.word().to_owned()),
            ("pending-snapshots", result.pending.to_string()),
        ]
    }
}

impl<W: Write> Report for Junit<W> {
    fn begin(&mut self, scenario: &Arc<Scenario>) -> io::Result<()> {
        self.class.clone_from(&scenario.card.id);
        self.verified.clear();
        self.seen = ReadingsSeen::default();
        Ok(())
    }

    fn step(&mut self, step: &StepResult) -> io::Result<()> {
        self.verified.extend(step.verifies.iter().map(|requirement| Arc::clone(&requirement.id)));
        self.seen.add(&self.class, step);
        let first = words::failures(step).next().map(|failure| &*failure.message);
        let text = self.told(step);
        self.case(&Case {
            name: &step.name,
            outcome: step.outcome,
            counts: step.counts,
            message: step.reason.as_ref().or(first),
            text,
            elapsed: step.elapsed,
        })
    }

    fn end(&mut self, result: &ScenarioResult) -> io::Result<()> {
        // A scenario none of whose steps was begun is a case itself, so that it is not passed over.
        if result.steps == 0 {
            let card = &result.scenario.card;
            let message = result.reason.as_ref();
            let text = message.map_or("", |message| message.in_language(self.language)).to_owned();
            let (outcome, counts, elapsed) = (result.outcome, result.counts, result.elapsed);
            self.case(&Case { name: &card.id, outcome, counts, message, text, elapsed })?;
        }
        self.suite(&result.scenario.card.clause, result.elapsed, &self.properties(result))
    }

    /// A suite of its own with one error: a CI server must not take what came before for the whole run.
    fn broken_off(&mut self, reason: &Bilingual) -> io::Result<()> {
        "bis3".clone_into(&mut self.class);
        let text = words::broken_off(reason).in_language(self.language).to_owned();
        let (outcome, counts, message) = (Outcome::Error, false, Some(reason));
        self.case(&Case { name: "run", outcome, counts, message, text, elapsed: None })?;
        self.suite("bis3", None, &[])
    }

    fn finish(&mut self, _: &Totals) -> io::Result<()> {
        line_end(&mut self.output)?;
        self.output.write_event(Event::End(BytesEnd::new("testsuites")))?;
        line_end(&mut self.output)?;
        self.output.get_mut().flush()
    }
}

/// A case, ready to be written.
struct Case<'a> {
    name: &'a str,
    outcome: Outcome,
    /// Whether it ends the run with 1.
    counts: bool,
    message: Option<&'a Bilingual>,
    text: String,
    elapsed: Option<Duration>,
}

impl Case<'_> {
    /// The element inside a case that says how it came out; none where it ends no run.
    fn kind(&self) -> Option<&'static str> {
        match self.outcome {
            _ if self.counts => Some(FAILURE),
            Outcome::Fail => Some(FAILURE),
            Outcome::Error => Some(ERROR),
            // No CI server may fail for it, and none may count it as passed.
            Outcome::Skip | Outcome::Expected => Some(SKIPPED),
            Outcome::Pass | Outcome::Warn => None,
        }
    }
}

const FAILURE: &str = "failure";
const ERROR: &str = "error";
const SKIPPED: &str = "skipped";

impl Counts {
    fn add(&mut self, case: &Case<'_>) {
        self.tests += 1;
        match case.kind() {
            Some(FAILURE) => self.failures += 1,
            Some(ERROR) => self.errors += 1,
            Some(_) => self.skipped += 1,
            None => {}
        }
    }
}

/// A property of a suite.
pub(super) fn property<W: Write>(output: &mut Writer<W>, name: &str, value: &str) -> io::Result<()> {
    let value = line(value);
    output.create_element("property").with_attributes([("name", name), ("value", &value)]).write_empty()?;
    Ok(())
}

/// Seconds as the schema wants them. On a clock that stands still everything takes none.
fn seconds(elapsed: Option<Duration>) -> String {
    format!("{:.6}", elapsed.unwrap_or_default().as_secs_f64())
}

/// The end of a line, so that two reports can be compared.
pub(super) fn line_end<W: Write>(output: &mut Writer<W>) -> io::Result<()> {
    output.get_mut().write_all(b"\n")
}

/// The value of an attribute: a reader would make a blank of a line feed.
pub(super) fn line(text: &str) -> String {
    in_xml(&shorten_to_line(text, usize::MAX))
}

/// A text between two tags.
pub(super) fn text(text: &str) -> BytesText<'static> {
    BytesText::new(&in_xml(text)).into_owned()
}

/// XML 1.0 has no form at all for most control characters and the two noncharacters.
fn in_xml(text: &str) -> String {
    visible(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}
