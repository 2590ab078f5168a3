//! `bis3 certify selftest`: model clients, a careful one and careless ones, and what is said of each.

use std::path::PathBuf;

use clap::{ArgAction, Args};
use serde_json::{Value, json};

use super::challenge::unknown_plan;
use crate::certify::Outcome;
use crate::certify::model::{Careless, Fault};
use crate::certify::selftest::{SelftestError, Tried, Trying, selftest};
use crate::certify::suite::{Plan, Suite};
use crate::cli::arguments::{JsonArgument, Time};
use crate::cli::listening::failed;
use crate::cli::progress::Progress;
use crate::cli::table::table;
use crate::cli::{CliError, Environment, Exit};
use crate::diagnostic::Diagnostic;
use crate::language::{Language, ToBilingual, bilingual};

/// What was typed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  bis3 certify selftest\n  bis3 certify selftest --fault never-retries --fault gbk\n  bis3 certify selftest --plan full\n  bis3 certify selftest --json > matrix.json"
)]
pub(super) struct Arguments {
    /// Only the careless client with this fault, beside the careful one; can be repeated [default: every one]
    #[arg(long = "fault", value_name = "NAME", action = ArgAction::Append)]
    faults: Vec<String>,
    /// The plan; under one that lacks trials only the careful client is tried
    #[arg(long, value_name = "NAME", default_value = "selftest")]
    plan: String,
    /// How much simulated time it may take at the most
    #[arg(long, value_name = "TIME", default_value = "6h")]
    time: Time,
    /// Keep the evidence of each client in this folder [default: it is thrown away]
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    #[command(flatten)]
    json: JsonArgument,
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let contract = environment.contract()?;
    let scratch = tempfile::tempdir().map_err(|error| failed(&error))?;
    let folder = arguments.dir.clone().unwrap_or_else(|| scratch.path().to_owned());
    let profile = environment.profile(None, &contract)?;
    let suite = Suite::of(&contract)?;
    let plan = Plan::bundled(&arguments.plan, &suite).ok_or_else(|| unknown_plan(&arguments.plan))??;
    let is_whole = plan.trials.len() == suite.trials().count();
    if !is_whole && !arguments.faults.is_empty() {
        return Err(not_tried(&arguments.plan));
    }
    let careless = if is_whole { careless(&arguments.faults)? } else { Vec::new() };
    let trying = Trying { contract, profile, careless, plan, folder, time: arguments.time.0 };
    let progress = Progress::start(trying.careless.len() as u64 + 1, environment.interactive());
    let done = |name: &str| {
        progress.at(name.to_owned());
        progress.advance();
    };
    let tried = selftest(&trying, &done)?;
    progress.clear();
    arguments.json.print(environment, || json(&tried), || text(&tried, environment.language))?;
    Ok(if tried.iter().all(Tried::is_sound) { Exit::Passed } else { Exit::Nonconformance })
}

/// A fault that was asked for, and that is caught by a trial which the plan may lack.
fn not_tried(plan: &str) -> CliError {
    CliError::Usage(bilingual!(
        "方案 {plan} 缺少一些试验，只试仔细的客户端：请去掉 --fault，或换用 --plan selftest 或 full",
        "the plan {plan} lacks trials, and only the careful client is tried under it: leave --fault out, or take --plan selftest or full"
    ))
}

fn careless(names: &[String]) -> Result<Vec<Careless>, CliError> {
    let mut all = Careless::all()?;
    if let Some(name) = names.iter().find(|name| Fault::from_word(name).is_none()) {
        let message = bilingual!("没有缺陷 `{name}`", "there is no fault `{name}`");
        return Err(Diagnostic::error(message).nearest_of(name, Fault::WORDS.iter().copied()).into());
    }
    all.retain(|careless| names.is_empty() || names.iter().any(|name| name == careless.fault.word()));
    Ok(all)
}

fn json(tried: &[Tried]) -> Value {
    let row = |tried: &Tried| {
        json!({
            "client": tried.name(),
            "caught-by": tried.careless.as_ref().map(|careless| &careless.obligation),
            "title": tried.careless.as_ref().map(|careless| &careless.title),
            "sound": tried.is_sound(),
            "caught": tried.is_caught(),
            "overall": tried.verdicts.overall(),
            "broken": tried.broken().collect::<Vec<_>>(),
            "accused": tried.accused(),
            "not-shown": not_shown(tried),
            "exchanges": tried.verdicts.exchanges,
        })
    };
    json!({
        "sound": tried.iter().all(Tried::is_sound),
        "clients": tried.iter().map(row).collect::<Vec<_>>(),
    })
}

/// What the careful client has not shown; of a careless one it is what follows from its fault.
fn not_shown(tried: &Tried) -> Vec<&str> {
    let open =
        tried.verdicts.verdicts.iter().filter(|verdict| verdict.outcome == Outcome::NotShown && verdict.blocks());
    open.map(|verdict| verdict.obligation.id.as_str()).collect()
}

fn text(tried: &[Tried], language: Language) -> String {
    let head = language.pick(
        ["客户端", "行为", "应由此发现", "结论", "还有"],
        ["client", "what it does", "must be caught by", "said", "and"],
    );
    let rows = tried.iter().map(|tried| {
        let title =
            tried.careless.as_ref().map_or(language.pick("仔细的客户端", "a careful client"), |careless| {
                careless.title.in_language(language)
            });
        let obligation = tried.careless.as_ref().map_or("-", |careless| &careless.obligation);
        let others: Vec<&str> = tried.broken().filter(|id| *id != obligation).collect();
        [tried.name(), title, obligation, said(tried, language), &others.join(" ")].map(str::to_owned).to_vec()
    });
    let sound = tried.iter().filter(|tried| tried.is_sound()).count();
    let summary = bilingual!(
        "\n{sound} / {count} 个客户端的结论正确\n",
        "\nrightly judged: {sound} of {count} clients\n",
        count = tried.len()
    );
    format!("{}\n{}", table(&head, rows), summary.in_language(language))
}

fn said(tried: &Tried, language: Language) -> &'static str {
    match (tried.careless.is_some(), tried.is_caught(), tried.accused().is_empty()) {
        (false, true, true) => language.pick("通过", "passed"),
        (false, ..) => language.pick("没有通过", "NOT PASSED"),
        (true, true, true) => language.pick("发现", "caught"),
        (true, true, false) => language.pick("发现，但冤枉了它", "caught, and ACCUSED"),
        (true, false, _) => language.pick("漏掉", "MISSED"),
    }
}

impl From<SelftestError> for CliError {
    fn from(error: SelftestError) -> Self {
        match error {
            SelftestError::Terms(diagnostic) => Self::Input(diagnostic),
            other => Self::Harness(other.to_bilingual()),
        }
    }
}
