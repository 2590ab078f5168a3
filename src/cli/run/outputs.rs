//! The reports of a run, each to its own place.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use anstream::StripStream;

use crate::cli::progress::Progress;
use crate::cli::{CliError, Environment};
use crate::harness::jobs::Listener;
use crate::language::{Bilingual, Language, bilingual};
use crate::report::Report;
use crate::report::html::Html;
use crate::report::json::Json;
use crate::report::junit::Junit;
use crate::report::markdown::Markdown;
use crate::report::tap::Tap;
use crate::report::terminal::Terminal;
use crate::scenario::{RunHead, Scenario, ScenarioResult, StepResult, Totals};

/// A report to a file, written `junit=results.xml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    form: Form,
    file: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Terminal,
    Json,
    Junit,
    Tap,
    Html,
    Markdown,
}

const FORMS: &[(&str, Form)] = &[
    ("junit", Form::Junit),
    ("tap", Form::Tap),
    ("html", Form::Html),
    ("markdown", Form::Markdown),
    ("json", Form::Json),
    ("text", Form::Terminal),
];

impl FromStr for Wanted {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let form = |name: &str| FORMS.iter().find(|(known, _)| *known == name).map(|(_, form)| *form);
        let wanted = text.split_once('=').filter(|(_, file)| !file.is_empty());
        wanted.and_then(|(name, file)| Some(Self { form: form(name)?, file: file.into() })).ok_or_else(|| {
            let names: Vec<String> = FORMS.iter().map(|(name, _)| format!("{name}=FILE")).collect();
            names.join(" | ")
        })
    }
}

/// All reports of a run and the bar that shows how far it is, told at once. Each report is written as the run goes on. One
/// that cannot be written any more is told nothing further; the others are, and the run goes on.
pub(super) struct Outputs {
    open: Vec<Output>,
    progress: Progress,
    /// Why the first that could not be written could not.
    failure: Option<CliError>,
}

struct Output {
    report: Box<dyn Report>,
    /// None where it is standard output.
    file: Option<PathBuf>,
}

impl Outputs {
    /// Begins every report: a file that cannot be written is told before anything is sent.
    pub(super) fn begin(
        wanted: &[Wanted],
        json: bool,
        head: &RunHead,
        progress: Progress,
        environment: &Environment,
    ) -> Result<Self, CliError> {
        let form = if json { Form::Json } else { Form::Terminal };
        let report = report(form, BufWriter::new(environment.output()), head, environment.language)
            .map_err(|error| CliError::output(&error))?;
        let mut open = vec![Output { report, file: None }];
        let mut taken = HashSet::new();
        for Wanted { form, file } in wanted {
            let created = create(file).and_then(|output| Ok((file.canonicalize()?, output)));
            let (place, output) = created.map_err(|error| CliError::Usage(unwritten(file, &error)))?;
            // The second would write over the first, however its path is spelled.
            if !taken.insert(place) {
                let file = file.display();
                return Err(CliError::usage(
                    format!("{file} 不能写两份报告"),
                    format!("two reports cannot go to {file}"),
                ));
            }
            let report = report_to(*form, output, head, environment.language)
                .map_err(|error| CliError::Usage(unwritten(file, &error)))?;
            open.push(Output { report, file: Some(file.clone()) });
        }
        Ok(Self { open, progress, failure: None })
    }

    /// The run ends before its first scenario.
    pub(super) fn broken_off(mut self, reason: &Bilingual) -> Result<(), CliError> {
        self.each(|report| report.broken_off(reason));
        self.finish(&Totals::default())
    }

    /// The run ends in the middle: what was not run has been told as such.
    pub(super) fn halted(&mut self, reason: &Bilingual) {
        self.each(|report| report.broken_off(reason));
    }

    /// Ends every report, and tells of the first that could not be written.
    pub(super) fn finish(mut self, totals: &Totals) -> Result<(), CliError> {
        self.progress.clear();
        self.each(|report| report.finish(totals));
        self.failure.map_or(Ok(()), Err)
    }

    fn each(&mut self, mut tell: impl FnMut(&mut dyn Report) -> io::Result<()>) {
        let failure = &mut self.failure;
        self.open.retain_mut(|Output { report, file }| {
            let Err(error) = tell(&mut **report) else { return true };
            match file {
                Some(file) => _ = failure.get_or_insert(CliError::Harness(unwritten(file, &error))),
                // Whoever read standard output has seen enough. How the run comes out does not depend on it.
                None if error.kind() == ErrorKind::BrokenPipe => {}
                None => _ = failure.get_or_insert(CliError::output(&error)),
            }
            false
        });
    }
}

impl Listener for Outputs {
    fn begin(&mut self, scenario: &Arc<Scenario>) {
        self.progress.at(scenario.card.id.clone());
        self.each(|report| report.begin(scenario));
    }

    fn step(&mut self, step: &StepResult) {
        self.each(|report| report.step(step));
    }

    fn end(&mut self, result: &ScenarioResult) {
        let progress = self.progress.clone();
        progress.aside(|| self.each(|report| report.end(result)));
        progress.advance();
    }
}

fn create(file: &Path) -> io::Result<BufWriter<File>> {
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    File::create(file).map(BufWriter::new)
}

/// A file has no colours.
fn report_to(form: Form, output: BufWriter<File>, head: &RunHead, language: Language) -> io::Result<Box<dyn Report>> {
    match form {
        Form::Terminal => report(form, StripStream::new(Box::new(output) as Box<dyn Write>), head, language),
        _ => report(form, output, head, language),
    }
}

fn report(form: Form, output: impl Write + 'static, head: &RunHead, language: Language) -> io::Result<Box<dyn Report>> {
    Ok(match form {
        Form::Terminal => Box::new(Terminal::new(output, head, language)),
        Form::Json => Box::new(Json::new(output, head)?),
        Form::Junit => Box::new(Junit::new(output, head, language)?),
        Form::Tap => Box::new(Tap::new(output, head, language)?),
        Form::Html => Box::new(Html::new(output, head, language)),
        Form::Markdown => Box::new(Markdown::new(output, head, language)),
    })
}

fn unwritten(file: &Path, error: &io::Error) -> Bilingual {
    let file = file.display();
    bilingual!("无法写报告 {file}：{error}", "the report {file} cannot be written: {error}")
}
