//! `bis3 probe`: how a target reads the document, as a profile that `bis3 serve` and `bis3 compare` take.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use serde_json::{Value, json};

use super::arguments::{
    ClockArgument, ConnectionArguments, InstitutionArgument, JsonArgument, KeysArgument, SeedArgument, WritesArgument,
    drawn_seed, help,
};
use super::covered::covered;
use super::stop::Signalled;
use super::table::table;
use super::{CliError, Environment, Exit, doctor, every_answer, output};
use crate::client::Address;
use crate::clock::AdjustableClock;
use crate::contract::reading::HttpStatus;
use crate::contract::{Contract, InvariantKind};
use crate::diagnostic::{shorten_to_line, visible, write_file};
use crate::harness::runtime::runtime;
use crate::invariants::{Checker, ViolationLog};
use crate::language::{Bilingual, Language, ToBilingual};
use crate::probe::Prober;
use crate::probe::doctor::examine_interface;
use crate::probe::reading::{self, AskError, FoundReading, ProbeResult, Settings};

/// What was typed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  bis3 probe --target http://127.0.0.1:8095\n  bis3 probe --target https://staging.example/api --keys keys.yaml --allow-writes --rate 5 --out staging.yaml\n  bis3 serve --profile staging.yaml",
    mut_args(help(
        "keys",
        "Keys: the first that is in use signs, others show what limited rights show [default: BIS3_ACCESS_KEY and BIS3_SECRET of the environment, else the demo keys]"
    )),
    mut_args(help("allow_writes", "Ask what shows only where a report is accepted; the reports stay at the target")),
    mut_args(drawn_seed(
        "From which institutions and days of reports are drawn [default: from the time, so that no two inquiries meet]"
    ))
)]
pub(super) struct Arguments {
    /// The address to ask
    #[arg(long, value_name = "URL")]
    target: String,
    #[command(flatten)]
    keys: KeysArgument,
    #[command(flatten)]
    institution: InstitutionArgument,
    #[command(flatten)]
    writes: WritesArgument,
    /// Write the profile to this file [default: to standard output, and what was found to standard error]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    clock: ClockArgument,
    #[command(flatten)]
    seed: SeedArgument,
    #[command(flatten)]
    connection: ConnectionArguments,
    #[command(flatten)]
    json: JsonArgument,
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let contract = environment.contract()?;
    let keys = arguments.keys.read(false, &contract)?;
    let keys = arguments.institution.bound(keys, arguments.keys.are_of_environment(), &contract)?;
    if let Some(out) = arguments.out.as_deref() {
        output::check_file(out)?;
        output::refuse_inputs(out, arguments.inputs())?;
    }
    let answers = ViolationLog::new(Arc::clone(&contract));
    let connector =
        arguments.connection.connector(&arguments.target)?.checked(Checker::new(&answers, None, keys.on_demand()));
    let clock = AdjustableClock::new(arguments.clock.setting);
    let seed = arguments.seed.or_time()?;
    let settings = Settings { keys: &keys, may_write: arguments.writes.allowed, seed };
    let mut prober = Prober::new(&connector, &contract, &clock);
    let halt = Arc::default();
    let signalled = Signalled::halts(&halt)?;
    let asked = runtime()?.block_on(halt.or_done(ask(&mut prober, &settings, environment)));
    let asked = asked.unwrap_or_else(|reason| {
        environment.warn(&reason);
        Err(Ended::InTheWay(reason, signalled.or(Exit::Harness)))
    });
    let told = Inquiry { arguments, environment, answers: &answers, seed, address: connector.address() };
    match asked {
        Ok(result) => {
            forgive(&result, &contract, &answers);
            told.tell(&result, &contract)?;
            let exit = if result.found.iter().any(|found| found.is_inconsistent) {
                Exit::Nonconformance
            } else {
                Exit::Passed
            };
            Ok(every_answer::told(&answers, None, exit, environment))
        }
        Err(Ended::InTheWay(reason, exit)) => {
            told.broken_off(&reason)?;
            Ok(every_answer::told(&answers, None, exit, environment))
        }
        Err(Ended::Refused(error)) => {
            told.broken_off(&error.to_bilingual())?;
            every_answer::told(&answers, None, Exit::Harness, environment);
            refused(error, environment)
        }
    }
}

impl Arguments {
    /// The files that an inquiry reads.
    fn inputs(&self) -> impl Iterator<Item = &Path> {
        self.keys.file.iter().chain(self.connection.ca()).map(PathBuf::as_path)
    }
}

/// Why nothing was asked.
enum Ended {
    /// The examination of the address found this, which was told.
    InTheWay(Bilingual, Exit),
    /// The target lets nobody ask.
    Refused(AskError),
}

/// A platform under another prefix answers too, and each of its refusals would be taken for a reading: so the address is
/// looked at first.
async fn ask(
    prober: &mut Prober<'_>,
    settings: &Settings<'_>,
    environment: &Environment,
) -> Result<ProbeResult, Ended> {
    let interface = examine_interface(prober).await;
    if let Some((reason, exit)) = doctor::in_the_way(&interface, prober.address(), environment) {
        return Err(Ended::InTheWay(reason, exit));
    }
    reading::ask(prober, settings).await.map_err(Ended::Refused)
}

/// That errors come with 200 is told as a reading.
fn forgive(result: &ProbeResult, contract: &Contract, answers: &ViolationLog) {
    if result.readings(contract.default_readings()).http_status == HttpStatus::Always200 {
        answers.forgive(InvariantKind::ErrorStatus);
    }
}

/// An inquiry, and what its result is told with.
struct Inquiry<'a> {
    arguments: &'a Arguments,
    environment: &'a Environment,
    answers: &'a ViolationLog,
    seed: u64,
    address: &'a Address,
}

impl Inquiry<'_> {
    fn tell(&self, result: &ProbeResult, contract: &Contract) -> Result<(), CliError> {
        let Self { arguments, environment, .. } = *self;
        let profile = reading::profile(result, "probed", &self.address.to_string(), contract);
        if let Some(file) = &arguments.out {
            write_file(file, &*covered(&profile)).map_err(|error| output::unwritten(file, &error))?;
        }
        let told = text(result, contract, environment.language);
        match (arguments.json.wanted, &arguments.out) {
            (true, _) => environment.print_json(&self.json(json!({"readings": result.found}))),
            (false, Some(_)) => environment.print(&told),
            (false, None) => {
                environment.print(&profile)?;
                environment.tell(&told);
                Ok(())
            }
        }
    }

    /// Why nothing was asked, for programs; a person has been told.
    fn broken_off(&self, reason: &Bilingual) -> Result<(), CliError> {
        match self.arguments.json.wanted {
            true => self.environment.print_json(&self.json(json!({"broken-off": reason, "readings": []}))),
            false => Ok(()),
        }
    }

    /// The members that every result has, and these.
    fn json(&self, own: Value) -> Value {
        let mut all = json!({
            "version": VERSION, "target": self.address.to_string(), "seed": self.seed,
            "every-answer": every_answer::rows(self.answers),
        });
        if let (Value::Object(all), Value::Object(own)) = (&mut all, own) {
            all.extend(own);
        }
        all
    }
}

fn refused(error: AskError, environment: &Environment) -> Result<Exit, CliError> {
    let help = Bilingual::new("bis3 doctor 会逐项检查", "bis3 doctor looks at one thing after another");
    match error {
        AskError::Unreachable(reason) => Err(CliError::Harness(reason.joined(("；", "; "), &help))),
        AskError::Refused(reason) => Err(CliError::Usage(reason.joined(("；", "; "), &help))),
        AskError::Scenarios(wrong) => {
            wrong.iter().for_each(|diagnostic| environment.show(diagnostic));
            Ok(Exit::Usage)
        }
    }
}

/// A row for each point that was told, then those that were not, with why.
fn text(result: &ProbeResult, contract: &Contract, language: Language) -> String {
    let default = |id: &str| contract.default_readings().get(id).unwrap_or_default();
    let row = |found: &FoundReading| {
        let option = found.option.clone()?;
        let mark = if option == default(found.reading) { "" } else { "*" };
        let last = found.evidence.last().map(|evidence| {
            let (sent, came) = (evidence.sent.in_language(language), evidence.came.in_language(language));
            format!("{sent} → {came}")
        });
        // A template is cut out of what the target has answered.
        let option = visible(&shorten_to_line(&option, SHOWN)).into_owned();
        Some(vec![found.reading.to_owned(), format!("{option}{mark}"), last.unwrap_or_default()])
    };
    let header = language.pick(["读法", "目标的读法", "依据"], ["reading", "as the target reads it", "shown by"]);
    let mut text = table(&header, result.found.iter().filter_map(row));
    text.push_str(language.pick("* 与首选读法不同\n", "* another than the default\n"));
    let untold: Vec<&FoundReading> = result.untold().collect();
    if !untold.is_empty() {
        text.push_str(language.pick("\n看不出的（按首选读法写入）：\n", "\nnot told, so that the default stands:\n"));
    }
    for found in untold {
        let why = found.why.as_ref().map_or("", |why| why.in_language(language));
        let separator = language.pick("：", ": ");
        text.push_str(&format!("  {} {}{separator}{why}\n", found.reading, default(found.reading)));
    }
    text
}

/// Most characters of an option that are shown.
const SHOWN: usize = 120;

/// The number of the form. It grows when a member changes its meaning or goes; new members may come without.
const VERSION: u32 = 2;
