//! `bis3 certify challenge`: what an examiner fixes before a run.

use std::path::PathBuf;

use clap::Args;
use data_encoding::HEXLOWER;
use jiff::{SignedDuration, Timestamp};

use crate::certify::Challenge;
use crate::certify::suite::{Plan, Suite};
use crate::cli::arguments::instant;
use crate::cli::written::write;
use crate::cli::{CliError, Environment, Exit};
use crate::clock::{AdjustableClock, Clock};
use crate::language::bilingual;
use crate::report::platform::SUITE;
use crate::secret::random_bytes;

/// What was typed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  bis3 certify challenge --out challenge.yaml\n  bis3 certify challenge --plan full --days 14 --out challenge.yaml"
)]
pub(super) struct Arguments {
    /// The plan to be run; `suite` for a platform that is put to the suite
    #[arg(long, value_name = "NAME", default_value = "full")]
    plan: String,
    /// From when on the challenge holds [default: now]
    #[arg(long, value_name = "TIME", value_parser = instant)]
    from: Option<Timestamp>,
    /// For how many days it holds
    #[arg(long, value_name = "DAYS", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..))]
    days: u16,
    /// The file [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let suite = Suite::of(&*environment.contract()?)?;
    if arguments.plan != SUITE && Plan::bundled(&arguments.plan, &suite).is_none() {
        return Err(unknown_plan(&arguments.plan));
    }
    let from = arguments.from.map_or_else(|| AdjustableClock::system().now(), Ok)?;
    let challenge = drawn(&arguments.plan, from, SignedDuration::from_hours(24 * i64::from(arguments.days)))?;
    let Some(out) = &arguments.out else {
        environment.print(&challenge.written())?;
        return Ok(Exit::Passed);
    };
    let path = out.display();
    write(out, challenge.written())?;
    let command = if arguments.plan == SUITE { "run --suite --target URL --package FILE" } else { "certify run" };
    let text = bilingual!(
        "已写入 {path}：交给厂商，由其运行 bis3 {command} --challenge {path}\n",
        "written to {path}: hand it to the vendor, who runs bis3 {command} --challenge {path}\n"
    );
    environment.print(text.in_language(environment.language))?;
    Ok(Exit::Passed)
}

/// A challenge that nobody can have foreseen.
pub(super) fn drawn(plan: &str, from: Timestamp, length: SignedDuration) -> Result<Challenge, CliError> {
    let unknown = || CliError::harness("操作系统没有给出随机数", "the operating system gives no random bytes");
    let (nonce, seed) = (random_bytes::<16>().ok_or_else(unknown)?, random_bytes::<8>().ok_or_else(unknown)?);
    let nonce = HEXLOWER.encode(&nonce);
    let beyond = |_| CliError::usage("时间超出可表示的范围", "the time is beyond the years that can be told");
    Ok(Challenge {
        nonce,
        // A number of YAML that every reader takes for the same.
        seed: u64::from_be_bytes(seed) >> 12,
        plan: plan.to_owned(),
        valid_from: from,
        valid_to: from.checked_add(length).map_err(beyond)?,
        is_own: false,
    })
}

/// There is no plan of this name.
pub(super) fn unknown_plan(name: &str) -> CliError {
    let known = Plan::bundled_names().collect::<Vec<_>>().join(", ");
    CliError::Usage(bilingual!(
        "没有名为 `{name}` 的方案，也没有这个文件；内置的有：{known}",
        "there is no plan `{name}`, and no file of this name: {known} are carried along"
    ))
}
