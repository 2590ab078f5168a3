//! `bis3 certify board`: many packages and runs at once, as a centre sees them.
//!
//! - `found` finds them, `row` holds one against all that is given, and `late` judges it by another contract or reading.

mod found;
mod late;
mod row;

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use self::found::{Found, found};
use self::late::Late;
use self::row::{Looked, Rows};
use super::judged::Judge;
use super::verify::By;
use crate::cli::arguments::{JsonArgument, ProfileArgument, help};
use crate::cli::progress::Progress;
use crate::cli::table::table;
use crate::cli::written::write;
use crate::cli::{CliError, Environment, Exit, output};
use crate::contract::Contract;
use crate::language::{Bilingual, bilingual};
use crate::report::certification::packages::{self, COLUMNS, Packages, Weight};

/// What was typed.
#[derive(Debug, Args)]
#[command(
    mut_args = help("profile", "Say, too, what would become of each under this reading: a bundled profile or a profile file"),
    after_help = "Examples:\n  bis3 certify board packages\n  bis3 certify board packages --challenge challenges --signers allowed_signers --revoked revoked.txt --html board.html\n  bis3 certify board packages --contract new-contract --json\n\nWith --contract or --profile each is judged anew by them, and what would fall is named.\n\nExit code 0: all hold; 1: something does not, or would not; 2: something could not be judged, or nothing was found."
)]
pub(super) struct Arguments {
    /// Folders with packages and runs, at any depth; or packages
    #[arg(value_name = "DIR", required = true)]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    by: By,
    #[command(flatten)]
    profile: ProfileArgument,
    /// Write the board as one page for a browser, too
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    #[command(flatten)]
    json: JsonArgument,
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let packages = looked_at(arguments, environment)?;
    if let Some(file) = &arguments.html {
        let page = packages::page(&packages, environment.language).map_err(|error| CliError::output(&error))?;
        write(file, page)?;
    }
    arguments.json.print(environment, || packages::json(&packages), || text(&packages, environment))?;
    Ok(exit(&packages))
}

fn looked_at(arguments: &Arguments, environment: &Environment) -> Result<Packages, CliError> {
    let found = found(&arguments.paths)?;
    refuse_inputs(arguments, &found)?;
    let (given, carried) = (environment.contract()?, Contract::embedded());
    let is_other = given.digest() != carried.digest();
    let late = late(arguments, environment, &given)?;
    let basis = arguments.by.read(if is_other { vec![given, carried] } else { vec![carried] })?;
    let rows = Rows { basis: &basis, late: late.as_ref() };
    let progress = Progress::start(found.len() as u64, environment.interactive());
    let mut packages =
        Packages { rows: Vec::new(), at: basis.now, anew_by: anew_by(arguments, is_other), passed_over: Vec::new() };
    for one in &found {
        match rows.look_at(one) {
            Looked::At(row) => packages.rows.push(*row),
            Looked::PassedOver(file) => packages.passed_over.push(file),
        }
        progress.advance();
    }
    progress.clear();
    Ok(packages)
}

/// The page takes the place of nothing that the same command reads.
fn refuse_inputs(arguments: &Arguments, found: &[Found]) -> Result<(), CliError> {
    let Some(page) = &arguments.html else { return Ok(()) };
    let mut read = arguments.by.inputs()?;
    read.extend(arguments.profile.file());
    read.extend(found.iter().flat_map(Found::files));
    output::refuse_inputs(page, read.iter().map(PathBuf::as_path))
}

/// What is judged anew by, where somebody has asked.
fn late(arguments: &Arguments, environment: &Environment, given: &Arc<Contract>) -> Result<Option<Late>, CliError> {
    if arguments.profile.name.is_none() && !environment.is_other_contract() {
        return Ok(None);
    }
    let profile = arguments.profile.name.is_some().then(|| arguments.profile.read(given, environment)).transpose()?;
    Ok(Some(Late { judge: Judge::read(Arc::clone(given), &arguments.by.keys)?, profile }))
}

fn anew_by(arguments: &Arguments, is_other: bool) -> Option<Bilingual> {
    let profile = arguments.profile.name.as_deref().map(|name| bilingual!("读法 {name}", "the profile {name}"));
    let contract = is_other.then(|| Bilingual::new("--contract 给出的接口文档", "the contract that --contract names"));
    let both = [contract, profile].into_iter().flatten().reduce(|one, other| one.joined(("、", " and "), &other))?;
    Some(Bilingual::new("另按下面的规定重新评判：", "also judged anew by ").joined("", &both))
}

fn text(packages: &Packages, environment: &Environment) -> String {
    let language = environment.language;
    let answer = packages::answer(packages);
    let rows = packages.rows.iter().map(|row| packages::cells(row, language));
    let rows = table(language.pick(COLUMNS.0, COLUMNS.1), rows);
    let reasons: String = packages.rows.iter().map(|row| packages::reasons(row, language)).collect();
    let anew_by = packages.anew_by.as_ref().map(|by| format!("{}\n", by.in_language(language))).unwrap_or_default();
    let counts = packages::counts(packages, language);
    let passed_over: String = packages.passed_over.iter().map(|file| passed_over(file, environment)).collect();
    format!("{}\n{counts}\n{anew_by}\n{rows}{reasons}{passed_over}", answer.in_language(language))
}

fn passed_over(file: &str, environment: &Environment) -> String {
    let told =
        bilingual!("\n{file}：不是认证包，没有评判\n", "\n{file}: no package of a certification, and not judged\n");
    told.in_language(environment.language).to_owned()
}

/// What is wrong counts most; what nobody could judge is nothing to rely on, though nothing is known to be wrong.
fn exit(packages: &Packages) -> Exit {
    if packages.count(Weight::Falls) + packages.count(Weight::Threatened) > 0 {
        Exit::Nonconformance
    } else if packages.count(Weight::Unknown) > 0 || packages.rows.is_empty() {
        Exit::Usage
    } else {
        Exit::Passed
    }
}
