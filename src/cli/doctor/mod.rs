//! `bis3 doctor`: what is in the way of judging a target, each with what to do next.

mod ahead;
mod shown;

use std::path::PathBuf;

use clap::Args;

use super::connection::ConnectionArguments;
use super::{CliError, Environment, Exit, keys};
use crate::clock::{AdjustableClock, ClockSetting};
use crate::harness::runtime::runtime;
use crate::language::Bilingual;
use crate::probe::Asker;
use crate::probe::doctor::{self, Diagnosis, Patient, Verdict};

pub(super) use ahead::{ahead, follow, in_the_way};
use shown::text;

/// What was typed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  bis3 doctor --target http://127.0.0.1:8095\n  bis3 doctor --target https://staging.example/api --keys keys.yaml --institution 12332500472260169F\n  bis3 doctor --target https://staging.example --keys keys.yaml --allow-writes --json"
)]
pub(super) struct Arguments {
    /// The address to look at
    #[arg(long, value_name = "URL")]
    target: String,
    /// How the target is taken to read the document: a bundled profile or a profile file
    #[arg(long, value_name = "NAME|FILE")]
    profile: Option<String>,
    /// Keys, of which the first signs [default: BIS3_ACCESS_KEY and BIS3_SECRET of the environment, else the demo keys]
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// Institution to report for [default: one that the key file names for the key]
    #[arg(long, value_name = "CODE")]
    institution: Option<String>,
    /// What the clock shows: system, fixed:2018-09-10T10:15:31Z, +15m or -16m
    #[arg(long, value_name = "CLOCK", default_value = "system")]
    clock: ClockSetting,
    /// Where the day of the report comes from that --allow-writes sends
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    seed: u64,
    /// Send one real report too, which stays at the target
    #[arg(long)]
    allow_writes: bool,
    #[command(flatten)]
    connection: ConnectionArguments,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let contract = environment.contract()?;
    let profile = environment.profile(arguments.profile.as_deref(), &contract)?;
    let keys = keys::keys(arguments.keys.as_deref(), false, &contract, environment)?;
    let connector = arguments.connection.connector(&arguments.target)?;
    let clock = AdjustableClock::new(arguments.clock);
    let patient = Patient {
        keys: &keys,
        readings: &profile.readings,
        institution: arguments.institution.as_deref(),
        may_write: arguments.allow_writes,
        seed: arguments.seed,
    };
    let mut asker = Asker::new(&connector, &contract, &clock);
    let diagnosis = runtime()?.block_on(doctor::examine(&mut asker, &patient));
    match arguments.json {
        true => environment.print_json(&shown::json(connector.address(), &diagnosis))?,
        false => environment.print(&text(connector.address(), &diagnosis, environment.language))?,
    }
    Ok(exit(&diagnosis))
}

/// How a command ends that found this.
pub(super) fn exit(diagnosis: &Diagnosis) -> Exit {
    match diagnosis.verdict() {
        Verdict::Well => Exit::Passed,
        Verdict::Mistake | Verdict::Doubtful => Exit::Usage,
        Verdict::Unreachable => Exit::Harness,
    }
}

/// What the whole comes to.
pub(super) fn summary(diagnosis: &Diagnosis) -> Bilingual {
    match diagnosis.verdict() {
        Verdict::Well => Bilingual::new("可以开始测试", "the target can be judged"),
        Verdict::Mistake => Bilingual::new(
            "配置有误：先按上面的办法改好，再开始测试；这些不算目标的不符合项",
            "something is set up wrongly: mend it first; none of this counts against the target",
        ),
        Verdict::Doubtful => Bilingual::new(
            "配置有误，或者平台有误，从外面分不清：先按上面的办法核对配置；配置若没有错，run --suite 和 explore 加 --no-doctor 可以照样评判目标",
            "either something is set up wrongly or the platform is wrong, which cannot be told apart from here: check what is said above; where all of it is right, --no-doctor lets run --suite and explore judge the target all the same",
        ),
        Verdict::Unreachable => {
            Bilingual::new("目标没有应答，无法测试", "the target does not answer, so nothing can be judged")
        }
    }
}
