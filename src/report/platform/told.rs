//! A run taken down: what came of each step, and the reports for a browser and for CI servers.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;
use std::sync::Arc;

use serde_json::{Value, json as value};

use crate::certify::Outcome;
use crate::harness::jobs::Listener;
use crate::language::Language;
use crate::report::Report;
use crate::report::html::Html;
use crate::report::junit::Junit;
use crate::scenario::{RunHead, Scenario, ScenarioResult, StepResult, Totals};

/// What a run comes to.
pub struct Told {
    html: (Html<Buffer>, Buffer),
    junit: (Junit<Buffer>, Buffer),
    scenarios: Vec<Value>,
    steps: Vec<Value>,
    failure: Option<io::Error>,
}

/// What was taken down.
#[derive(Clone, Debug)]
pub struct Taken {
    /// What came of the whole.
    pub overall: Outcome,
    /// What came of each scenario and of each step.
    pub(super) scenarios: Vec<Value>,
    /// The ids of the scenarios that count against the platform.
    pub culprits: Vec<String>,
    pub(super) html: Vec<u8>,
    pub(super) junit: Vec<u8>,
}

impl Told {
    /// Nothing yet. Reports of a package are in Chinese, the language of the document; the page has both.
    ///
    /// # Errors
    /// Where no report can be made.
    pub fn new(head: &RunHead) -> io::Result<Self> {
        let (page, results) = (Buffer::default(), Buffer::default());
        Ok(Self {
            html: (Html::new(page.clone(), head, Language::Zh), page),
            junit: (Junit::new(results.clone(), head, Language::Zh)?, results),
            scenarios: Vec::new(),
            steps: Vec::new(),
            failure: None,
        })
    }

    /// What was taken down of a run that came to this.
    ///
    /// # Errors
    /// Where no report can be made.
    pub fn finish(mut self, totals: &Totals) -> io::Result<Taken> {
        self.each(|report| report.finish(totals));
        let Self { html, junit, scenarios, failure, .. } = self;
        let counts = |row: &&Value| row["counts"] == true;
        let culprits = scenarios.iter().filter(counts).filter_map(|row| row["id"].as_str().map(str::to_owned));
        let culprits = culprits.collect();
        match failure {
            Some(error) => Err(error),
            None => {
                let (html, junit) = (html.1.take(), junit.1.take());
                Ok(Taken { overall: overall(totals), scenarios, culprits, html, junit })
            }
        }
    }

    fn each(&mut self, mut tell: impl FnMut(&mut dyn Report) -> io::Result<()>) {
        let told = tell(&mut self.html.0).and_then(|()| tell(&mut self.junit.0));
        self.failure = self.failure.take().or(told.err());
    }
}

/// What a run comes to as a whole.
pub fn overall(totals: &Totals) -> Outcome {
    match totals {
        Totals { counting: 1.., .. } => Outcome::Fail,
        Totals { error: 1.., .. } | Totals { broken_off: true, .. } => Outcome::Error,
        Totals { pass: 0, warn: 0, .. } => Outcome::NotShown,
        _ => Outcome::Pass,
    }
}

impl Listener for Told {
    fn begin(&mut self, scenario: &Arc<Scenario>) {
        self.each(|report| report.begin(scenario));
    }

    fn step(&mut self, step: &StepResult) {
        self.steps.push(value!({
            "name": step.name,
            "outcome": step.outcome.word(),
            "code": step.code,
        }));
        self.each(|report| report.step(step));
    }

    fn end(&mut self, result: &ScenarioResult) {
        self.scenarios.push(value!({
            "id": result.scenario.card.id,
            "outcome": result.outcome.word(),
            "counts": result.counts,
            "steps": std::mem::take(&mut self.steps),
        }));
        self.each(|report| report.end(result));
    }
}

/// Bytes that are written in one place and taken in another.
#[derive(Clone, Default)]
struct Buffer(Rc<RefCell<Vec<u8>>>);

impl Buffer {
    fn take(&self) -> Vec<u8> {
        self.0.take()
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
