//! `bis3 run`: scenarios replayed against a target, or each against a mock of its own.
//!
//! - `plan` makes a run of the arguments, and `selection` leaves the scenarios that are meant.
//! - `list` and `dry` show what would be run and sent; `examined` looks at a target before the suite is put to it.
//! - `package` seals the run of a platform in one file that others judge again.
//! - `outputs` writes all reports of the run while it goes on, and `inputs` names the files that none of them may stand in.
//! - `known` reads the failures that are known and tells what became of them, and `unreferenced` tells of snapshots that no
//!   step refers to; `hints` tells what there is to do next.

mod dry;
mod examined;
mod hints;
mod inputs;
mod known;
mod list;
mod outputs;
mod package;
mod plan;
mod selection;
mod unreferenced;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

pub(super) use self::examined::found_out;
use self::outputs::{Outputs, Wanted};
use self::package::{Package, PackageArguments};
use self::plan::Plan;
use super::arguments::{
    ConnectionArguments, InstitutionArgument, JobsArgument, JsonArgument, KeysArgument, ProfileArgument, SeedArgument,
    WritesArgument, drawn_seed, help, only_with_target,
};
use super::progress::Progress;
use super::stop::Signalled;
use super::{CliError, Environment, Exit, every_answer};
use crate::clock::ClockSetting;
use crate::harness::jobs::{self, Ending};
use crate::harness::last_failed::LastFailed;
use crate::harness::recorder::Recorder;
use crate::harness::runtime::runtime;
use crate::harness::shard::Shard;
use crate::language::ToBilingual;
use crate::scenario::{FailOn, Totals};
use crate::snapshot::Policy;

/// What was typed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  bis3 run scenarios\n  bis3 run scenarios/1.2.1-stock --filter example\n  bis3 run scenarios --target http://127.0.0.1:8095 --label staging\n  bis3 run --suite --target http://127.0.0.1:8095\n  bis3 run scenarios --tag '!slow' --shard 2/5 --report junit=results.xml --report html=report.html",
    mut_args(drawn_seed(
        "Where the mocks, and what scenarios leave to chance, draw it from [default: 0; with --suite at a --target from the time, so that no two runs report the same]"
    )),
    mut_args(help(
        "jobs",
        "How many scenarios are run at the same time; reports are the same [default: one a core, 1 with --target; always 1 with --fail-fast]"
    )),
    mut_args(only_with_target)
)]
pub(super) struct Arguments {
    /// Scenario files, and folders to look for them in
    #[arg(required_unless_present = "suite", conflicts_with = "suite", value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    root: super::scenarios::FileRoot,
    /// Run the conformance suite that bis3 carries, or the part of it that bears this tag; snapshots are left alone
    #[arg(long, value_name = "NAME", num_args = 0..=1, conflicts_with = "accept")]
    suite: Option<Option<String>>,
    /// Send to this address; without one each scenario gets a mock of its own in this process
    #[arg(long, value_name = "URL")]
    target: Option<String>,
    /// Name under which the answers of this target are kept [default: mock, or the target's host and port]
    #[arg(long, value_name = "NAME")]
    label: Option<String>,
    #[command(flatten)]
    profile: ProfileArgument,
    #[command(flatten)]
    keys: KeysArgument,
    #[command(flatten)]
    institution: InstitutionArgument,
    /// What the clock shows: system, fixed:2018-09-10T10:15:31Z, +15m or -16m [default: system; with --suite and without --target it stands still]
    #[arg(long, value_name = "CLOCK", allow_hyphen_values = true)]
    clock: Option<ClockSetting>,
    /// Values in the place of those that scenarios declare under variables: a YAML mapping
    #[arg(long, value_name = "FILE")]
    variables: Option<PathBuf>,
    #[command(flatten)]
    seed: SeedArgument,
    /// Run only scenarios whose id, tag, clause or file holds this text
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Run only scenarios with this tag, or, behind a `!`, without it; repeatable, of several tags one is enough
    #[arg(long = "tag", value_name = "[!]TAG")]
    tags: Vec<String>,
    /// Run only one of several parts, for as many machines; a scenario always belongs to the same part
    #[arg(long, value_name = "PART/PARTS")]
    shard: Option<Shard>,
    /// Run only scenarios that were not all well when they were last run
    #[arg(long)]
    rerun_failed: bool,
    /// Remember those scenarios in this file [default: .bis3/failed.txt, and with CI=true nowhere]
    #[arg(long, value_name = "FILE")]
    failed_file: Option<PathBuf>,
    /// Show which scenarios would be run, and run none
    #[arg(long)]
    list: bool,
    /// Show the bytes of each request that would be sent, and send none
    #[arg(long, conflicts_with = "list")]
    dry_run: bool,
    /// Run no more scenarios after the first that was not all well; one is run at a time then
    #[arg(long)]
    fail_fast: bool,
    #[command(flatten)]
    jobs: JobsArgument,
    /// Write a report to a file, beside what is printed; repeatable; - prints it in the place of that
    #[arg(long = "report", value_name = "FORM=FILE", conflicts_with_all = ["list", "dry_run"])]
    reports: Vec<Wanted>,
    /// Take new and different answers as snapshots
    #[arg(long)]
    accept: bool,
    /// Leave snapshots alone
    #[arg(long, conflicts_with = "accept")]
    no_snapshots: bool,
    /// Known deviations: a failure that this YAML list names does not fail the run, and one that it names and that is gone ends it with 4
    #[arg(long, value_name = "FILE", conflicts_with_all = ["list", "dry_run"])]
    expect: Option<PathBuf>,
    /// From what on the run ends with 1: what is against printed text; a warning against a settled point, or a point that is read in two ways, too; a reading other than that of --profile, too [default: warn; with --profile reading]
    #[arg(long, value_name = "fail|warn|reading", conflicts_with_all = ["list", "dry_run"])]
    fail_on: Option<FailOn>,
    /// Run the suite at a target without looking first at what bis3 doctor looks at
    #[arg(long, requires_all = ["suite", "target"])]
    no_doctor: bool,
    #[command(flatten)]
    package: PackageArguments,
    #[command(flatten)]
    writes: WritesArgument,
    #[command(flatten)]
    connection: ConnectionArguments,
    #[command(flatten)]
    json: JsonArgument,
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    package::refuse_unsealable(arguments)?;
    let last_failed = LastFailed::at(arguments.failed_file.as_deref(), environment.in_pipeline());
    let Some(mut plan) = Plan::of(arguments, &last_failed, environment)? else { return Ok(Exit::Usage) };
    if arguments.list {
        list::list(&plan.run, arguments.json.wanted, environment)?;
        return Ok(Exit::Passed);
    }
    if arguments.dry_run {
        return dry::run(&plan.run, arguments.json.wanted, environment);
    }
    let progress =
        Progress::start(plan.run.scenarios.len() as u64, environment.interactive() && !environment.in_pipeline());
    inputs::refuse(arguments, &plan, environment)?;
    // From here on a signal takes the reports that are begun away again, or closes them.
    let signalled = Signalled::halts(&plan.run.mock.halt)?;
    let mut package = Package::begin(&arguments.package, &mut plan, environment)?;
    let head = plan.run.head();
    let outputs = Outputs::begin(&arguments.reports, arguments.json.wanted, &head, progress, environment)?;
    if let Some((reason, exit)) = examined::examined(&mut plan, arguments, environment)? {
        outputs.broken_off(&reason, environment)?;
        return Ok(signalled.or(every_answer::told(&plan.run.mock.answers, None, exit, environment)));
    }
    // One that is halted by now is told below, with every scenario skipped.
    if let Ok(Err(error)) = runtime()?.block_on(plan.run.mock.halt.or_done(plan.reach(environment))) {
        outputs.broken_off(&error.to_bilingual(), environment)?;
        return Err(error.into());
    }
    package.as_mut().map_or(Ok(()), |package| package.begin_suite(&plan))?;
    let mut recorder =
        Recorder::new(outputs, plan.known.clone(), arguments.fail_fast, Arc::clone(&plan.run.mock.contract));
    let ending = jobs::run_all(&plan.run, &mut recorder)?;
    let totals = recorder.totals;
    let exit = finish(&plan, &ending, recorder, &last_failed, environment)?;
    seal(package, &plan, (&ending, &totals), environment)?;
    Ok(signalled.or(exit))
}

/// Seals what the run has shown, where that is wanted and it has come to its end.
fn seal(
    package: Option<Package<'_>>,
    plan: &Plan,
    (ending, totals): (&Ending, &Totals),
    environment: &Environment,
) -> Result<(), CliError> {
    match (package, ending) {
        (Some(package), Ending::Whole) => package.finish(plan, totals, environment),
        (Some(_), _) => {
            let told =
                ("运行没有到底，因此没有写入证据包", "the run did not come to its end, so no package was written");
            environment.warn(&told.into());
            Ok(())
        }
        (None, _) => Ok(()),
    }
}

/// Closes the reports, remembers what failed, and tells what there is to do.
fn finish(
    plan: &Plan,
    ending: &Ending,
    recorder: Recorder<Outputs>,
    last_failed: &LastFailed,
    environment: &Environment,
) -> Result<Exit, CliError> {
    let Recorder { listener: mut outputs, mut totals, ran, failed, known, met_earlier, .. } = recorder;
    if let Ending::TargetLost(reason) | Ending::Halted(reason) = ending {
        totals.broken_off = true;
        totals.target_lost = matches!(ending, Ending::TargetLost(_));
        outputs.halted(reason);
    }
    // What failed is remembered also where a report could not be written.
    let written = outputs.finish(&totals, environment);
    remember(last_failed, &ran, &failed, environment)?;
    if plan.run.snapshots != Policy::Off {
        unreferenced::tell(&plan.run.scenarios, &ran, environment);
    }
    written?;
    tell_if_nothing_ran(plan.run.scenarios.len(), &totals, environment);
    hints::of_target(&plan.run, &totals, (met_earlier, known.is_some()), environment);
    if !failed.is_empty() {
        hints::of_failed(environment);
    }
    let stale = known.is_some_and(|known| known::tell(&known, environment));
    Ok(exit(&totals, stale))
}

fn remember(
    last_failed: &LastFailed,
    ran: &BTreeSet<String>,
    failed: &BTreeSet<String>,
    environment: &Environment,
) -> Result<(), CliError> {
    match last_failed.learn(ran, failed) {
        Err(error) if !last_failed.is_asked_for() => environment.warn(&error.to_bilingual()),
        learned => learned?,
    }
    Ok(())
}

/// That everything is skipped is no failure, since a part of several machines may hold nothing else; it is no pass either.
fn tell_if_nothing_ran(count: usize, totals: &Totals, environment: &Environment) {
    if count > 0 && totals.skip == count {
        let told = ("什么也没有运行：所有场景都被跳过", "nothing was run: every scenario was skipped");
        environment.warn(&told.into());
    }
}

/// How the run ends; a list of known failures that is stale counts least.
fn exit(totals: &Totals, stale: bool) -> Exit {
    match exit_of_totals(totals) {
        Exit::Passed if stale => Exit::Pending,
        exit => exit,
    }
}

/// How a run ends that came to this. A wrong answer counts more than one that could not be judged, and that more than a
/// snapshot to look at; of a target that is gone nobody knows which answers were its own.
pub(super) fn exit_of_totals(totals: &Totals) -> Exit {
    match totals {
        Totals { target_lost: true, .. } => Exit::Harness,
        Totals { counting: 1.., .. } => Exit::Nonconformance,
        Totals { broken_off: true, .. } | Totals { error: 1.., .. } => Exit::Harness,
        Totals { pending: 1.., .. } => Exit::Pending,
        _ => Exit::Passed,
    }
}
