//! `bis3 doctor`: what is in the way of judging a target, each with what to do next.
//!
//! `ahead` does the same before another command begins, and `shown` prints what was found as text or as JSON.

mod ahead;
mod shown;

use std::sync::Arc;

use clap::Args;

use super::arguments::{
    ClockArgument, ConnectionArguments, JsonArgument, KeysArgument, ProfileArgument, SeedArgument, WritesArgument, help,
};
use super::{CliError, Environment, Exit, every_answer};
use crate::clock::AdjustableClock;
use crate::harness::runtime::runtime;
use crate::invariants::{Checker, ViolationLog};
use crate::language::Bilingual;
use crate::probe::doctor::{self, Diagnosis, MayWrite, Settings, State};
use crate::probe::{Prober, reading};

pub(super) use ahead::{follow, in_the_way, tell_asked, tell_unknown};
use shown::text;

/// What was typed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  bis3 doctor --target http://127.0.0.1:8095\n  bis3 doctor --target https://staging.example/api --keys keys.yaml --institution 12332500472260169F\n  bis3 doctor --target https://staging.example --keys keys.yaml --allow-writes --json",
    mut_args(help("profile", "How the target is taken to read the document: a bundled profile or a profile file")),
    mut_args(help(
        "keys",
        "Keys, of which the first signs [default: BIS3_ACCESS_KEY and BIS3_SECRET of the environment, else the demo keys]"
    )),
    mut_args(help("seed", "Where the day of the report comes from that --allow-writes sends")),
    mut_args(help("allow_writes", "Send one real report too, which stays at the target"))
)]
pub(super) struct Arguments {
    /// The address to look at
    #[arg(long, value_name = "URL")]
    target: String,
    #[command(flatten)]
    profile: ProfileArgument,
    #[command(flatten)]
    keys: KeysArgument,
    /// Institution to report for [default: one that the key file names for the key]
    #[arg(long, value_name = "CODE")]
    institution: Option<String>,
    #[command(flatten)]
    clock: ClockArgument,
    #[command(flatten)]
    seed: SeedArgument,
    #[command(flatten)]
    writes: WritesArgument,
    #[command(flatten)]
    connection: ConnectionArguments,
    #[command(flatten)]
    json: JsonArgument,
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let contract = environment.contract()?;
    let profile = arguments.profile.read(&contract, environment)?;
    let keys = arguments.keys.read(false, &contract)?;
    let answers = ViolationLog::new(Arc::clone(&contract));
    let claimed = arguments.profile.name.is_some().then_some(&profile.readings);
    let connector =
        arguments.connection.connector(&arguments.target)?.checked(Checker::new(&answers, claimed, keys.on_demand()));
    let clock = AdjustableClock::new(arguments.clock.setting);
    let (runtime, mut prober) = (runtime()?, Prober::new(&connector, &contract, &clock));
    // How a request is signed is open in several points: where nobody says how the target reads them, it is asked.
    let asked = match arguments.profile.name {
        Some(_) => None,
        None => runtime.block_on(reading::to_sign_by(&mut prober, &keys)),
    };
    let settings = Settings {
        keys: &keys,
        readings: asked.as_ref().unwrap_or(&profile.readings),
        claimed: false,
        institution: arguments.institution.as_deref(),
        unbound_key: arguments.keys.are_of_environment(),
        may_write: if arguments.writes.allowed { MayWrite::Always } else { MayWrite::Never },
        // No two examinations report the same day, which the second would be refused for.
        seed: arguments.seed.or_time()?,
    };
    let diagnosis = runtime.block_on(doctor::examine(&mut prober, &settings));
    if let Some(asked) = asked.filter(|_| !diagnosis.is_in_the_way()) {
        tell_asked(&asked, &contract, environment);
    }
    let address = connector.address();
    arguments.json.print(
        environment,
        || shown::json(address, &diagnosis, &answers),
        || text(address, &diagnosis, environment.language),
    )?;
    Ok(every_answer::told(&answers, None, exit(&diagnosis), environment))
}

/// How a command ends that found this.
pub(super) fn exit(diagnosis: &Diagnosis) -> Exit {
    match diagnosis.verdict() {
        State::Well | State::Note | State::NotAsked => Exit::Passed,
        State::Fault => Exit::Nonconformance,
        State::Mistake | State::Doubtful => Exit::Usage,
        State::Unreachable => Exit::Harness,
    }
}

/// What the whole comes to.
pub(super) fn summary(diagnosis: &Diagnosis) -> Bilingual {
    match diagnosis.verdict() {
        State::Well | State::Note | State::NotAsked => Bilingual::new("可以开始测试", "the target can be judged"),
        State::Fault => Bilingual::new(
            "可以开始测试；平台已经有上面标出的错误，bis3 run --suite 会逐条评判",
            "the target can be judged, and what is marked above is wrong with it already: bis3 run --suite judges it clause by clause",
        ),
        State::Mistake => Bilingual::new(
            "配置有误：先按上面的办法改好，再开始测试；这些不算目标的不符合项",
            "something is set up wrongly: mend it first; none of this counts against the target",
        ),
        State::Doubtful => Bilingual::new(
            "配置有误，或者平台有误，从外面分不清：先按上面的办法核对配置；配置若没有错，run --suite 和 explore 加 --no-doctor 可以照样评判目标",
            "either something is set up wrongly or the platform is wrong, which cannot be told apart from here: check what is said above; where all of it is right, --no-doctor lets run --suite and explore judge the target all the same",
        ),
        State::Unreachable => {
            Bilingual::new("目标没有应答，无法测试", "the target does not answer, so nothing can be judged")
        }
    }
}
