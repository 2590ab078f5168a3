//! `bis3 run`: scenarios replayed against a target, or each against a mock of its own.

mod keys;
mod plan;
mod progress;

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use self::plan::{Place, Plan};
use self::progress::Progress;
use super::{CliError, Environment, Exit, own_mock};
use crate::clock::ClockSetting;
use crate::report::Report;
use crate::report::json::Json;
use crate::report::terminal::Terminal;
use crate::scenario::{self, Scenario, ScenarioResult, StepResult, Totals};

/// What was typed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  bis3 run scenarios\n  bis3 run scenarios/1.2.1 --filter example\n  bis3 run scenarios --target http://127.0.0.1:8095 --label staging"
)]
pub(super) struct Arguments {
    /// Scenario files, and folders to look for them in
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Send to this address; without one each scenario gets a mock of its own in this process
    #[arg(long, value_name = "URL")]
    target: Option<String>,
    /// Name under which the answers of this target are kept [default: mock, or the target's host and port]
    #[arg(long, value_name = "NAME")]
    label: Option<String>,
    /// How the document is read: a bundled profile or a profile file
    #[arg(long, value_name = "NAME|FILE")]
    profile: Option<String>,
    /// Keys that sign [default: the demo keys]
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// What the clock shows: system, fixed:2018-09-10T10:15:31Z, +15m or -16m
    #[arg(long, value_name = "CLOCK", default_value = "system")]
    clock: ClockSetting,
    /// Where the mocks draw chance from
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    seed: u64,
    /// Run only scenarios whose id, tag, clause or file holds this text
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Take new and different answers as snapshots
    #[arg(long)]
    accept: bool,
    /// Leave snapshots alone
    #[arg(long, conflicts_with = "accept")]
    no_snapshots: bool,
    /// Run scenarios that write against a target that is not this machine
    #[arg(long)]
    allow_writes: bool,
    /// Believe any certificate of the target
    #[arg(long)]
    insecure: bool,
    /// Believe the certificates in this PEM file
    #[arg(long, value_name = "FILE", conflicts_with = "insecure")]
    ca: Option<PathBuf>,
    /// Longest time for a connection, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 5)]
    connect_timeout: u32,
    /// Longest time for a request and its answer, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    timeout: u32,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let Some(plan) = Plan::of(arguments, environment)? else { return Ok(Exit::Usage) };
    // One thread: client and mock take turns, and a switch between threads would cost more than it gains.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| {
        CliError::harness(format!("无法启动运行时：{error}"), format!("the runtime cannot be started: {error}"))
    })?;
    let totals = runtime.block_on(run_all(&plan, arguments.json, environment))?;
    Ok(exit(&totals))
}

async fn run_all(plan: &Plan, as_json: bool, environment: &Environment) -> Result<Totals, CliError> {
    plan.reach().await?;
    let mut report: Box<dyn Report> = match as_json {
        true => Box::new(Json::new(environment.output(), &plan.head()).map_err(CliError::output)?),
        false => Box::new(Terminal::new(environment.output(), environment.language)),
    };
    let progress = Progress::start(plan.scenarios.len(), environment.interactive());
    let mut totals = Totals::default();
    for scenario in &plan.scenarios {
        progress.at(&scenario.card.id);
        let result = run_one(scenario, plan, &mut *report).await?;
        totals.add(&result);
        progress.aside(|| report.end(&result)).map_err(CliError::output)?;
        progress.advance();
    }
    progress.finish();
    report.finish(&totals).map_err(CliError::output)?;
    Ok(totals)
}

async fn run_one(scenario: &Arc<Scenario>, plan: &Plan, report: &mut dyn Report) -> Result<ScenarioResult, CliError> {
    report.begin(scenario).map_err(CliError::output)?;
    if let Some(reason) = scenario::skipped(scenario, &plan.surroundings()) {
        return Ok(ScenarioResult::skipped(scenario, reason));
    }
    let mut written = Ok(());
    let mut tell = |step: StepResult| {
        if written.is_ok() {
            written = report.step(&step);
        }
    };
    let result = match &plan.place {
        Place::Target(connector) => {
            scenario::run(scenario, &mut connector.session(), &plan.target_setting(), &mut tell).await
        }
        Place::OwnMock => own_mock::run(scenario, &plan.mock, &plan.label, plan.snapshots, &mut tell).await,
    };
    written.map_err(CliError::output)?;
    Ok(result)
}

/// A wrong answer counts more than one that could not be judged, and that more than a snapshot to look at.
fn exit(totals: &Totals) -> Exit {
    match totals {
        Totals { fail: 1.., .. } => Exit::Nonconformance,
        Totals { error: 1.., .. } => Exit::Harness,
        Totals { pending: 1.., .. } => Exit::Pending,
        _ => Exit::Passed,
    }
}
