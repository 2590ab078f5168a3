//! The reports of a run, each to its own place.

use std::cell::RefCell;
use std::collections::HashSet;
use std::fs;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::str::FromStr;
use std::sync::Arc;

use anstream::StripStream;

use crate::cli::covered::covering;
use crate::cli::progress::Progress;
use crate::cli::{CliError, Environment};
use crate::diagnostic::{Finished, WholeFile, folder_of};
use crate::harness::jobs::Listener;
use crate::language::{Bilingual, Language, ToBilingual, bilingual};
use crate::report::Report;
use crate::report::html::Html;
use crate::report::json::Json;
use crate::report::junit::Junit;
use crate::report::markdown::Markdown;
use crate::report::tap::{Tap, TapVersion};
use crate::report::terminal::Terminal;
use crate::scenario::{RunHead, Scenario, ScenarioResult, StepResult, Totals};
use crate::secret::Covering;

/// A report to a file, written `junit=results.xml`, or in the place of what is printed, written `junit=-`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    form: Form,
    /// None where it is standard output.
    file: Option<PathBuf>,
}

impl Wanted {
    /// The file that is written; none where it is standard output.
    pub(super) fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }
}

/// What stands for standard output. Beside what is printed no report would be whole, so it takes the place of that.
const STANDARD_OUTPUT: [&str; 2] = ["-", "/dev/stdout"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Terminal,
    Json,
    Junit,
    Tap(TapVersion),
    Html,
    Markdown,
}

const FORMS: &[(&str, Form)] = &[
    ("junit", Form::Junit),
    ("tap", Form::Tap(TapVersion::Thirteen)),
    ("tap14", Form::Tap(TapVersion::Fourteen)),
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
        let file_of = |text: &str| Some(PathBuf::from(text)).filter(|_| !STANDARD_OUTPUT.contains(&text));
        wanted.and_then(|(name, file)| Some(Self { form: form(name)?, file: file_of(file) })).ok_or_else(|| {
            let names: Vec<String> = FORMS.iter().map(|(name, _)| format!("{name}=FILE")).collect();
            names.join(" | ")
        })
    }
}

/// All reports of a run and the bar that shows how far it is, told at once. Each report is written as the run goes on, beside
/// the file that it becomes when it is whole. One that cannot be written any more is told nothing further; the others are, and
/// the run goes on.
pub(super) struct Outputs {
    open: Vec<Output>,
    progress: Progress,
    /// Why the first that could not be written could not.
    failure: Option<CliError>,
}

struct Output {
    report: Box<dyn Report>,
    /// None where it is standard output.
    file: Option<OutputFile>,
}

/// The file of a report: the report writes to it, and it is put in its place behind the report's end.
struct OutputFile {
    path: PathBuf,
    shared: SharedFile,
}

/// A file that is written to in one place and finished in another. Both are in one thread, one after the other.
#[derive(Clone)]
struct SharedFile(Rc<RefCell<Option<Covering<WholeFile>>>>);

impl SharedFile {
    /// Puts the file in its place.
    fn finish(&self) -> io::Result<Finished> {
        self.0.take().map_or(Ok(Finished::Whole), |file| file.finish()?.finish())
    }

    fn with<T>(&self, act: impl FnOnce(&mut Covering<WholeFile>) -> io::Result<T>) -> io::Result<T> {
        self.0.borrow_mut().as_mut().map_or_else(|| Err(ErrorKind::BrokenPipe.into()), act)
    }
}

impl Write for SharedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.with(|file| file.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.with(Covering::flush)
    }
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
        let form = printed(wanted, json)?;
        let report = report(form, BufWriter::new(environment.output()), head, environment.language)
            .map_err(|error| CliError::output(&error))?;
        let mut open = vec![Output { report, file: None }];
        let mut taken = HashSet::new();
        for (form, path) in wanted.iter().filter_map(|wanted| Some((wanted.form, wanted.file()?))) {
            let told = |error| CliError::Usage(unwritten(path, &error));
            let file = create(path).map_err(told)?;
            // The second would write over the first, however its path is spelled.
            if !taken.insert(file.place().to_owned()) {
                return Err(two_reports(&path.display().to_string()));
            }
            let shared = SharedFile(Rc::new(RefCell::new(Some(covering(file)))));
            let report = report_to(form, shared.clone(), head, environment.language).map_err(told)?;
            open.push(Output { report, file: Some(OutputFile { path: path.to_owned(), shared }) });
        }
        Ok(Self { open, progress, failure: None })
    }

    /// The run ends before its first scenario.
    pub(super) fn broken_off(mut self, reason: &Bilingual, environment: &Environment) -> Result<(), CliError> {
        self.each(|report| report.broken_off(reason));
        self.finish(&Totals::default(), environment)
    }

    /// The run ends in the middle: what was not run has been told as such.
    pub(super) fn halted(&mut self, reason: &Bilingual) {
        self.each(|report| report.broken_off(reason));
    }

    /// Ends every report, and tells of the first that could not be written, and of each that had to be written over.
    pub(super) fn finish(mut self, totals: &Totals, environment: &Environment) -> Result<(), CliError> {
        self.progress.clear();
        self.each_output(|Output { report, file }| {
            report.finish(totals)?;
            let Some(OutputFile { path, shared }) = file else { return Ok(()) };
            if shared.finish()? == Finished::InPlace {
                tell_written_over(path, environment);
            }
            Ok(())
        });
        self.failure.map_or(Ok(()), Err)
    }

    fn each(&mut self, mut tell: impl FnMut(&mut dyn Report) -> io::Result<()>) {
        self.each_output(|output| tell(&mut *output.report));
    }

    fn each_output(&mut self, mut tell: impl FnMut(&mut Output) -> io::Result<()>) {
        let failure = &mut self.failure;
        self.open.retain_mut(|output| {
            let Err(error) = tell(output) else { return true };
            match &output.file {
                Some(file) => _ = failure.get_or_insert(CliError::Harness(unwritten(&file.path, &error))),
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

/// The form of what is printed.
fn printed(wanted: &[Wanted], json: bool) -> Result<Form, CliError> {
    let asked = wanted.iter().filter(|wanted| wanted.file.is_none()).map(|wanted| wanted.form);
    let mut asked = asked.chain(json.then_some(Form::Json));
    match (asked.next(), asked.next()) {
        (None, _) => Ok(Form::Terminal),
        (Some(form), None) => Ok(form),
        (Some(_), Some(_)) => Err(two_reports("-")),
    }
}

fn tell_written_over(file: &Path, environment: &Environment) {
    let file = file.display();
    environment.warn(&Bilingual::new(
        format!("{file} 不能整个替换，已直接写入原文件：同时读取它的程序可能只读到一部分"),
        format!("{file} cannot be replaced and was written over: who reads it at the same time may see a part of it"),
    ));
}

fn two_reports(file: &str) -> CliError {
    CliError::usage(format!("{file} 不能写两份报告"), format!("two reports cannot go to {file}"))
}

fn create(file: &Path) -> io::Result<WholeFile> {
    fs::create_dir_all(folder_of(file))?;
    WholeFile::begin(file)
}

/// A file has no colours.
fn report_to(form: Form, output: SharedFile, head: &RunHead, language: Language) -> io::Result<Box<dyn Report>> {
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
        Form::Tap(version) => Box::new(Tap::new(output, version, head, language)?),
        Form::Html => Box::new(Html::new(output, head, language)),
        Form::Markdown => Box::new(Markdown::new(output, head, language)),
    })
}

fn unwritten(file: &Path, error: &io::Error) -> Bilingual {
    let file = file.display();
    let error = error.to_bilingual();
    bilingual!("无法写报告 {file}：{error}", "the report {file} cannot be written: {error}", error)
}
