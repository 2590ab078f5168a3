//! What `bis3 doctor` looks at, ahead of the suite: a mistake of one's own would fail every case and say nothing about the
//! target.

use super::Arguments;
use super::plan::{Plan, suite_keys};
use crate::cli::{CliError, Environment, Exit, doctor};
use crate::harness::run::Target;
use crate::harness::runtime::runtime;
use crate::language::Bilingual;
use crate::probe::Prober;
use crate::probe::doctor::{MayWrite, Settings};

/// Looks at a target of the suite. What is in the way is told, with why the run ends and how; none where nothing is.
pub(super) fn examined(
    plan: &mut Plan,
    arguments: &Arguments,
    environment: &Environment,
) -> Result<Option<(Bilingual, Exit)>, CliError> {
    let Target::Address(connector) = &plan.run.target else { return Ok(None) };
    let connector = connector.clone();
    if arguments.suite.is_none() || arguments.no_doctor || !plan.run.sends() {
        return Ok(None);
    }
    let settings = Settings {
        claimed: plan.run.profile_is_claimed,
        own_keys: arguments.keys.are_own(),
        may_write: if plan.run.may_write { MayWrite::InDoubt } else { MayWrite::Never },
        seed: plan.run.mock.seed,
        ..Settings::new(&plan.run.mock.keys, &plan.run.mock.profile.readings)
    };
    let mut prober = Prober::new(&connector, &plan.run.mock.contract, &plan.run.clock);
    let (broken_off, known) = runtime()?.block_on(async {
        // Where the client's clock is set by the target's, how far this machine's is off does not matter.
        plan.follow_where_asked(&connector, environment).await;
        let broken_off = doctor::ahead(&mut prober, &settings, environment).await;
        let known = match broken_off {
            None => Some(doctor::known_keys(&mut prober, settings.keys, settings.readings, environment).await),
            Some(_) => None,
        };
        (broken_off, known)
    });
    if let Some(known) = known {
        plan.run.mock.keys = suite_keys(known, &plan.run.mock.contract)?;
    }
    Ok(broken_off)
}
