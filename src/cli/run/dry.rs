//! `--dry-run`: the bytes of each request that would be sent. Nothing is sent, no mock is started, no target contacted.

use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use crate::cli::covered::covering;
use crate::cli::{CliError, Environment, Exit};
use crate::diagnostic::escaped_json;
use crate::harness::run::Run;
use crate::harness::runtime::runtime;
use crate::language::{Bilingual, Language};
use crate::scenario::{Outcome, Scenario, StepResult};

/// A request that would be sent, or why there is none; for programs.
#[derive(Serialize)]
struct Row<'a> {
    scenario: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    step: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a Bilingual>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    request: Option<RequestPart<'a>>,
}

/// Bytes as text where they are UTF-8, else as base64.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
enum RequestPart<'a> {
    Request(&'a str),
    RequestBase64(String),
}

/// Shows what would be sent. A request that cannot be made is told in its place, and makes it exit as a run would.
pub(super) fn run(run: &Run, json: bool, environment: &Environment) -> Result<Exit, CliError> {
    let runtime = runtime()?;
    // Bytes are shown as they are: nothing but a secret may be taken out of them.
    let mut showing = Showing { output: covering(io::stdout().lock()), json, language: environment.language, rows: 0 };
    let (mut written, mut exit) = (Ok(()), Exit::Passed);
    for scenario in &run.scenarios {
        let result = runtime.block_on(run.rehearse_one(scenario, &mut |step| {
            if step.outcome == Outcome::Error {
                exit = Exit::Harness;
            }
            if written.is_ok() {
                written = showing.step(scenario, &step);
            }
        }));
        if let (Some(reason), Ok(())) = (&result.reason, &written) {
            written = showing.scenario(scenario, reason);
        }
        if result.outcome == Outcome::Error {
            exit = Exit::Harness;
        }
        CliError::written(std::mem::replace(&mut written, Ok(())))?;
    }
    CliError::written(showing.finish())?;
    Ok(exit)
}

struct Showing<W> {
    output: W,
    json: bool,
    language: Language,
    rows: usize,
}

impl<W: Write> Showing<W> {
    fn step(&mut self, scenario: &Scenario, step: &StepResult) -> io::Result<()> {
        let bytes = step.exchange.as_ref().map(|exchange| &exchange.request);
        let row = Row {
            scenario: &scenario.card.id,
            step: &step.name,
            reason: step.reason.as_ref(),
            request: bytes.map(|bytes| part(bytes)),
        };
        self.row(&row, bytes.map(|bytes| &bytes[..]))
    }

    fn scenario(&mut self, scenario: &Scenario, reason: &Bilingual) -> io::Result<()> {
        self.row(&Row { scenario: &scenario.card.id, step: "", reason: Some(reason), request: None }, None)
    }

    fn row(&mut self, row: &Row<'_>, bytes: Option<&[u8]>) -> io::Result<()> {
        self.rows += 1;
        if self.json {
            self.output.write_all(if self.rows == 1 { b"[\n" } else { b",\n" })?;
            return self.output.write_all(escaped_json(serde_json::to_string(row)?).as_bytes());
        }
        let slash = if row.step.is_empty() { "" } else { "/" };
        write!(self.output, "# {}{slash}{}", row.scenario, row.step)?;
        if let Some(reason) = row.reason {
            write!(self.output, " — {}", reason.in_language(self.language))?;
        }
        self.output.write_all(b"\n")?;
        if let Some(bytes) = bytes {
            self.output.write_all(bytes)?;
            self.output.write_all(b"\n\n")?;
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        if self.json {
            self.output.write_all(if self.rows == 0 { b"[]\n" } else { b"\n]\n" })?;
        }
        self.output.flush()
    }
}

fn part(bytes: &[u8]) -> RequestPart<'_> {
    match std::str::from_utf8(bytes) {
        Ok(text) => RequestPart::Request(text),
        Err(_) => RequestPart::RequestBase64(STANDARD.encode(bytes)),
    }
}
