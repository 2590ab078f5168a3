//! `bis3 lint`: report bodies held against the interface, offline.
//!
//! `examined` reads a file and checks it, and `drawing` draws each finding at its place or writes it as JSON.

mod drawing;
mod examined;

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use super::arguments::{JsonArgument, ProfileArgument, adapt};
use super::{CliError, Environment, Exit};
use crate::contract::EndpointId;
use crate::diagnostic::files_under;
use crate::language::{Language, bilingual, counted};
use examined::{Examined, Linter};

/// What was typed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  bis3 lint stock.json\n  bis3 lint reports --profile browser-family\n  bis3 lint --endpoint donor --json - < donor.json",
    mut_args(adapt("profile", |argument| argument.help("How the open points are read: a bundled profile or a profile file").value_name("PROFILE")))
)]
pub(super) struct Arguments {
    /// Files that each hold the body of a report, and folders to look for .json files in; - is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Which interface the bodies are for [default: seen from their fields]
    #[arg(long)]
    endpoint: Option<EndpointId>,
    #[command(flatten)]
    profile: ProfileArgument,
    #[command(flatten)]
    json: JsonArgument,
}

impl ValueEnum for EndpointId {
    fn value_variants<'a>() -> &'a [Self] {
        Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.word()))
    }
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let contract = environment.contract()?;
    let profile = arguments.profile.read(&contract, environment)?;
    let linter = Linter { contract: &contract, readings: &profile.readings, endpoint: arguments.endpoint };
    let mut counts = Counts::default();
    let mut shown = Vec::new();
    for file in &found(&arguments.files)? {
        let examined = match linter.examine(file) {
            Ok(examined) => examined,
            // One file that cannot be checked does not keep the others from it.
            Err(error) => {
                environment.complain(&error);
                counts.unchecked += 1;
                continue;
            }
        };
        counts.add(&examined);
        if arguments.json.wanted {
            shown.push(drawing::json(&examined, &linter));
        } else {
            environment.print(&drawing::text(&examined, &linter, environment.language))?;
        }
    }
    if arguments.json.wanted {
        environment.print_json(&shown)?;
    } else if counts.files > 0 {
        environment.print(&counts.line(environment.language))?;
    }
    Ok(match (counts.unchecked, counts.errors) {
        (0, 0) => Exit::Passed,
        (0, _) => Exit::Nonconformance,
        _ => Exit::Usage,
    })
}

/// The files that were named, and those of the folders that were.
fn found(named: &[PathBuf]) -> Result<Vec<PathBuf>, CliError> {
    let mut files = Vec::new();
    for path in named {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let under = files_under(path, |file| file.extension().is_some_and(|end| end.eq_ignore_ascii_case("json")))?;
        if under.is_empty() {
            let shown = path.display();
            return Err(CliError::Usage(bilingual!("{shown} 下没有 .json 文件", "{shown} holds no .json file")));
        }
        files.extend(under);
    }
    Ok(files)
}

/// What was found in all files.
#[derive(Debug, Default)]
struct Counts {
    files: usize,
    errors: usize,
    warnings: usize,
    untold: usize,
    unchecked: usize,
}

impl Counts {
    fn add(&mut self, examined: &Examined) {
        let errors = examined.checked.findings.iter().filter(|finding| finding.refuses.is_some()).count();
        self.files += 1;
        self.errors += errors;
        self.warnings += examined.checked.findings.len() - errors;
        self.untold += examined.checked.untold;
    }

    fn line(&self, language: Language) -> String {
        let Self { files, errors, warnings, untold, unchecked } = self;
        let more = match (untold, language) {
            (0, _) => String::new(),
            (_, Language::Zh) => format!("，另有 {untold} 处未列出"),
            (_, Language::En) => format!(", {untold} more not listed"),
        };
        let not_checked = match (unchecked, language) {
            (0, _) => String::new(),
            (_, Language::Zh) => format!("；{unchecked} 个文件未能检查"),
            (_, Language::En) => format!("; {} not checked", counted(*unchecked, "file")),
        };
        let refused =
            if *errors == 0 { "" } else { language.pick("（报告会被拒绝）", " (the report would be refused)") };
        match language {
            Language::Zh => format!("{files} 个文件：{errors} 处错误{refused}，{warnings} 处警告{more}{not_checked}\n"),
            Language::En => {
                let (files, errors) = (counted(*files, "file"), counted(*errors, "error"));
                format!("{files}: {errors}{refused}, {}{more}{not_checked}\n", counted(*warnings, "warning"))
            }
        }
    }
}
